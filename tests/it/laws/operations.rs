//! Everything that anyone may send, made from the schema and from what is hidden.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::edition_key::EditionKeyKind;
use entity::{
    affiliation, article, article_slug, collection, edition_key, name, organisation, person, place, quotation,
    revision, section, source, token,
};
use masthead::changes::cursor;
use masthead::graphql::id::IdKind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::probes;
use crate::hub::{START, TestHub};
use crate::walk::{every_argument, every_field, every_mutation, every_path};

/// What is for editors alone, and told to nobody else.
pub(super) const FOR_EDITORS: [&str; 4] = ["ArticleDraft", "AuditEntry", "Revision", "Token"];

/// By what somebody can ask for something, if they know it.
#[derive(Default)]
pub(super) struct Known {
    ids: BTreeSet<String>,
    slugs: BTreeSet<String>,
    names: BTreeSet<String>,
    urls: BTreeSet<String>,
}

impl Known {
    /// Everything that a hub holds, hidden or not.
    pub(super) async fn of(hub: &TestHub) -> Self {
        let mut known = Self::default();
        macro_rules! know {
            ($table:ident, $($kind:ident),+) => {{
                let rows = $table::Entity::find().order_by_asc($table::Column::Id).all(hub.app.db.reader()).await;
                for row in rows.expect("rows") {
                    $(known.ids.insert(IdKind::$kind.id(row.id).to_string());)+
                }
            }};
        }
        know!(article, Article, Draft);
        know!(person, Person);
        know!(organisation, Organisation);
        know!(place, Place);
        know!(section, Section);
        know!(collection, Collection);
        know!(affiliation, Affiliation);
        know!(quotation, Quotation);
        know!(token, Token);
        know!(revision, Revision);
        let db = hub.app.db.reader();
        let names = name::Entity::find().all(db).await.expect("names");
        known.names.extend(names.into_iter().map(|row| row.text));
        let urls = edition_key::Entity::find().filter(edition_key::Column::Kind.eq(EditionKeyKind::Url));
        known.urls.extend(urls.all(db).await.expect("urls").into_iter().map(|row| format!("https://{}", row.key)));
        let slugs = article_slug::Entity::find().all(db).await.expect("slugs");
        known.slugs.extend(slugs.into_iter().map(|row| row.slug));
        known.slugs.extend(person::Entity::find().all(db).await.expect("people").into_iter().map(|row| row.slug));
        let organisations = organisation::Entity::find().all(db).await.expect("organisations");
        known.slugs.extend(organisations.into_iter().map(|row| row.slug));
        known.slugs.extend(place::Entity::find().all(db).await.expect("places").into_iter().map(|row| row.slug));
        known.slugs.extend(section::Entity::find().all(db).await.expect("sections").into_iter().map(|row| row.slug));
        known.slugs.extend(source::Entity::find().all(db).await.expect("sources").into_iter().map(|row| row.key));
        known
    }

    /// What this hub holds beyond another.
    pub(super) fn beyond(self, other: &Self) -> Self {
        let without = |all: BTreeSet<String>, other: &BTreeSet<String>| all.difference(other).cloned().collect();
        Self {
            ids: without(self.ids, &other.ids),
            slugs: without(self.slugs, &other.slugs),
            names: without(self.names, &other.names),
            urls: without(self.urls, &other.urls),
        }
    }

    fn of_kind(&self, kind: IdKind) -> impl Iterator<Item = &String> {
        let prefix = kind.id(Uuid::nil()).split_once('_').map(|(prefix, _)| format!("{prefix}_")).unwrap_or_default();
        self.ids.iter().filter(move |id| id.starts_with(&prefix))
    }

    /// Questions that begin with knowing it.
    fn roots(&self) -> Vec<(&'static str, String)> {
        let text = |text: &str| Json::from(text).to_string();
        let mut roots: Vec<(&'static str, String)> = Vec::new();
        roots.extend(self.ids.iter().map(|id| ("node", format!("id: {}", text(id)))));
        for slug in &self.slugs {
            let by = ["article", "draft", "person", "organisation", "section", "collection"];
            roots.extend(by.map(|field| (field, format!("by: {{slug: {}}}", text(slug)))));
            let filters = ["people", "organisations", "places", "sections", "source"];
            roots.extend(filters.map(|list| ("articles", format!("filter: {{{list}: [{}]}}", text(slug)))));
        }
        for url in &self.urls {
            roots.extend(["article", "draft"].map(|field| (field, format!("by: {{url: {}}}", text(url)))));
        }
        for id in self.of_kind(IdKind::Article) {
            roots.extend(["article", "draft"].map(|field| (field, format!("by: {{id: {}}}", text(id)))));
        }
        for (kind, list) in [
            (IdKind::Person, "people"),
            (IdKind::Organisation, "organisations"),
            (IdKind::Place, "places"),
            (IdKind::Section, "sections"),
        ] {
            let filter = |id: &String| ("articles", format!("filter: {{{list}: [{}]}}", text(id)));
            roots.extend(self.of_kind(kind).map(filter));
        }
        for (kind, list) in [(IdKind::Person, "people"), (IdKind::Organisation, "organisations")] {
            roots.extend(self.of_kind(kind).map(|id| (list, format!("filter: {{ids: [{}]}}", text(id)))));
        }
        let parents = |id: &String| ("organisations", format!("filter: {{parents: [{}]}}", text(id)));
        roots.extend(self.of_kind(IdKind::Organisation).map(parents));
        for name in &self.names {
            roots.extend(["person", "organisation"].map(|field| (field, format!("by: {{name: {}}}", text(name)))));
            roots.push(("people", format!("filter: {{namePrefix: {}}}", text(name))));
            roots.push(("organisations", format!("filter: {{namePrefix: {}}}", text(name))));
            roots.push(("searchCompletions", format!("prefix: {}", text(name))));
            roots.push(("search", format!("query: {}", text(&format!("\"{}\"", name.replace('"', ""))))));
        }
        roots
    }
}

/// One operation for all of these root fields, each under a name of its own.
fn together(roots: &[(&str, String)]) -> Vec<String> {
    const SOME: usize = 20;
    let select = |field: &str| match field {
        "node" => "{ __typename id }",
        "search" => "{ nodes { __typename } edges { highlights { field pieces { text } } } totalCount { value } }",
        "searchCompletions" => "{ text }",
        "articles" => "{ nodes { id } totalCount { value } pageInfo { hasNextPage hasPreviousPage } }",
        "people" | "organisations" => "{ nodes { id name } totalCount { value } }",
        _ => "{ id slug }",
    };
    // What cannot be null is asked alone: its error would take the others with it.
    let one = |(index, (field, arguments)): (usize, &(&str, String))| {
        format!("r{index}: {field}({arguments}) {}", select(field))
    };
    let parts = roots.chunks(SOME).map(|some| some.iter().enumerate().map(one).collect::<Vec<_>>().join(" "));
    parts.map(|part| format!("{{ {part} }}")).collect()
}

/// All that is asked of both copies, what is likeliest to tell something first. `told` is what the public copy answered to
/// every field: from it come the cursors that are forged.
pub(super) fn all(sdl: &str, roots: &[(&str, String)], hidden: &Known, told: &BTreeMap<String, String>) -> Vec<String> {
    let mut all = together(&hidden.roots());
    all.extend(told.keys().cloned());
    all.extend(every_path(sdl, &paths(roots), &FOR_EDITORS));
    let filters = probes().filter(|(field, argument)| *field == "articles" && argument.starts_with("filter: "));
    let filters = filters.map(|(_, argument)| {
        let filter = argument.trim_start_matches("filter: ").trim_end_matches(", first: 5");
        filter.to_owned()
    });
    let filters: Vec<String> = filters.collect();
    let of_search = filters.iter().map(|filter| format!("{{articles: {filter}}}")).collect();
    let cursors: Vec<String> = forged(told).iter().map(|cursor| Json::from(cursor.as_str()).to_string()).collect();
    let values = [
        ("after", cursors.clone()),
        ("before", cursors),
        ("ArticleFilter", filters),
        ("SearchFilter", of_search),
        ("PersonFilter", vec!["{namePrefix: \"zz\"}".to_owned(), "{namePrefix: \"a\"}".to_owned()]),
        ("OrganisationFilter", vec!["{namePrefix: \"zz\"}".to_owned(), "{namePrefix: \"v\"}".to_owned()]),
        ("DraftFilter", Vec::new()),
        ("query", ["zzsec*", "bridge zzsecret", "\"ada okafor\"", "velm*"].map(|it| json!(it).to_string()).to_vec()),
        ("prefix", ["z", "zzs", "ad", "vel", "brid"].map(|it| json!(it).to_string()).to_vec()),
    ];
    all.extend(every_argument(sdl, roots, &values));
    all.extend(["{languages: [\"en-GB\"]}", "{keywords: [\"zzsecret\"], isCorrected: false}"].map(|filter| {
        let after = cursor::encode(if filter.contains("en-GB") { 0 } else { 1_000 });
        format!("subscription {{ articleChanged(after: \"{after}\", filter: {filter}) {{ kind at articleId }} }}")
    }));
    all.push(ROLES.to_owned());
    all.extend(mistaken());
    let known = |field: &str| match field {
        "articleId" | "targetId" => hidden.of_kind(IdKind::Article).next(),
        "person" => hidden.of_kind(IdKind::Person).next(),
        "id" => hidden.of_kind(IdKind::Organisation).next(),
        _ => None,
    };
    all.extend(every_mutation(sdl, |field| known(field).map(|id| format!("\"{id}\""))));
    let mut asked = BTreeSet::new();
    all.retain(|query| asked.insert(query.clone()));
    all
}

/// The roles of everybody with the sentences that state them: a sentence may be one of a version that is to come.
const ROLES: &str = "{ people(first: 100) { nodes { slug affiliations {
    roleName firstReported lastReported evidence { article { slug } span { __typename text } } } } } }";

/// Roots from which paths begin: each root field once.
fn paths<'a>(roots: &[(&'a str, String)]) -> Vec<(&'a str, String)> {
    let mut seen = BTreeSet::new();
    let roots = roots.iter().filter(|(field, _)| seen.insert(*field));
    roots.map(|(field, arguments)| (*field, arguments.replace("first: 5", "first: 3"))).collect()
}

/// To every field that can be asked, its query with what a copy answers.
pub(super) fn fields(sdl: &str, roots: &[(&str, String)]) -> Vec<String> {
    every_field(sdl, roots)
}

/// Cursors of every order that answers hold, moved to where something hidden may stand, and what is no cursor at all.
fn forged(told: &BTreeMap<String, String>) -> Vec<String> {
    let mut orders: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for answer in told.values() {
        let cursors = answer.split("ursor\":\"").skip(1).filter_map(|rest| rest.split('"').next());
        for bytes in cursors.filter_map(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok()) {
            if let Ok(Json::Array(place)) = serde_json::from_slice(&bytes) {
                orders.entry(place[0].to_string()).or_insert(place);
            }
        }
    }
    assert!(orders.len() > 8, "cursors of {} orders were told", orders.len());
    let mut forged = vec![String::new(), "zzsecret".to_owned(), "c1".to_owned()];
    for place in orders.into_values() {
        let encode = |place: &[Json]| URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).expect("JSON"));
        let Json::Array(keys) = &place[1] else { continue };
        let moved = keys.iter().map(|key| if key.is_number() { json!(START.0) } else { json!("zzsecre") });
        let moved = Json::Array(moved.collect());
        forged.push(encode(&[place[0].clone(), moved, json!(Uuid::max().simple().to_string())]));
        forged.push(encode(&[place[0].clone(), place[1].clone(), json!(Uuid::nil().simple().to_string())]));
        forged.push(encode(&[place[0].clone(), json!([]), place[2].clone()]));
    }
    forged
}

/// What is wrong to ask.
fn mistaken() -> Vec<String> {
    let queries = [
        "{",
        "{ zzsecret }",
        "{ article { id } }",
        "{ node(id: \"article_zzsecret\") { id } }",
        "{ node(id: \"zzsecret\") { id } }",
        "{ nodes(ids: [\"person_0\", \"\"]) { id } }",
        "{ article(by: {slug: \"a\", url: \"https://zzsecret.example/\"}) { id } }",
        "{ articles(first: 101) { nodes { id } } }",
        "{ articles(first: 1, last: 1) { nodes { id } } }",
        "{ articles(filter: {people: []}) { totalCount { value } } }",
        "{ people(filter: {ids: [\"zzsecret\"]}) { nodes { id } } }",
        "{ search(query: \"\") { nodes { __typename } } }",
        "{ draft(by: {slug: \"zzsecret\"}) { id } }",
        "{ drafts { nodes { id note editors { name } } } }",
        "{ tokens { id name } viewer { __typename } }",
    ];
    queries.map(str::to_owned).to_vec()
}
