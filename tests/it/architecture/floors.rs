//! Which module stands on which.

use super::source::{Source, Tree};

/// One floor, those below it first.
struct Floor {
    modules: &'static [&'static str],
    /// Whether its modules may use each other.
    together: bool,
    /// Crates that are not for it.
    without: &'static [&'static str],
}

const NO_GRAPHQL: &[&str] = &["async_graphql", "axum", "clap"];

const FLOORS: &[Floor] = &[
    Floor {
        modules: &[
            "address",
            "app",
            "asked",
            "audit",
            "changes",
            "checked",
            "clock",
            "config",
            "db",
            "former_slugs",
            "ids",
            "keys",
            "language",
            "page",
            "policy",
            "posting",
            "preview",
            "row",
            "rows",
            "slugs",
            "text",
            "undone",
            "viewer",
        ],
        together: true,
        without: NO_GRAPHQL,
    },
    Floor { modules: &["directory", "naming", "section"], together: false, without: NO_GRAPHQL },
    Floor {
        modules: &[
            "affiliation",
            "article",
            "collection",
            "organisation",
            "person",
            "place",
            "quotation",
            "saved_operation",
            "source",
            "token",
        ],
        together: false,
        without: NO_GRAPHQL,
    },
    Floor { modules: &["suggestion"], together: false, without: NO_GRAPHQL },
    Floor {
        modules: &["understand"],
        together: false,
        without: &["async_graphql", "axum", "clap", "sea_orm", "entity", "tokio", "std::fs", "std::net"],
    },
    Floor { modules: &["related", "search"], together: false, without: NO_GRAPHQL },
    Floor { modules: &["reading"], together: false, without: NO_GRAPHQL },
    Floor { modules: &["desk", "keeping"], together: false, without: NO_GRAPHQL },
    Floor { modules: &["ingest"], together: false, without: NO_GRAPHQL },
    Floor { modules: &["sample"], together: false, without: NO_GRAPHQL },
    Floor { modules: &["graphql"], together: false, without: &["axum", "clap"] },
    Floor { modules: &["http"], together: false, without: &["clap", "sea_orm", "entity"] },
    Floor { modules: &["cli"], together: false, without: &["entity"] },
];

/// A file uses its own module, those of its floor that are its kernel, and lower floors.
pub(super) fn downwards(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.rust(&["src/"]) {
        let Some(module) = module_of(&file.path) else { continue };
        let Some(floor) = floor_of(module) else {
            broken.push(format!("{}: `{module}` has no floor; name it in tests/it/architecture/floors.rs", file.path));
            continue;
        };
        for (line, used) in modules_used(file) {
            let fine = used == module
                || floor_of(&used).is_some_and(|other| other < floor || other == floor && FLOORS[floor].together);
            if !fine {
                broken.push(format!("{}: `{module}` must not use `{used}`", file.place(line)));
            }
        }
        for (line, text) in file.untested() {
            for foreign in FLOORS[floor].without.iter().filter(|foreign| uses_crate(text, foreign)) {
                broken.push(format!("{}: `{foreign}` is not for `{module}`", file.place(line)));
            }
        }
    }
    broken
}

/// The module at the top of the crate that a file belongs to; `None` for `lib.rs` and `main.rs`.
fn module_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then_some(name)
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.modules.contains(&module))
}

/// The modules at the top of the crate that a file names, through `crate::`, `masthead::` or enough `super::`.
fn modules_used(file: &Source) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (number, line) in file.untested() {
        for root in ["crate::", "masthead::"] {
            for (at, _) in line.match_indices(root) {
                if !line[..at].ends_with(|before: char| before.is_alphanumeric() || matches!(before, '_' | '$' | ':')) {
                    used.extend(named(&line[at + root.len()..]).into_iter().map(|name| (number, name)));
                }
            }
        }
    }
    let up = "super::".repeat(depth(&file.path));
    for (number, line) in file.untested() {
        for (at, _) in line.match_indices(&up) {
            if !line[..at].ends_with("super::") {
                used.extend(named(&line[at + up.len()..]).into_iter().map(|name| (number, name)));
            }
        }
    }
    used
}

/// How many `super::` lead from a file to the top of the crate.
fn depth(path: &str) -> usize {
    path.split('/').count() - if path.ends_with("/mod.rs") { 2 } else { 1 }
}

/// The first names of a path or of a group of paths.
fn named(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut names, mut level, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => level += 1,
            '}' if level == 0 => {
                names.push(name(&group[start..at]));
                break;
            }
            '}' => level -= 1,
            ',' if level == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Whether a line of code names something of this crate.
fn uses_crate(line: &str, foreign: &str) -> bool {
    line.match_indices(&format!("{foreign}::"))
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || matches!(before, '_' | ':')))
}
