//! Rows of a noun that drafts lead their editors to, public or not.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, IntoIden, JoinType, Query};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::{Cleared, Noun, add_columns, survivor};
use crate::keys::padded;
use crate::policy;
use crate::viewer::Sight;

/// Rows by id, for who reads drafts. A merged row's id answers with the survivor.
pub async fn drafted<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, N>, DbErr> {
    let asked = Alias::new("asked_row").into_iden();
    let id = (asked.clone(), Alias::new("id").into_iden());
    let same = Expr::col((N::table(), Alias::new("id"))).eq(survivor::<N>(&asked));
    let mut select = Query::select()
        .from(N::table())
        .join_as(JoinType::InnerJoin, N::table(), asked, Condition::all().add(same))
        .expr_as(Expr::col(id.clone()), "asked")
        .and_where(Expr::col(id).is_in(padded(ids)))
        .cond_where(policy::drafts(sight))
        .take();
    add_columns::<N>(&mut select);
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "asked")?, N::from_row(row, Cleared(()))?))).collect()
}
