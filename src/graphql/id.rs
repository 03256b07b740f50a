//! Ids as clients see them: TypeIDs (the TypeID specification 0.3), a UUIDv7 in base 32 behind a type prefix.
//!
//! The prefix exists only here. An id of one type never answers for another, and there is one spelling of an id.

use async_graphql::ID;
use uuid::Uuid;

use crate::graphql::error::{ErrorCode, Failure};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 130 bits in characters of five; the first two bits are zero.
const LENGTH: usize = 26;

/// What an id is an id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// `article_…`
    Article,
    /// `person_…`
    Person,
    /// `organisation_…`
    Organisation,
    /// `place_…`
    Place,
    /// `section_…`
    Section,
    /// `collection_…`
    Collection,
    /// `quotation_…`
    Quotation,
    /// `affiliation_…`
    Affiliation,
    /// `draft_…`
    Draft,
    /// `revision_…`
    Revision,
    /// `suggestion_…`
    Suggestion,
    /// `token_…`
    Token,
    /// `operation_…`
    Operation,
    /// `audit_…`
    Audit,
}

impl IdKind {
    const ALL: [Self; 14] = [
        Self::Article,
        Self::Person,
        Self::Organisation,
        Self::Place,
        Self::Section,
        Self::Collection,
        Self::Quotation,
        Self::Affiliation,
        Self::Draft,
        Self::Revision,
        Self::Suggestion,
        Self::Token,
        Self::Operation,
        Self::Audit,
    ];

    /// The prefix.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Section => "section",
            Self::Collection => "collection",
            Self::Quotation => "quotation",
            Self::Affiliation => "affiliation",
            Self::Draft => "draft",
            Self::Revision => "revision",
            Self::Suggestion => "suggestion",
            Self::Token => "token",
            Self::Operation => "operation",
            Self::Audit => "audit",
        }
    }

    /// The id of a row of this kind.
    pub fn id(self, uuid: Uuid) -> ID {
        let mut bits = uuid.as_u128();
        let mut letters = [0; LENGTH];
        for letter in letters.iter_mut().rev() {
            *letter = ALPHABET[(bits & 31) as usize];
            bits >>= 5;
        }
        ID(format!("{}_{}", self.prefix(), letters.map(char::from).iter().collect::<String>()))
    }

    /// The row of an id that must be of this kind.
    pub fn parse(self, id: &str) -> Result<Uuid, Failure> {
        match parse(id)? {
            (kind, uuid) if kind == self => Ok(uuid),
            (kind, _) => Err(refused(id, &format!("is an id of type {}, not {}", kind.prefix(), self.prefix()))),
        }
    }

    /// The rows of ids that must all be of this kind.
    pub fn parse_all(self, ids: &[ID]) -> Result<Vec<Uuid>, Failure> {
        ids.iter().map(|id| self.parse(id)).collect()
    }

    /// That a name means several rows of this kind.
    pub fn ambiguous(self, name: &str, uuids: &[Uuid]) -> Failure {
        let ids: Vec<String> = uuids.iter().take(10).map(|uuid| self.id(*uuid).to_string()).collect();
        let name: String = name.chars().take(64).collect();
        let message = format!("several are called '{name}'; ask by id: {}", ids.join(", "));
        Failure::user(ErrorCode::AmbiguousName, message)
    }
}

/// What an id is an id of, and the row.
pub fn parse(id: &str) -> Result<(IdKind, Uuid), Failure> {
    let Some((prefix, letters)) = id.rsplit_once('_') else {
        return Err(refused(id, "is not an id: it has no type prefix"));
    };
    let Some(kind) = IdKind::ALL.into_iter().find(|kind| kind.prefix() == prefix) else {
        return Err(refused(id, "is not an id: its type prefix is unknown"));
    };
    match decode(letters) {
        Some(uuid) => Ok((kind, uuid)),
        None => Err(refused(id, "is not an id: its last part is no UUIDv7 in 26 characters of base 32")),
    }
}

/// Whether a text is meant as an id, well formed or not: a known prefix and as many characters as an id has behind it.
pub(super) fn is_shaped(text: &str) -> bool {
    text.rsplit_once('_').is_some_and(|(prefix, letters)| {
        letters.len() == LENGTH && IdKind::ALL.into_iter().any(|kind| kind.prefix() == prefix)
    })
}

fn decode(letters: &str) -> Option<Uuid> {
    if letters.len() != LENGTH {
        return None;
    }
    let mut bits: u128 = 0;
    for (place, letter) in letters.bytes().enumerate() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        if place == 0 && value > 7 {
            return None;
        }
        bits = bits << 5 | u128::try_from(value).ok()?;
    }
    let uuid = Uuid::from_u128(bits);
    (uuid.get_version_num() == 7 && uuid.get_variant() == uuid::Variant::RFC4122).then_some(uuid)
}

fn refused(id: &str, why: &str) -> Failure {
    let shown: String = id.chars().take(64).collect();
    Failure::user(ErrorCode::InvalidId, format!("'{shown}' {why}"))
}

#[cfg(test)]
mod tests {
    use super::{IdKind, is_shaped, parse};
    use uuid::Uuid;

    #[test]
    fn ids_follow_the_specification() {
        // The specification's own example.
        let uuid = Uuid::parse_str("0188bac7-4afa-78aa-bc3b-bd1eef28d881").expect("a UUID");
        let id = IdKind::Person.id(uuid);
        assert_eq!(id.as_str(), "person_01h2xcejqtf2nbrexx3vqjhp41");
        assert_eq!(parse(&id).expect("an id"), (IdKind::Person, uuid));
    }

    #[test]
    fn a_text_with_the_shape_of_an_id_is_meant_as_one() {
        let letters = "01h2xcejqtf2nbrexx3vqjhp41";
        for prefix in ["person", "draft", "token"] {
            assert!(is_shaped(&format!("{prefix}_{letters}")));
        }
        for slug in [letters.to_owned(), format!("planet_{letters}"), format!("person_{letters}1"), "a_b".to_owned()] {
            assert!(!is_shaped(&slug), "{slug}");
        }
    }

    #[test]
    fn there_is_one_spelling_and_one_type_of_an_id() {
        let good = "person_01h2xcejqtf2nbrexx3vqjhp41";
        assert!(IdKind::Person.parse(good).is_ok());
        assert!(IdKind::Article.parse(good).is_err());
        for bad in [
            "",
            "person",
            "person_",
            "01h2xcejqtf2nbrexx3vqjhp41",
            "PERSON_01h2xcejqtf2nbrexx3vqjhp41",
            "person_01H2XCEJQTF2NBREXX3VQJHP41",
            "person_81h2xcejqtf2nbrexx3vqjhp41",
            "person_01h2xcejqtf2nbrexx3vqjhp4l",
            "person_00000000000000000000000000",
            "person_01h2xcejqtf2nbrexx3vqjhp411",
            "planet_01h2xcejqtf2nbrexx3vqjhp41",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
