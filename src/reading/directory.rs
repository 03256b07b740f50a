//! Whom the hub knows by name, in memory while a command reads stories.

use entity::kind::TargetKind;
use entity::name;
use futures::TryStreamExt;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, JoinType, Order, StreamTrait};
use uuid::Uuid;

use crate::understand::{KnownNames, NameKind};

#[derive(Debug, FromQueryResult)]
struct Row {
    folded: String,
    target_kind: TargetKind,
    target_id: Uuid,
    shown: String,
}

/// Loads every name of every person, organisation and place: some 300 bytes each, 30 MB for 100,000 names.
pub async fn load(conn: &(impl ConnectionTrait + StreamTrait)) -> Result<KnownNames, DbErr> {
    let main = "main";
    let select = Query::select()
        .column((name::Entity, name::Column::Folded))
        .column((name::Entity, name::Column::TargetKind))
        .column((name::Entity, name::Column::TargetId))
        .expr_as(Expr::col((main, name::Column::Text)), "shown")
        .from(name::Entity)
        .join_as(
            JoinType::InnerJoin,
            name::Entity,
            main,
            Expr::col((main, name::Column::TargetId))
                .equals((name::Entity, name::Column::TargetId))
                .and(Expr::col((main, name::Column::IsMain)).eq(true)),
        )
        .order_by((name::Entity, name::Column::Id), Order::Asc)
        .take();
    let statement = ConnectionTrait::get_database_backend(conn).build(&select);
    let mut rows = Row::find_by_statement(statement).stream(conn).await?;
    let mut known = KnownNames::default();
    while let Some(row) = rows.try_next().await? {
        if let Some(kind) = name_kind(row.target_kind) {
            known.add(&row.folded, kind, row.target_id, &row.shown);
        }
    }
    Ok(known)
}

/// What a name's target is to the recogniser; sections and affiliations have no names.
pub fn name_kind(kind: TargetKind) -> Option<NameKind> {
    match kind {
        TargetKind::Person => Some(NameKind::Person),
        TargetKind::Organisation => Some(NameKind::Organisation),
        TargetKind::Place => Some(NameKind::Place),
        TargetKind::Section | TargetKind::Affiliation => None,
    }
}
