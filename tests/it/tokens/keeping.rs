//! Who keeps tokens: making, listing and revoking them.

use futures::future::join_all;
use masthead::clock::Timestamp;
use masthead::db::Patience;
use masthead::graphql::id::IdKind;
use masthead::token::write::{self, Maker, NewToken};
use masthead::undone::Undone;
use masthead::viewer::{Role, Staff, Viewer};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value as Json, json};

use super::{answered, json as json_of, serve};
use crate::hub::{Pass, START, TestHub, on_both, staff};
use crate::writing::{mistake, mistakes};

const TOKEN: &str = "token { id name role createdAt expiresAt revokedAt lastUsedAt }";
const MISTAKES: &str = "userErrors { code message path }";

async fn create(hub: &TestHub, input: Json) -> Json {
    hub.mutate(Role::Admin, "tokenCreate", &format!("{TOKEN} secret {MISTAKES}"), &input).await
}

async fn revoke(hub: &TestHub, id: &Json) -> Json {
    hub.mutate(Role::Admin, "tokenRevoke", &format!("{TOKEN} {MISTAKES}"), &json!({ "id": id })).await
}

fn id_of(pass: &Pass) -> Json {
    json!(IdKind::Token.id(pass.id).to_string())
}

fn holder(role: Role, pass: &Pass) -> Viewer {
    Viewer::Staff(Staff { role, name: "A".into(), token: pass.id })
}

async fn listed(hub: &TestHub, viewer: Viewer) -> Json {
    hub.query_as(viewer, "{ tokens { id name role createdAt expiresAt revokedAt } }", &Json::Null).await
}

#[tokio::test]
async fn a_token_is_made_listed_and_revoked() {
    on_both(async |hub: TestHub| {
        let served = serve(&hub).await;
        let input = json!({"name": " Robin\n Desk ", "role": "EDITOR", "expiresAt": "2026-12-01T00:00:00+01:00"});
        let made = create(&hub, input).await;
        assert_eq!(mistakes(&made), []);
        let (token, secret) = (&made["token"], made["secret"].as_str().expect("a secret"));
        assert_eq!((&token["name"], &token["role"]), (&json!("Robin Desk"), &json!("EDITOR")));
        assert_eq!(token["createdAt"], "2026-11-23T09:00:00.000Z");
        assert_eq!(token["expiresAt"], "2026-11-30T23:00:00.000Z");
        assert_eq!((&token["revokedAt"], &token["lastUsedAt"]), (&Json::Null, &Json::Null));
        assert!(secret.starts_with("masthead_") && secret.len() == 57, "{secret}");

        let who = async || {
            let request = served.post("{ viewer { token { id } } }").bearer_auth(secret);
            json_of(answered(request).await).await
        };
        assert_eq!(who().await["data"]["viewer"]["token"]["id"], token["id"]);
        let all = listed(&hub, staff(Role::Admin)).await;
        assert_eq!(all["data"]["tokens"][0]["id"], token["id"]);
        assert!(!all.to_string().contains("masthead_"), "{all}");

        hub.app.clock.set(Timestamp(START.0 + 1_000));
        let revoked = revoke(&hub, &token["id"]).await;
        assert_eq!(revoked["token"]["revokedAt"], "2026-11-23T09:00:01.000Z");
        assert_eq!(who().await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "at once on this node");
        hub.app.clock.set(Timestamp(START.0 + 2_000));
        let again = revoke(&hub, &token["id"]).await;
        assert_eq!(again["token"]["revokedAt"], "2026-11-23T09:00:01.000Z", "it was revoked before");
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_opens_nothing() {
    on_both(async |hub: TestHub| {
        let pass = hub.token(Role::Admin).await;
        let ask = Statement::from_string(hub.app.db.backend(), "SELECT name, role, hash FROM token");
        let row = hub.app.db.reader().query_one_raw(ask).await.expect("read").expect("a token");
        let kept = ["name", "role", "hash"].map(|column| row.try_get::<String>("", column).expect("text"));
        for part in kept.iter().filter(|part| part.len() > 10) {
            assert!(!pass.secret.contains(part.as_str()));
            let line = format!("Bearer {part}");
            let served = serve(&hub).await;
            let response = answered(served.post("{ __typename }").header("authorization", line)).await;
            assert_eq!(response.status(), 401);
        }
        assert_eq!(kept[2].len(), 43, "SHA-256 in base 64");
    })
    .await;
}

#[tokio::test]
async fn tokens_are_for_administrators_and_for_who_holds_them() {
    on_both(async |hub: TestHub| {
        let (own, others) = (hub.token(Role::Editor).await, hub.token(Role::Reader).await);
        let node = async |viewer: Viewer, id: &Json| {
            let query = "query($id: ID!) { node(id: $id) { id ... on Token { name } } }";
            hub.query_as(viewer, query, &json!({ "id": id })).await
        };
        let unknown = json!("token_01h2xcejqtf2nbrexx3vqjhp41");
        let (own_id, others_id) = (id_of(&own), id_of(&others));
        let editor = holder(Role::Editor, &own);
        for viewer in [Viewer::Public, staff(Role::Reader), staff(Role::Writer), editor.clone()] {
            let missing = node(viewer.clone(), &unknown).await;
            assert_eq!(missing, json!({"data": {"node": null}}));
            assert_eq!(node(viewer.clone(), &others_id).await, missing, "{viewer:?}");
            let code = if viewer == Viewer::Public { "UNAUTHENTICATED" } else { "FORBIDDEN" };
            let all = listed(&hub, viewer.clone()).await;
            assert_eq!((&all["data"]["tokens"], &all["errors"][0]["extensions"]["code"]), (&Json::Null, &json!(code)));
            for (name, input) in
                [("tokenCreate", "name: \"A\", role: READER".to_owned()), ("tokenRevoke", format!("id: {others_id}"))]
            {
                let query = format!("mutation {{ {name}(input: {{ {input} }}) {{ token {{ id }} }} }}");
                let answer = hub.query_as(viewer.clone(), &query, &Json::Null).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{viewer:?} {name}");
            }
        }
        assert_eq!(node(editor, &own_id).await["data"]["node"]["id"], own_id);
        for id in [&own_id, &others_id] {
            assert_eq!(node(staff(Role::Admin), id).await["data"]["node"]["id"], *id);
        }
        let all = listed(&hub, staff(Role::Admin)).await;
        assert_eq!(all["data"]["tokens"].as_array().map(Vec::len), Some(2), "nothing was made");
        assert!(all["data"]["tokens"].as_array().expect("tokens").iter().all(|token| token["revokedAt"].is_null()));
    })
    .await;
}

#[tokio::test]
async fn what_no_token_can_be_is_told_and_none_is_made() {
    on_both(async |hub: TestHub| {
        for (input, expected) in [
            (json!({"name": " \n", "role": "READER"}), mistake("INVALID", "input.name")),
            (json!({"name": "a\u{1b}b", "role": "READER"}), mistake("INVALID", "input.name")),
            (json!({"name": "é".repeat(101), "role": "READER"}), mistake("TOO_MUCH", "input.name")),
            (
                json!({"name": "A", "role": "READER", "expiresAt": "2026-11-23T09:00:00Z"}),
                mistake("INVALID", "input.expiresAt"),
            ),
        ] {
            let payload = create(&hub, input.clone()).await;
            assert_eq!(mistakes(&payload), expected, "{input}");
            assert_eq!((&payload["token"], &payload["secret"]), (&Json::Null, &Json::Null));
        }
        let unknown = revoke(&hub, &json!("token_01h2xcejqtf2nbrexx3vqjhp41")).await;
        assert_eq!(mistakes(&unknown), mistake("NOT_FOUND", "input.id"));
        assert_eq!(listed(&hub, staff(Role::Admin)).await["data"]["tokens"], json!([]));

        let fits = create(&hub, json!({"name": "é".repeat(100), "role": "READER"})).await;
        assert_eq!(mistakes(&fits), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    on_both(async |hub: TestHub| {
        let Viewer::Staff(editor) = staff(Role::Editor) else { panic!("somebody") };
        for (role, fits) in [(Role::Writer, true), (Role::Editor, true), (Role::Admin, false)] {
            let new = NewToken { name: "A".to_owned(), role, expires_at: None };
            let made = write::create(&hub.app, &Maker::Staff(editor.clone()), new).await;
            match made {
                Ok((token, _)) => assert!(fits && token.role() == role),
                Err(Undone::Mistakes(mistakes)) => assert!(!fits && mistakes[0].path == ["input", "role"]),
                Err(other) => panic!("{other:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    on_both(async |hub: TestHub| {
        let one = hub.token(Role::Admin).await;
        hub.token(Role::Editor).await;
        let ended = hub.token_until(Role::Admin, Some(Timestamp(START.0 + 1))).await;
        hub.app.clock.set(Timestamp(START.0 + 1));
        assert_eq!(mistakes(&revoke(&hub, &id_of(&one)).await), mistake("INVALID", "input.id"));
        assert_eq!(mistakes(&revoke(&hub, &id_of(&ended)).await), []);

        // Two nodes that revoke each the other's last one at the same time.
        let other_node = hub.again(2, Patience::default()).await;
        other_node.app.clock.set(hub.app.clock.now());
        for _ in 0..8 {
            let other = hub.token(Role::Admin).await;
            let both = [(&hub, &one), (&other_node, &other)]
                .map(async |(node, pass)| write::revoke(&node.app, &Maker::Operator, pass.id).await.is_ok());
            let revoked = join_all(both).await;
            assert_eq!(revoked.iter().filter(|done| **done).count(), 1, "{revoked:?}");
            let kept = if revoked[0] { &other } else { &one };
            assert_eq!(mistakes(&revoke(&hub, &id_of(kept)).await), mistake("INVALID", "input.id"));
            if revoked[0] {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_so_many_work_at_a_time() {
    let hub = TestHub::sqlite().await;
    let first = hub.token(Role::Admin).await;
    for _ in 1..200 {
        hub.token(Role::Reader).await;
    }
    let full = create(&hub, json!({"name": "One more", "role": "READER"})).await;
    assert_eq!(mistakes(&full), mistake("TOO_MUCH", "input"));
    let all = listed(&hub, staff(Role::Admin)).await;
    let all = all["data"]["tokens"].as_array().expect("tokens");
    assert_eq!((all.len(), &all[199]["id"]), (200, &id_of(&first)), "the newest first");
    revoke(&hub, &all[0]["id"]).await;
    let made = create(&hub, json!({"name": "One more", "role": "READER"})).await;
    assert_eq!(mistakes(&made), []);
    let after = listed(&hub, staff(Role::Admin)).await;
    assert_eq!(after["data"]["tokens"][200]["id"], all[0]["id"], "those that were revoked come last");
}
