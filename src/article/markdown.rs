//! Running text as editors type it: the emphasis, strong emphasis and links of `CommonMark`, in one paragraph.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::content::{Mark, MarkKind, RunningText};

/// Reads one paragraph. The error says what is no part of running text.
pub fn read(source: &str) -> Result<RunningText, &'static str> {
    let mut text = RunningText::default();
    let mut length = 0;
    let mut open: Vec<(usize, MarkKind)> = Vec::new();
    let mut paragraphs = 0;
    for event in Parser::new_ext(source, Options::empty()) {
        let mut write = |words: &str| {
            text.text.push_str(words);
            length += words.chars().count();
        };
        match event {
            Event::Start(Tag::Paragraph) if paragraphs == 0 => paragraphs += 1,
            Event::Start(Tag::Paragraph) => return Err("a second paragraph, which is a block of its own"),
            Event::Start(Tag::Emphasis) => open.push((length, MarkKind::Emphasis)),
            Event::Start(Tag::Strong) => open.push((length, MarkKind::Strong)),
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => return Err("an e-mail address as a link"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                open.push((length, MarkKind::Link { url: dest_url.to_string() }));
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {
                if let Some((start, kind)) = open.pop().filter(|(start, _)| *start < length) {
                    text.marks.push(Mark { start, end: length, kind });
                }
            }
            Event::End(_) => {}
            Event::Text(words) | Event::Code(words) => write(&words),
            Event::SoftBreak => write(" "),
            Event::HardBreak => write("\n"),
            Event::Html(_) | Event::InlineHtml(_) => return Err("HTML; write `\\<` where a `<` is meant"),
            Event::Start(Tag::Heading { .. }) => return Err("a heading, which is a block of its own"),
            Event::Start(Tag::List(_) | Tag::Item) => return Err("a list, which is a block of its own"),
            Event::Start(Tag::BlockQuote(_)) => return Err("a quotation set apart, which is a block of its own"),
            Event::Start(Tag::Image { .. }) => return Err("an image, which is a block of its own"),
            _ => return Err("something that is neither words nor emphasis nor a link"),
        }
    }
    text.marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::content::{Mark, MarkKind};
    use super::read;

    #[test]
    fn emphasis_and_links_become_marks_that_count_code_points() {
        let text = read("Ünder *the **old** bridge*, see [the map](https://a.example/m).").expect("running text");
        assert_eq!(text.text, "Ünder the old bridge, see the map.");
        let mark = |start, end, kind| Mark { start, end, kind };
        let link = MarkKind::Link { url: "https://a.example/m".to_owned() };
        let expected = [mark(6, 20, MarkKind::Emphasis), mark(10, 13, MarkKind::Strong), mark(26, 33, link)];
        assert_eq!(text.marks, expected);
        assert_eq!(read("1 \\* 2 &amp; 3").expect("running text").text, "1 * 2 & 3");
        assert_eq!(read("").expect("nothing").text, "");
    }

    #[test]
    fn what_is_no_running_text_is_refused() {
        for source in ["# A", "- a", "> a", "a\n\nb", "<b>a</b>", "![a](https://a.example/i.png)", "---", "    code"] {
            assert!(read(source).is_err(), "{source}");
        }
    }
}
