//! Settings of a hub: what can be set, what it means, and what holds when nobody sets it.
//!
//! A value comes from a flag, else from the environment, else from `masthead.toml`, else from here ([`Settings::load`]).
//! The doc comment of a field is its meaning everywhere: `masthead config` prints it.

mod load;
mod origin;
mod profile;
mod value;

pub use load::{ConfigError, DEFAULT_FILE, Flag, Origin, Settings};
pub use origin::AllowedOrigin;
pub use profile::Profile;
pub use value::{DatabaseUrl, LogFormat, Value};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use tracing::level_filters::LevelFilter;

use crate::address::{ArticleUrl, PreviewUrl};

/// One thing that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name with the section, such as `limits.body_bytes`; the environment's name follows from it.
    pub name: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
}

macro_rules! settings {
    (
        $(#[doc = $config_doc:literal])+
        $config:ident {
            $($(#[doc = $top_doc:literal])+ $top:ident: $top_kind:ty = $top_default:expr;)+
        }
        sections {
            $(
                $(#[doc = $group_doc:literal])+
                $group:ident: $Group:ident {
                    $($(#[doc = $doc:literal])+ $field:ident: $kind:ty = $default:expr;)+
                }
            )+
        }
    ) => {
        $(#[doc = $config_doc])+
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $config {
            $($(#[doc = $top_doc])+ pub $top: $top_kind,)+
            $($(#[doc = $group_doc])+ pub $group: $Group,)+
        }

        $(
            $(#[doc = $group_doc])+
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $Group {
                $($(#[doc = $doc])+ pub $field: $kind,)+
            }
        )+

        impl Default for $config {
            fn default() -> Self {
                Self { $($top: $top_default,)+ $($group: $Group { $($field: $default,)+ },)+ }
            }
        }

        impl $config {
            /// Everything that can be set, in the order in which it is documented.
            pub const KEYS: &'static [Key] = &[
                $(Key { name: stringify!($top), meaning: concat!($($top_doc),+) },)+
                $($(Key {
                    name: concat!(stringify!($group), ".", stringify!($field)),
                    meaning: concat!($($doc),+),
                },)+)+
            ];

            /// Sets `name` from its written form; the error says what was expected.
            fn set(&mut self, name: &str, written: &str) -> Result<(), String> {
                $(if name == stringify!($top) {
                    self.$top = Value::read(written)?;
                    return Ok(());
                })+
                $($(if name == concat!(stringify!($group), ".", stringify!($field)) {
                    self.$group.$field = Value::read(written)?;
                    return Ok(());
                })+)+
                Err(String::from("no such setting"))
            }

            /// The value of `name` as it would stand in `masthead.toml`, a password in it hidden; `None` when it is
            /// not set at all or no such setting exists.
            pub fn written(&self, name: &str) -> Option<String> {
                $(if name == stringify!($top) {
                    return self.$top.write();
                })+
                $($(if name == concat!(stringify!($group), ".", stringify!($field)) {
                    return self.$group.$field.write();
                })+)+
                None
            }
        }
    };
}

settings! {
    /// Everything that an operator can set.
    Config {
        /// Address and port on which the hub listens.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8000));
        /// The database: `sqlite:FILE?mode=rwc` or `postgres://USER:PASSWORD@HOST/NAME`.
        database_url: DatabaseUrl = DatabaseUrl::default();
        /// Whom the hub is open to: `open` or `hardened`. Without it `open` where the hub listens on loopback and trusts
        /// no proxy, and with `--sample`; else `hardened`.
        profile: Option<Profile> = None;
        /// File or folder of registered documents (`*.graphql`), which clients may ask by their SHA-256; in the profile
        /// `hardened` the public then runs no others.
        documents: Option<PathBuf> = None;
    }
    sections {
        /// The newsroom's own site.
        site: Site {
            /// Address of an article's page on the newsroom's own site, with `{slug}` where the slug goes; without it
            /// articles have no `url` unless an editor gives one.
            article_url: Option<ArticleUrl> = None;
            /// Address at which that site shows a draft, with `{token}` where the preview's token goes, and `{id}` or
            /// `{slug}` where it needs them; without it previews have no `url`.
            preview_url: Option<PreviewUrl> = None;
        }

        /// Who asks over HTTP.
        http: Http {
            /// Origins of web pages that may read answers, such as `https://www.example.com`; `*` stands for all.
            allowed_origins: Vec<AllowedOrigin> = Vec::new();
            /// Proxies, as addresses or networks, whose word on a client's address is taken.
            trusted_proxies: Vec<IpNet> = Vec::new();
        }

        /// What one request, one file or one story may ask for; more is refused, never cut.
        limits: Limits {
            /// Bytes of a request's body.
            body_bytes: usize = 256 * 1024;
            /// Bytes of a GraphQL document.
            document_bytes: usize = 32 * 1024;
            /// Tokens of a GraphQL document.
            tokens: usize = 2_000;
            /// Brackets open at once in a GraphQL document.
            brackets: usize = 64;
            /// Levels of fields in an operation, its fragments written out; at most 30.
            depth: usize = 12;
            /// Fields of an operation, its fragments written out.
            selections: usize = 5_000;
            /// Aliases in an operation.
            aliases: usize = 30;
            /// Root fields of an operation.
            root_fields: usize = 20;
            /// Directives in a document.
            directives: usize = 50;
            /// Directives at one place of a document.
            directives_per_node: usize = 5;
            /// Cost of an operation in points.
            cost: usize = 5_000;
            /// Points that a client's address can save up, in the profile `hardened`.
            rate_points: usize = 50_000;
            /// Points that a client's address gets each second, in the profile `hardened`.
            rate_points_per_second: usize = 10_000;
            /// Points that a token can save up, in the profile `hardened`.
            token_rate_points: usize = 200_000;
            /// Points that a token gets each second, in the profile `hardened`.
            token_rate_points_per_second: usize = 20_000;
            /// Times in a minute that one client's address may come with what is no token that works.
            token_failures_per_minute: usize = 10;
            /// Operations of one client's address, or one token, that run at once, in the profile `hardened`.
            running_per_address: usize = 20;
            /// Operations of one client's address, or one token, that wait for others of it to end, in the profile
            /// `hardened`.
            waiting_per_address: usize = 40;
            /// Connections of one client's address that stay open for events.
            sockets_per_address: usize = 50;
            /// Subscriptions of one client's address that run at once, in the profile `hardened`.
            subscriptions_per_address: usize = 500;
            /// Items of one list argument.
            list_items: usize = 100;
            /// Documents that are kept ready, so that one seen before is neither parsed nor validated again.
            documents_kept: usize = 1_000;
            /// Seconds in which a request's header must have arrived.
            header_seconds: Duration = Duration::from_secs(10);
            /// Seconds in which a request's body must have arrived.
            body_seconds: Duration = Duration::from_secs(15);
            /// Seconds in which a client must take some more of its answer.
            send_seconds: Duration = Duration::from_secs(15);
            /// Seconds that the execution of an operation may take.
            execution_seconds: Duration = Duration::from_secs(5);
            /// Bytes of a WebSocket's message.
            message_bytes: usize = 64 * 1024;
            /// Seconds in which a client that opened a WebSocket must say `connection_init`.
            init_seconds: Duration = Duration::from_secs(3);
            /// Operations at once on one WebSocket.
            operations_per_socket: usize = 50;
            /// Subscriptions at once, over all connections.
            subscriptions: usize = 10_000;
            /// Seconds of silence after which the hub shows a client that waits for events that it is still there, and
            /// asks the same of one on a WebSocket.
            keep_alive_seconds: Duration = Duration::from_secs(12);
            /// Seconds that one statement may take that reads for a client on PostgreSQL.
            statement_seconds: Duration = Duration::from_secs(3);
            /// Seconds that a statement waits for another transaction's lock on PostgreSQL.
            lock_seconds: Duration = Duration::from_secs(1);
            /// Seconds that a request waits for a free connection to PostgreSQL.
            connection_seconds: Duration = Duration::from_secs(1);
            /// Seconds that running requests are given to finish when the hub is told to stop.
            shutdown_seconds: Duration = Duration::from_secs(10);
        }

        /// The log of what happened to what readers see.
        changes: ChangeLog {
            /// Days for which a client can go on where it stopped.
            kept_days: usize = 30;
        }

        /// What the hub writes to standard error while it serves.
        log: Log {
            /// Form of the lines: `text` for people, `json` for collectors.
            format: LogFormat = LogFormat::Text;
            /// Least important level that is written: `off`, `error`, `warn`, `info`, `debug` or `trace`.
            level: LevelFilter = LevelFilter::INFO;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_meaning_and_can_be_written_and_read_back() {
        let mut config = Config::default();
        for key in Config::KEYS {
            assert!(key.meaning.trim().ends_with('.'), "{} is explained by a sentence", key.name);
            let Some(written) = config.written(key.name) else { continue };
            let bare = written.trim_matches('"').to_owned();
            config.set(key.name, &bare).unwrap_or_else(|error| panic!("{}: {error}", key.name));
        }
        assert_eq!(config, Config::default());
    }
}
