//! What the hub makes of a story, as a picture for the terminal: its blocks with the names and quotations in them, then
//! who they are, what they are said to be, and where the story leads. Without its colours the picture says the same.

use std::fmt::Write;

use anstyle::{AnsiColor, Effects, Style};
use jiff::Timestamp;
use textwrap::core::display_width;

use crate::ingest::text::TextStory;
use crate::understand::{BlockKind, Entity, NameKind, Part, Quotation, Span, Understanding};

/// The width where no terminal says one.
pub(super) const WIDTH: usize = 80;

/// Lines are not longer than can be read with ease, nor shorter than a name and its place.
const WIDTHS: (usize, usize) = (40, 100);

/// What stands before a block: its number and its mark.
const GUTTER: usize = 7;

/// Of how many cells a bar of relevance is.
const BAR: usize = 10;

/// The widest column of names.
const NAMES: usize = 30;

/// The columns that what is known of a name needs beside it.
const FACTS: usize = 36;

/// From which confidence a name is linked without asking.
const SURE: f32 = 0.9;

const PLAIN: Style = Style::new();
const TITLE: Style = Style::new().effects(Effects::BOLD);
const FAINT: Style = Style::new().effects(Effects::DIMMED);

type Piece = (String, Style);

/// Draws a story, colours and all, for a terminal of so many columns.
pub(super) fn draw(source: &str, text: &TextStory, understanding: &Understanding, columns: usize) -> String {
    let width = columns.clamp(WIDTHS.0, WIDTHS.1);
    let mut picture = Picture { out: String::new(), width, understanding };
    picture.head(source, text);
    picture.blocks(text);
    picture.names();
    picture.roles();
    picture.quotations();
    picture.related();
    picture.legend(text);
    picture.out
}

struct Picture<'a> {
    out: String,
    width: usize,
    understanding: &'a Understanding,
}

impl Picture<'_> {
    fn head(&mut self, source: &str, text: &TextStory) {
        self.paragraph(&[], 0, &[(source.to_owned(), FAINT)]);
        let headline = self.marked(&text.story.headline, Part::Headline, TITLE);
        self.paragraph(&[], 0, &headline);
        if let Some(standfirst) = &text.story.standfirst {
            let standfirst = self.marked(standfirst, Part::Standfirst, PLAIN);
            self.paragraph(&[], 0, &standfirst);
        }
        let published = text.published_at.and_then(|at| Timestamp::from_millisecond(at).ok());
        let said = [
            text.story.byline.clone(),
            text.story.dateline.as_deref().map(|place| format!("from {place}")),
            text.section.as_deref().map(|section| format!("in {section}")),
            text.story.language.as_deref().map(|language| format!("language {language}")),
            published.map(|at| format!("published {at:.3}")),
            text.url.clone(),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            self.paragraph(&[], 0, &[(said.join(" · "), FAINT)]);
        }
    }

    fn blocks(&mut self, text: &TextStory) {
        for (index, block) in text.story.blocks.iter().enumerate() {
            self.out.push('\n');
            let style = match block.kind {
                BlockKind::Heading => TITLE,
                BlockKind::Related | BlockKind::Promo => FAINT,
                _ => PLAIN,
            };
            let words = self.marked(&block.text, Part::Block(index), style);
            let gutter = format!("{:>GUTTER$}", format!("{index} {}  ", mark(block.kind).0));
            self.paragraph(&[(gutter, FAINT)], GUTTER, &words);
        }
    }

    fn names(&mut self) {
        for (kind, title) in
            [(NameKind::Person, "People"), (NameKind::Organisation, "Organisations"), (NameKind::Place, "Places")]
        {
            let mut entities: Vec<&Entity> =
                self.understanding.entities.iter().filter(|entity| entity.kind == kind).collect();
            entities.sort_by_key(|entity| std::cmp::Reverse(entity.relevance));
            if entities.is_empty() {
                continue;
            }
            self.title(title);
            let column = entities.iter().map(|entity| display_width(&entity.name)).max().unwrap_or(0).min(NAMES);
            for entity in entities {
                let gap = " ".repeat((column + 2).saturating_sub(display_width(&entity.name)).max(2));
                let prefix = [("  ".to_owned(), PLAIN), (entity.name.clone(), styled(entity)), (gap, PLAIN)];
                let bar = format!("{} {:>3}", bar(entity.relevance), entity.relevance);
                let about = entity.rel.as_str().to_lowercase();
                let mut facts = vec![format!("{:.2}  {about:<8}", entity.confidence), self.named(entity)];
                if !entity.aliases.is_empty() {
                    facts.push(format!("also {}", entity.aliases.join(", ")));
                }
                if entity.known.is_some() {
                    facts.push("known".to_owned());
                }
                if entity.ambiguous {
                    facts.push("several are known by this name".to_owned());
                }
                let facts = (format!("  {}", facts.join("  ")), FAINT);
                let used: usize = prefix.iter().map(|(piece, _)| display_width(piece)).sum();
                if used + FACTS > self.width {
                    self.paragraph(&prefix[..1], 4, &prefix[1..2]);
                    self.paragraph(&indent(4), 4, &[(bar, PLAIN), facts]);
                } else {
                    self.paragraph(&prefix, column + 4, &[(bar, PLAIN), facts]);
                }
            }
        }
    }

    /// How often, and where.
    fn named(&self, entity: &Entity) -> String {
        let mut places: Vec<String> = Vec::new();
        for mention in &entity.mentions {
            let place = place(self.understanding.mentions[*mention].span);
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        format!("{}× in {}", entity.mentions.len(), places.join(", "))
    }

    fn roles(&mut self) {
        let Understanding { entities, affiliations, .. } = self.understanding;
        if affiliations.is_empty() {
            return;
        }
        self.title("Roles");
        for role in affiliations {
            let person = &entities[role.person];
            let mut words = vec![(person.name.clone(), styled(person)), (format!("  {}", role.role_name), PLAIN)];
            for holder in [role.organisation, role.place].into_iter().flatten() {
                words.extend([(", ".to_owned(), PLAIN), (entities[holder].name.clone(), styled(&entities[holder]))]);
            }
            self.paragraph(&indent(2), 4, &words);
            let facts = format!(
                "{:.2}  {} in {}: “{}”",
                role.confidence,
                role.pattern,
                place(role.evidence),
                role.evidence_text
            );
            self.paragraph(&indent(4), 4, &[(facts, FAINT)]);
        }
    }

    fn quotations(&mut self) {
        let Understanding { entities, quotations, .. } = self.understanding;
        if quotations.is_empty() {
            return;
        }
        self.title("Quotations");
        for Quotation { text, span, speaker, attribution, cited } in quotations {
            let mut words = match speaker.map(|index| &entities[index]) {
                Some(speaker) => vec![(speaker.name.clone(), styled(speaker))],
                None => vec![("nobody named".to_owned(), PLAIN)],
            };
            let clause = attribution.as_ref().map(|clause| format!(" · {clause}")).unwrap_or_default();
            words.push((format!("{clause} · in {}", place(*span)), FAINT));
            if let Some(cited) = cited.map(|index| &entities[index]) {
                words.extend([(" · cited ".to_owned(), FAINT), (cited.name.clone(), styled(cited))]);
            }
            self.paragraph(&indent(2), 4, &words);
            self.paragraph(&indent(4), 4, &[(text.clone(), QUOTED)]);
        }
    }

    fn related(&mut self) {
        let related = &self.understanding.related;
        if related.is_empty() {
            return;
        }
        self.title("Related stories");
        for link in related {
            let url = link.url.as_ref().map(|url| format!(" <{url}>")).unwrap_or_default();
            let block = link.block.map(|block| format!(" · in {block}")).unwrap_or_default();
            let words = [(link.headline.clone(), PLAIN), (format!("{url}{block}"), FAINT)];
            self.paragraph(&[(format!("  {} ", mark(BlockKind::Related).0), FAINT)], 4, &words);
        }
    }

    fn legend(&mut self, text: &TextStory) {
        self.title("Legend");
        let mut used: Vec<BlockKind> = Vec::new();
        for block in &text.story.blocks {
            if !used.contains(&block.kind) {
                used.push(block.kind);
            }
        }
        let mut words: Vec<Piece> = Vec::new();
        for kind in used {
            let (mark, meaning) = mark(kind);
            words.push((format!("{mark} {meaning}   "), PLAIN));
        }
        for (kind, meaning) in
            [(NameKind::Person, "person"), (NameKind::Organisation, "organisation"), (NameKind::Place, "place")]
        {
            words.extend([(meaning.to_owned(), coloured(kind).bold()), ("   ".to_owned(), PLAIN)]);
        }
        words.extend([
            ("quotation".to_owned(), QUOTED),
            (format!("   {} relevance   0.00 to 1.00 confidence, bold from {SURE:.2} on", bar(30)), PLAIN),
        ]);
        self.paragraph(&indent(2), 2, &words);
    }

    fn title(&mut self, title: &str) {
        self.out.push('\n');
        self.paragraph(&[], 0, &[(title.to_owned(), TITLE)]);
    }

    /// A part's text with the names and quotations in it.
    fn marked(&self, text: &str, part: Part, base: Style) -> Vec<Piece> {
        let mut styles = vec![base; text.chars().count()];
        let Understanding { entities, mentions, quotations, .. } = self.understanding;
        for quotation in quotations.iter().filter(|quotation| quotation.span.part == part) {
            for style in within(&mut styles, quotation.span) {
                *style = style.underline();
            }
        }
        for mention in mentions.iter().filter(|mention| mention.span.part == part) {
            let name = styled(&entities[mention.entity]);
            for style in within(&mut styles, mention.span) {
                *style = name.effects(name.get_effects() | (style.get_effects().remove(Effects::DIMMED)));
            }
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for (letter, style) in text.chars().zip(styles) {
            match pieces.last_mut() {
                Some((run, last)) if *last == style => run.push(letter),
                _ => pieces.push((letter.to_string(), style)),
            }
        }
        pieces
    }

    /// Words in lines that fit, each indented below the first.
    fn paragraph(&mut self, prefix: &[Piece], hanging: usize, words: &[Piece]) {
        let mut text = String::new();
        let mut runs = Vec::new();
        for (piece, style) in words {
            let start = text.len();
            // What a text holds besides letters must not steer the terminal.
            text.extend(piece.chars().map(|letter| match letter {
                letter if letter.is_control() && letter != '\n' => '\u{fffd}',
                letter => letter,
            }));
            runs.push((start..text.len(), *style));
        }
        for (piece, style) in prefix {
            self.push(piece, *style);
        }
        let used: usize = prefix.iter().map(|(piece, _)| display_width(piece)).sum();
        let options = textwrap::Options::new(self.width).word_splitter(textwrap::WordSplitter::NoHyphenation);
        let (first, rest) = (" ".repeat(used), " ".repeat(hanging));
        let lines = textwrap::wrap(&text, options.initial_indent(&first).subsequent_indent(&rest));
        let mut from = 0;
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                self.out.push_str(&rest);
            }
            let line = line.strip_prefix(if number == 0 { &first } else { &rest }).unwrap_or(line);
            let start = text[from..].find(line).map_or(from, |at| from + at);
            from = start + line.len();
            for (run, style) in &runs {
                let (start, end) = (run.start.max(start), run.end.min(from));
                if start < end {
                    self.push(&text[start..end], *style);
                }
            }
            self.out.push('\n');
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{style}{text}{style:#}");
    }
}

const QUOTED: Style = Style::new().effects(Effects::UNDERLINE);

fn coloured(kind: NameKind) -> Style {
    let colour = match kind {
        NameKind::Person => AnsiColor::Cyan,
        NameKind::Organisation => AnsiColor::Magenta,
        NameKind::Place => AnsiColor::Green,
    };
    colour.on_default()
}

fn styled(entity: &Entity) -> Style {
    let style = coloured(entity.kind);
    if entity.confidence >= SURE { style.bold() } else { style }
}

fn mark(kind: BlockKind) -> (char, &'static str) {
    match kind {
        BlockKind::Paragraph => ('¶', "paragraph"),
        BlockKind::Heading => ('§', "heading"),
        BlockKind::BlockQuote => ('❝', "block quote"),
        BlockKind::List => ('•', "list"),
        BlockKind::Table => ('▦', "table"),
        BlockKind::Image => ('▣', "image"),
        BlockKind::Embed => ('◫', "embedded"),
        BlockKind::Related => ('→', "related stories"),
        BlockKind::Promo => ('✂', "promotion, not story text"),
    }
}

fn bar(relevance: u8) -> String {
    let full = (usize::from(relevance) * BAR).div_ceil(100).min(BAR);
    format!("{}{}", "▰".repeat(full), "▱".repeat(BAR - full))
}

fn place(span: Span) -> String {
    match span.part {
        Part::Headline => "the headline".to_owned(),
        Part::Standfirst => "the standfirst".to_owned(),
        Part::Block(index) => index.to_string(),
    }
}

fn within(styles: &mut [Style], span: Span) -> &mut [Style] {
    let end = span.end.min(styles.len());
    &mut styles[span.start.min(end)..end]
}

fn indent(columns: usize) -> [Piece; 1] {
    [(" ".repeat(columns), PLAIN)]
}
