//! Every mutation and everybody who may come: the documented code, and nothing is changed by who may not.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::audit;
use masthead::audit::Action;
use masthead::clock::Timestamp;
use masthead::config::{Config, Limits};
use masthead::viewer::Role;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::inputs::Inputs;
use super::{rows, send};
use crate::hub::{Pass, START, Served, TestHub, on_both};
use crate::transports::{Told, Transport};

/// The least role of every mutation.
const LEAST: [(Role, &[&str]); 3] = [
    (
        Role::Writer,
        &[
            "articleCreate",
            "articleEditingTouch",
            "articlePreviewCreate",
            "articleRevert",
            "articleUpdate",
            "storyImport",
        ],
    ),
    (
        Role::Editor,
        &[
            "affiliationAdd",
            "affiliationEnd",
            "affiliationUpdate",
            "articleCorrect",
            "articleDelete",
            "articleEmbargo",
            "articlePinRelated",
            "articlePublish",
            "articleReorderRelated",
            "articleRestore",
            "articleSchedule",
            "articleUnpinRelated",
            "articleUnpublish",
            "collectionCreate",
            "collectionSetItems",
            "collectionUpdate",
            "organisationCreate",
            "organisationDelete",
            "organisationUpdate",
            "personCreate",
            "personDelete",
            "personUpdate",
            "savedOperationDelete",
            "savedOperationSet",
            "sectionCreate",
            "sectionDelete",
            "sectionUpdate",
        ],
    ),
    (Role::Admin, &["articleErase", "tokenCreate", "tokenRevoke"]),
];

/// Who may come.
struct Guest {
    name: &'static str,
    pass: Option<Pass>,
    is: Is,
}

/// What they may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Nobody,
    Holder(Role),
    /// Whose token works no more: they are refused before anything is looked at.
    Former,
}

async fn guests(hub: &TestHub) -> Vec<Guest> {
    let mut guests = vec![Guest { name: "nobody", pass: None, is: Is::Nobody }];
    for role in [Role::Reader, Role::Writer, Role::Editor, Role::Admin] {
        guests.push(Guest { name: role.as_str(), pass: Some(hub.token(role).await), is: Is::Holder(role) });
    }
    let revoked = hub.token(Role::Admin).await;
    hub.revoke(&revoked).await;
    guests.push(Guest { name: "revoked", pass: Some(revoked), is: Is::Former });
    let expired = hub.token_until(Role::Admin, Some(Timestamp(START.0 + 1))).await;
    hub.set_time(Timestamp(START.0 + 1));
    guests.push(Guest { name: "expired", pass: Some(expired), is: Is::Former });
    guests
}

/// Those who come with what works no more come more often than an address may.
async fn serve(hub: &TestHub) -> Served {
    let limits = Limits { token_failures_per_minute: 1_000, ..Config::default().limits };
    hub.serve(Arc::new(hub.api().clone()), limits).await
}

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

/// What was done, by whom, the first first.
async fn notes(hub: &TestHub) -> Vec<(String, Option<Uuid>)> {
    let entries = audit::Entity::find().order_by_asc(audit::Column::Id).all(hub.app.db.reader()).await;
    entries.expect("entries").into_iter().map(|entry| (entry.action, entry.token_id)).collect()
}

/// All rows but those entries, and but who works on what, which is nobody's deed.
async fn but_notes(hub: &TestHub) -> Vec<(String, String)> {
    rows(hub).await.into_iter().filter(|(table, _)| !["audit", "editing"].contains(&table.as_str())).collect()
}

#[tokio::test]
async fn every_mutation_takes_its_role_and_changes_nothing_without_it() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let mut named: Vec<&str> = LEAST.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut there = inputs.mutations();
        named.sort_unstable();
        there.sort_unstable();
        assert_eq!(there, named, "every mutation has a least role");
        let mut told: Vec<&str> =
            Action::ALL.iter().map(|action| action.name()).filter(|name| *name != "import").collect();
        told.push("articleEditingTouch");
        told.sort_unstable();
        assert_eq!(told, named, "every mutation is told but who works on what");
        let (guests, served) = (guests(&hub).await, serve(&hub).await);
        let each = || LEAST.iter().flat_map(|(least, names)| names.iter().map(|name| (*least, *name)));
        let asked = |name: &str| json!({"query": inputs.document(name), "variables": {"input": inputs.least(name)}});

        let before = rows(&hub).await;
        for (least, name) in each() {
            for Guest { name: guest, pass, is } in &guests {
                let (expected, data) = match is {
                    Is::Former => ((401, "UNAUTHENTICATED"), Json::Null),
                    Is::Nobody => ((200, "UNAUTHENTICATED"), json!({"done": null})),
                    Is::Holder(role) if *role < least => ((200, "FORBIDDEN"), json!({"done": null})),
                    Is::Holder(_) => continue,
                };
                let bearer = pass.as_ref().map(Pass::bearer);
                let (status, answer) = send(&served, bearer.as_deref(), &asked(name)).await;
                assert_eq!(((status, code(&answer)), &answer["data"]), (expected, &data), "{name} by {guest}");
            }
            assert_eq!(rows(&hub).await, before, "{name} changed something");
        }
        let mut noted = BTreeSet::new();
        for (least, name) in each() {
            for Guest { name: guest, pass, is } in &guests {
                if matches!(is, Is::Holder(role) if *role >= least) {
                    let bearer = pass.as_ref().map(Pass::bearer);
                    let (before, known) = (but_notes(&hub).await, notes(&hub).await);
                    let (status, answer) = send(&served, bearer.as_deref(), &asked(name)).await;
                    assert_eq!((status, answer.get("errors")), (200, None), "{name} by {guest}: {answer}");
                    let done: Vec<_> = notes(&hub).await.into_iter().skip(known.len()).collect();
                    let expected = [(name.to_owned(), pass.as_ref().map(|pass| pass.id))];
                    let has_changed = but_notes(&hub).await != before;
                    // What was so before may be said again.
                    let is_told = done == expected || done.is_empty() && !has_changed;
                    assert!(is_told, "{name} by {guest}: {done:?} {answer}");
                    noted.extend(has_changed.then_some(name));
                }
            }
        }
        assert!(noted.len() > 15, "{noted:?}");
        assert_ne!(rows(&hub).await, before);
    })
    .await;
}

#[tokio::test]
async fn no_transport_lets_anybody_do_more_than_another() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let (guests, served) = (guests(&hub).await, serve(&hub).await);
        let before = rows(&hub).await;
        for (least, names) in LEAST {
            for name in names {
                let asked = json!({"query": inputs.document(name), "variables": {"input": inputs.least(name)}});
                for Guest { name: guest, pass, is } in &guests {
                    let expected = match is {
                        Is::Nobody => "UNAUTHENTICATED",
                        Is::Holder(role) if *role < least => "FORBIDDEN",
                        Is::Former | Is::Holder(_) => continue,
                    };
                    for transport in Transport::ALL {
                        let mut told = match pass {
                            Some(pass) => Told::as_holder(&served, transport, &asked, pass).await,
                            None => Told::of(&served, transport, &asked).await,
                        };
                        let answer = told.next().await.expect("an answer").answer;
                        let by_get = matches!(transport, Transport::Get | Transport::EventSource);
                        let expected = if by_get { "METHOD_NOT_ALLOWED" } else { expected };
                        assert_eq!(code(&answer), expected, "{name} by {guest} over {transport:?}");
                    }
                }
            }
        }
        assert_eq!(rows(&hub).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_key_and_a_name_of_one_client_are_none_of_another() {
    on_both(async |hub: TestHub| {
        let served = serve(&hub).await;
        let admin = hub.token(Role::Admin).await;
        let create = json!({"query": "mutation { done: articleCreate(input: {headline: \"A\", idempotencyKey: \"1\"}) { articleId } }"});
        let hire = json!({"query": "mutation { done: tokenCreate(input: {name: \"Web\", role: WRITER}) { secret token { id } } }"});
        let mut made = Vec::new();
        for _ in 0..2 {
            let (_, answer) = send(&served, Some(&admin.bearer()), &hire).await;
            let token = answer["data"]["done"]["token"]["id"].clone();
            let bearer = format!("Bearer {}", answer["data"]["done"]["secret"].as_str().expect("a secret"));
            let (_, first) = send(&served, Some(&bearer), &create).await;
            let (_, again) = send(&served, Some(&bearer), &create).await;
            assert_eq!(first["data"]["done"]["articleId"], again["data"]["done"]["articleId"]);
            made.push(first["data"]["done"]["articleId"].clone());
            let revoke = "mutation($id: ID!) { done: tokenRevoke(input: {id: $id}) { token { id } } }";
            send(&served, Some(&admin.bearer()), &json!({"query": revoke, "variables": {"id": token}})).await;
            let (status, answer) = send(&served, Some(&bearer), &create).await;
            assert_eq!((status, code(&answer)), (401, "UNAUTHENTICATED"), "a name that is given again opens nothing");
        }
        assert_ne!(made[0], made[1], "the same key of another token is another key");
    })
    .await;
}
