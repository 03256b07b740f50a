//! The text of a document: its size, brackets and tokens before a parser sees it, and places in it as lines and columns.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use apollo_compiler::parser::SourceSpan;

use super::colons::Colons;
use super::error::{RequestError, RequestErrorCode as Code};
use super::limits::Limits;
use super::names::Names;

/// Refuses a document that is too large to be looked at.
pub(super) fn check_size(source: &str, limits: &Limits) -> Result<(), RequestError> {
    if source.len() <= limits.document_bytes {
        return Ok(());
    }
    let message = format!("the document is longer than {} bytes", limits.document_bytes);
    Err(RequestError::new(Code::DocumentTooLarge, message))
}

/// What a scan found.
pub(super) struct Scanned<'a> {
    source: &'a str,
    pub(super) tokens: usize,
    pub(super) names: Names<'a>,
    /// What means nothing to the hub and much to the parser.
    blank: Vec<Range<usize>>,
}

impl<'a> Scanned<'a> {
    /// The document as the parser gets it, every token at its place. Spaces stand for commas, since it looks ahead past
    /// spaces and not past commas (`... , on Article`), and for descriptions, which it knows in schemas alone.
    pub(super) fn text(&self) -> Cow<'a, str> {
        let source = self.source;
        if self.blank.is_empty() {
            return Cow::Borrowed(source);
        }
        let mut text = String::with_capacity(source.len());
        let mut from = 0;
        for blank in &self.blank {
            text.push_str(&source[from..blank.start]);
            text.extend(std::iter::repeat_n(' ', blank.len()));
            from = blank.end;
        }
        text.push_str(&source[from..]);
        Cow::Owned(text)
    }
}

/// Reads a document once, byte by byte and without recursion, and refuses it when it has too many tokens or directives,
/// or nests its brackets too deep. `known` are the names that fields have.
///
/// Strings are read exactly as the grammar has them and anything odd in one is refused here: a parser that recovered
/// from a bad escape at another place than this scan would see other brackets. So is an argument without its colon,
/// which the parser drops in silence.
pub(super) fn scan<'a>(
    source: &'a str,
    known: &'a HashSet<String>,
    limits: &Limits,
) -> Result<Scanned<'a>, RequestError> {
    let bytes = source.as_bytes();
    let (mut at, mut tokens, mut open, mut directives) = (0, 0_usize, 0_usize, 0_usize);
    let (mut blank, mut colons) = (Vec::new(), Colons::default());
    let (mut names, mut description) = (Names::new(source, known), None);
    let most_aliases = limits.aliases.saturating_mul(ALIASES_IN_TEXT);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0xEF | 0xBB | 0xBF => continue,
            b',' => {
                blank.push(start..at);
                continue;
            }
            b'#' => {
                at = run(bytes, at, |b| b != b'\n' && b != b'\r');
                continue;
            }
            b'"' => at = string_end(bytes, start).ok_or_else(|| bad_syntax(source, start, BAD_STRING))?,
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            b'@' => directives += 1,
            b'.' => at = run(bytes, at, |b| b == b'.').min(start + 3),
            b'-' | b'0'..=b'9' => at = run(bytes, at, |b| is_word(b) || matches!(b, b'.' | b'+' | b'-')),
            _ if is_word(byte) => at = run(bytes, at, is_word),
            _ => {}
        }
        tokens += 1;
        if let Some(before) = description.take()
            && (byte == b'$' || DESCRIBED.contains(&&bytes[start..at]))
        {
            blank.push(before);
        }
        if byte == b'"' && colons.may_be_described() {
            description = Some(start..at);
        }
        names.see(start, at, colons.in_selection());
        colons.see(byte).map_err(|message| bad_syntax(source, start, message))?;
        let refused = if open > limits.brackets {
            (Code::TooDeep, format!("brackets nest deeper than {} levels", limits.brackets))
        } else if tokens > limits.tokens {
            (Code::TooManyTokens, format!("the document has more than {} tokens", limits.tokens))
        } else if directives > limits.directives {
            (Code::TooManyDirectives, format!("the document has more than {} directives", limits.directives))
        } else if names.aliases > most_aliases {
            (Code::TooManyAliases, format!("the document has more than {most_aliases} aliases"))
        } else {
            continue;
        };
        return Err(RequestError::new(refused.0, refused.1).at_pos(Lines::new(source).line_column(start).into()));
    }
    colons.end().map_err(|message| bad_syntax(source, source.len(), message))?;
    blank.sort_unstable_by_key(|blank| blank.start);
    Ok(Scanned { source, tokens, names, blank })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn run(bytes: &[u8], from: usize, inside: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take_while(|byte| inside(**byte)).count()
}

/// Aliases in a text for each one that an operation may have: equal fields are merged, others are skipped, and a document
/// may hold several operations.
const ALIASES_IN_TEXT: usize = 10;

/// What a description may stand before, beside a variable.
const DESCRIBED: [&[u8]; 4] = [b"query", b"mutation", b"subscription", b"fragment"];

const BAD_STRING: &str = "a string is not closed on its line or holds an escape that GraphQL does not know";

fn bad_syntax(source: &str, start: usize, message: &str) -> RequestError {
    RequestError::new(Code::SyntaxError, message).at_pos(Lines::new(source).line_column(start).into())
}

/// The byte after the string that opens at `start`, if it is well formed.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes[start..].starts_with(b"\"\"\"") {
        return block_string_end(bytes, start + 3);
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\n' | b'\r' => return None,
            b'\\' => at = escape_end(bytes, at + 1)?,
            _ => at += 1,
        }
    }
}

fn block_string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
}

fn escape_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
        b'u' if bytes.get(at + 1) == Some(&b'{') => {
            let end = run(bytes, at + 2, |b| b.is_ascii_hexdigit());
            (end > at + 2 && bytes.get(end) == Some(&b'}')).then_some(end + 1)
        }
        b'u' => bytes.get(at + 1..at + 5).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit)).map(|_| at + 5),
        _ => None,
    }
}

/// Lines and columns of a text. Columns count characters.
pub(super) struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
    /// How many characters begin before each [`MARK`]th byte, so that one long line is not counted again and again.
    marks: Vec<usize>,
}

const MARK: usize = 64;

impl<'a> Lines<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let (mut starts, mut marks, mut characters) = (vec![0], Vec::with_capacity(source.len() / MARK + 1), 0);
        let bytes = source.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            if at % MARK == 0 {
                marks.push(characters);
            }
            characters += usize::from(is_first_byte(*byte));
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Self { source, starts, marks }
    }

    /// Line and column of a byte, both from 1.
    pub(super) fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.source.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or_default();
        (line, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    /// Whether what stands there ends so.
    pub(super) fn ends_with(&self, span: Option<SourceSpan>, end: char) -> bool {
        let text = span.and_then(|span| self.source.get(span.offset()..span.end_offset()));
        text.is_some_and(|text| text.trim_end().ends_with(end))
    }

    fn characters_before(&self, offset: usize) -> usize {
        let Some(mark) = self.marks.get(offset / MARK).or(self.marks.last()) else { return 0 };
        let from = (offset / MARK).min(self.marks.len() - 1) * MARK;
        mark + self.source.as_bytes()[from..offset].iter().filter(|byte| is_first_byte(**byte)).count()
    }
}

fn is_first_byte(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}
