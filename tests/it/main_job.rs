//! The main job from end to end, by the program alone: a story is imported and published, and one query over HTTP gives
//! the article with everything in it, on SQLite and on PostgreSQL byte for byte.

use std::path::{Path, PathBuf};

use masthead::text::slice;
use serde_json::{Value as Json, json};

use crate::hub::TestHub;
use crate::program::{Serving, folder, run};

const QUERY: &str = include_str!("main_job.graphql");

/// The answer of a hub that took in this one story.
async fn served(story: &Path, database: Option<&str>) -> Json {
    let folder = folder();
    let at = database.map(|url| ["--database-url", url]);
    let words = at.as_ref().map_or(&[][..], |words| &words[..]);
    let story = story.to_str().expect("a path in UTF-8");
    let output = run(folder.path(), &[&["import", "--publish", story], words].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let hub = Serving::start(folder.path(), words);
    let found: Json = serde_json::from_str(&hub.ask("{ articles { nodes { slug } } }").await).expect("JSON");
    let slug = &found["data"]["articles"]["nodes"][0]["slug"];
    let answer = hub.ask(&QUERY.replace("$slug", &slug.to_string())).await;
    let answer: Json = serde_json::from_str(&answer).expect("JSON");
    assert!(answer["errors"].is_null(), "{answer:#}");
    answer
}

/// The answer without what differs between two imports: ids, and instants.
fn repeatable(mut answer: Json) -> Json {
    fn blank(value: &mut Json) {
        match value {
            Json::Object(fields) => {
                for (name, value) in fields {
                    if ["id", "publishedAt", "updatedAt", "firstReported", "lastReported"].contains(&name.as_str()) {
                        assert!(value.is_string());
                        *value = json!("…");
                    } else {
                        blank(value);
                    }
                }
            }
            Json::Array(values) => values.iter_mut().for_each(blank),
            _ => {}
        }
    }
    blank(&mut answer);
    answer
}

fn list(of: &Json) -> &[Json] {
    of.as_array().expect("a list")
}

/// Every span's text is what stands at its place.
fn spans_are_slices(article: &Json) -> usize {
    let blocks = list(&article["body"]);
    let edges = [&article["people"], &article["organisations"], &article["places"]];
    let occurrences = edges.iter().flat_map(|edge| list(&edge["edges"])).flat_map(|edge| list(&edge["occurrences"]));
    let people = list(&article["people"]["edges"]).iter();
    let roles = people.flat_map(|edge| list(&edge["node"]["affiliations"]));
    let evidence = roles.flat_map(|role| list(&role["evidence"])).map(|evidence| &evidence["span"]);
    let quoted = list(&article["quotations"]["nodes"]).iter().map(|quotation| &quotation["span"]);
    let mut count = 0;
    for span in occurrences.chain(evidence).chain(quoted) {
        let at = |name: &str| usize::try_from(span[name].as_u64().expect("a place")).expect("small");
        let text = match span["part"].as_str().expect("a part") {
            "HEADLINE" => article["headline"].as_str(),
            _ => blocks
                .iter()
                .find(|block| block["key"] == span["block"]["key"])
                .and_then(|block| block["text"].as_str()),
        };
        let slice = slice(text.expect("a text"), at("start"), at("end"));
        assert_eq!(slice, span["text"].as_str(), "{span}");
        count += 1;
    }
    count
}

/// The article on both databases, the same.
async fn article(story: &Path) -> Json {
    let answer = repeatable(served(story, None).await);
    if let Some(postgres) = TestHub::postgres().await {
        let other = repeatable(served(story, Some(&postgres.url)).await);
        assert_eq!(answer.to_string(), other.to_string());
    }
    answer["data"]["article"].clone()
}

#[tokio::test]
async fn a_story_comes_in_and_goes_out_over_http() {
    let article = article(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/harbour.txt"))).await;
    assert!(spans_are_slices(&article) > 8);
    insta::assert_json_snapshot!("harbour", article);
}

#[tokio::test]
async fn the_real_story_comes_in_and_goes_out_over_http() {
    let stories = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/stories");
    let Ok(mut files) = std::fs::read_dir(&stories) else {
        eprintln!("skipped: {} is not there", stories.display());
        return;
    };
    let article = article(&files.next().expect("a story").expect("readable").path()).await;
    assert!(article["headline"].as_str().is_some_and(|headline| headline.ends_with("Amid Ukraine War")));
    let kinds: Vec<_> =
        list(&article["body"]).iter().map(|block| block["__typename"].as_str().expect("a kind")).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "Paragraph").count(), 12);
    assert_eq!(kinds[8], "RelatedBlock");
    assert!(kinds.iter().filter(|kind| **kind == "PromoBlock").count() >= 1, "{kinds:?}");
    let links: Vec<_> = list(&article["body"][8]["items"]).iter().map(|item| &item["headline"]).collect();
    let related = list(&article["related"]["edges"]);
    assert_eq!(related.iter().map(|edge| &edge["headline"]).collect::<Vec<_>>(), links);
    assert_eq!(related.iter().map(|edge| &edge["position"]).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(related.iter().all(|edge| edge["kind"] == "INLINE" && edge["node"].is_null()));

    assert!(spans_are_slices(&article) > 40);
    let names = |of: &Json| {
        let mut names: Vec<_> =
            list(&of["edges"]).iter().map(|edge| edge["node"]["name"].as_str().expect("a name").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&article["people"]), ["Jonah Leff", "Kim Geum Chol", "Kim Jong-un", "Vladimir Putin"]);
    let organisations =
        ["Conflict Armament Research", "Kim Il Sung Military University", "United Nations Security Council"];
    assert_eq!(names(&article["organisations"]), organisations);
    let people = list(&article["people"]["edges"]);
    let roles: Vec<_> = people
        .iter()
        .flat_map(|edge| list(&edge["node"]["affiliations"]).iter().map(move |role| (&edge["node"]["name"], role)))
        .map(|(name, role)| json!([name, role["roleName"], role["organisation"]["name"], role["place"]["name"]]))
        .collect();
    let expected = [
        json!(["Kim Jong-un", "leader", null, "North Korea"]),
        json!(["Jonah Leff", "executive director", "Conflict Armament Research", null]),
        json!(["Kim Geum Chol", "head", "Kim Il Sung Military University", null]),
    ];
    assert_eq!(roles, expected);
    let quotations = list(&article["quotations"]["nodes"]);
    assert_eq!(quotations.len(), 2);
    assert_eq!(quotations[0]["attribution"], "Express reported");
    assert!(quotations[0]["speaker"].is_null());
    assert_eq!(
        (&quotations[1]["speakerName"], &quotations[1]["speaker"]["name"]),
        (&json!("Leff"), &json!("Jonah Leff"))
    );
    assert_eq!(quotations[1]["role"]["roleName"], "executive director");
}
