//! Where our verdict is not that of the reference implementation, and why.

use super::verdicts::Judged;

/// One kind of difference.
pub(crate) struct Difference {
    /// What it is and why it stays.
    pub(crate) because: &'static str,
    /// Whether a difference is of this kind; ours is the verdict and what we say with it.
    pub(crate) is: fn(&Judged, &str, &str) -> bool,
}

/// All that there are. One that occurs no more is to be taken out.
pub(crate) const DIFFERENCES: [Difference; 8] = [
    Difference {
        because: "A variable for the one field of a @oneOf input must not be null (IsVariableUsageAllowed). The \
                  reference implementation does not see that the input is one where its own type is non-null.",
        is: |_, ours, words| {
            ours == "validation" && words.starts_with("The variable `$") && words.contains("!` is wanted.")
        },
    },
    Difference {
        because: "A variable for the one field of a @oneOf input may be null by its type where it has a default that is \
                  not (IsVariableUsageAllowed, September 2025). The reference implementation wants a type that is \
                  non-null.",
        is: |judged, ours, _| {
            let is_seen = judged.why.contains("must be non-nullable to be used for OneOf Input Object");
            ours == "ok" && is_seen && has_default(judged)
        },
    },
    Difference {
        because: "A root field of a subscription has no @skip or @include (CollectSubscriptionFields, September 2025): \
                  the reference implementation follows an older edition.",
        is: |judged, ours, words| {
            let is_counted = words.contains("can only have one root field") && judged.query.contains("(if:");
            ours == "validation" && (is_counted || words.contains("can not specify @skip or @include"))
        },
    },
    Difference {
        because: "A variable is null where null may not be, which its type allows since there is a default. The \
                  reference implementation notices when it comes to the place, and then answers without the object \
                  around it; nothing ran here.",
        is: |_, ours, words| ours == "variables" && words.contains("must not be null, since it is used where"),
    },
    Difference {
        because: "The specification lets \\u{…} have any number of digits; the reference implementation takes eight.",
        is: |judged, _, _| judged.said == "syntax" && judged.query.contains("\\u{0000000041}"),
    },
    Difference {
        because: "A number that no integer of 64 bits holds is given for an ID in a variable. We would not know how the \
                  client writes it.",
        is: |judged, ours, words| {
            let wide = judged.variables.values().any(|value| value.to_string().contains("e+21"));
            ours == "variables" && words.ends_with("must be of type `ID`.") && wide
        },
    },
    Difference {
        because: "Equal fields whose list arguments begin alike conflict only where they are executed: the validator \
                  takes such lists to be equal, and merging sees those that @skip and @include leave.",
        is: |judged, ours, _| ours == "ok" && conflicts(judged, "lists that begin alike", "same"),
    },
    Difference {
        because: "A string and a block string of the same value are the same argument: the specification asks for \
                  identical values, and the reference implementation compares how they are written.",
        is: |judged, ours, _| ours == "ok" && conflicts(judged, "string written in two ways", "a"),
    },
];

/// Whether the document gives a default to the variable that the reference implementation names first.
fn has_default(judged: &Judged) -> bool {
    let mut words = judged.why.split('"');
    let (variable, of_type) = (words.nth(1).unwrap_or_default(), words.nth(1).unwrap_or_default());
    let lines = judged.query.split(['\n', '\r']).map(|line| line.split('#').next().unwrap_or_default());
    let bare: String =
        lines.flat_map(str::chars).filter(|c| !c.is_whitespace() && !matches!(c, ',' | '\u{feff}')).collect();
    bare.contains(&format!("{variable}:{of_type}="))
}

/// Whether the reference implementation sees these fields conflict by their arguments, in a document that was made for it.
fn conflicts(judged: &Judged, fault: &str, field: &str) -> bool {
    let conflict = format!("Fields \"{field}\" conflict because they have differing arguments.");
    judged.fault.as_deref() == Some(fault) && judged.why.starts_with(&conflict)
}
