//! What is written for search: token text, which the databases only cut at spaces.
//!
//! Its words are letters, digits and marks, so that FTS5's `ascii` tokenizer and `array_to_tsvector` both take each as
//! one. They stand in the order of the text, so that score and phrases are read from here and never from the story.

use std::collections::BTreeSet;

use crate::search::analyse::{Token, tokens};

/// Parts one field from the next.
pub(super) const FIELD: char = '\n';
/// Parts paragraphs, and names, within a field: no phrase runs over it.
pub(super) const UNIT: char = '\t';
/// Parts the forms of one word.
pub(super) const FORM: char = '/';
/// Stands before a headline's words where they are written once more, to be found as such. A private use code point: no
/// folded word holds one.
pub(super) const IN_HEADLINE: char = '\u{E000}';
/// Stands before the words of names, which are found apart from stories.
pub(super) const IN_NAME: char = '\u{E001}';

/// The most bytes of a token text. A `tsvector` holds at most 1 MiB; what of a story lies behind is not found.
const MAX_BYTES: usize = 900_000;

/// The token text of an edition.
///
/// `body` is the story's own text, block by block; `names` are the names shown of the people and organisations that it
/// names, and nothing else: an alias that no public story uses must not be found.
pub fn article_tokens<'t>(
    headline: &str,
    standfirst: Option<&str>,
    body: impl IntoIterator<Item = &'t str>,
    names: impl IntoIterator<Item = &'t str>,
) -> String {
    let headline = tokens(headline);
    let marked: BTreeSet<&str> = headline.iter().flat_map(forms).collect();
    let mut text = TokenText::default();
    text.unit(&headline);
    text.push(FIELD);
    text.units(standfirst);
    text.push(FIELD);
    text.units(names);
    text.push(FIELD);
    for word in marked {
        text.push(IN_HEADLINE);
        text.word([word]);
    }
    text.push(FIELD);
    text.units(body);
    text.0
}

/// The token text of a name of a person or an organisation.
pub fn name_tokens(name: &str) -> String {
    let mut text = TokenText::default();
    for form in tokens(name).iter().flat_map(forms) {
        text.push(IN_NAME);
        text.word([form]);
    }
    text.0
}

/// The token text of an edition after somebody whom it names is shown by another name; `None` when it was not among the
/// names.
pub fn renamed(tokens: &str, former: &str, new: &str) -> Option<String> {
    const NAMES: usize = 2;
    let mut fields: Vec<&str> = tokens.split(FIELD).collect();
    let former = plain_tokens(former);
    let mut names: Vec<&str> = fields.get(NAMES)?.split(UNIT).collect();
    let place = names.iter().position(|name| *name == former)?;
    let new = plain_tokens(new);
    names[place] = &new;
    let names = names.join(&UNIT.to_string());
    fields[NAMES] = &names;
    Some(fields.join(&FIELD.to_string()))
}

/// A name's words as those of a story's fields are written.
pub(super) fn plain_tokens(name: &str) -> String {
    let mut text = TokenText::default();
    text.unit(&tokens(name));
    text.0
}

fn forms(token: &Token) -> impl Iterator<Item = &str> {
    std::iter::once(token.form.as_str()).chain(token.stem.as_deref())
}

/// A token text that grows.
#[derive(Default)]
struct TokenText(String);

impl TokenText {
    fn push(&mut self, mark: char) {
        self.0.push(mark);
    }

    fn units<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        for text in texts {
            self.unit(&tokens(text));
            self.push(UNIT);
        }
    }

    fn unit(&mut self, tokens: &[Token]) {
        for token in tokens {
            self.word(forms(token));
        }
    }

    fn word<'t>(&mut self, forms: impl IntoIterator<Item = &'t str>) {
        if self.0.len() >= MAX_BYTES {
            return;
        }
        for form in forms {
            self.0.push_str(form);
            self.push(FORM);
        }
        self.0.pop();
        self.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, article_tokens, name_tokens, renamed};

    #[test]
    fn words_stand_in_order_field_by_field() {
        let text = article_tokens("Zürich’s Arms", Some("A deal"), ["One, two.", "Three"], ["Jonah Leff", "CAR"]);
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(lines[..3], ["zurichs/zurich arms ", "a deal \t", "jonah leff \tcar \t"]);
        assert_eq!(lines[3..], ["\u{E000}arms \u{E000}zurich \u{E000}zurichs ", "one two \tthree \t"]);
        assert_eq!(name_tokens("Kim O’Brien"), "\u{E001}kim \u{E001}obrien \u{E001}brien ");
        assert_eq!(article_tokens("…", None, [], []), "\n\n\n\n");
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_among_the_names() {
        let of = |name| article_tokens("Joe Biden", None, ["Joe Biden spoke."], ["UN", name, "Ada"]);
        assert_eq!(renamed(&of("Joe Biden"), "Joe Biden", "Robinette"), Some(of("Robinette")));
        assert_eq!(renamed(&of("Joe Biden"), "Biden", "Robinette"), None);
    }

    #[test]
    fn a_token_text_has_an_end() {
        let long = "wörd ".repeat(400_000);
        assert!(article_tokens("a", None, [long.as_str()], []).len() < MAX_BYTES + 1_000);
    }
}
