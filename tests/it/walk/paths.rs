//! Every path over up to three nouns. What only joins two of them, such as edges and what a text says of someone, does not
//! count.

use std::collections::BTreeSet;

use super::{Path, Type, Types, arguments_of};

/// A query for every path from a root over one noun to another, which asks for every third that follows, and for the
/// leaves of all of them. Nouns are what has an id, but what is `hidden` from who asks.
pub(crate) fn every_path(sdl: &str, roots: &[(&str, String)], hidden: &[&str]) -> Vec<String> {
    let types = Nouns { types: Types::of(sdl), hidden };
    let start = Path { before: "{ ".to_owned(), behind: " }".to_owned() };
    let mut queries = Vec::new();
    for (first, to_first) in types.steps("Query", &start, roots) {
        for (second, to_second) in types.steps(&first, &to_first, roots) {
            let aside = Path { before: String::new(), behind: String::new() };
            let thirds = types.steps(&second, &aside, roots).into_iter().enumerate();
            let thirds = thirds.map(|(index, (third, path))| format!("t{index}: {}", path.around(&types.own(&third))));
            // An operation has room for so many aliases.
            let thirds: Vec<String> = thirds.collect();
            for some in thirds.chunks(ALIASES) {
                queries.push(to_second.around(&format!("{} {}", types.own(&second), some.join(" "))));
            }
        }
    }
    queries
}

const ALIASES: usize = 30;

struct Nouns<'a> {
    types: Types,
    hidden: &'a [&'a str],
}

impl Nouns<'_> {
    fn is_noun(&self, name: &str) -> bool {
        self.types.0.get(name).is_some_and(|ty| ty.is_node)
    }

    /// Every way from a type to the nouns that follow, without another noun between.
    fn steps(&self, from: &str, path: &Path, roots: &[(&str, String)]) -> Vec<(String, Path)> {
        let mut found = Vec::new();
        self.follow(from, path, roots, &mut BTreeSet::new(), &mut found);
        found
    }

    fn follow(
        &self,
        from: &str,
        path: &Path,
        roots: &[(&str, String)],
        passed: &mut BTreeSet<String>,
        found: &mut Vec<(String, Path)>,
    ) {
        let Some(ty) = self.types.0.get(from) else { return };
        if !passed.insert(from.to_owned()) {
            return;
        }
        for (name, path) in self.ways(from, ty, path, roots) {
            if self.hidden.contains(&name.as_str()) {
                continue;
            }
            if self.is_noun(&name) {
                found.push((name, path));
            } else {
                self.follow(&name, &path, roots, passed, found);
            }
        }
        passed.remove(from);
    }

    /// What a type leads to: its possible types, and the types of its fields. A list is gone through by its edges alone.
    fn ways(&self, from: &str, ty: &Type, path: &Path, roots: &[(&str, String)]) -> Vec<(String, Path)> {
        let mut ways: Vec<_> = ty.possible.iter().map(|possible| (possible.clone(), path.on(possible))).collect();
        if !ways.is_empty() {
            return ways;
        }
        let has_edges = ty.fields.contains_key("edges");
        let fields = ty.fields.values().filter(|field| self.types.0.contains_key(&field.of));
        for field in fields.filter(|field| !(has_edges && field.name == "nodes")) {
            for arguments in arguments_of(from, field, roots) {
                let arguments = if from == "Query" { arguments } else { arguments.replace("first: 5", "first: 2") };
                ways.push((field.of.clone(), path.through(&format!("{}{arguments}", field.name))));
            }
        }
        ways
    }

    /// What a noun says itself.
    fn own(&self, name: &str) -> String {
        let leaves = self.types.0[name].fields.values().filter(|field| !self.types.0.contains_key(&field.of));
        leaves.map(|field| field.name.as_str()).collect::<Vec<_>>().join(" ")
    }
}
