//! Blocks as HTML. Everything is escaped and built here; no markup of a source is ever passed through.

use crate::article::content::{BlockContent, Mark, MarkKind, RunningText, StoredBlock, StoredImage};

/// A block as HTML.
pub fn block(content: &BlockContent) -> String {
    match content {
        BlockContent::Paragraph(words) => format!("<p>{}</p>", running(words)),
        BlockContent::Heading { level, words } => {
            let level = (*level).clamp(1, 6);
            format!("<h{level}>{}</h{level}>", running(words))
        }
        BlockContent::BlockQuote(words) => format!("<blockquote><p>{}</p></blockquote>", running(words)),
        BlockContent::List { ordered, items } => {
            let tag = if *ordered { "ol" } else { "ul" };
            let items: String = items.iter().map(|item| format!("<li>{}</li>", running(item))).collect();
            format!("<{tag}>{items}</{tag}>")
        }
        BlockContent::Table { caption, has_header, rows } => table(caption.as_deref(), *has_header, rows),
        BlockContent::Image(image) => figure(image),
        BlockContent::Embed { url, text, .. } => {
            let words = if text.is_empty() { url } else { text };
            format!("<p>{}</p>", link(url, &escape(words)))
        }
        BlockContent::Related { items } => {
            let items: String = items
                .iter()
                .map(|item| {
                    let words = escape(&item.headline);
                    format!("<li>{}</li>", item.url.as_deref().map_or(words.clone(), |url| link(url, &words)))
                })
                .collect();
            format!("<ul>{items}</ul>")
        }
        BlockContent::Promo { text } => format!("<aside>{}</aside>", escape(text).replace('\n', "<br>")),
    }
}

/// The story's own text as HTML, related and promotional blocks left out.
pub fn body(blocks: &[StoredBlock]) -> String {
    let own = blocks.iter().filter(|stored| stored.content.is_story_text());
    own.map(|stored| block(&stored.content)).collect::<Vec<_>>().join("\n")
}

/// The story's own text, related and promotional blocks left out, an empty line between blocks.
pub fn body_text(blocks: &[StoredBlock]) -> String {
    let own = blocks.iter().filter(|stored| stored.content.is_story_text());
    own.map(|stored| stored.content.text()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Words that a reader takes in a minute.
const WORDS_A_MINUTE: i32 = 230;

/// Minutes that it takes to read so many words, at least 1.
pub fn reading_minutes(words: i32) -> i32 {
    ((words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE).max(1)
}

/// Text in which nothing is markup, also within a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A link, or the words alone when the address is none that a page may link to.
fn link(url: &str, words: &str) -> String {
    if crate::address::parse(url).is_some() {
        format!("<a href=\"{}\">{words}</a>", escape(url))
    } else {
        words.to_owned()
    }
}

/// Running text with its marks. Marks that cross are closed and opened again, so that elements nest.
fn running(words: &RunningText) -> String {
    let mut bounds: Vec<usize> = words.marks.iter().flat_map(|mark| [mark.start, mark.end]).collect();
    bounds.push(0);
    bounds.push(words.text.chars().count());
    bounds.sort_unstable();
    bounds.dedup();
    let pieces = bounds.windows(2).filter_map(|ends| {
        let text = crate::text::slice(&words.text, ends[0], ends[1])?;
        let over = words.marks.iter().filter(|mark| mark.start <= ends[0] && ends[1] <= mark.end);
        Some(over.fold(escape(text), |inner, mark| wrap(mark, &inner)))
    });
    pieces.collect::<String>().replace('\n', "<br>")
}

fn wrap(mark: &Mark, inner: &str) -> String {
    match &mark.kind {
        MarkKind::Emphasis => format!("<em>{inner}</em>"),
        MarkKind::Strong => format!("<strong>{inner}</strong>"),
        MarkKind::Link { url } => link(url, inner),
    }
}

fn table(caption: Option<&str>, has_header: bool, rows: &[Vec<String>]) -> String {
    let row = |tag: &str, cells: &Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escape(cell))).collect();
        format!("<tr>{cells}</tr>")
    };
    let caption = caption.map(|words| format!("<caption>{}</caption>", escape(words))).unwrap_or_default();
    let (head, body) = rows.split_at(usize::from(has_header).min(rows.len()));
    let head: String = head.iter().map(|cells| format!("<thead>{}</thead>", row("th", cells))).collect();
    let body: String = body.iter().map(|cells| row("td", cells)).collect();
    format!("<table>{caption}{head}<tbody>{body}</tbody></table>")
}

fn figure(image: &StoredImage) -> String {
    let alt = escape(image.alt.as_deref().unwrap_or_default());
    let size = |name: &str, pixels: Option<i32>| pixels.map(|n| format!(" {name}=\"{n}\"")).unwrap_or_default();
    let picture = if crate::address::parse(&image.url).is_some() {
        let (width, height) = (size("width", image.width), size("height", image.height));
        format!("<img src=\"{}\" alt=\"{alt}\"{width}{height}>", escape(&image.url))
    } else {
        alt
    };
    let under: Vec<_> = [&image.caption, &image.credit].into_iter().flatten().map(|words| escape(words)).collect();
    let caption =
        if under.is_empty() { String::new() } else { format!("<figcaption>{}</figcaption>", under.join(" ")) };
    format!("<figure>{picture}{caption}</figure>")
}

#[cfg(test)]
mod tests {
    use super::block;
    use crate::article::content::{BlockContent, Mark, MarkKind, RunningText, StoredLink};

    fn mark(start: usize, end: usize, kind: MarkKind) -> Mark {
        Mark { start, end, kind }
    }

    #[test]
    fn nothing_of_a_text_is_markup() {
        let words = RunningText { text: "a <b> & \"c\" '😀'".to_owned(), marks: vec![] };
        assert_eq!(block(&BlockContent::Paragraph(words)), "<p>a &lt;b&gt; &amp; &quot;c&quot; &#39;😀&#39;</p>");
    }

    #[test]
    fn crossing_marks_nest_and_only_web_addresses_are_linked() {
        let marks = vec![
            mark(0, 3, MarkKind::Emphasis),
            mark(2, 5, MarkKind::Link { url: "https://example.org/?a=1&b=\"".to_owned() }),
            mark(4, 6, MarkKind::Link { url: "javascript:alert(1)".to_owned() }),
        ];
        let html = block(&BlockContent::Paragraph(RunningText { text: "😀bcdef".to_owned(), marks }));
        let link = "<a href=\"https://example.org/?a=1&amp;b=&quot;\">";
        assert_eq!(html, format!("<p><em>😀b</em>{link}<em>c</em></a>{link}d</a>{link}e</a>f</p>"));
    }

    #[test]
    fn related_links_without_an_address_stay_words() {
        let items = vec![
            StoredLink { headline: "One".to_owned(), url: None },
            StoredLink { headline: "Two".to_owned(), url: Some("https://example.org/2".to_owned()) },
        ];
        let html = block(&BlockContent::Related { items });
        assert_eq!(html, "<ul><li>One</li><li><a href=\"https://example.org/2\">Two</a></li></ul>");
    }
}
