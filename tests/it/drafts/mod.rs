//! What editors read: drafts and revisions.

mod lists;
mod reading;
mod revisions;
mod roles;
mod states;

use masthead::clock::Timestamp;
use masthead::viewer::Role;
use serde_json::Value as Json;

use crate::hub::{START, TestHub, staff};

/// What an editor of the least role gets, without errors.
pub(crate) async fn read(hub: &TestHub, query: &str) -> Json {
    let mut answer = hub.query_as(staff(Role::Writer), query, &Json::Null).await;
    assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
    answer["data"].take()
}

/// What an editor gets of one draft, by its slug.
async fn draft(hub: &TestHub, slug: &str, fields: &str) -> Json {
    read(hub, &format!("{{ draft(by: {{slug: \"{slug}\"}}) {{ {fields} }} }}")).await["draft"].take()
}

/// Lets time go on until so long after the beginning of the test.
fn later(hub: &TestHub, millis: i64) -> Timestamp {
    let now = Timestamp(START.0 + millis);
    hub.app.clock.set(now);
    now
}
