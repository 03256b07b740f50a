//! Correcting what readers see, whatever its draft holds.

use uuid::Uuid;

use super::open::{Open, checked_note};
use super::publish::{Announced, note};
use super::update::Change;
use super::{Desk, Done};
use crate::article::draft::Draft;
use crate::article::merge::merge;
use crate::article::retime::Standing;
use crate::audit::Action;
use crate::clock::Timestamp;
use crate::policy::{from_now_on, has_begun};
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

impl Desk {
    /// Changes what readers see at once, and tells them so. What its draft holds that they do not see yet stays in the
    /// draft, with the same change.
    pub async fn correct(
        &self,
        staff: Staff,
        article: Uuid,
        change: Change,
        announced: Announced,
    ) -> Result<Done, Undone> {
        let Change { base_version, patch, slug, note: why } = change;
        let why = checked_note(why)?;
        let mut open = Open::begin(self, staff, article).await?;
        let standing = Standing::load(&open.conn, article, open.now).await?;
        let Some(running) = standing.running else {
            let message = "Readers do not see the article. Change its draft instead (articleUpdate).";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        };
        if standing.later.is_some() {
            let message = "An update of the article is scheduled. Publish it, or take it back, before you correct what \
                           readers see.";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        }
        let missing = || Undone::Database(sea_orm::DbErr::RecordNotFound("the revision of an edition".to_owned()));
        let public = Draft::load(&open.conn, running.revision_id).await?.ok_or_else(missing)?;
        let base = open.version(base_version, "baseVersion").await?;
        let mut theirs = open.changed(&base, patch).await?;
        slug.apply(&mut theirs.slug);
        let mut next = merged(article, (&base, &public, &theirs))?;
        if let Some(dated) = next.published_at.filter(|at| Some(*at) != public.published_at)
            && !has_begun(Timestamp(dated), open.now)
        {
            let message = "A correction is public at once, and so its date cannot be to come.";
            return Err(Mistake::at(MistakeKind::Invalid, &["publishedAt"], message).into());
        }
        open.check_references(&next).await?;
        let wanted = next.slug.clone().filter(|slug| public.slug.as_ref() != Some(slug));
        open.claim_slug(&mut next, wanted).await?;
        if let Announced::Told { kind, text, block } = &announced {
            next.details.corrections.insert(0, note(&next, (*kind, text, block.as_deref()), open.now)?);
        }
        if next == public {
            let message = "Nothing would be different. Say what is to change.";
            return Err(Mistake::at(MistakeKind::Invalid, &[], message).into());
        }
        let lacking = next.missing();
        if !lacking.is_empty() {
            let message = format!("The article would lack what readers need: {}.", lacking.join(", "));
            return Err(Mistake::at(MistakeKind::NotReady(lacking), &[], message).into());
        }
        let has_more = open.row.revision_id != running.revision_id && open.draft != public;
        let draft = if has_more { Some(merged(article, (&public, &open.draft, &next))?) } else { None };
        let why = why.or_else(|| match &announced {
            Announced::Told { text, .. } => Some(text.clone()),
            Announced::Minor => None,
        });
        let told = open.revise(next, why.clone()).await?;
        let range = from_now_on(&open.row, open.now).unwrap_or((open.now, Timestamp(running.visible_until)));
        open.edition(told, range, Some(&announced), Some(&running)).await?;
        if let Some(draft) = draft {
            open.rows.insert(&open.conn).await?;
            open.revise(draft, why).await?;
            open.notices.push("The draft holds more than readers see; the change is in both.".to_owned());
        }
        open.commit(Action::ArticleCorrect).await
    }
}

fn merged(article: Uuid, (base, ours, theirs): (&Draft, &Draft, &Draft)) -> Result<Draft, Undone> {
    let merged = merge(base, ours, theirs);
    if merged.clashes.is_empty() {
        return Ok(merged.draft);
    }
    let message =
        "The draft and what readers see differ in the same places. Look at both sides and send your change again.";
    Err(Mistake::at(MistakeKind::Conflict(article, merged.clashes), &["baseVersion"], message).into())
}
