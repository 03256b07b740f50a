//! Places in the public stream as clients keep them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Tells these cursors from those of lists.
const NAME: &str = "CHANGES";

/// The cursor of an event.
pub fn encode(number: i64) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(NAME, number)).unwrap_or_default())
}

/// The number of a cursor's event; `None` for what is no cursor of the log. There is one spelling of a place.
pub fn decode(cursor: &str) -> Option<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (name, number): (String, i64) = serde_json::from_slice(&bytes).ok()?;
    (name == NAME && number >= 0 && encode(number) == cursor).then_some(number)
}

#[cfg(test)]
mod tests {
    use base64::Engine;

    use super::{URL_SAFE_NO_PAD, decode, encode};

    #[test]
    fn a_place_has_one_spelling() {
        for number in [0, 1, 41, i64::MAX] {
            assert_eq!(decode(&encode(number)), Some(number));
        }
        let padded = format!("{}=", encode(7));
        let spaced = URL_SAFE_NO_PAD.encode(br#"["CHANGES", 7]"#);
        let other = URL_SAFE_NO_PAD.encode(br#"["NEWEST",7]"#);
        for wrong in ["", "7", &encode(-1), &padded, &spaced, &other] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
