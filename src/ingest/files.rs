//! Reading files as stories, a chunk at a time.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::story::{Identity, Incoming};
use super::text::{self, MAX_BYTES, ReadError, TextStory};
use crate::article::content::{
    MAX_BLOCKS, MAX_BODY, MAX_BYLINE, MAX_DATELINE, MAX_HEADLINE, MAX_LINES, MAX_STANDFIRST, MAX_URL,
};
use crate::section::MAX_NAME;
use crate::understand::{Block, BlockKind, Directory, Story, understand};

/// How many stories one transaction takes, and how many bytes.
const CHUNK_STORIES: usize = 32;
const CHUNK_BYTES: usize = 1024 * 1024;

/// Why a file is no story.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// It is a folder.
    #[error("this is a folder: pass its files, such as {0}/*.txt")]
    Folder(String),
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// It is no story.
    #[error(transparent)]
    NoStory(#[from] ReadError),
    /// Its headline is no headline.
    #[error("the headline is longer than {MAX_HEADLINE} characters: is the first line the story's headline?")]
    HeadlineTooLong,
    /// One of its fields is longer than any.
    #[error("the {field} is longer than {most} characters")]
    FieldTooLong {
        /// Which one.
        field: &'static str,
        /// How long it may be.
        most: usize,
    },
    /// It holds a character that moves a terminal and says nothing to a reader.
    #[error("{place} holds the control character U+{:04X}, which no story may hold", u32::from(*.character))]
    Control {
        /// Where.
        place: String,
        /// Which one.
        character: char,
    },
    /// Its body is larger than any story.
    #[error("the story is larger than {} MB", MAX_BODY / 1024 / 1024)]
    BodyTooLong,
    /// It has more blocks than any story.
    #[error("the story has {0} paragraphs and other blocks; at most {MAX_BLOCKS} are allowed")]
    TooManyBlocks(usize),
    /// One of its lists, tables or sets of links is longer than any.
    #[error("a list, table or set of links has {0} lines; at most {MAX_LINES} are allowed")]
    TooManyLines(usize),
}

impl FileError {
    /// The word by which programs tell errors apart.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Folder(_) => "FOLDER",
            Self::Unreadable(_) => "UNREADABLE",
            Self::NoStory(error) => error.code(),
            Self::HeadlineTooLong => "HEADLINE_TOO_LONG",
            Self::FieldTooLong { .. } => "FIELD_TOO_LONG",
            Self::Control { .. } => "CONTROL_CHARACTER",
            Self::BodyTooLong | Self::TooManyBlocks(_) | Self::TooManyLines(_) => "TOO_LARGE",
        }
    }
}

/// What became of one input.
pub(super) type Input = Result<Box<Incoming>, (String, FileError)>;

/// Reads and understands as many files as one transaction takes; none when all are read.
pub(super) fn chunk(paths: &mut impl Iterator<Item = PathBuf>, known: &dyn Directory) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut bytes = 0;
    while inputs.len() < CHUNK_STORIES && bytes < CHUNK_BYTES {
        let Some(path) = paths.next() else { break };
        let source = path.display().to_string();
        inputs.push(match load(&path) {
            Ok((size, text)) => {
                bytes += size;
                Ok(Box::new(incoming(source, text, known)))
            }
            Err(error) => Err((source, error)),
        });
    }
    inputs
}

/// A story that was read, understood.
pub(super) fn incoming(source: String, text: TextStory, known: &dyn Directory) -> Incoming {
    let understanding = understand(&text.story, known);
    Incoming { source, item: 0, identity: Identity::of(&text), text, understanding }
}

/// Reads one file as a story, and says how large it is. No more is read than a story may have.
pub(super) fn load(path: &Path) -> Result<(usize, TextStory), FileError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => FileError::NotFound,
        kind => FileError::Unreadable(kind.to_string()),
    };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(FileError::Folder(path.display().to_string()));
    }
    if about.len() > MAX_BYTES as u64 {
        return Err(ReadError::TooLarge.into());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let text = text::read(&bytes)?;
    check(&text)?;
    Ok((bytes.len(), text))
}

/// Refuses what no story may be.
pub(super) fn check(text: &TextStory) -> Result<(), FileError> {
    if text.story.headline.chars().count() > MAX_HEADLINE {
        return Err(FileError::HeadlineTooLong);
    }
    fields(text)?;
    let body: usize = text.story.blocks.iter().map(|block| block.text.len()).sum();
    if body > MAX_BODY {
        return Err(FileError::BodyTooLong);
    }
    if text.story.blocks.len() > MAX_BLOCKS {
        return Err(FileError::TooManyBlocks(text.story.blocks.len()));
    }
    let gathers = |block: &&Block| matches!(block.kind, BlockKind::List | BlockKind::Table | BlockKind::Related);
    let lines = text.story.blocks.iter().filter(gathers).map(|block| block.text.split('\n').count());
    match lines.max() {
        Some(lines) if lines > MAX_LINES => Err(FileError::TooManyLines(lines)),
        _ => Ok(()),
    }
}

/// Refuses a field that is too long, and control characters in any text.
fn fields(text: &TextStory) -> Result<(), FileError> {
    let TextStory { story, published_at: _, url, section } = text;
    let Story { headline, standfirst, byline, dateline, blocks, language } = story;
    let links = || blocks.iter().flat_map(|block| &block.items);
    let bounded = [
        ("standfirst", standfirst, MAX_STANDFIRST),
        ("byline", byline, MAX_BYLINE),
        ("dateline", dateline, MAX_DATELINE),
        ("url", url, MAX_URL),
        ("section", section, MAX_NAME),
    ];
    let given = || bounded.iter().filter_map(|(field, value, most)| Some((*field, value.as_deref()?, *most)));
    let links_to = links().filter_map(|link| Some(("address of a link", link.url.as_deref()?, MAX_URL)));
    if let Some((field, _, most)) = given().chain(links_to).find(|(_, value, most)| value.chars().count() > *most) {
        return Err(FileError::FieldTooLong { field, most });
    }
    let named = given().map(|(field, value, _)| (field, value));
    let named = named.chain([("headline", headline.as_str())]).chain(language.as_deref().map(|tag| ("language", tag)));
    let named = named.map(|(field, value)| (format!("the {field}"), value));
    let body = blocks.iter().map(|block| {
        let place = block.line.map_or("the body".to_owned(), |line| format!("the text from line {} on", line + 1));
        (place, block.text.as_str())
    });
    let linked = links().flat_map(|link| [Some(link.headline.as_str()), link.url.as_deref()]).flatten();
    let linked = linked.map(|words| ("a link".to_owned(), words));
    let found =
        named.chain(body).chain(linked).find_map(|(place, words)| Some((place, words.chars().find(|c| is_unfit(*c))?)));
    found.map_or(Ok(()), |(place, character)| Err(FileError::Control { place, character }))
}

/// Whether a character of a text controls a terminal: all of Unicode's controls but tab and the end of a line.
fn is_unfit(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n')
}
