//! Marks of Markdown inside a line: emphasis and links become marks on the words, and their signs go.
//!
//! Only what can hardly be anything else is read: signs that touch their words on the inside and none on the outside.
//! Everything else stays as it is written: a lone asterisk, `names_with_underscores`, images.

/// A mark on a block's text; offsets count code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub start: usize,
    pub end: usize,
    pub kind: MarkKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    Emphasis,
    Strong,
    /// With its `http` or `https` address.
    Link(String),
}

/// How far the end of a mark is looked for, in code points.
const LONGEST: usize = 1_000;
/// How deep marks lie in one another.
const DEEPEST: usize = 3;

/// The words of a line, and the marks on them in order of their start.
pub(super) fn read(line: &str) -> (String, Vec<Mark>) {
    let mut reader = Reader { text: String::with_capacity(line.len()), points: 0, marks: Vec::new(), links: true };
    reader.read(line, 0);
    reader.marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    (reader.text, reader.marks)
}

/// The words of a line without signs of emphasis, with its links as they are written.
pub(super) fn without_emphasis(line: &str) -> String {
    let mut reader = Reader { text: String::with_capacity(line.len()), points: 0, marks: Vec::new(), links: false };
    reader.read(line, 0);
    reader.text
}

/// The words of a line without any signs.
pub fn plain_words(line: &str) -> String {
    read(line).0
}

struct Reader {
    text: String,
    /// Code points in `text`.
    points: usize,
    marks: Vec<Mark>,
    /// Whether links are read, or left as they are written.
    links: bool,
}

impl Reader {
    fn read(&mut self, line: &str, depth: usize) {
        let mut at = 0;
        let mut before = ' ';
        while let Some(c) = line[at..].chars().next() {
            let rest = &line[at..];
            let free = depth < DEEPEST && !before.is_alphanumeric();
            let taken = match c {
                '[' if before == '!' || !self.links => link(rest).map(|link| self.copy(&rest[..link.length])),
                '[' => link(rest).map(|link| self.link(&link, depth)),
                '*' | '_' if free && before != c => emphasis(rest, c).map(|found| self.emphasis(rest, found, depth)),
                _ => None,
            };
            let taken = taken.unwrap_or_else(|| self.copy(&rest[..c.len_utf8()]));
            at += taken;
            before = line[..at].chars().next_back().unwrap_or(' ');
        }
    }

    fn copy(&mut self, text: &str) -> usize {
        self.text.push_str(text);
        self.points += text.chars().count();
        text.len()
    }

    fn link(&mut self, link: &Link<'_>, depth: usize) -> usize {
        let start = self.points;
        self.read(link.words, depth + 1);
        self.marks.push(Mark { start, end: self.points, kind: MarkKind::Link(link.url.to_owned()) });
        link.length
    }

    /// Marks what lies between `signs` signs on both sides, `inner` bytes.
    fn emphasis(&mut self, rest: &str, (signs, inner): (usize, usize), depth: usize) -> usize {
        let start = self.points;
        self.read(&rest[signs..signs + inner], depth + 1);
        let end = self.points;
        if signs > 1 {
            self.marks.push(Mark { start, end, kind: MarkKind::Strong });
        }
        if signs != 2 {
            self.marks.push(Mark { start, end, kind: MarkKind::Emphasis });
        }
        inner + 2 * signs
    }
}

struct Link<'s> {
    words: &'s str,
    url: &'s str,
    /// Bytes that the link takes.
    length: usize,
}

/// `[words](address)` or `[words](address "title")` at the start of a text.
fn link(text: &str) -> Option<Link<'_>> {
    let window = window(text);
    let middle = window.find("](")?;
    let words = &window[1..middle];
    let inside = &text[middle + 2..];
    let close = self::window(inside).find(')')?;
    let url = inside[..close].split_whitespace().next()?.trim_matches(['<', '>']);
    let fits = !words.trim().is_empty() && !words.contains('[') && crate::address::parse(url).is_some();
    fits.then_some(Link { words, url, length: middle + 2 + close + 1 })
}

/// One to three signs at the start of a text and as many further on: how many, and the bytes between them.
fn emphasis(text: &str, sign: char) -> Option<(usize, usize)> {
    let signs = text.chars().take_while(|c| *c == sign).count();
    let inside = text.get(signs..).filter(|inside| signs <= 3 && !inside.starts_with(char::is_whitespace))?;
    let mut before = ' ';
    let mut run = 0;
    let inside = window(inside);
    for (at, c) in inside.char_indices().chain([(inside.len(), ' ')]) {
        if c == sign {
            run += 1;
            continue;
        }
        let open = at - run;
        if run == signs && open > 0 && !before.is_whitespace() && !c.is_alphanumeric() {
            return inside[..open].contains(char::is_alphanumeric).then_some((signs, open));
        }
        (before, run) = (c, 0);
    }
    None
}

/// The part of a text in which the end of a mark is looked for.
fn window(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::{Mark, MarkKind, read, without_emphasis};

    #[test]
    fn emphasis_and_links_become_marks() {
        let mark = |start, end, kind| Mark { start, end, kind };
        let url = || MarkKind::Link("https://example.org/a_b".to_owned());
        for (line, words, marks) in [
            (
                "A **bold** and _soft_ é.",
                "A bold and soft é.",
                vec![mark(2, 6, MarkKind::Strong), mark(11, 15, MarkKind::Emphasis)],
            ),
            (
                "See [the *report*](https://example.org/a_b \"Title\").",
                "See the report.",
                vec![mark(4, 14, url()), mark(8, 14, MarkKind::Emphasis)],
            ),
            ("**[Shut](https://example.org/a_b)**", "Shut", vec![mark(0, 4, url()), mark(0, 4, MarkKind::Strong)]),
            ("***both***", "both", vec![mark(0, 4, MarkKind::Strong), mark(0, 4, MarkKind::Emphasis)]),
        ] {
            assert_eq!(read(line), (words.to_owned(), marks), "{line}");
        }
        assert_eq!(without_emphasis("**More:** [a](https://example.org)"), "More: [a](https://example.org)");
    }

    #[test]
    fn what_is_no_mark_stays() {
        for line in [
            "5 * 3 and 4 * 2",
            "f**k and s***",
            "snake_case_name",
            "Results* were fine. *Unaudited",
            "*** Breaking ***",
            "[sic] (he said)",
            "[a](javascript:x)",
            "![A ferry](https://example.org/a.jpg)",
            "an _open",
            "**",
            "[",
        ] {
            assert_eq!(read(line), (line.to_owned(), Vec::new()), "{line}");
        }
    }
}
