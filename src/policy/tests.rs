//! When an edition is shown.

use super::{Schedule, Shown, shown};
use crate::clock::Timestamp;

#[test]
fn an_edition_is_shown_from_its_first_millisecond_to_before_its_last() {
    let edition = |from, until| entity::edition::Model {
        id: uuid::Uuid::nil(),
        article_id: uuid::Uuid::nil(),
        revision_id: uuid::Uuid::nil(),
        number: 1,
        visible_from: from,
        visible_until: until,
        slug: String::new(),
        headline: String::new(),
        standfirst: None,
        section_id: None,
        language: None,
        genre: None,
        source_id: None,
        source_url: None,
        url: None,
        canonical_url: None,
        published_at: from,
        first_published_at: from,
        updated_at: from,
        is_corrected: false,
        word_count: 0,
        translation_of: None,
        update_of: None,
        details: String::new(),
        blocks: String::new(),
    };
    let at = |at| shown(&edition(10, 20), Timestamp(at));
    assert_eq!([9, 10, 19, 20].map(at), [Shown::Later, Shown::Now, Shown::Now, Shown::Before]);
    assert_eq!(shown(&edition(10, 10), Timestamp(10)), Shown::Never);
}

#[test]
fn an_edition_begins_with_the_latest_of_its_times() {
    let at = |ms| Some(Timestamp(ms));
    let range = |publish_at, embargoed_until, expires_at| {
        Schedule { publish_at, embargoed_until, expires_at }
            .range(Timestamp(100))
            .map(|(from, until)| (from.0, until.0))
    };
    assert_eq!(range(None, None, None), Some((100, i64::MAX)));
    assert_eq!(range(at(50), None, None), Some((100, i64::MAX)));
    assert_eq!(range(at(150), at(200), at(300)), Some((200, 300)));
    assert_eq!(range(at(250), at(200), None), Some((250, i64::MAX)));
    assert_eq!(range(at(150), None, at(150)), None);
    assert_eq!(range(None, None, at(100)), None);
}
