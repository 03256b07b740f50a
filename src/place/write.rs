//! Places that the newsroom knows before a story names them.

use entity::kind::TargetKind;
use entity::place;
use sea_orm::{ConnectionTrait, DbErr};

use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::naming;
use crate::rows::Rows;
use crate::slugs::{Slugs, base};

/// Makes places that stories are understood by from now on. Readers see each when a public story names it.
pub async fn create(conn: &impl ConnectionTrait, ids: &Ids, now: Timestamp, names: &[String]) -> Result<(), DbErr> {
    let mut rows = Rows::default();
    let mut slugs = Slugs::<place::Entity>::new(place::Column::Slug);
    for name in names {
        let slug = slugs.claim(conn, &base(name, "place")).await?;
        naming::make(&mut rows, ids, now, TargetKind::Place, name, slug);
    }
    rows.insert(conn).await
}
