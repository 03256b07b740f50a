//! Where settings come from, in the order in which one wins over the next, and what is said when one is wrong.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fmt, io};

use super::{Config, Key};

/// The file that is read when no other is named; it may be absent.
pub const DEFAULT_FILE: &str = "masthead.toml";

const PREFIX: &str = "MASTHEAD_";

/// Names the file in the environment; `--config` wins over it.
const FILE_VARIABLE: &str = "MASTHEAD_CONFIG";

/// What container platforms set by themselves for a service of this name, and what this project's tests use.
const FOREIGN: [&str; 4] = ["MASTHEAD_SERVICE_", "MASTHEAD_PORT", "MASTHEAD_TEST_", FILE_VARIABLE];

/// A value given on the command line.
#[derive(Debug, Clone)]
pub struct Flag {
    /// The flag's name, as typed.
    pub flag: &'static str,
    /// The key that it sets.
    pub key: &'static str,
    /// The value, as typed.
    pub value: String,
}

/// Where the present value of a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The file with this path.
    File(PathBuf),
    /// The environment's variable with this name.
    Variable(String),
    /// The flag with this name.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A setting that cannot be used, and where it stands.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings in {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not TOML.
    #[error("{} is not TOML: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Why, in one line.
        reason: String,
    },
    /// A key that does not exist.
    #[error("unknown setting {key} in {origin}; `masthead config` lists them all")]
    Unknown {
        /// The key or the variable, as written.
        key: String,
        /// Where it stands.
        origin: String,
    },
    /// A value that the key cannot have.
    #[error("setting {key} from {origin}: {reason}")]
    Invalid {
        /// The key.
        key: &'static str,
        /// Where the value stands.
        origin: Origin,
        /// What was expected.
        reason: String,
    },
}

/// Settings, and where each came from.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The values.
    pub config: Config,
    origins: BTreeMap<&'static str, Origin>,
}

impl Settings {
    /// Reads the settings of this process: the flags given, its environment and its file.
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
    pub fn of_process(file: Option<PathBuf>, flags: Vec<Flag>) -> Result<Self, ConfigError> {
        let variables: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .collect();
        let named = file.or_else(|| {
            let (_, path) = variables.iter().find(|(name, _)| name == FILE_VARIABLE)?;
            Some(PathBuf::from(path))
        });
        let required = named.is_some();
        let path = named.unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !required => None,
            Err(source) => return Err(ConfigError::Unreadable { path, source }),
        };
        Self::load(text.map(|text| (path, text)), variables, flags)
    }

    /// Puts the settings together: the file first, the environment over it, the flags over both.
    pub fn load(
        file: Option<(PathBuf, String)>,
        variables: Vec<(String, String)>,
        flags: Vec<Flag>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Self::default();
        if let Some((path, text)) = file {
            settings.take_file(path, &text)?;
        }
        for (name, value) in variables {
            settings.take_variable(name, &value)?;
        }
        for Flag { flag, key, value } in flags {
            match Config::KEYS.iter().find(|known| known.name == key) {
                Some(known) => settings.take(known, &value, Origin::Flag(flag))?,
                None => return Err(ConfigError::Unknown { key: key.to_owned(), origin: flag.to_owned() }),
            }
        }
        Ok(settings)
    }

    /// Where the value of this key came from.
    pub fn origin(&self, key: &str) -> &Origin {
        self.origins.get(key).unwrap_or(&Origin::Default)
    }

    fn take_file(&mut self, path: PathBuf, text: &str) -> Result<(), ConfigError> {
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
                return Err(ConfigError::Syntax { path, reason: format!("line {line}: {}", error.message()) });
            }
        };
        let mut values = Vec::new();
        for (name, value) in &table {
            match value {
                toml::Value::Table(section) => {
                    values.extend(section.iter().map(|(field, value)| (format!("{name}.{field}"), value)));
                }
                value => values.push((name.clone(), value)),
            }
        }
        for (name, value) in values {
            let Some(key) = Config::KEYS.iter().find(|key| key.name == name) else {
                return Err(ConfigError::Unknown { key: name, origin: path.display().to_string() });
            };
            let written = match value {
                toml::Value::String(text) => text.clone(),
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Array(items) if items.iter().all(toml::Value::is_str) => {
                    items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")
                }
                other => other.type_str().to_owned(),
            };
            self.take(key, &written, Origin::File(path.clone()))?;
        }
        Ok(())
    }

    fn take_variable(&mut self, name: String, value: &str) -> Result<(), ConfigError> {
        if !name.starts_with(PREFIX) || FOREIGN.iter().any(|foreign| name.starts_with(foreign)) {
            return Ok(());
        }
        match Config::KEYS.iter().find(|key| key.variable() == name) {
            Some(key) => self.take(key, value, Origin::Variable(name)),
            None => Err(ConfigError::Unknown { key: name, origin: "the environment".to_owned() }),
        }
    }

    fn take(&mut self, key: &Key, written: &str, origin: Origin) -> Result<(), ConfigError> {
        match self.config.set(key.name, written) {
            Ok(()) => {
                self.origins.insert(key.name, origin);
                Ok(())
            }
            Err(reason) => Err(ConfigError::Invalid { key: key.name, origin, reason }),
        }
    }
}

impl Key {
    /// Its name in the environment: `limits.body_bytes` is `MASTHEAD_LIMITS_BODY_BYTES`.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.replace('.', "_").to_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn from_file(text: &str) -> (PathBuf, String) {
        (PathBuf::from("masthead.toml"), text.to_owned())
    }

    fn variable(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), value.to_owned())]
    }

    fn listen(value: &str) -> Vec<Flag> {
        vec![Flag { flag: "--listen", key: "listen", value: value.to_owned() }]
    }

    fn error(file: Option<(PathBuf, String)>, variables: Vec<(String, String)>, flags: Vec<Flag>) -> String {
        Settings::load(file, variables, flags).expect_err("refused").to_string()
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let text =
            "listen = \"127.0.0.1:1\"\n[limits]\ndepth = 3\n[site]\narticle_url = \"https://a.example/{slug}\"\n";
        let settings =
            Settings::load(Some(from_file(text)), variable("MASTHEAD_LISTEN", "127.0.0.1:2"), listen("127.0.0.1:3"))
                .expect("good settings");
        assert_eq!(settings.config.listen.port(), 3);
        assert_eq!(settings.origin("listen"), &Origin::Flag("--listen"));
        assert_eq!(settings.config.limits.depth, 3);
        assert_eq!(settings.origin("limits.depth"), &Origin::File(Path::new("masthead.toml").to_owned()));
        assert_eq!(settings.origin("limits.cost"), &Origin::Default);

        let settings =
            Settings::load(Some(from_file(text)), variable("MASTHEAD_LISTEN", "127.0.0.1:2"), vec![]).expect("good");
        assert_eq!(settings.config.listen.port(), 2);
        assert_eq!(settings.origin("listen"), &Origin::Variable("MASTHEAD_LISTEN".to_owned()));
    }

    #[test]
    fn a_list_is_an_array_or_has_commas_in_the_environment() {
        let origins = "[http]\nallowed_origins = [\"https://a.example\", \"https://b.example\"]\n";
        let file = Settings::load(Some(from_file(origins)), vec![], vec![]).expect("good settings");
        let variables = variable("MASTHEAD_HTTP_ALLOWED_ORIGINS", "https://a.example,https://b.example");
        let environment = Settings::load(None, variables, vec![]).expect("good settings");
        assert_eq!(file.config.http.allowed_origins.len(), 2);
        assert_eq!(file.config.http, environment.config.http);
        let array = r#"["https://a.example", "https://b.example"]"#;
        let array = Settings::load(None, variable("MASTHEAD_HTTP_ALLOWED_ORIGINS", array), vec![]);
        assert_eq!(file.config.http, array.expect("good settings").config.http);
        assert_eq!(
            error(Some(from_file("http.trusted_proxies = [1]")), vec![], vec![]),
            "setting http.trusted_proxies from masthead.toml: expected addresses such as 192.0.2.1 or networks such as \
             10.0.0.0/8"
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_place() {
        let place = "in masthead.toml; `masthead config` lists them all";
        assert_eq!(error(Some(from_file("lisen = 1")), vec![], vec![]), format!("unknown setting lisen {place}"));
        assert_eq!(
            error(Some(from_file("[limits]\nx = 1")), vec![], vec![]),
            format!("unknown setting limits.x {place}")
        );
        assert_eq!(error(Some(from_file("[limits.cost]\nx = 1")), vec![], vec![]), expected_number("masthead.toml"));
        assert_eq!(
            error(None, variable("MASTHEAD_LIMIT_COST", "1"), vec![]),
            "unknown setting MASTHEAD_LIMIT_COST in the environment; `masthead config` lists them all"
        );
    }

    fn expected_number(origin: &str) -> String {
        format!("setting limits.cost from {origin}: expected a whole number of 1 or more")
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_was_expected_and_its_place() {
        assert_eq!(error(Some(from_file("limits.cost = \"much\"")), vec![], vec![]), expected_number("masthead.toml"));
        assert_eq!(error(Some(from_file("limits.cost = 1.5")), vec![], vec![]), expected_number("masthead.toml"));
        assert_eq!(
            error(None, variable("MASTHEAD_LIMITS_COST", "-1"), vec![]),
            expected_number("MASTHEAD_LIMITS_COST")
        );
        assert_eq!(
            error(None, vec![], listen("here")),
            "setting listen from --listen: expected an address and a port such as 127.0.0.1:8000"
        );
    }

    #[test]
    fn a_file_that_is_not_toml_is_refused_in_one_line() {
        let message = error(Some(from_file("listen = \"127.0.0.1:1\"\nlimits = {")), vec![], vec![]);
        assert!(message.starts_with("masthead.toml is not TOML: line 2: "), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn what_a_container_platform_sets_is_left_alone() {
        for name in ["MASTHEAD_SERVICE_HOST", "MASTHEAD_PORT_8000_TCP", "MASTHEAD_PORT", "HOME"] {
            assert!(Settings::load(None, variable(name, "tcp://10.0.0.1:8000"), vec![]).is_ok(), "{name}");
        }
    }
}
