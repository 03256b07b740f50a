//! Understanding measured on text that is not ours: the real story, and the corpora of tagged names.
//!
//! Both are read from beside the repository; where they are absent the tests say so and pass.

use masthead::ingest::text::{self, TextStory};
use masthead::text::slice;
use masthead::understand::{self, Block, BlockKind, Nobody, Part, Story, Understanding};
use std::path::PathBuf;

/// A file or folder shared beside the repository.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

fn real_story() -> Option<(TextStory, Understanding)> {
    let file = std::fs::read_dir(shared("stories")?).expect("readable").next()?.expect("readable").path();
    let story = text::read(&std::fs::read(file).expect("readable")).expect("a story");
    let understanding = understand::understand(&story.story, &Nobody);
    Some((story, understanding))
}

#[test]
fn the_real_story_keeps_its_blocks() {
    let Some((TextStory { story, .. }, understood)) = real_story() else { return };
    assert!(story.headline.starts_with("Prepping for ") && story.headline.ends_with(" Ukraine War"));
    let count = |kind| story.blocks.iter().filter(|b| b.kind == kind).count();
    assert_eq!((count(BlockKind::Paragraph), count(BlockKind::Related), count(BlockKind::Promo)), (12, 1, 5));
    assert_eq!(count(BlockKind::Heading), 0);
    let related = &story.blocks[8];
    assert_eq!(
        (related.kind, related.items.len(), related.line, related.end_line),
        (BlockKind::Related, 3, Some(9), Some(12))
    );
    let kickers: Vec<&str> =
        understood.related.iter().filter_map(|link| link.headline.split([':', '?']).next()).collect();
    assert_eq!(kickers, ["What Lies Beneath", "Global Threat", "Countdown to Disaster"]);
    let promo: Vec<Option<u32>> = story.blocks.iter().filter(|b| b.kind == BlockKind::Promo).map(|b| b.line).collect();
    assert_eq!(promo, [Some(14), Some(17), Some(18), Some(19), Some(20)]);
}

#[test]
fn the_real_story_names_its_people_and_their_roles() {
    let Some((_, understood)) = real_story() else { return };
    let entity =
        |name: &str| understood.entities.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("{name} is missing"));
    let people: Vec<&str> = named(&understood, "PERSON");
    assert_eq!(people, ["Vladimir Putin", "Kim Geum Chol", "Kim Jong-un", "Jonah Leff"]);
    for name in ["Kim Il Sung Military University", "United Nations Security Council", "Conflict Armament Research"] {
        assert!(entity(name).confidence >= 0.9, "{name}");
    }
    assert!(entity("Express").confidence < 0.9);
    let mut places = named(&understood, "PLACE");
    places.sort_unstable();
    assert_eq!(
        places,
        ["China", "Iran", "Kharkiv", "Kyiv", "Moscow", "North Korea", "Pyongyang", "Russia", "Ukraine", "Zaporizhzhia"]
    );
    assert_eq!(entity("North Korea").aliases, ["DPRK"]);
    for name in ["NASA", "NATO", "Iran", "China"] {
        assert_eq!((entity(name).rel.as_str(), entity(name).relevance), ("MENTIONS", 0), "{name}");
    }
    let name = |index: usize| understood.entities[index].name.as_str();
    let roles: Vec<_> = understood
        .affiliations
        .iter()
        .map(|a| (name(a.person), a.role_name.as_str(), a.organisation.or(a.place).map(name)))
        .collect();
    assert_eq!(
        roles,
        [
            ("Kim Geum Chol", "head", Some("Kim Il Sung Military University")),
            ("Kim Jong-un", "leader", Some("North Korea")),
            ("Jonah Leff", "executive director", Some("Conflict Armament Research")),
        ]
    );
    assert!(understood.affiliations.iter().all(|a| a.confidence >= 0.9));
}

#[test]
fn the_real_story_quotes_two() {
    let Some((TextStory { story, .. }, understood)) = real_story() else { return };
    let [first, second] = &understood.quotations[..] else { panic!("{:?}", understood.quotations) };
    assert!(first.text.starts_with("provide military") && first.text.ends_with("at its disposal,"));
    assert_eq!((first.speaker, first.attribution.as_deref()), (None, Some("Express reported")));
    assert_eq!((first.span.part, first.span.start, first.span.end), (Part::Block(2), 64, 145));
    assert!(second.text.starts_with("Following the initial") && second.text.ends_with("earlier this year."));
    assert_eq!(second.speaker.map(|s| understood.entities[s].name.as_str()), Some("Jonah Leff"));
    assert_eq!(second.attribution.as_deref(), Some("Leff stated"));
    check(&story, &understood);
}

fn named<'u>(understood: &'u Understanding, kind: &str) -> Vec<&'u str> {
    understood.entities.iter().filter(|e| e.kind.as_str() == kind).map(|e| e.name.as_str()).collect()
}

/// Every span is the slice it says it is, and names of one kind do not overlap.
fn check(story: &Story, understood: &Understanding) {
    let text = |part: Part| match part {
        Part::Headline => story.headline.as_str(),
        Part::Standfirst => story.standfirst.as_deref().unwrap_or_default(),
        Part::Block(index) => story.blocks[index].text.as_str(),
    };
    for mention in &understood.mentions {
        assert_eq!(slice(text(mention.span.part), mention.span.start, mention.span.end), Some(mention.text.as_str()));
    }
    for role in &understood.affiliations {
        assert_eq!(
            slice(text(role.evidence.part), role.evidence.start, role.evidence.end),
            Some(role.evidence_text.as_str())
        );
    }
    for quotation in &understood.quotations {
        assert_eq!(
            slice(text(quotation.span.part), quotation.span.start, quotation.span.end),
            Some(quotation.text.as_str())
        );
    }
    for pair in understood.mentions.windows(2).filter(|pair| pair[0].span.part == pair[1].span.part) {
        assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
    }
}

/// A name as a corpus tags it: block, start, end, type.
type Gold = (usize, usize, usize, &'static str);

/// Documents of a tagged file as stories, three sentences a paragraph.
fn tagged(file: &str) -> Vec<(Story, Vec<Gold>)> {
    let mut documents = Vec::new();
    for document in file.split("-DOCSTART-\tO").filter(|document| !document.trim().is_empty()) {
        let mut story = Story { headline: "untitled".to_owned(), ..Story::default() };
        let mut gold = Vec::new();
        let sentences: Vec<&str> = document.split("\n\n").filter(|sentence| !sentence.trim().is_empty()).collect();
        for chunk in sentences.chunks(3) {
            let mut text = String::new();
            for sentence in chunk {
                sentence_of(sentence, story.blocks.len(), &mut text, &mut gold);
            }
            story.blocks.push(Block {
                kind: BlockKind::Paragraph,
                text,
                line: None,
                end_line: None,
                marks: Vec::new(),
                items: Vec::new(),
            });
        }
        documents.push((story, gold));
    }
    documents
}

fn sentence_of(sentence: &str, block: usize, text: &mut String, gold: &mut Vec<Gold>) {
    let mut open = false;
    for row in sentence.lines().filter(|row| !row.is_empty()) {
        let (token, tag) = row.split_once('\t').expect("two columns");
        let closes = matches!(token, "." | "," | "!" | "?" | ";" | ":" | ")" | "'s" | "’s" | "n't" | "”" | "%");
        if !text.is_empty() && !closes && !text.ends_with(['(', '“', '$']) {
            text.push(' ');
        }
        let start = text.chars().count();
        text.push_str(token);
        let end = text.chars().count();
        let kind = match tag.get(2..) {
            Some("PER") => "PERSON",
            Some("ORG") => "ORGANISATION",
            Some("LOC") => "PLACE",
            _ => "",
        };
        match gold.last_mut().filter(|_| open && tag.starts_with("I-")) {
            Some(last) if !matches!(token, "'s" | "’s") => last.2 = end,
            None if !kind.is_empty() => gold.push((block, start, end, kind)),
            _ => {}
        }
        open = !kind.is_empty();
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Score {
    gold: f64,
    found: f64,
    exact: f64,
    gold_met: f64,
    found_met: f64,
}

impl Score {
    /// F of whole spans, and of overlaps.
    fn f(self) -> (f64, f64) {
        let harmonic = |p: f64, r: f64| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        (
            harmonic(self.exact / self.found, self.exact / self.gold),
            harmonic(self.found_met / self.found, self.gold_met / self.gold),
        )
    }
}

fn score(documents: &[(Story, Vec<Gold>)], kind: &str) -> Score {
    let mut score = Score::default();
    for (story, gold) in documents {
        let understood = understand::understand(story, &Nobody);
        check(story, &understood);
        let gold: Vec<&Gold> = gold.iter().filter(|g| g.3 == kind).collect();
        let found = understood.mentions.iter().filter(|m| m.kind.as_str() == kind).filter_map(|m| match m.span.part {
            Part::Block(block) => Some((block, m.span.start, m.span.end)),
            _ => None,
        });
        let found: Vec<(usize, usize, usize)> = found.collect();
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let meets = |g: &Gold, f: &(usize, usize, usize)| g.0 == f.0 && g.1 < f.2 && f.1 < g.2;
        score.gold += count(gold.len());
        score.found += count(found.len());
        score.exact += count(gold.iter().filter(|g| found.contains(&(g.0, g.1, g.2))).count());
        score.gold_met += count(gold.iter().filter(|g| found.iter().any(|f| meets(g, f))).count());
        score.found_met += count(found.iter().filter(|f| gold.iter().any(|g| meets(g, f))).count());
    }
    score
}

/// The figures are printed (`--nocapture`); the floors are what capitalised runs and cue words alone reach.
#[test]
fn names_in_tagged_text_are_found_better_than_by_their_capitals() {
    for (path, people, organisations) in [
        ("corpora/ner/wikigold/wikigold.tsv", (0.57, 0.67), (0.46, 0.56)),
        ("corpora/ner/re3d-open/re3d-open.tsv", (0.6, 0.7), (0.46, 0.56)),
    ] {
        let Some(path) = shared(path) else { return };
        let documents = tagged(&std::fs::read_to_string(&path).expect("readable"));
        for (kind, floor) in [("PERSON", people), ("ORGANISATION", organisations), ("PLACE", (0.5, 0.6))] {
            let (exact, partial) = score(&documents, kind).f();
            println!(
                "{} {kind} F {exact:.2} exact, {partial:.2} partial",
                path.file_name().unwrap_or_default().display()
            );
            assert!(exact >= floor.0 && partial >= floor.1, "{kind}: {exact:.2} {partial:.2}");
        }
    }
}
