//! The graph between the nouns, as reads draw it: every edge that a resolver follows is a key here, loaded in one
//! statement for all parents that ask for the same.

mod article;
mod audit;
mod collection;
mod directory;
mod draft;
mod mention;
mod quotation;
mod related;
mod role;
mod saved_operation;
mod section;
mod token;

pub use article::{ArticleById, ArticleBySlug, ArticleByUrl, ArticleCount, ArticlePage, BlocksOf, SourceById};
pub use audit::{AuditCount, AuditEntryById, AuditPage};
pub use collection::{CollectionById, CollectionBySlug, CollectionsOf, FrontCount, FrontPage};
pub use directory::{
    AliasesOf, OrganisationById, OrganisationByName, OrganisationBySlug, PersonById, PersonByName, PersonBySlug,
    PlaceById,
};
pub use draft::{
    DraftById, DraftBySlug, DraftByUrl, DraftCount, DraftPage, DraftedOrganisation, DraftedPerson, DraftedPlace,
    DraftedSection, EditorsOf, LinkTarget, PicksOf, RevisionBlocks, RevisionById, RevisionByNumber, RevisionNames,
    RevisionPage, RevisionQuotations,
};
pub use mention::{AllPostings, MentionCount, MentionPage, OrganisationsNamed, PeopleNamed, PlacesNamed};
pub use quotation::{QuotationById, QuotationCount, QuotationPage, QuotationsIn};
pub use related::{BackCount, BackPage, EdgesOf};
pub use role::{
    AffiliationById, AffiliationsOf, ChildCount, ChildPage, CoMentionCount, CoMentionPage, EvidenceOf, MemberCount,
    MemberPage,
};
pub use saved_operation::{SavedOperationById, SavedOperationCount, SavedOperationPage};
pub use section::{SectionById, SectionBySlug, SectionsBelow};
pub use token::TokenById;

/// Defines a loader: a key, its value, and how many keys become values. A key without a value loads the value's default,
/// so that what is missing is asked for once only.
macro_rules! load {
    ($key:ty => $value:ty, |$batch:ident, $keys:ident| $body:expr) => {
        impl async_graphql::dataloader::Loader<$key> for $crate::graphql::context::Batch {
            type Value = $value;
            type Error = $crate::graphql::error::Failure;

            async fn load(
                &self,
                $keys: &[$key],
            ) -> Result<std::collections::HashMap<$key, $value>, $crate::graphql::error::Failure> {
                let $batch = self;
                let mut found: std::collections::HashMap<$key, $value> = $body;
                for key in $keys {
                    found.entry(key.clone()).or_default();
                }
                Ok(found)
            }
        }
    };
}
pub(crate) use load;

/// Defines a key that is one id or one text.
macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident($of:ty);)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            pub struct $name(pub $of);
        )*
    };
}
pub(crate) use keys;
