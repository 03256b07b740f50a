//! Slices by code points, in which all spans count.

/// The words from one code point to before another; `None` when the text ends before. A range of Rust's counts bytes.
pub(crate) fn slice(text: &str, start: i64, end: i64) -> Option<&str> {
    let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
    let mut bounds = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let from = bounds.nth(start)?;
    let until = if end == start { from } else { bounds.nth(end.checked_sub(start)?.checked_sub(1)?)? };
    Some(&text[from..until])
}

#[cfg(test)]
mod tests {
    use super::slice;

    #[test]
    fn spans_count_code_points() {
        assert_eq!(slice("🎉 𝒜da", 2, 5), Some("𝒜da"));
        assert_eq!(slice("🎉", 0, 1), Some("🎉"));
        assert_eq!(slice("🎉", 1, 1), Some(""));
        assert_eq!(slice("🎉", 0, 2), None);
        assert_eq!(slice("🎉🎉", 2, 1), None);
    }
}
