//! Languages beside English: their words that say, their titles, and what their capitals mean. One set of lists each.
//!
//! A language adds to the classes that words have in every story; English needs no list of its own.

use super::Story;
use super::lexicon::{Class, folded};
use super::tokens::Token;
use crate::text::fold;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The language that a story is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tongue {
    /// And every language without lists.
    #[default]
    English,
    German,
    French,
}

/// How much of a story is looked at to tell its language, in words.
const SAMPLE: usize = 400;
/// Fewer small words than this tell nothing.
const ENOUGH: usize = 4;

/// The languages that are told apart.
const TONGUES: [Tongue; 3] = [Tongue::English, Tongue::German, Tongue::French];

/// The small words of each.
static WORDS: LazyLock<[HashSet<&str>; TONGUES.len()]> = LazyLock::new(|| {
    [
        include_str!("lexicon/english_words.txt"),
        include_str!("lexicon/german_words.txt"),
        include_str!("lexicon/french_words.txt"),
    ]
    .map(|list| list.split_whitespace().collect())
});

/// Words before a name that make it the source of what is said.
const SOURCES: [&[&str]; 6] =
    [&["according", "to"], &["laut"], &["nach", "angaben", "von"], &["selon"], &["d'", "après"], &["d’", "après"]];

/// Verbs before a verb of saying: "a déclaré Dubois".
const AUXILIARIES: [&str; 8] = ["a", "ont", "avait", "avaient", "hat", "haben", "hatte", "hatten"];

/// What French verbs take behind them: "explique-t-elle".
const PRONOUNS: [&str; 4] = ["-t-il", "-t-elle", "-il", "-elle"];

static GERMAN: LazyLock<Words> = LazyLock::new(|| {
    Words::of(
        &[
            (include_str!("lexicon/german_function.txt"), FUNCTION),
            (include_str!("lexicon/german_nouns.txt"), Class::COMMON),
            (include_str!("lexicon/german_dates.txt"), Class::DATE),
            (include_str!("lexicon/german_first_names.txt"), Class::FIRST),
            (include_str!("lexicon/german_honorifics.txt"), Class::HONORIFIC),
            (include_str!("lexicon/german_say_verbs.txt"), Class::SAY),
            (include_str!("lexicon/german_organisation_cues.txt"), Class::ORG),
        ],
        &[
            (include_str!("lexicon/german_titles.txt"), Class::TITLE.and(Class::ROLE)),
            (include_str!("lexicon/german_endings.txt"), Class::COMMON),
        ],
    )
});

static FRENCH: LazyLock<Words> = LazyLock::new(|| {
    Words::of(
        &[
            (include_str!("lexicon/french_function.txt"), FUNCTION),
            (include_str!("lexicon/french_dates.txt"), Class::DATE),
            (include_str!("lexicon/french_honorifics.txt"), Class::HONORIFIC),
            (include_str!("lexicon/french_say_verbs.txt"), Class::SAY),
            (include_str!("lexicon/french_titles.txt"), Class::TITLE.and(Class::ROLE)),
        ],
        &[],
    )
});

const FUNCTION: Class = Class::COMMON.and(Class::FUNCTION);

/// The classes of a language's words, and of words by their endings.
struct Words {
    whole: HashMap<String, Class>,
    endings: Vec<(String, Class)>,
}

impl Words {
    fn of(whole: &[(&'static str, Class)], endings: &[(&'static str, Class)]) -> Self {
        let mut words = Self { whole: HashMap::new(), endings: Vec::new() };
        for (list, class) in whole {
            for word in list.split_whitespace() {
                let entry = words.whole.entry(fold(word)).or_insert(Class::NONE);
                *entry = entry.and(*class);
            }
        }
        for (list, class) in endings {
            words.endings.extend(list.split_whitespace().map(|ending| (fold(ending), *class)));
        }
        words
    }

    fn class(&self, word: &str) -> Class {
        let word = folded(word);
        let ends = |(ending, class): &(String, Class)| word.ends_with(ending.as_str()).then_some(*class);
        let ending = self.endings.iter().find_map(ends).unwrap_or(Class::NONE);
        self.whole.get(word.as_ref()).copied().unwrap_or(ending)
    }
}

impl Tongue {
    /// The language that a story says it is in, else the one whose small words it uses most.
    pub(super) fn of(story: &Story) -> Self {
        if let Some(tag) = &story.language {
            return match tag.split('-').next() {
                Some("de") => Self::German,
                Some("fr") => Self::French,
                _ => Self::English,
            };
        }
        let mut counts = [0_usize; TONGUES.len()];
        let blocks = story.blocks.iter().filter(|block| block.kind.is_story());
        let words = blocks.flat_map(|block| block.text.split_whitespace()).take(SAMPLE);
        for word in words.map(|word| word.trim_matches(|c: char| !c.is_alphabetic())) {
            for (count, list) in counts.iter_mut().zip(WORDS.iter()) {
                *count += usize::from(list.contains(word));
            }
        }
        let [english, others @ ..] = counts;
        let most = others.into_iter().max().unwrap_or(0);
        let best = TONGUES.into_iter().zip(counts).find(|(tongue, count)| *tongue != Self::English && *count == most);
        best.filter(|_| most >= ENOUGH && most > english).map_or(Self::English, |(tongue, _)| tongue)
    }

    /// What the language adds to the classes of a word.
    pub(super) fn class(self, word: &str) -> Class {
        match self {
            Self::English => Class::NONE,
            Self::German => GERMAN.class(word),
            Self::French => FRENCH.class(without_pronoun(word)),
        }
    }

    /// Whether nouns are written with a capital, so that a capital alone makes no name.
    pub(super) fn capitalises_nouns(self) -> bool {
        self == Self::German
    }

    /// The length of an article or a small word that stands before an apostrophe at the start of a word: "l'".
    pub(super) fn elision(self, word: &str) -> Option<usize> {
        let at = word.find(['\'', '’']).filter(|_| self == Self::French)?;
        let small = matches!(word[..at].to_lowercase().as_str(), "l" | "d" | "qu" | "s" | "n" | "j" | "c" | "m" | "t");
        let length = at + word[at..].chars().next().map_or(1, char::len_utf8);
        (small && length < word.len()).then_some(length)
    }

    /// Whether a word only helps a verb of saying.
    pub(super) fn helps(self, word: &str) -> bool {
        self != Self::English && AUXILIARIES.contains(&without_pronoun(word))
    }

    /// Whether a verb carries who does it: "explique-t-elle".
    pub(super) fn carries_pronoun(self, word: &str) -> bool {
        self == Self::French && without_pronoun(word).len() < word.len()
    }
}

/// How many of these words make what follows them the source of what is said; 0 for none.
pub(super) fn source(words: &[Token<'_>]) -> usize {
    let begins = |source: &&&[&str]| {
        let mut words = words.iter();
        source.iter().all(|wanted| words.next().is_some_and(|word| word.text.to_lowercase() == *wanted))
    };
    SOURCES.iter().find(begins).map_or(0, |source| source.len())
}

/// Articles of German, after which a capital is a noun's.
pub(super) fn is_german_article(word: &str) -> bool {
    let word = word.to_lowercase();
    include_str!("lexicon/german_articles.txt").split_whitespace().any(|article| article == word)
}

fn without_pronoun(word: &str) -> &str {
    PRONOUNS.iter().find_map(|pronoun| word.strip_suffix(pronoun)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::super::{BlockKind, NameKind, Nobody, Story, Understanding, understand};
    use super::Tongue;
    use crate::ingest::text;

    const HAFEN: &str = "\
Hafen öffnet nach zwei Jahren wieder
Von Lena Fuchs

Der Hafen von Hamburg hat am Montag nach einer langen Pause wieder geöffnet. Viele Anwohner kamen zur Feier, und die Polizei sperrte eine Straße.
„Wir haben lange auf diesen Tag gewartet“, sagte Bürgermeisterin Ada Okafor. „Die Schiffe kommen zurück.“
Okafor sagte: „Der Hafen bleibt ein Ort der Arbeit.“ Bundeskanzler Friedrich Merz lobte die Arbeiten, wie Herr Jan Ritter mitteilte.
Die Deutsche Bahn fährt wieder. »Der Verkehr ist ein Problem für die ganze Stadt«, so Verkehrsministerin Petra Sommer.
Die Liston Logistik GmbH teilte mit, dass die Zahl der Schiffe in Zukunft steigt. Nach Angaben der Verwaltung sind die Kosten hoch.
Lesen Sie auch: Sturm trifft die Küste
";

    const PORT: &str = "\
Le port rouvre après deux ans
Par Claire Morel

Le port de Lyon a rouvert lundi, selon la mairie. Les habitants sont venus nombreux pour la fête.
« Nous avons attendu ce jour pendant longtemps », a déclaré le président Paul Martin.
La ministre Jeanne Dubois a dit : « Les bateaux reviennent enfin chez nous. »
Selon la ministre de Norvia, Mme Dubois, « rien ne sera plus comme avant dans cette ville ».
« Le travail reprend dès demain matin », a-t-elle ajouté. L’entreprise Port Services S.A. a signé.
À lire aussi : La tempête frappe la côte
";

    fn read(text: &str) -> (Story, Understanding) {
        let story = text::read(text.as_bytes()).expect("a story").story;
        let understood = understand(&story, &Nobody);
        (story, understood)
    }

    fn named(understood: &Understanding, kind: NameKind) -> Vec<&str> {
        understood.entities.iter().filter(|e| e.kind == kind).map(|e| e.name.as_str()).collect()
    }

    fn said(understood: &Understanding) -> Vec<(&str, Option<&str>)> {
        let name = |index: usize| understood.entities[index].name.as_str();
        understood.quotations.iter().map(|q| (q.text.as_str(), q.speaker.map(name))).collect()
    }

    #[test]
    fn a_german_story_names_people_and_no_nouns() {
        let (story, understood) = read(HAFEN);
        assert_eq!(Tongue::of(&story), Tongue::German);
        assert_eq!(story.byline.as_deref(), Some("Lena Fuchs"));
        let people = named(&understood, NameKind::Person);
        assert_eq!(people, ["Ada Okafor", "Friedrich Merz", "Jan Ritter", "Petra Sommer"]);
        assert_eq!(named(&understood, NameKind::Organisation), ["Deutsche Bahn", "Liston Logistik GmbH"]);
        assert_eq!(named(&understood, NameKind::Place), ["Hamburg"]);
        assert_eq!(
            said(&understood),
            [
                ("Wir haben lange auf diesen Tag gewartet", Some("Ada Okafor")),
                ("Die Schiffe kommen zurück.", Some("Ada Okafor")),
                ("Der Hafen bleibt ein Ort der Arbeit.", Some("Ada Okafor")),
                ("Der Verkehr ist ein Problem für die ganze Stadt", Some("Petra Sommer")),
            ]
        );
        let roles: Vec<_> = understood.affiliations.iter().map(|role| role.role_name.as_str()).collect();
        assert_eq!(roles, ["Bürgermeisterin", "Bundeskanzler", "Verkehrsministerin"]);
        assert_eq!(story.blocks.last().map(|block| block.kind), Some(BlockKind::Related));
    }

    #[test]
    fn a_french_story_has_its_speakers_and_elisions() {
        let (story, understood) = read(PORT);
        assert_eq!(Tongue::of(&story), Tongue::French);
        assert_eq!(story.byline.as_deref(), Some("Claire Morel"));
        assert_eq!(named(&understood, NameKind::Person), ["Paul Martin", "Jeanne Dubois"]);
        assert_eq!(named(&understood, NameKind::Organisation), ["Port Services S.A."]);
        assert_eq!(named(&understood, NameKind::Place), ["Lyon"]);
        assert_eq!(
            said(&understood),
            [
                ("Nous avons attendu ce jour pendant longtemps", Some("Paul Martin")),
                ("Les bateaux reviennent enfin chez nous.", Some("Jeanne Dubois")),
                ("rien ne sera plus comme avant dans cette ville", Some("Jeanne Dubois")),
                ("Le travail reprend dès demain matin", Some("Jeanne Dubois")),
            ]
        );
        assert_eq!(story.blocks.last().map(|block| block.kind), Some(BlockKind::Related));
    }

    #[test]
    fn a_language_that_is_stated_counts_and_english_is_the_rest() {
        let (mut story, _) = read(HAFEN);
        story.language = Some("fr-CH".to_owned());
        assert_eq!(Tongue::of(&story), Tongue::French);
        let (story, _) = read("Harbour\nThe harbour was shut for two years, and it is open in the city of Lyon.\n");
        assert_eq!(Tongue::of(&story), Tongue::English);
    }
}
