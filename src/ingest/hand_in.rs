//! Stories that editors hand in as texts.

use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::text::TextStory;
use super::{ImportOptions, ItemReport, Outcome, begin, failed, files, write_inputs};
use crate::audit::{Act, Action};
use crate::desk::{DONE_BEFORE, Desk, Once};
use crate::undone::Undone;
use crate::viewer::Staff;

/// Takes in a story as [`import_story`](super::import_story) does, by the names that the desk has in memory, and once
/// where its client says so.
pub async fn hand_in(
    desk: &Desk,
    staff: &Staff,
    text: TextStory,
    options: &ImportOptions,
    once: Option<Once>,
) -> Result<ItemReport, Undone> {
    let app = desk.app();
    let source = staff.name.to_string();
    if let Err(error) = files::check(&text) {
        return Ok(failed(source, &error));
    }
    let name = source.clone();
    let story = desk.with_names(move |names| files::incoming(name, text, names)).await?;
    let outer = begin(app).await?;
    let now = app.clock.now();
    if let Some(once) = &once
        && let Some(article) = once.made(&outer, now).await?
    {
        let (article, notices) = (Some(article), vec![DONE_BEFORE]);
        return Ok(ItemReport { source, outcome: Outcome::Unchanged, article, notices, ..ItemReport::default() });
    }
    let (mut reports, _) = write_inputs(app, &outer, options, vec![Ok(Box::new(story))]).await?;
    let report = reports.remove(0);
    if let (Some(once), Some(article)) = (once, report.article) {
        once.kept(article, now).into_active_model().reset_all().insert(&outer).await?;
    }
    match report.written() {
        Some(article) => app.commit_as(staff, Act::on(Action::StoryImport, article), now, outer).await?,
        None => app.commit(outer).await?,
    }
    Ok(report)
}
