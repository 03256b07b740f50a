//! Related stories: links inside stories, editors' picks, computed edges, and the way back.

mod back;
mod kinds;
mod links;

/// A story with links to others at its end.
fn linking(headline: &str, links: &[&str]) -> String {
    let links: String = links.iter().map(|link| format!("- {link}\n")).collect();
    format!("---\nheadline: \"{headline}\"\nlanguage: en\n---\nWords of the story {headline}.\n\nRead more:\n{links}")
}

/// A story without links; `front` are further lines of its front matter.
fn plain(headline: &str, front: &str) -> String {
    format!("---\nheadline: \"{headline}\"\nlanguage: en\n{front}\n---\nWords of the story {headline}, {front}.\n")
}
