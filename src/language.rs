//! Language tags, after BCP 47 (RFC 5646): what is one, and the one way in which the hub writes it.

/// The longest tag; the RFC wants room for 35 characters.
const MAX_BYTES: usize = 64;

/// A well-formed tag as BCP 47 writes it: scripts with a capital, regions in capitals, all else small. `None` for what is
/// no tag. The tags that the RFC calls irregular, each long replaced by another, are none.
pub fn canonical(tag: &str) -> Option<String> {
    if tag.len() > MAX_BYTES || !is_well_formed(&tag.split('-').collect::<Vec<_>>()) {
        return None;
    }
    let mut written = String::with_capacity(tag.len());
    let mut behind_singleton = false;
    for part in tag.split('-') {
        let first = written.is_empty();
        if !first {
            written.push('-');
        }
        match part.len() {
            2 if !first && !behind_singleton => written.push_str(&part.to_ascii_uppercase()),
            4 if !first && !behind_singleton => {
                written.push_str(&part[..1].to_ascii_uppercase());
                written.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => written.push_str(&part.to_ascii_lowercase()),
        }
        behind_singleton |= part.len() == 1;
    }
    Some(written)
}

/// What tags that say more than this one lie between, compared by bytes: `en-` and `en.`.
pub fn narrower(tag: &str) -> (String, String) {
    (format!("{tag}-"), format!("{tag}."))
}

/// The grammar of RFC 5646, 2.1: language, script, region, variants, extensions, private use.
fn is_well_formed(parts: &[&str]) -> bool {
    let alpha = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return false;
    }
    let [language, rest @ ..] = parts else { return false };
    if language.eq_ignore_ascii_case("x") {
        return !rest.is_empty();
    }
    if language.len() < 2 || !alpha(language) {
        return false;
    }
    let most_extended = if language.len() <= 3 { 3 } else { 0 };
    let mut rest = behind(rest, most_extended, |part| part.len() == 3 && alpha(part));
    rest = behind(rest, 1, |part| part.len() == 4 && alpha(part));
    rest = behind(rest, 1, |part| part.len() == 2 && alpha(part) || part.len() == 3 && digits(part));
    rest = behind(rest, rest.len(), |part| part.len() >= 5 || part.len() == 4 && digits(&part[..1]));
    while let [singleton, inside @ ..] = rest {
        if singleton.len() != 1 {
            return false;
        }
        if singleton.eq_ignore_ascii_case("x") {
            return !inside.is_empty();
        }
        let after = behind(inside, inside.len(), |part| part.len() >= 2);
        if after.len() == inside.len() {
            return false;
        }
        rest = after;
    }
    true
}

/// What follows the first parts that fit, of which there may be so many.
fn behind<'a, 'b>(parts: &'a [&'b str], most: usize, fits: impl Fn(&str) -> bool) -> &'a [&'b str] {
    let count = parts.iter().take(most).take_while(|part| fits(part)).count();
    &parts[count..]
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn a_tag_has_one_spelling() {
        for (written, tag) in [
            ("en", "EN"),
            ("en-GB", "En-gb"),
            ("zh-Hant-TW", "ZH-HANT-tw"),
            ("mn-Cyrl-MN", "mn-cYRL-mn"),
            ("es-419", "ES-419"),
            ("zh-cmn-Hans-CN", "zh-CMN-hans-cn"),
            ("sl-rozaj-biske-1994", "SL-Rozaj-BISKE-1994"),
            ("de-CH-1901", "de-ch-1901"),
            ("en-US-u-islamcal", "EN-us-U-IslamCal"),
            ("en-CA-x-ca", "en-ca-x-CA"),
            ("az-Arab-x-aze-derbend", "az-arab-X-AZE-derbend"),
            ("de-a-latn-co-x-phonebk", "de-A-LATN-CO-x-phonebk"),
            ("x-whatever", "X-Whatever"),
        ] {
            assert_eq!(canonical(tag).as_deref(), Some(written));
            assert_eq!(canonical(written).as_deref(), Some(written));
        }
    }

    #[test]
    fn what_is_malformed_is_no_tag() {
        for tag in [
            "",
            "e",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "12",
            "english language",
            "a-DE",
            "de-419-DE",
            "ar-a",
            "x",
            "en-x",
            "en-a-x-b",
            "abcdefghi",
            "en-GB-GB",
            "en-Latn-Latn",
            "dé",
            "en\0",
            "i-klingon",
        ] {
            assert_eq!(canonical(tag), None, "{tag}");
        }
        assert_eq!(canonical(&format!("en-x{}", "-abcdefgh".repeat(8))), None);
    }
}
