//! `docs/limits.md` names every limit, with the default that holds.

use std::path::Path;

use masthead::config::Config;
use masthead::graphql::prepare::Limits;

/// The cells of the row about a setting.
fn row<'a>(text: &'a str, setting: &str) -> Vec<&'a str> {
    let start = format!("| `{setting}` |");
    let mut rows = text.lines().filter(|line| line.starts_with(&start));
    let row = rows.next().unwrap_or_else(|| panic!("docs/limits.md has no row about {setting}"));
    assert!(rows.next().is_none(), "docs/limits.md has two rows about {setting}");
    row.trim_matches('|').split('|').map(str::trim).collect()
}

fn limits() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_limit_stands_there_with_its_default() {
    let (text, defaults) = (limits(), Config::default());
    let is_limit = |name: &str| name.starts_with("limits.") || name.starts_with("http.");
    for key in Config::KEYS.iter().filter(|key| is_limit(key.name) || ["profile", "documents"].contains(&key.name)) {
        let default = defaults.written(key.name).unwrap_or_else(|| "none".to_owned());
        assert_eq!(row(&text, key.name)[1], default, "{}", key.name);
    }
    let named = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    for name in named {
        assert!(Config::KEYS.iter().any(|key| key.name == name), "{name} is no setting");
    }
}

#[test]
fn what_editors_may_stands_there() {
    let (text, editor) = (limits(), Limits::editor(&Config::default().limits));
    for (name, most) in [
        ("document_bytes", editor.document_bytes as u64),
        ("tokens", editor.tokens as u64),
        ("brackets", editor.brackets as u64),
        ("directives", editor.directives as u64),
        ("directives_per_node", editor.directives_per_node as u64),
        ("selections", editor.selections),
        ("depth", editor.depth as u64),
        ("aliases", editor.aliases as u64),
        ("root_fields", editor.root_fields as u64),
        ("cost", editor.cost),
        ("list_items", editor.list_items as u64),
    ] {
        assert_eq!(row(&text, &format!("limits.{name}"))[2], most.to_string(), "{name}");
    }
}
