//! What editors say people are to organisations and places.

use entity::{affiliation, organisation, person, place};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::MAX_OF_PERSON;
use crate::app::App;
use crate::audit::{Act, Action};
use crate::checked::{self, needed};
use crate::text::fold;
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::Staff;

/// What an editor says of an affiliation. Dates are years, months or days, well formed.
#[derive(Debug, Clone, Default)]
pub struct AffiliationPatch {
    /// The role; it cannot be cleared.
    pub role_name: Patch<String>,
    /// The organisation.
    pub organisation: Patch<Uuid>,
    /// The place.
    pub place: Patch<Uuid>,
    /// Since when.
    pub start_date: Patch<String>,
    /// Until when.
    pub end_date: Patch<String>,
}

/// What became of an affiliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Which one.
    pub id: Uuid,
    /// What else its editor should know.
    pub notices: Vec<String>,
}

/// States what a person is. Where stories state the same, or an editor did, it is that which is confirmed.
pub async fn add(app: &App, by: &Staff, person: Uuid, patch: AffiliationPatch) -> Result<Stated, Undone> {
    let writing = app.db.begin().await?;
    let holder = person_of(app, &writing, person).await?;
    let now = app.clock.now();
    let mut row = affiliation::Model {
        id: app.ids.next(now),
        person_id: holder.unwrap_or(person),
        role_name: String::new(),
        role_folded: String::new(),
        organisation_id: None,
        place_id: None,
        start_date: None,
        end_date: None,
        is_confirmed: true,
        created_at: now.0,
    };
    let mut mistakes = Vec::new();
    if holder.is_none() {
        mistakes.push(unknown("person"));
    }
    state(&writing, &mut row, patch, &mut mistakes).await?;
    let known = affiliation::Entity::find().filter(affiliation::Column::PersonId.eq(row.person_id));
    if known.clone().filter(affiliation::Column::IsConfirmed.eq(true)).count(&writing).await?
        >= u64::from(MAX_OF_PERSON)
    {
        let message = format!("Editors can state {MAX_OF_PERSON} affiliations of a person. End or change one of them.");
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &["person"], message));
    }
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    let alike = known.filter(affiliation::Column::RoleFolded.eq(row.role_folded.as_str()));
    let alike = alike.order_by_asc(affiliation::Column::Id).all(&writing).await?;
    let same = alike.into_iter().find(|known| {
        let dates = (&known.start_date, &known.end_date);
        (known.organisation_id, known.place_id) == (row.organisation_id, row.place_id)
            && (dates == (&row.start_date, &row.end_date) || !known.is_confirmed && dates == (&None, &None))
    });
    let mut notices = Vec::new();
    if let Some(same) = same {
        notices.push("This was known already. It is confirmed, and was not made a second time.".to_owned());
        (row.id, row.created_at) = (same.id, same.created_at);
        row.clone().into_active_model().reset_all().update(&writing).await?;
    } else {
        row.clone().into_active_model().reset_all().insert(&writing).await?;
    }
    app.commit_as(by, Act::on(Action::AffiliationAdd, row.id), now, writing).await?;
    Ok(Stated { id: row.id, notices })
}

/// Changes what is said of an affiliation. Who sees it stays as it is.
pub async fn update(app: &App, by: &Staff, id: Uuid, patch: AffiliationPatch) -> Result<Stated, Undone> {
    change(app, by, Act::on(Action::AffiliationUpdate, id), id, patch).await
}

/// Says when an affiliation ended. Who sees it stays as it is.
pub async fn end(app: &App, by: &Staff, id: Uuid, end: String) -> Result<Stated, Undone> {
    let patch = AffiliationPatch { end_date: Patch::Set(end), ..AffiliationPatch::default() };
    change(app, by, Act::on(Action::AffiliationEnd, id), id, patch).await
}

async fn change(app: &App, by: &Staff, act: Act, id: Uuid, patch: AffiliationPatch) -> Result<Stated, Undone> {
    let writing = app.db.begin().await?;
    let select = affiliation::Entity::find_by_id(id);
    let select = if locks(app) { select.lock_exclusive() } else { select };
    let mut row = select.one(&writing).await?.ok_or_else(|| unknown("id"))?;
    let mut mistakes = Vec::new();
    state(&writing, &mut row, patch, &mut mistakes).await?;
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    row.into_active_model().reset_all().update(&writing).await?;
    app.commit_as(by, act, app.clock.now(), writing).await?;
    Ok(Stated { id, notices: Vec::new() })
}

/// Says of an affiliation what a patch says, or what is wrong with it.
async fn state(
    conn: &impl ConnectionTrait,
    row: &mut affiliation::Model,
    patch: AffiliationPatch,
    mistakes: &mut Vec<Mistake>,
) -> Result<(), DbErr> {
    let AffiliationPatch { role_name, organisation, place, start_date, end_date } = patch;
    match role_name {
        Patch::Keep => {}
        Patch::Clear => mistakes.push(needed("roleName")),
        Patch::Set(role) => {
            row.role_name = checked::name(&role, &["roleName"], mistakes);
            row.role_folded = fold(&row.role_name);
        }
    }
    match organisation {
        Patch::Keep => {}
        Patch::Clear => row.organisation_id = None,
        Patch::Set(id) => match organisation::Entity::find_by_id(id).one(conn).await? {
            Some(found) => row.organisation_id = Some(found.merged_into.unwrap_or(found.id)),
            None => mistakes.push(unknown("organisation")),
        },
    }
    match place {
        Patch::Keep => {}
        Patch::Clear => row.place_id = None,
        Patch::Set(id) => match place::Entity::find_by_id(id).one(conn).await? {
            Some(found) => row.place_id = Some(found.id),
            None => mistakes.push(unknown("place")),
        },
    }
    start_date.apply(&mut row.start_date);
    end_date.apply(&mut row.end_date);
    if let (Some(start), Some(end)) = (&row.start_date, &row.end_date)
        && ends_before(start, end)
    {
        let message = format!("It would end in {end}, before it starts in {start}.");
        mistakes.push(Mistake::at(MistakeKind::Invalid, &["endDate"], message));
    }
    Ok(())
}

/// Whether the last day of one partial date lies before the first day of another. Both begin with the year; as far as
/// both go, they compare as texts.
fn ends_before(start: &str, end: &str) -> bool {
    let shared = start.len().min(end.len());
    end.get(..shared) < start.get(..shared)
}

/// Whom an id means: a person, locked against other changes, or the one that they were merged into.
async fn person_of(app: &App, conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Uuid>, DbErr> {
    let found = person::Entity::find_by_id(id);
    let found = if locks(app) { found.lock_exclusive() } else { found };
    Ok(found.one(conn).await?.map(|row| row.merged_into.unwrap_or(row.id)))
}

fn locks(app: &App) -> bool {
    app.db.backend() == DbBackend::Postgres
}

fn unknown(field: &'static str) -> Mistake {
    let what = if field == "id" { "affiliation" } else { field };
    Mistake::at(MistakeKind::NotFound, &[field], format!("There is no {what} with this id. Look it up again."))
}

#[cfg(test)]
mod tests {
    use super::ends_before;

    #[test]
    fn dates_compare_as_far_as_both_go() {
        for (start, end, expected) in [
            ("2024", "2023", true),
            ("2024", "2024", false),
            ("2024-05", "2024", false),
            ("2024-05", "2024-04-30", true),
            ("2024-05-02", "2024-05", false),
            ("2024-05-02", "2024-05-01", true),
            ("1999-12-31", "2000", false),
        ] {
            assert_eq!(ends_before(start, end), expected, "{start} to {end}");
        }
    }
}
