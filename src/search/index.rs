//! The token text that the databases index, made by one analyser.

use std::collections::BTreeSet;

use entity::kind::TargetKind;
use entity::search_document::{self, SearchDocumentKind};
use entity::name;
use sea_orm::ActiveValue::{NotSet, Set};

use crate::text::words;

/// The distinct folded words of an edition's headline, standfirst, text and the names of what it mentions.
pub fn article_tokens<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    tokens(texts)
}

/// The document of a name of a person or an organisation; other names are not searched for.
pub fn name_document(name: &name::Model) -> Option<search_document::ActiveModel> {
    let kind = match name.target_kind {
        TargetKind::Person => SearchDocumentKind::Person,
        TargetKind::Organisation => SearchDocumentKind::Organisation,
        TargetKind::Place | TargetKind::Section => return None,
    };
    let tokens = Set(tokens([name.text.as_str()]));
    Some(search_document::ActiveModel { id: NotSet, kind: Set(kind), subject_id: Set(name.id), tokens })
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
