//! The token text that the databases index, made by one analyser.

use std::collections::BTreeSet;

use crate::text::words;

/// The distinct folded words of an edition's headline, standfirst, text and the names of what it mentions.
pub fn article_tokens<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    tokens(texts)
}

/// The distinct folded words of one name of a person or an organisation.
pub fn name_tokens(name: &str) -> String {
    tokens([name])
}

fn tokens<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut distinct = BTreeSet::new();
    for text in texts {
        for word in words(text) {
            distinct.extend(word.folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    distinct.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::article_tokens;

    #[test]
    fn every_word_stands_once_and_folded() {
        assert_eq!(article_tokens(["Zürich’s Zürichs", "a Zurich A"]), "a zurich zurichs");
    }
}
