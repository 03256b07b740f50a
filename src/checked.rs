//! What editors' words must be like, whatever they are about.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::slugs::base;
use crate::text::{MAX_SLUG, fold, slugify};
use crate::undone::{Mistake, MistakeKind};

/// The longest name, in code points.
pub const MAX_NAME: usize = 200;

/// The longest description, in code points.
pub const MAX_DESCRIPTION: usize = 2_000;

/// The longest folded name, in bytes: a database's index takes no more. Some characters fold to many.
const MAX_FOLDED: usize = 2_000;

/// What is wrong with a text of at most so many code points. Lines and tabs are fine; other control characters are not.
pub fn text(value: &str, most: usize, path: &[&str]) -> Option<Mistake> {
    if value.chars().count() > most {
        return Some(Mistake::at(MistakeKind::TooMuch, path, format!("It has at most {most} characters.")));
    }
    let control = value.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n'))?;
    let message = format!("It holds the control character U+{:04X}. Take it out.", u32::from(control));
    Some(Mistake::at(MistakeKind::Invalid, path, message))
}

/// A name: one line that says something.
pub fn name(given: &str, path: &[&str], mistakes: &mut Vec<Mistake>) -> String {
    let name = one_line(given);
    if name.is_empty() {
        mistakes.push(Mistake::at(MistakeKind::Invalid, path, "A name says something. Give one."));
    }
    let long = || {
        let message = "So long a name cannot be looked up. Give a shorter one.";
        (fold(&name).len() > MAX_FOLDED).then(|| Mistake::at(MistakeKind::TooMuch, path, message))
    };
    mistakes.extend(text(&name, MAX_NAME, path).or_else(long));
    name
}

/// One line, or nothing where it says nothing.
pub fn line(given: Option<String>, path: &[&str], mistakes: &mut Vec<Mistake>) -> Option<String> {
    let line = one_line(&given?);
    mistakes.extend(text(&line, MAX_NAME, path));
    (!line.is_empty()).then_some(line)
}

/// A description, or nothing where it says nothing.
pub fn description(given: Option<String>, mistakes: &mut Vec<Mistake>) -> Option<String> {
    let description = given?;
    mistakes.extend(text(&description, MAX_DESCRIPTION, &["description"]));
    (!description.trim().is_empty()).then_some(description)
}

/// A slug: as it is written in addresses, and of no other row than `of`. The columns are where a table keeps its slugs and
/// its ids; `otherwise` is a slug for what has none.
pub async fn slug<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    (slugs, ids): (E::Column, E::Column),
    (given, otherwise): (&str, &str),
    of: Option<Uuid>,
) -> Result<Option<Mistake>, DbErr> {
    if given.is_empty() || slugify(given) != given {
        let like = base(given, otherwise);
        let message = format!(
            "A slug has small letters a to z, digits and single hyphens, at most {MAX_SLUG} of them. `{like}` would do."
        );
        return Ok(Some(Mistake::at(MistakeKind::Invalid, &["slug"], message)));
    }
    let holder = E::find().select_only().column(ids).filter(slugs.eq(given)).into_tuple::<Uuid>().one(conn).await?;
    let taken = || {
        let message = format!("The slug `{given}` is taken. Choose another one.");
        Mistake::at(MistakeKind::Taken, &["slug"], message)
    };
    Ok(holder.is_some_and(|holder| Some(holder) != of).then(taken))
}

/// The mistake of clearing what there must be.
pub fn needed(field: &'static str) -> Mistake {
    Mistake::at(MistakeKind::Invalid, &[field], format!("There is always a {field}: give another one, or none at all."))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_keep_every_script_and_no_control_character() {
        let checked = |given: &str| {
            let mut mistakes = Vec::new();
            (name(given, &["name"], &mut mistakes), mistakes.len())
        };
        for kept in ["محمد بن سلمان", "Zoe\u{308}", "<b>Ada</b>", "\u{202e}Ada", "👩‍🚀"] {
            assert_eq!(checked(kept), (kept.to_owned(), 0));
        }
        assert_eq!(checked(" Ada\t\n Okafor "), ("Ada Okafor".to_owned(), 0));
        for bad in ["", " \n", "Ada\u{7}", &"x".repeat(201), &"\u{fdfa}".repeat(200)] {
            assert_eq!(checked(bad).1, 1, "{bad:?}");
        }
    }
}
