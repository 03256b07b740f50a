//! Who is known by which name: people, organisations and places are made from names and gain further ones.

use entity::kind::TargetKind;
use entity::{name, organisation, person, place};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::rows::Rows;
use crate::text::fold;

/// Gathers the rows of a person, an organisation or a place that goes by this name, and answers with its main name.
/// Sections and affiliations have no names: `None`.
pub fn make(
    rows: &mut Rows,
    ids: &Ids,
    now: Timestamp,
    kind: TargetKind,
    text: &str,
    slug: String,
) -> Option<name::Model> {
    let (id, name, name_folded) = (ids.next(now), text.to_owned(), fold(text));
    match kind {
        TargetKind::Person => rows.people.push(person::Model {
            id,
            slug,
            name,
            name_folded,
            description: None,
            job_title: None,
            image: None,
            same_as: "[]".to_owned(),
            is_public: false,
            merged_into: None,
            created_at: now.0,
        }),
        TargetKind::Organisation => rows.organisations.push(organisation::Model {
            id,
            slug,
            name,
            name_folded,
            kind: None,
            description: None,
            parent_id: None,
            same_as: "[]".to_owned(),
            is_public: false,
            merged_into: None,
            created_at: now.0,
        }),
        TargetKind::Place => {
            rows.places.push(place::Model { id, slug, name, name_folded, is_public: false, created_at: now.0 });
        }
        TargetKind::Section | TargetKind::Affiliation => return None,
    }
    Some(add(rows, ids, now, (kind, id), text, true))
}

/// Gathers the row of a further name, and answers with it.
pub fn alias(rows: &mut Rows, ids: &Ids, now: Timestamp, target: (TargetKind, Uuid), text: &str) -> name::Model {
    add(rows, ids, now, target, text, false)
}

/// Makes a name the one by which its target is shown, under this slug.
pub async fn show(conn: &impl ConnectionTrait, shown: &name::Model, slug: String) -> Result<(), DbErr> {
    let (id, slug) = (Set(shown.target_id), Set(slug));
    let (name, name_folded) = (Set(shown.text.clone()), Set(shown.folded.clone()));
    match shown.target_kind {
        TargetKind::Person => {
            person::ActiveModel { id, slug, name, name_folded, ..Default::default() }.update(conn).await?;
        }
        TargetKind::Organisation => {
            organisation::ActiveModel { id, slug, name, name_folded, ..Default::default() }.update(conn).await?;
        }
        TargetKind::Place => {
            place::ActiveModel { id, slug, name, name_folded, ..Default::default() }.update(conn).await?;
        }
        TargetKind::Section | TargetKind::Affiliation => {}
    }
    name::Entity::update_many()
        .col_expr(name::Column::IsMain, Expr::col(name::Column::Id).eq(shown.id))
        .filter(name::Column::TargetId.eq(shown.target_id))
        .exec(conn)
        .await?;
    Ok(())
}

fn add(
    rows: &mut Rows,
    ids: &Ids,
    now: Timestamp,
    (target_kind, target_id): (TargetKind, Uuid),
    text: &str,
    is_main: bool,
) -> name::Model {
    let name = name::Model {
        id: ids.next(now),
        target_kind,
        target_id,
        text: text.to_owned(),
        folded: fold(text),
        is_main,
        is_public: false,
    };
    rows.names.push(name.clone());
    name
}

/// Whether a story's other form of a name is a name by which other stories may mean the same: initials, or a form with
/// words of its own. A mere part of the name ("Okafor" for Ada Okafor, "the University" for one of many) is not.
pub fn is_name_of_its_own(form: &str, name: &str) -> bool {
    let (form_folded, name_folded) = (fold(form), fold(name));
    let words: Vec<&str> = name_folded.split(' ').collect();
    let has_own_word = form_folded.split(' ').any(|word| !words.contains(&word));
    let is_one_word = !form.trim().contains(char::is_whitespace);
    has_own_word && form_folded != name_folded && (!is_one_word || is_short_form(form, name))
}

/// Capitals alone (`DPRK`, `U.N.`), or the initials as the name writes them (`BoE`).
fn is_short_form(form: &str, name: &str) -> bool {
    let letters: Vec<char> = form.chars().filter(|c| c.is_alphanumeric()).collect();
    let initials = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let capitals = letters.iter().all(|c| c.is_uppercase());
    (2..=8).contains(&letters.len()) && (capitals || initials.eq(letters.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::is_name_of_its_own;

    #[test]
    fn a_part_of_a_name_is_no_name_for_other_stories() {
        for (form, name) in [
            ("Okafor", "Ada Okafor"),
            ("ADA OKAFOR", "Ada Okafor"),
            ("Military University", "Kim Il Sung Military University"),
            ("Express", "Daily News"),
            ("A", "Ada"),
            ("OKAFOR", "Ada Okafor"),
        ] {
            assert!(!is_name_of_its_own(form, name), "{form}");
        }
    }

    #[test]
    fn initials_and_other_full_forms_are() {
        for (form, name) in [
            ("UN", "United Nations"),
            ("U.N.", "United Nations"),
            ("CAR", "Conflict Armament Research"),
            ("DPRK", "North Korea"),
            ("BoE", "Bank of England"),
            ("Joseph Robinette Biden", "Joe Biden"),
            ("Joseph Biden", "Joe Biden"),
        ] {
            assert!(is_name_of_its_own(form, name), "{form}");
        }
    }
}
