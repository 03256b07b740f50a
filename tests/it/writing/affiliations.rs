//! Stating what people are.

use futures::future::join_all;
use masthead::viewer::Role::Editor;
use serde_json::{Value as Json, json};

use super::{MISTAKES, mistake, mistakes};
use crate::asking::{data, each};
use crate::corpus::{import_hidden, import_public};
use crate::hub::{TestHub, on_both, staff};

const AFFILIATION: &str = "affiliationId notices affiliation {
    id roleName person { name } organisation { name } place { name } startDate endDate firstReported evidence { span { text } } }";

async fn write(hub: &TestHub, mutation: &str, input: Json) -> Json {
    hub.mutate(Editor, mutation, &format!("{AFFILIATION} {MISTAKES}"), &input).await
}

async fn done(hub: &TestHub, mutation: &str, input: Json) -> Json {
    let payload = write(hub, mutation, input).await;
    assert_eq!(mistakes(&payload), [], "{payload:#}");
    payload
}

async fn made(hub: &TestHub, mutation: &str, id: &str, input: Json) -> Json {
    let payload = hub.mutate(Editor, mutation, &format!("{id} {MISTAKES}"), &input).await;
    assert_eq!(mistakes(&payload), []);
    payload[id].clone()
}

async fn id_of(hub: &TestHub, noun: &str, slug: &str) -> Json {
    data(hub, &format!("{{ {noun}(by: {{slug: \"{slug}\"}}) {{ id }} }}")).await[noun]["id"].clone()
}

#[tokio::test]
async fn an_editor_states_what_a_person_is_and_when_it_ended() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let ada = id_of(&hub, "person", "ada-okafor").await;
        let ferries = id_of(&hub, "organisation", "velmar-ferries").await;
        let places =
            data(&hub, "{ article(by: {slug: \"council-votes-for-free-ferries\"}) { places { nodes { id name } } } }");
        let oslo = places.await["article"]["places"]["nodes"][0].clone();
        let new =
            json!({"person": ada, "roleName": " Harbour  pilot", "organisation": ferries, "startDate": "2019-05"});
        let stated = done(&hub, "affiliationAdd", new).await["affiliation"].take();
        let id = stated["id"].clone();
        assert_eq!([&stated["roleName"], &stated["person"]["name"]], ["Harbour pilot", "Ada Okafor"]);
        assert_eq!([&stated["organisation"]["name"], &stated["startDate"]], ["Velmar Ferries", "2019-05"]);
        assert_eq!((&stated["firstReported"], &stated["evidence"]), (&Json::Null, &json!([])));
        let members = "{ organisation(by: {slug: \"velmar-ferries\"}) { members { nodes { name } } } }";
        let members = data(&hub, members).await["organisation"]["members"]["nodes"].take();
        assert_eq!(each(&members, "name"), ["Noor Haddad", "Ada Okafor"]);

        let moved = json!({"id": id, "roleName": "pilot", "organisation": null, "place": oslo["id"]});
        let stated = done(&hub, "affiliationUpdate", moved).await["affiliation"].take();
        assert_eq!((&stated["organisation"], &stated["place"]["name"]), (&Json::Null, &oslo["name"]));
        let stated = done(&hub, "affiliationEnd", json!({"id": id, "endDate": "2019"})).await["affiliation"].take();
        assert_eq!((&stated["startDate"], &stated["endDate"]), (&json!("2019-05"), &json!("2019")));
        let of = |day: &str| {
            format!("{{ person(by: {{slug: \"ada-okafor\"}}) {{ affiliations(at: \"{day}\") {{ roleName }} }} }}")
        };
        for (day, expected) in [("2019-12-31", vec!["chief engineer", "pilot"]), ("2020-01-01", vec!["chief engineer"])]
        {
            assert_eq!(each(&data(&hub, &of(day)).await["person"]["affiliations"], "roleName"), expected, "{day}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_articles_state_already_is_confirmed_and_not_made_again() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        import_hidden(&hub).await;
        let (noor, ferries) =
            (id_of(&hub, "person", "noor-haddad").await, id_of(&hub, "organisation", "velmar-ferries").await);
        let same = json!({"person": noor, "roleName": "Director", "organisation": ferries, "startDate": "2020"});
        let payloads = join_all((0..8).map(|_| done(&hub, "affiliationAdd", same.clone()))).await;
        for payload in &payloads {
            assert_eq!(payload["affiliationId"], payloads[0]["affiliationId"]);
            assert_eq!(payload["affiliation"]["evidence"].as_array().map(Vec::len), Some(2));
        }
        let again = json!({"person": noor, "roleName": "director", "organisation": ferries, "startDate": "2024"});
        let other = done(&hub, "affiliationAdd", again).await;
        assert_ne!(other["affiliationId"], payloads[0]["affiliationId"], "a role that was held twice stands twice");
        assert_eq!(other["notices"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_hidden_is_is_hidden_too() {
    on_both(async |hub: TestHub| {
        let person = made(&hub, "personCreate", "personId", json!({"name": "Zzsecret Person"})).await;
        let new = json!({"name": "Open House", "isPublic": true});
        let house = made(&hub, "organisationCreate", "organisationId", new).await;
        let new = json!({"person": person, "roleName": "zzsecret", "organisation": house});
        let payload = done(&hub, "affiliationAdd", new).await;
        assert_eq!(payload["affiliation"], Json::Null);
        let id = payload["affiliationId"].clone();
        let seen = format!("{{ node(id: {id}) {{ id }} organisation(by: {{slug: \"open-house\"}}) {{ members {{ nodes {{ name }} totalCount {{ value }} }} }} }}");
        let nothing = json!({"node": null, "organisation": {"members": {"nodes": [], "totalCount": {"value": 0}}}});
        assert_eq!(data(&hub, &seen).await, nothing);
        made(&hub, "personUpdate", "personId", json!({"id": person, "isPublic": true})).await;
        assert_eq!(data(&hub, &seen).await["node"]["id"], id);

        let hidden = made(&hub, "organisationCreate", "organisationId", json!({"name": "Zzsecret House"})).await;
        let moved = json!({"id": id, "organisation": hidden, "roleName": "host"});
        let stated = done(&hub, "affiliationUpdate", moved).await["affiliation"].take();
        assert_eq!((&stated["roleName"], &stated["organisation"]), (&json!("host"), &Json::Null));
    })
    .await;
}

#[tokio::test]
async fn what_no_affiliation_can_be_is_told_and_nothing_is_done() {
    on_both(async |hub: TestHub| {
        let person = made(&hub, "personCreate", "personId", json!({"name": "A", "isPublic": true})).await;
        let missing = |kind: &str| format!("{kind}_01h2xcejqtf2nbrexx3vqjhp41");
        for (input, expected) in [
            (json!({"roleName": ""}), mistake("INVALID", "input.roleName")),
            (json!({"roleName": "x".repeat(201)}), mistake("TOO_MUCH", "input.roleName")),
            (json!({"person": missing("person")}), mistake("NOT_FOUND", "input.person")),
            (json!({"organisation": missing("organisation")}), mistake("NOT_FOUND", "input.organisation")),
            (json!({"place": missing("place")}), mistake("NOT_FOUND", "input.place")),
            (json!({"startDate": "2020-05", "endDate": "2020-04-30"}), mistake("INVALID", "input.endDate")),
        ] {
            let mut new = json!({"person": person, "roleName": "a"});
            new.as_object_mut().expect("an object").extend(input.as_object().expect("an object").clone());
            assert_eq!(mistakes(&write(&hub, "affiliationAdd", new).await), expected, "{input}");
        }
        let new = json!({"person": person, "roleName": "a", "startDate": "2020-05"});
        let id = done(&hub, "affiliationAdd", new).await["affiliationId"].clone();
        for (mutation, input, expected) in [
            ("affiliationEnd", json!({"id": id, "endDate": "2019"}), mistake("INVALID", "input.endDate")),
            (
                "affiliationEnd",
                json!({"id": missing("affiliation"), "endDate": "2019"}),
                mistake("NOT_FOUND", "input.id"),
            ),
            ("affiliationUpdate", json!({"id": id, "roleName": null}), mistake("INVALID", "input.roleName")),
            (
                "affiliationUpdate",
                json!({"id": id, "startDate": "2021", "endDate": "2020"}),
                mistake("INVALID", "input.endDate"),
            ),
        ] {
            assert_eq!(mistakes(&write(&hub, mutation, input.clone()).await), expected, "{input}");
        }
        let stated = done(&hub, "affiliationUpdate", json!({"id": id})).await["affiliation"].take();
        assert_eq!((&stated["startDate"], &stated["endDate"]), (&json!("2020-05"), &Json::Null));

        let document = "mutation($input: AffiliationAddInput!) { affiliationAdd(input: $input) { affiliationId } }";
        for (date, code) in [("2020-13", "INVALID_VARIABLES"), ("05/2020", "INVALID_VARIABLES"), ("2020", "INVALID_ID")]
        {
            let input = json!({"input": {"person": missing("place"), "roleName": "a", "startDate": date}});
            let answer = hub.query_as(staff(Editor), document, &input).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{date}");
        }
    })
    .await;
}
