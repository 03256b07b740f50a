//! The floors and rules of ARCHITECTURE.md, read from the source text. Each rule is shown to be able to fail.

mod codes;
mod floors;
mod places;
mod rules;
mod source;

#[cfg(feature = "lawless")]
pub(crate) use places::all as places_that_ask;
use rules::{
    allowances, deeds, documents, entities, file_lengths, map, nullable_fields, sight, statements, thin_main, turns,
};
use source::{Source, Tree};

/// Fails with everything that breaks the rule.
fn holds(rule: fn(&Tree) -> Vec<String>) {
    let broken = rule(&Tree::of_repository());
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Whether the rule finds something in a repository of these files.
fn refuses(rule: fn(&Tree) -> Vec<String>, files: &[(&str, &str)]) -> bool {
    !rule(&Tree::of(files.iter().map(|(path, text)| Source::new(path, text)).collect())).is_empty()
}

#[test]
fn a_file_uses_its_own_floor_and_those_below() {
    holds(floors::downwards);
    let up = |path, text| refuses(floors::downwards, &[(path, text)]);
    assert!(up("src/article/read.rs", "use crate::graphql::id::Id;"));
    assert!(up("src/article/read.rs", "use crate::{clock::Timestamp, http::Server};"));
    assert!(up("src/article/mod.rs", "use super::http::Server;"));
    assert!(up("src/article/read.rs", "fn f() { super::super::cli::run() }"));
    assert!(up("src/article/read.rs", "use masthead::cli;"));
    assert!(up("src/person/mod.rs", "use crate::article::VisibleArticle;"), "nouns do not know each other");
    assert!(up("src/understand/mod.rs", "use sea_orm::EntityTrait;"), "understanding is pure");
    assert!(up("src/article/read.rs", "use async_graphql::SimpleObject;"), "the domain does not know GraphQL");
    assert!(up("src/novelty.rs", ""), "a module without a floor");
    assert!(!up("src/article/read.rs", "use super::Article;\nuse crate::policy;\n// crate::http is above\n"));
    assert!(!up("src/graphql/article.rs", "use crate::{article, person};\nuse super::id::Id;"));
}

#[test]
fn only_policy_compares_what_decides_about_sight() {
    holds(sight);
    assert!(refuses(sight, &[("src/article/read.rs", "query.filter(edition::Column::VisibleFrom.lte(now.0))")]));
    assert!(refuses(sight, &[("src/article/read.rs", "if row.embargoed_until > now {}")]));
    assert!(refuses(sight, &[("src/search/find.rs", "article.deleted_at.is_none()")]));
    assert!(refuses(sight, &[("src/search/find.rs", "sql(\"WHERE e.visible_until > ?\")")]));
    assert!(refuses(sight, &[("src/graphql/query.rs", "if viewer.role >= Role::Editor {}")]));
    assert!(!refuses(sight, &[("src/article/read.rs", "order_by_desc(edition::Column::VisibleFrom)")]));
    assert!(!refuses(sight, &[("src/policy.rs", "edition::Column::VisibleFrom.lte(now.0)")]));
}

#[test]
fn predicates_tell_who_asks() {
    holds(places::told);
    let policy = |text: &str| refuses(places::told, &[("src/policy.rs", text)]);
    assert!(policy("pub fn people(sight: &Sight) -> Condition {}"));
    assert!(policy("pub fn named(id: impl IntoColumnRef, sight: &Sight) -> Expr {}"));
    assert!(!policy("#[track_caller]\npub fn people(sight: &Sight) -> Condition {}"));
    assert!(!policy("pub fn kept_articles() -> Expr {}"));
}

#[test]
fn rows_do_not_cross_the_wall() {
    holds(entities);
    assert!(refuses(entities, &[("entity/src/a.rs", "#[derive(Clone, Serialize)]\npub struct Model;")]));
    assert!(refuses(entities, &[("entity/src/a.rs", "#[derive(SimpleObject)]\npub struct Model;")]));
    assert!(refuses(entities, &[("entity/Cargo.toml", "async-graphql = \"8\"")]));
    assert!(!refuses(entities, &[("entity/src/a.rs", "#[derive(Clone, DeriveEntityModel)]\npub struct Model;")]));
}

#[test]
fn what_is_done_is_told() {
    holds(deeds);
    assert!(refuses(deeds, &[("src/keeping/person.rs", "app.commit(writing).await?;")]));
    assert!(refuses(deeds, &[("src/place/write.rs", "writing.commit().await?;")]));
    assert!(!refuses(deeds, &[("src/keeping/person.rs", "app.commit_as(by, act, now, writing).await?;")]));
}

#[test]
fn statements_are_built_below_the_wall() {
    holds(statements);
    assert!(refuses(statements, &[("src/graphql/article.rs", "article::Entity::find().all(db)")]));
    assert!(refuses(statements, &[("src/http/health.rs", "db.query_one_raw(statement)")]));
    assert!(!refuses(statements, &[("src/article/read.rs", "article::Entity::find().all(db)")]));
}

#[test]
fn a_failed_nullable_field_nulls_itself_alone() {
    holds(nullable_fields);
    let resolver = |signature: &str| format!("#[Object]\nimpl Query {{\n    async fn a(&self){signature} {{}}\n}}\n");
    let refused = |signature: &str| refuses(nullable_fields, &[("src/graphql/query.rs", &resolver(signature))]);
    assert!(refused(" -> Result<Option<Article>>"));
    assert!(refused(" -> async_graphql::Result<Option<Article>, Failure>"));
    assert!(!refused(" -> Option<Result<Article>>"));
    assert!(!refuses(nullable_fields, &[("src/graphql/query.rs", "fn help() -> Result<Option<Article>> {}\n")]));
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    holds(allowances);
    assert!(refuses(allowances, &[("src/text.rs", "    #[allow(dead_code)]\n")]));
    assert!(refuses(allowances, &[("tests/it/main.rs", "#![allow(dead_code)]\n")]));
    assert!(refuses(allowances, &[("src/text.rs", "#[expect(dead_code)]\n")]));
    assert!(!refuses(allowances, &[("src/text.rs", "#[expect(dead_code, reason = \"why\")]\n")]));
}

#[test]
fn files_are_one_thing_and_short() {
    holds(file_lengths);
    assert!(refuses(file_lengths, &[("src/text.rs", &"\n".repeat(401))]));
    assert!(!refuses(file_lengths, &[("src/text.rs", &"\n".repeat(400))]));
    holds(thin_main);
    assert!(refuses(thin_main, &[("src/main.rs", &"\n".repeat(21))]));
}

#[test]
fn resolvers_read_in_their_turn() {
    holds(turns);
    assert!(refuses(turns, &[("src/graphql/person.rs", "page(request.app.db.reader())")]));
}

#[test]
fn every_code_of_an_error_is_explained() {
    holds(codes::codes);
    let explained = ("docs/errors.md", "| `NOT_FOUND` | It is not there. |");
    let code = |text| ("src/http/answer.rs", text);
    assert!(refuses(codes::codes, &[explained, code("Refusal::new(\"ODDITY\")")]));
    assert!(refuses(codes::codes, &[code("Refusal::new(\"NOT_FOUND\")")]));
    assert!(!refuses(codes::codes, &[explained, code("Refusal::new(\"NOT_FOUND\", \"GET\")")]));
}

#[test]
fn lib_is_the_map_of_every_module() {
    holds(map);
    let lib = |text| ("src/lib.rs", text);
    assert!(refuses(map, &[lib("pub mod text;\n"), ("src/text.rs", "")]), "no line in the map");
    assert!(
        refuses(map, &[lib("//! | [`text`] | Text |\npub mod text;\n"), ("src/text.rs", ""), ("src/db.rs", "")]),
        "not named"
    );
    assert!(refuses(map, &[lib(""), ("src/http/mod.rs", "")]), "a folder that is not named");
    assert!(!refuses(map, &[lib("//! | [`text`] | Text |\npub mod text;\n"), ("src/text.rs", "")]));
}

#[test]
fn the_architecture_can_be_read_in_one_sitting() {
    holds(documents);
    let documents_of = |lines| [("ARCHITECTURE.md", "x\n".repeat(lines)), ("README.md", "x".to_owned())];
    let refused = |lines| {
        let files = documents_of(lines);
        refuses(documents, &files.each_ref().map(|(path, text)| (*path, text.as_str())))
    };
    assert!(refused(151));
    assert!(!refused(150));
    assert!(refuses(documents, &[("README.md", "x")]), "it is not there");
}
