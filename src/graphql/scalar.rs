//! The scalars of the contract. Each has one spelling.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use jiff::Timestamp;

use crate::graphql::prepare::ScalarRule;

/// What clients learn of values that are none: they are refused before anything runs.
pub const RULES: [ScalarRule; 6] = [
    rule::<DateTime>("DateTime", "an instant after RFC 3339 with its offset, such as \"2026-11-23T08:30:00Z\""),
    rule::<Date>("Date", "a day such as \"2026-11-23\""),
    rule::<PartialDate>("PartialDate", "a year, a month or a day such as \"2026\", \"2026-11\" or \"2026-11-23\""),
    rule::<WebUrl>("URL", "an absolute http or https url such as \"https://example.com/news\""),
    rule::<Locale>("Locale", "a language tag after BCP 47 such as \"en\" or \"en-GB\""),
    rule::<Html>("HTML", "a string of HTML"),
];

const fn rule<T: ScalarType>(name: &'static str, expected: &'static str) -> ScalarRule {
    ScalarRule { name, accepts: |value| is_short(value) && T::parse(value.clone()).is_ok(), expected }
}

/// The longest text that a client may give for one of these scalars, in bytes.
const LONGEST: usize = 2_048;

fn is_short(value: &Value) -> bool {
    !matches!(value, Value::String(text) if text.len() > LONGEST)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub i64);

/// An instant, after RFC 3339, in UTC, always with milliseconds and `Z`: `2026-11-23T08:30:00.000Z`. Any offset and
/// precision is read; what is finer than a millisecond is cut off.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let instant: Timestamp = text.parse()?;
        Ok(Self(instant.as_millisecond()))
    }

    fn to_value(&self) -> Value {
        self.text().map_or(Value::Null, Value::String)
    }
}

impl DateTime {
    /// The instant as it is written; none for one that no calendar has.
    pub(super) fn text(self) -> Option<String> {
        Timestamp::from_millisecond(self.0).ok().map(|instant| format!("{instant:.3}"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date(pub String);

/// A day, after RFC 3339: `2026-11-23`. Instants become days in UTC.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        match text.parse::<jiff::civil::Date>() {
            Ok(date) if text.len() == 10 => Ok(Self(date.to_string())),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl Date {
    /// The day of an instant, in UTC.
    pub fn of(millis: i64) -> Option<Self> {
        let instant = Timestamp::from_millisecond(millis).ok()?;
        Some(Self(instant.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialDate(pub String);

/// A year, a month or a day, as exact as it is known: `2026`, `2026-11` or `2026-11-23` (EDTF level 0).
#[Scalar(specified_by_url = "https://www.loc.gov/standards/datetime/")]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let whole = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            10 => text.clone(),
            _ => String::new(),
        };
        let _: jiff::civil::Date = whole.parse()?;
        Ok(Self(text.clone()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $graphql:literal, $specification:literal, $read:expr) => {
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $graphql, specified_by_url = $specification)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
                let read: fn(&str) -> Option<String> = $read;
                read(text).map(Self).ok_or_else(|| InputValueError::expected_type(value))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// An absolute `http` or `https` url; at most 2,048 bytes where a client gives it.
    WebUrl,
    "URL",
    "https://url.spec.whatwg.org/",
    |text| crate::address::parse(text).map(|_| text.to_owned())
);

text_scalar!(
    /// A language tag, well formed after BCP 47 and written as it writes them: `en`, `en-GB`, `zh-Hant`. Small and capital
    /// letters are read as the same.
    Locale,
    "Locale",
    "https://www.rfc-editor.org/info/bcp47",
    crate::language::canonical
);

text_scalar!(
    /// HTML that is safe to put into a page: made by the hub out of checked parts, never passed through.
    Html,
    "HTML",
    "https://html.spec.whatwg.org/",
    |text| Some(text.to_owned())
);

#[cfg(test)]
mod tests {
    use super::{Date, DateTime, PartialDate};
    use async_graphql::{ScalarType, Value};

    #[test]
    fn instants_have_one_spelling() {
        for text in ["2026-11-23T08:30:00Z", "2026-11-23T09:30:00.0001+01:00"] {
            let instant = DateTime::parse(Value::String(text.to_owned())).expect("an instant");
            assert_eq!(instant.to_value(), Value::String("2026-11-23T08:30:00.000Z".to_owned()));
        }
        for bad in ["", "yesterday", "2026-11-23", "2026-11-23T08:30:00"] {
            assert!(DateTime::parse(Value::String(bad.to_owned())).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_are_checked() {
        for (text, good) in [("2024-02-29", true), ("2023-02-29", false), ("2023-2-9", false), ("20230209", false)] {
            assert_eq!(Date::parse(Value::String(text.to_owned())).is_ok(), good, "{text}");
        }
        for (text, good) in
            [("1999", true), ("1999-13", false), ("1999-12", true), ("99", false), ("1999-12-32", false)]
        {
            assert_eq!(PartialDate::parse(Value::String(text.to_owned())).is_ok(), good, "{text}");
        }
        assert_eq!(Date::of(-1), Some(Date("1969-12-31".to_owned())));
    }
}
