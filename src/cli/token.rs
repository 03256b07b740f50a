//! `masthead token`: makes tokens, lists them and takes them back, beside a hub that serves as well as without one.

use std::io::Write;

use clap::Subcommand;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant};

use super::{Failure, harmless, log, open, tell};
use crate::app::App;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::graphql::error::Failure as Refused;
use crate::graphql::id::IdKind;
use crate::policy::TokenState;
use crate::token::write::{self, Maker, NewToken};
use crate::token::{self, Token};
use crate::undone::Undone;
use crate::viewer::Role;

#[derive(Debug, Subcommand)]
pub(super) enum Deed {
    /// Make a token, and print its secret: it is shown once.
    Create {
        /// Whose it is; signs what they write.
        #[arg(long)]
        name: String,
        /// What its holder may do: READER, WRITER, EDITOR or ADMIN.
        #[arg(long, value_parser = read_role)]
        role: Role,
        /// When it ends: an instant such as 2027-01-31T00:00:00Z, or after a time such as 90d or 12h; without it, it
        /// works until it is revoked.
        #[arg(long, value_name = "WHEN")]
        expires: Option<String>,
    },
    /// List the tokens, without their secrets.
    List,
    /// Take a token back, for good: who uses it is refused, and what they listen to ends.
    Revoke {
        /// Its id, as `masthead token list` tells it.
        id: String,
    },
}

/// Does it.
pub(super) async fn run(config: &Config, deed: Deed, out: &mut impl Write) -> Result<(), Failure> {
    log::start_quietly(&config.log);
    let app = open::hub(config).await?;
    let done = match deed {
        Deed::Create { name, role, expires } => create(&app, name, role, expires.as_deref(), out).await,
        Deed::List => list(&app, out).await,
        Deed::Revoke { id } => revoke(&app, &id).await,
    };
    open::close(app.db).await?;
    done
}

async fn create(
    app: &App,
    name: String,
    role: Role,
    expires: Option<&str>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let expires_at = expires.map(|expires| read_end(expires, app.clock.now())).transpose()?;
    let made = write::create(app, &Maker::Operator, NewToken { name, role, expires_at }).await;
    let (token, secret) = made.map_err(undone)?;
    // The secret alone is what a script wants.
    writeln!(out, "{}", secret.reveal())?;
    out.flush()?;
    let (id, name, role) = (IdKind::Token.id(token.id()), token.name(), token.role().as_str());
    let end = token.expires_at().map_or_else(String::new, |at| format!(" until {}", shown(at)));
    tell(&format!(
        "{} is {name}'s, with the role {role}{end}. This is its secret, which nobody can show again; send it as \
         `Authorization: Bearer …`.",
        *id
    ));
    Ok(())
}

async fn list(app: &App, out: &mut impl Write) -> Result<(), Failure> {
    let all = token::all(app.db.reader()).await;
    let all = all.map_err(|error| open::failed("the tokens cannot be read", &error))?;
    let now = app.clock.now();
    if all.is_empty() {
        tell("there are no tokens; masthead token create makes one");
        return Ok(());
    }
    let end = |token: &Token| match token.state(now) {
        TokenState::Works => token.expires_at().map_or_else(|| "-".to_owned(), shown),
        TokenState::Expired => "expired".to_owned(),
        TokenState::Revoked => "revoked".to_owned(),
    };
    writeln!(out, "{:32}  {:6}  {:20}  {:20}  {:20}  NAME", "ID", "ROLE", "MADE", "LAST USED", "ENDS")?;
    for token in &all {
        let (id, role, made) = (IdKind::Token.id(token.id()), token.role().as_str(), shown(token.created_at()));
        let used = token.last_used_at().map_or_else(|| "never".to_owned(), shown);
        let name = harmless(token.name());
        writeln!(out, "{:32}  {role:6}  {made:20}  {used:20}  {:20}  {name}", *id, end(token))?;
    }
    Ok(())
}

async fn revoke(app: &App, id: &str) -> Result<(), Failure> {
    let row = IdKind::Token.parse(id).map_err(|refused| match refused {
        Refused::User { message, .. } => Failure::Work(message),
        Refused::Internal(error) => Failure::Work(error.to_string()),
    })?;
    let token = write::revoke(app, &Maker::Operator, row).await.map_err(undone)?;
    tell(&format!("{id}, {}'s, is revoked; whatever listens with it ends within five seconds", token.name()));
    Ok(())
}

fn undone(undone: Undone) -> Failure {
    match undone {
        Undone::Mistakes(mistakes) => {
            Failure::Work(mistakes.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>().join(" "))
        }
        Undone::Raced(error) | Undone::Database(error) => open::failed("the tokens cannot be written", &error),
    }
}

fn read_role(written: &str) -> Result<Role, String> {
    let roles = [Role::Reader, Role::Writer, Role::Editor, Role::Admin];
    let found = roles.into_iter().find(|role| role.as_str().eq_ignore_ascii_case(written));
    found.ok_or_else(|| "expected READER, WRITER, EDITOR or ADMIN".to_owned())
}

/// When a token ends that is made now.
fn read_end(written: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let refuse = || {
        let example = "expected an instant such as 2027-01-31T00:00:00Z, or a time such as 90d or 12h";
        Failure::Usage(format!("--expires {written}: {example}"))
    };
    let at = if let Ok(at) = written.parse::<Instant>() {
        at
    } else {
        let after: Span = written.parse().map_err(|_| refuse())?;
        let now = Instant::from_millisecond(now.0).map_err(|_| refuse())?;
        now.to_zoned(TimeZone::UTC).checked_add(after).map_err(|_| refuse())?.timestamp()
    };
    Ok(Timestamp(at.as_millisecond()))
}

/// An instant, to the second.
fn shown(at: Timestamp) -> String {
    Instant::from_millisecond(at.0).map_or_else(|_| "-".to_owned(), |at| format!("{at:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_an_instant_or_a_time_from_now() {
        let now = Timestamp(1_795_424_400_000);
        let end = |written: &str| read_end(written, now).map(shown).map_err(|failure| failure.to_string());
        assert_eq!(end("90d").as_deref(), Ok("2027-02-21T09:00:00Z"));
        assert_eq!(end("12h").as_deref(), Ok("2026-11-23T21:00:00Z"));
        assert_eq!(end("2027-01-31T01:00:00+01:00").as_deref(), Ok("2027-01-31T00:00:00Z"));
        for wrong in ["", "soon", "90", "2027-01-31", "99999999y"] {
            assert!(end(wrong).is_err_and(|why| why.contains("expected an instant")), "{wrong}");
        }
    }

    #[test]
    fn a_role_is_one_of_four() {
        assert_eq!(read_role("editor"), Ok(Role::Editor));
        assert_eq!(read_role("ADMIN"), Ok(Role::Admin));
        assert!(read_role("root").is_err());
    }
}
