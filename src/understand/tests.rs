//! What stories of our own make when they are understood as a whole.

use super::{BlockKind, KnownNames, NameKind, Nobody, Part, Rel, Story, Understanding, understand};
use crate::ingest::text;
use crate::text::slice;
use uuid::Uuid;

const FERRY: &str = "\
Ferry Operator Fined After Night Collision in Liston Bay
By Ada Okafor

Norvia's transport ministry said on Monday that Liston Ferries Ltd. must pay 2 million pounds.
“We failed our passengers,” said Marta Lindqvist, chief executive of Liston Ferries. “It will not happen again.”
Lindqvist, 51, took over the company in May. She was hired from the Coastal Safety Agency (CSA) last year.
The CSA's director, Tomás Reyes, declined to comment. Prime Minister Helen Brandt called the crash \"a failure of every rule we wrote\".
- Storm Warning: Coast Guard Tells Boats to Stay in Harbour
- Ministers Clash Over New Rules for Ferries
Brandt's spokesman said the \"so-called\" inquiry would report to Parliament in June.
Former mayor John Reed and his brother Paul Reed were on board. Paul Reed was unhurt, he told the Evening Lantern.
Sign up for our newsletter
";

fn story(text: &str) -> Story {
    text::read(text.as_bytes()).expect("a story").story
}

fn read(text: &str) -> (Story, Understanding) {
    let story = story(text);
    let understanding = understand(&story, &Nobody);
    (story, understanding)
}

fn named(understanding: &Understanding, kind: NameKind) -> Vec<&str> {
    understanding.entities.iter().filter(|e| e.kind == kind).map(|e| e.name.as_str()).collect()
}

fn roles(understanding: &Understanding) -> Vec<(&str, &str, Option<&str>, &str)> {
    let name = |index: usize| understanding.entities[index].name.as_str();
    let roles = understanding.affiliations.iter();
    roles.map(|a| (name(a.person), a.role_name.as_str(), a.organisation.or(a.place).map(name), a.pattern)).collect()
}

fn said(understanding: &Understanding) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let name = |index: usize| understanding.entities[index].name.as_str();
    understanding.quotations.iter().map(|q| (q.text.as_str(), q.speaker.map(name), q.attribution.as_deref())).collect()
}

#[test]
fn people_keep_their_full_name_wherever_they_are_named() {
    let (_, understood) = read(FERRY);
    let people = named(&understood, NameKind::Person);
    assert_eq!(people, ["Marta Lindqvist", "Tomás Reyes", "Helen Brandt", "John Reed", "Paul Reed"]);
    let marta = &understood.entities.iter().find(|e| e.name == "Marta Lindqvist").expect("named");
    assert_eq!(marta.aliases, ["Lindqvist"]);
    assert_eq!(marta.mentions.len(), 2);
    assert!(marta.confidence >= 0.9);
}

#[test]
fn acronyms_and_short_forms_join_the_long_name() {
    let (_, understood) = read(FERRY);
    let organisations = named(&understood, NameKind::Organisation);
    assert!(organisations.contains(&"Coastal Safety Agency"), "{organisations:?}");
    assert!(!organisations.contains(&"CSA"), "{organisations:?}");
    let agency = understood.entities.iter().find(|e| e.name == "Coastal Safety Agency").expect("named");
    assert_eq!(agency.mentions.len(), 3);
}

#[test]
fn roles_are_read_with_what_they_are_held_at() {
    let (_, understood) = read(FERRY);
    let roles = roles(&understood);
    let marta = roles.iter().find(|role| role.0 == "Marta Lindqvist").expect("stated");
    assert_eq!((marta.1, marta.3), ("chief executive", "X, R of Y"));
    assert!(marta.2.is_some_and(|name| name.starts_with("Liston Ferries")));
    assert!(roles.contains(&("Helen Brandt", "Prime Minister", None, "TITLE X")), "{roles:?}");
    assert!(roles.contains(&("John Reed", "Former mayor", None, "TITLE X")), "{roles:?}");
}

#[test]
fn quotations_have_their_speakers_and_scare_quotes_are_none() {
    let (_, understood) = read(FERRY);
    assert_eq!(
        said(&understood),
        [
            ("We failed our passengers,", Some("Marta Lindqvist"), Some("said Marta Lindqvist")),
            ("It will not happen again.", Some("Marta Lindqvist"), Some("said Marta Lindqvist")),
            ("a failure of every rule we wrote", Some("Helen Brandt"), Some("Helen Brandt called")),
        ]
    );
}

#[test]
fn links_and_promotion_are_told_from_the_text() {
    let (story, understood) = read(FERRY);
    assert_eq!(story.byline.as_deref(), Some("Ada Okafor"));
    let kinds: Vec<BlockKind> = story.blocks.iter().map(|b| b.kind).collect();
    let (p, r, promo) = (BlockKind::Paragraph, BlockKind::Related, BlockKind::Promo);
    assert_eq!(kinds, [p, p, p, p, r, p, p, promo]);
    let links: Vec<&str> = understood.related.iter().map(|link| link.headline.as_str()).collect();
    assert_eq!(
        links,
        ["Storm Warning: Coast Guard Tells Boats to Stay in Harbour", "Ministers Clash Over New Rules for Ferries"]
    );
    assert_eq!(understood.related[1].block, Some(4));
    assert_eq!((story.blocks[0].line, story.blocks[0].end_line), (Some(3), Some(4)));
}

#[test]
fn what_only_a_link_names_is_no_subject() {
    let (_, understood) =
        read("A Quiet Day\nNothing happened in the village.\n- Storm Nears: NASA Scientists Warn France of Floods\n");
    assert!(
        understood.entities.iter().all(|e| e.rel == Rel::Mentions && e.relevance == 0),
        "{:?}",
        understood.entities
    );
    assert!(named(&understood, NameKind::Place).contains(&"France"));
}

#[test]
fn headlines_repeat_what_the_story_names_and_subjects_are_few() {
    let (_, understood) = read(
        "Petrov Wins Second Term\nAnton Petrov won a second term as mayor of Varna on Sunday.\nPetrov, 60, beat Elena Dimova.\nPetrov thanked voters.\n",
    );
    let petrov = &understood.entities[0];
    assert_eq!((petrov.name.as_str(), petrov.rel), ("Anton Petrov", Rel::About));
    let first = &understood.mentions[petrov.mentions[0]];
    assert_eq!(
        (first.text.as_str(), first.span.part, first.span.start, first.span.end),
        ("Petrov", Part::Headline, 0, 6)
    );
    assert_eq!(petrov.mentions.len(), 4);
}

#[test]
fn a_surname_of_two_people_follows_the_one_named_last() {
    let (_, understood) =
        read("Talks\nAnna Weber met Karl Weber on Friday. \"It went well for all of us today,\" Weber said.\n");
    let weber = understood.mentions.last().expect("named");
    assert_eq!(understood.entities[weber.entity].name, "Karl Weber");
    assert!(weber.confidence < 0.9);
}

#[test]
fn known_names_win_and_ordinary_words_are_not_names() {
    let id = Uuid::from_u128(7);
    let directory: KnownNames = [
        ("reading", NameKind::Place, id, "Reading"),
        ("jong un kim", NameKind::Person, Uuid::from_u128(8), "Kim Jong-un"),
        ("lantern", NameKind::Organisation, Uuid::from_u128(9), "Evening Lantern"),
        ("lantern", NameKind::Organisation, Uuid::from_u128(10), "Lantern Books"),
    ]
    .into_iter()
    .collect();
    let story = story("On the Move\nShe was reading a book in Reading. Jong Un Kim wrote to the Lantern about it.\n");
    let understood = understand(&story, &directory);
    let reading: Vec<_> = understood.entities.iter().filter(|e| e.known == Some(id)).collect();
    assert_eq!((reading.len(), reading[0].mentions.len()), (1, 1));
    assert!(understood.entities.iter().any(|e| e.name == "Kim Jong-un" && e.confidence >= 0.9));
    let lantern = understood.entities.iter().find(|e| e.ambiguous).expect("doubtful");
    assert!(lantern.known.is_none() && lantern.confidence < 0.9);
}

#[test]
fn aliases_of_countries_are_one_place() {
    let (_, understood) =
        read("Trade\nThe U.S. and Britain agreed. America and the UK will sign in Geneva. They told us so.\n");
    assert_eq!(named(&understood, NameKind::Place), ["United States", "United Kingdom", "Geneva"]);
}

#[test]
fn quotes_within_unlike_marks_and_across_paragraphs_are_whole() {
    let (_, understood) = read(
        "Marks\nThe mayor, Ines Duarte, said: ‘The bridge won’t open before the autumn, and that’s final.’\n\
         “The steel is late and the money is gone from the fund.\n“Nobody told us anything until Friday night,” Duarte said.\n\
         He praised \"provide relief to everyone who lost a home,” the Daily Post reported.\n",
    );
    let said = said(&understood);
    assert_eq!(said[0].0, "The bridge won’t open before the autumn, and that’s final.");
    assert_eq!(said[0].1, Some("Ines Duarte"));
    assert_eq!(said[1].0, "The steel is late and the money is gone from the fund.");
    assert_eq!(said[2].1, Some("Ines Duarte"));
    assert_eq!((said[3].1, said[3].2), (None, Some("Daily Post reported")));
}

#[test]
fn guards_keep_roles_from_the_wrong_person_and_the_wrong_house() {
    let (_, understood) = read(
        "Guards\nAnna Weber, the wife of president Karl Brandt, left. Omar Haddad, director of Norvia's navy, stayed. \
         Lena Fuchs, a spokeswoman for Amnesty International, spoke.\n",
    );
    let roles = roles(&understood);
    assert!(roles.iter().all(|role| role.0 != "Anna Weber"), "{roles:?}");
    assert!(roles.iter().all(|role| role.0 != "Omar Haddad" || role.2.is_none()), "{roles:?}");
    assert!(roles.contains(&("Lena Fuchs", "spokeswoman", Some("Amnesty International"), "X, R of Y")), "{roles:?}");
}

#[test]
fn every_pattern_of_a_role_is_read() {
    let (_, understood) = read(
        "Patterns\nFrance announced it. French President Emmanuel Macron met Google CEO Sundar Pichai. The head of Oxfam, Maria Rossi, said no. \
         Peter Novak is the chairman of Tesco. Ukraine's defence minister Oleksii Reznikov agreed. \
         Mary Wong, Microsoft's vice president, smiled. Ali Hassan, professor of economics at Harvard University, wrote it.\n",
    );
    let roles = roles(&understood);
    for role in [
        ("Emmanuel Macron", "President", Some("France"), "Y's R X"),
        ("Sundar Pichai", "CEO", Some("Google"), "Y's R X"),
        ("Maria Rossi", "head", Some("Oxfam"), "R of Y, X"),
        ("Peter Novak", "chairman", Some("Tesco"), "X is R of Y"),
        ("Oleksii Reznikov", "defence minister", Some("Ukraine"), "Y's R X"),
        ("Mary Wong", "vice president", Some("Microsoft"), "X, Y R"),
        ("Ali Hassan", "professor of economics", Some("Harvard University"), "X, R of Y"),
    ] {
        assert!(roles.contains(&role), "{role:?} in {roles:?}");
    }
}

#[test]
fn hard_wrapped_paragraphs_are_joined() {
    let (story, _) = read(
        "A Walk\n\nThe path leaves the village by the old mill and climbs between walls of\ngrey stone until the sea comes into view below the farm and the\nchapel.\n\n\
         Nobody has kept the path since the war, and in winter the stream takes\nwhat it likes of the lower steps.\n",
    );
    assert_eq!(story.blocks.len(), 2);
    assert!(story.blocks[0].text.ends_with("the farm and the chapel."));
    assert_eq!((story.blocks[1].line, story.blocks[1].end_line), (Some(6), Some(8)));
}

#[test]
fn spans_are_slices_for_any_text() {
    let alphabet: Vec<char> =
        "aAbB zZ.,'’\"“”‘-–—()&:;!?\n\n  1éßłЖ한😀\u{301}\u{200d}\u{ad}İǅ·•#>@/[]".chars().collect();
    let words = [
        "Kim",
        "said",
        "the",
        "of",
        "President",
        "University",
        "U.S.",
        "Mr.",
        "al-Assad",
        "'s",
        "\"",
        "CEO",
        "John",
        "Smith",
        ",",
        "director",
        "Inc.",
        "Ltd",
        "and",
        "Read more:",
        "- ",
        "sign up",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    };
    for _ in 0..600 {
        let mut text = String::new();
        for _ in 0..next(120) {
            if next(2) == 0 {
                text.push(alphabet[next(alphabet.len())]);
            } else {
                text.push_str(words[next(words.len())]);
                text.push(' ');
            }
        }
        if let Ok(read) = text::read(text.as_bytes()) {
            check(&read.story, &understand(&read.story, &Nobody));
        }
    }
    let (story, understood) = read(FERRY);
    check(&story, &understood);
    assert_eq!(understood, understand(&story, &Nobody));
}

fn check(story: &Story, understood: &Understanding) {
    let text = |part: Part| match part {
        Part::Headline => story.headline.as_str(),
        Part::Standfirst => story.standfirst.as_deref().unwrap_or_default(),
        Part::Block(index) => story.blocks[index].text.as_str(),
    };
    let spans = understood.mentions.iter().map(|m| (m.span, m.text.as_str()));
    let spans = spans.chain(understood.quotations.iter().map(|q| (q.span, q.text.as_str())));
    for (span, words) in spans.chain(understood.affiliations.iter().map(|a| (a.evidence, a.evidence_text.as_str()))) {
        assert_eq!(slice(text(span.part), span.start, span.end), Some(words));
    }
    for pair in understood.mentions.windows(2) {
        let (a, b) = (pair[0].span, pair[1].span);
        assert!(a.part < b.part || a.part == b.part && a.end <= b.start || order(a.part) < order(b.part), "{pair:?}");
    }
    for pair in understood.quotations.windows(2) {
        assert!(pair[0].span.part != pair[1].span.part || pair[0].span.end <= pair[1].span.start);
    }
    for (index, mention) in understood.mentions.iter().enumerate() {
        assert!(understood.entities[mention.entity].mentions.contains(&index));
    }
}

fn order(part: Part) -> usize {
    match part {
        Part::Headline => 0,
        Part::Standfirst => 1,
        Part::Block(index) => index + 2,
    }
}

#[test]
fn a_label_makes_links_of_what_follows_it() {
    let (story, understood) = read(
        "Rails\nThe line will cost more.\nRELATED STORIES\nThe rise and fall of a minister\nWhy it was always going to cost more\n",
    );
    let kinds: Vec<BlockKind> = story.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [BlockKind::Paragraph, BlockKind::Related]);
    assert_eq!(understood.related.len(), 2);
    assert_eq!((story.blocks[1].line, story.blocks[1].end_line), (Some(2), Some(5)));
}

#[test]
fn a_clause_between_subject_and_verb_does_not_speak() {
    let (_, understood) = read(
        "Chips\nLaura Chen, who replaced founder Robert Okonkwo last year, said the cuts were \"painful but necessary for all\". \
         Kenya's foreign minister, Peter Otieno, agreed. \"This is the third one in six weeks,\" Chen told Reuters. \"How many more?\"\n",
    );
    let said = said(&understood);
    assert!(said.iter().all(|quotation| quotation.1 == Some("Laura Chen")), "{said:?}");
    assert_eq!(said.len(), 3);
    assert!(roles(&understood).contains(&("Peter Otieno", "foreign minister", Some("Kenya"), "Y's R X")));
}

#[test]
fn the_source_of_words_is_cited_and_the_employer_of_their_speaker_is_not() {
    let cited = |sentence: &str| {
        let (_, understood) = read(&format!("Trams\nThe BBC and Reuters were there on Monday.\n{sentence}\n"));
        let [quotation] = &understood.quotations[..] else { panic!("{sentence}: {:?}", understood.quotations) };
        quotation.cited.map(|index| understood.entities[index].name.clone())
    };
    let words = "“the trams will run again before the winter comes”";
    for (sentence, source) in [
        ("Dr. James Whitfield, a transport professor at the University of Leeds, told the BBC that {}.", Some("BBC")),
        ("James Whitfield, a transport professor at the University of Leeds, said that {}.", None),
        ("{}, said James Whitfield of the University of Leeds.", None),
        ("A professor at the University of Leeds said {}.", None),
        ("{}, Reuters reported.", Some("Reuters")),
        ("{}, the Ministry of Transport said.", Some("Ministry of Transport")),
        ("According to the Ministry of Transport, {}.", Some("Ministry of Transport")),
        ("A spokesman for the Ministry of Transport said {}.", Some("Ministry of Transport")),
        ("James Whitfield said in an interview with Reuters that {}.", Some("Reuters")),
    ] {
        assert_eq!(cited(&sentence.replace("{}", words)).as_deref(), source, "{sentence}");
    }
}
