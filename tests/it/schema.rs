//! The schema is the product's face: printed, fresh, and documented throughout.

use crate::hub::TestHub;

#[tokio::test]
async fn the_printed_schema_is_the_one_that_is_served() {
    let hub = TestHub::sqlite().await;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let printed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(printed == hub.api().sdl(), "schema.graphql is stale: run `cargo run -- schema > schema.graphql`");
}

#[tokio::test]
async fn everything_in_the_schema_is_documented() {
    let hub = TestHub::sqlite().await;
    let answer = hub
        .query(
            "{ __schema { types { name description
               fields { name description args { name description } }
               inputFields { name description }
               enumValues { name description } } } }",
        )
        .await;
    let mut bare = Vec::new();
    let nameless = |of: &serde_json::Value| of["description"].as_str().is_none_or(str::is_empty);
    for ty in answer["data"]["__schema"]["types"].as_array().expect("types") {
        let name = ty["name"].as_str().expect("a name");
        if name.starts_with("__") || ["String", "Int", "Float", "Boolean", "ID"].contains(&name) {
            continue;
        }
        if nameless(ty) {
            bare.push(name.to_owned());
        }
        for part in ["fields", "inputFields", "enumValues"] {
            for member in ty[part].as_array().into_iter().flatten() {
                let path = format!("{name}.{}", member["name"].as_str().expect("a name"));
                if nameless(member) {
                    bare.push(path.clone());
                }
                for argument in member["args"].as_array().into_iter().flatten().filter(|argument| nameless(argument)) {
                    bare.push(format!("{path}({})", argument["name"].as_str().expect("a name")));
                }
            }
        }
    }
    assert!(bare.is_empty(), "not documented: {bare:#?}");
}
