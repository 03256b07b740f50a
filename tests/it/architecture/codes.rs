//! What clients are told by name is explained.

use super::source::Tree;

/// Words in capitals that are no codes.
const OTHER_WORDS: [&str; 13] = [
    "HTML", "DENY", "HEAD", "POST", "PATCH", "DELETE", "TRACE", "L_CURLY", "R_CURLY", "L_PAREN", "R_PAREN", "L_BRACK",
    "R_BRACK",
];

/// Every code of an error that the source holds is in `docs/errors.md`.
pub(super) fn codes(tree: &Tree) -> Vec<String> {
    let explained = tree.get("docs/errors.md").map_or("", |file| file.text.as_str());
    let mut broken = Vec::new();
    for file in tree.rust(&["src/graphql/", "src/http/"]) {
        for (line, text) in file.untested() {
            let codes = text.split('"').filter(|word| is_code(word));
            for code in codes.filter(|code| !explained.contains(&format!("`{code}`"))) {
                broken.push(format!("{}: docs/errors.md does not explain {code}", file.place(line)));
            }
        }
    }
    broken
}

fn is_code(word: &str) -> bool {
    word.len() >= 4
        && word.bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'_')
        && !OTHER_WORDS.contains(&word)
}
