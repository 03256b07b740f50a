//! The rules that are not about floors.

use std::collections::BTreeSet;

use super::source::{Source, Tree};

/// Columns and words that decide what a viewer sees.
const SIGHT: [&str; 16] = [
    "visible_from",
    "visible_until",
    "VisibleFrom",
    "VisibleUntil",
    "publish_at",
    "PublishAt",
    "embargoed_until",
    "EmbargoedUntil",
    "expires_at",
    "ExpiresAt",
    "withdrawn_at",
    "WithdrawnAt",
    "deleted_at",
    "DeletedAt",
    "Role::",
    "is_public",
];

/// How Rust, the query builder and SQL compare.
const COMPARED: [&str; 18] = [
    " < ",
    " > ",
    " <= ",
    " >= ",
    " == ",
    " != ",
    ".lt(",
    ".lte(",
    ".gt(",
    ".gte(",
    ".eq(",
    ".ne(",
    ".between(",
    ".is_null(",
    ".is_not_null(",
    ".is_none(",
    ".is_some(",
    "matches!(",
];

/// Files in which such a comparison is something else, and what it is. The list may only shrink.
const NOT_ABOUT_SIGHT: [(&str, &str); 0] = [];

/// Only `policy` compares what decides about sight.
pub(super) fn sight(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    let mut excused = BTreeSet::new();
    let others = |file: &&Source| file.path != "src/policy.rs" && !file.path.starts_with("src/policy/");
    for file in tree.rust(&["src/"]).filter(others) {
        for (line, text) in file.untested() {
            if SIGHT.iter().any(|word| text.contains(word)) && COMPARED.iter().any(|sign| text.contains(sign)) {
                match NOT_ABOUT_SIGHT.iter().find(|(path, _)| *path == file.path) {
                    Some((path, _)) => _ = excused.insert(*path),
                    None => broken.push(format!("{}: this belongs into policy: {}", file.place(line), text.trim())),
                }
            }
        }
    }
    for (path, _) in NOT_ABOUT_SIGHT.iter().filter(|(path, _)| tree.get(path).is_some() && !excused.contains(path)) {
        broken.push(format!("{path} needs no exception any more"));
    }
    broken
}

/// Nothing in `entity/` or `migration/` can be sent to a client.
pub(super) fn entities(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    let words = ["Serialize", "SimpleObject", "InputObject", "async_graphql"];
    for file in tree.rust(&["entity/", "migration/"]) {
        for (line, text) in file.code().filter(|(_, text)| words.iter().any(|word| text.contains(word))) {
            broken.push(format!("{}: a row does not cross the wall: {}", file.place(line), text.trim()));
        }
    }
    for file in ["entity/Cargo.toml", "migration/Cargo.toml"].iter().filter_map(|path| tree.get(path)) {
        if file.text.contains("async-graphql") {
            broken.push(format!("{}: the tables know nothing of GraphQL", file.path));
        }
    }
    broken
}

/// Above the wall nobody builds a statement: every read goes through a function that knows the policy.
pub(super) fn statements(tree: &Tree) -> Vec<String> {
    let words =
        ["Entity::find", "Statement::", "Query::select", ".query_one", ".query_all", ".execute_unprepared", "raw_sql!"];
    let mut broken = Vec::new();
    for file in tree.rust(&["src/graphql/", "src/http/", "src/cli/"]) {
        for (line, text) in file.untested().filter(|(_, text)| words.iter().any(|word| text.contains(word))) {
            broken.push(format!("{}: a statement above the wall: {}", file.place(line), text.trim()));
        }
    }
    broken
}

/// Files whose transactions are no deeds of anybody's, and what they are. The list may only shrink.
const NO_DEEDS: [(&str, &str); 3] = [
    ("src/desk/presence.rs", "who works on what"),
    ("src/preview/mod.rs", "the key that the hub makes for itself"),
    ("src/sample/mod.rs", "what a new hub begins with"),
];

/// Who ends a transaction says who did what in it.
pub(super) fn deeds(tree: &Tree) -> Vec<String> {
    let ends = ["app.commit(", "writing.commit(", "conn.commit("];
    let mut broken = Vec::new();
    let kernel = ["src/app.rs", "src/changes/", "src/db/", "src/db.rs"];
    let others = |file: &&Source| !kernel.iter().any(|path| file.path.starts_with(path));
    for file in tree.rust(&["src/"]).filter(others) {
        let is_told = ["commit_as(", "audit::note"].iter().any(|word| file.text.contains(word));
        let is_excused = NO_DEEDS.iter().any(|(path, _)| *path == file.path);
        let end = file.untested().find(|(_, text)| ends.iter().any(|end| text.contains(end)));
        if let Some((line, text)) = end.filter(|_| !is_told && !is_excused) {
            broken.push(format!("{}: who did this is not told: {}", file.place(line), text.trim()));
        }
    }
    broken
}

/// A resolver that returns `Result<Option<T>>` nulls its parent when it fails; `Option<Result<T>>` nulls the field.
pub(super) fn nullable_fields(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.rust(&["src/graphql/"]) {
        let mut resolvers = false;
        for (line, text) in file.code() {
            resolvers |= ["#[Object", "#[ComplexObject", "#[Subscription"].iter().any(|mark| text.starts_with(mark));
            resolvers &= text != "}";
            if resolvers && text.contains("-> ") && text.contains("Result<Option<") {
                broken.push(format!("{}: Option<Result<T>> fails alone: {}", file.place(line), text.trim()));
            }
        }
    }
    broken
}

/// A silenced lint says why.
pub(super) fn allowances(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.rust(&["src/", "entity/", "migration/", "tests/"]) {
        for (line, text) in file.code() {
            let text = text.trim_start();
            let allowed = text.starts_with("#[allow") || text.starts_with("#![allow");
            let unexplained = text.starts_with("#[expect(") && text.ends_with(")]") && !text.contains("reason = ");
            if allowed || unexplained {
                broken.push(format!("{}: expect it, with a reason: {text}", file.place(line)));
            }
        }
    }
    broken
}

/// A file that grows past its subject is split.
pub(super) fn file_lengths(tree: &Tree) -> Vec<String> {
    const MOST: usize = 400;
    let files = tree.rust(&["src/", "entity/", "migration/", "tests/"]);
    let long = files.map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines > MOST);
    long.map(|(file, lines)| format!("{}: {lines} lines, at most {MOST}", file.path)).collect()
}

/// Resolvers reach the database through their request alone, which gives each read its turn.
pub(super) fn turns(tree: &Tree) -> Vec<String> {
    let others = tree.rust(&["src/graphql/"]).filter(|file| file.path != "src/graphql/context.rs");
    let direct = others.filter(|file| file.text.contains(".reader()"));
    direct.map(|file| format!("{}: reads go through `RequestContext`", file.path)).collect()
}

/// The program only calls the library.
pub(super) fn thin_main(tree: &Tree) -> Vec<String> {
    let main = tree.get("src/main.rs").filter(|file| file.text.lines().count() > 20);
    main.map(|file| format!("{}: at most 20 lines", file.path)).into_iter().collect()
}

/// The map at the head of `lib.rs` has a line on every module.
pub(super) fn map(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    let lib = tree.get("src/lib.rs").map_or("", |file| file.text.as_str());
    let modules = || lib.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let named: BTreeSet<&str> = modules().map(|module| module.trim_end_matches(';')).collect();
    for module in &named {
        if !lib.lines().any(|line| line.starts_with(&format!("//! | [`{module}`] | "))) {
            broken.push(format!("src/lib.rs: the map has no line that says what `{module}` is"));
        }
    }
    for file in tree.rust(&["src/"]) {
        let inside = file.path.trim_start_matches("src/");
        let module = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs");
        if !matches!(module, "lib" | "main") && !named.contains(module) {
            broken.push(format!("{}: src/lib.rs does not name `{module}`", file.path));
        }
    }
    broken
}

/// The documents for newcomers are there, and the one on architecture is short.
pub(super) fn documents(tree: &Tree) -> Vec<String> {
    const MOST: usize = 150;
    let mut broken = Vec::new();
    for name in ["README.md", "ARCHITECTURE.md"] {
        match tree.get(name) {
            None => broken.push(format!("{name} is missing")),
            Some(file) if name == "ARCHITECTURE.md" && file.text.lines().count() > MOST => {
                broken.push(format!("{name} has more than {MOST} lines"));
            }
            Some(_) => {}
        }
    }
    broken
}
