//! Whom a hub is open to.

use std::fmt;

use super::{Config, Value};

/// Whom a hub is open to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Those who develop with it: everyone may ask anything within the limits, and as often as they like.
    Open,
    /// The web: who is no editor cannot ask for the schema by introspection, runs registered documents alone where there
    /// are any, and is held to a rate.
    Hardened,
}

impl Config {
    /// The profile that holds. Where nobody chose one, it is `open` for a hub that only its own machine reaches.
    pub fn profile(&self) -> Profile {
        let is_private = self.listen.ip().is_loopback() && self.http.trusted_proxies.is_empty();
        self.profile.unwrap_or(if is_private { Profile::Open } else { Profile::Hardened })
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Hardened => "hardened",
        })
    }
}

impl Value for Profile {
    fn read(written: &str) -> Result<Self, String> {
        match written {
            "open" => Ok(Self::Open),
            "hardened" => Ok(Self::Hardened),
            _ => Err("expected open or hardened".to_owned()),
        }
    }

    fn write(&self) -> Option<String> {
        Some(format!("\"{self}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_that_others_reach_is_hardened_unless_somebody_chose() {
        let mut config = Config::default();
        assert_eq!(config.profile(), Profile::Open);
        config.http.trusted_proxies = vec![Value::read("127.0.0.1").expect("an address")];
        assert_eq!(config.profile(), Profile::Hardened, "a proxy on this machine brings the web");
        config.http.trusted_proxies.clear();
        for listen in ["0.0.0.0:8000", "[::]:8000", "192.0.2.1:80"] {
            config.listen = Value::read(listen).expect("an address");
            assert_eq!(config.profile(), Profile::Hardened, "{listen}");
        }
        config.profile = Some(Profile::Open);
        assert_eq!(config.profile(), Profile::Open);
    }
}
