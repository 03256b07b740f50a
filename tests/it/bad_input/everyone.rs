//! Every mutation and everybody who may come: the documented code, and nothing is changed by who may not.

use masthead::clock::Timestamp;
use masthead::config::{Config, Limits};
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use super::inputs::Inputs;
use super::{rows, send};
use crate::hub::{START, TestHub, on_both};

/// The least role of every mutation.
const LEAST: [(Role, &[&str]); 3] = [
    (Role::Writer, &["articleCreate", "articleUpdate", "articleRevert", "articleEditingTouch", "storyImport"]),
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
    bearer: Option<String>,
    /// Their role; `None` for those whose token works no more, who are refused before anything is looked at.
    role: Option<Option<Role>>,
}

async fn guests(hub: &TestHub) -> Vec<Guest> {
    let mut guests = vec![Guest { name: "nobody", bearer: None, role: Some(None) }];
    for role in [Role::Reader, Role::Writer, Role::Editor, Role::Admin] {
        let bearer = Some(hub.token(role).await.bearer());
        guests.push(Guest { name: role.as_str(), bearer, role: Some(Some(role)) });
    }
    let revoked = hub.token(Role::Admin).await;
    hub.revoke(&revoked).await;
    guests.push(Guest { name: "revoked", bearer: Some(revoked.bearer()), role: None });
    let expired = hub.token_until(Role::Admin, Some(Timestamp(START.0 + 1))).await;
    hub.set_time(Timestamp(START.0 + 1));
    guests.push(Guest { name: "expired", bearer: Some(expired.bearer()), role: None });
    guests
}

#[tokio::test]
async fn every_mutation_takes_its_role_and_changes_nothing_without_it() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let mut named: Vec<&str> = LEAST.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut there = inputs.mutations();
        (named.sort_unstable(), there.sort_unstable());
        assert_eq!(there, named, "every mutation has a least role");
        let guests = guests(&hub).await;
        // Those who come with what works no more come more often than an address may.
        let limits = Limits { token_failures_per_minute: 1_000, ..Config::default().limits };
        let served = hub.serve(std::sync::Arc::new(hub.api().clone()), limits).await;
        let each = || LEAST.iter().flat_map(|(least, names)| names.iter().map(|name| (*least, *name)));

        let before = rows(&hub).await;
        for (least, name) in each() {
            for Guest { name: guest, bearer, role } in &guests {
                let code = match role {
                    None | Some(None) => "UNAUTHENTICATED",
                    Some(Some(role)) if *role < least => "FORBIDDEN",
                    Some(Some(_)) => continue,
                };
                let asked = json!({"query": inputs.document(name), "variables": {"input": inputs.least(name)}});
                let (status, answer) = send(&served, bearer.as_deref(), &asked).await;
                assert_eq!(status, if role.is_none() { 401 } else { 200 }, "{name} by {guest}: {answer}");
                assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{name} by {guest}: {answer}");
                let data = if role.is_none() { Json::Null } else { json!({"done": null}) };
                assert_eq!(answer["data"], data, "{name} by {guest}");
            }
            assert_eq!(rows(&hub).await, before, "{name} changed something");
        }
        for (least, name) in each() {
            for Guest { name: guest, bearer, role } in &guests {
                let Some(Some(role)) = role else { continue };
                if *role < least {
                    continue;
                }
                let asked = json!({"query": inputs.document(name), "variables": {"input": inputs.least(name)}});
                let (status, answer) = send(&served, bearer.as_deref(), &asked).await;
                assert_eq!((status, answer.get("errors")), (200, None), "{name} by {guest}: {answer}");
            }
        }
        assert_ne!(rows(&hub).await, before);
    })
    .await;
}
