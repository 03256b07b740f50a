//! A day of a newsroom, over HTTP alone: those who write, those who read, and one who listens.

mod afternoon;
mod morning;
mod people;

use std::path::Path;

use crate::hub::on_both;
use morning::{Day, Source};

/// What readers can ask about an article, in every way in which it could show.
const QUESTIONS: &str = include_str!("questions.graphql");

/// The day, from the first story to the last word.
async fn a_day_with(source: &Source) {
    on_both(async |hub| {
        let served = morning::open(&hub).await;
        let mut day = Day::begin(&hub, &served, source).await;
        day.the_morning_paper_is_out().await;
        day.the_story_comes_in_as_a_draft().await;
        day.two_edit_two_paragraphs_at_once().await;
        day.a_third_meets_what_another_wrote().await;
        day.a_draft_is_pinned_beside_it().await;
        day.it_is_published_under_an_embargo().await;
        day.the_embargo_ends().await;
        day.the_pinned_story_follows().await;
        day.a_published_paragraph_is_corrected().await;
        day.a_bad_edit_is_compared_and_taken_back().await;
        day.an_update_is_scheduled_and_comes().await;
        day.it_is_withdrawn().await;
        day.a_paragraph_is_erased().await;
        day.what_is_left_goes_out_again().await;
        day.the_listener_has_heard_everything_once().await;
    })
    .await;
}

#[tokio::test]
async fn a_newsroom_gets_through_a_day() {
    let text = include_str!("../../../docs/examples/harbour.txt").to_owned();
    a_day_with(&Source { text, person: "Marta Oyelaran", erased: &["gdansk", "reyes"] }).await;
}

#[tokio::test]
async fn a_newsroom_gets_through_a_day_with_the_real_story() {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/stories");
    let Ok(mut files) = std::fs::read_dir(&stories) else {
        eprintln!("skipped: {} is not there", stories.display());
        return;
    };
    let file = files.next().expect("a story").expect("readable").path();
    let text = std::fs::read_to_string(file).expect("a text");
    a_day_with(&Source { text, person: "Jonah Leff", erased: &["zaporizhzhia", "identical"] }).await;
}
