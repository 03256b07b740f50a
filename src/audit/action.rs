//! What can be done.

/// What something is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A story.
    Story,
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// What a person is to an organisation or a place.
    Affiliation,
    /// A section.
    Section,
    /// A collection.
    Collection,
    /// An operation that the newsroom shares.
    Operation,
    /// A token.
    Token,
}

macro_rules! actions {
    ($($name:literal $action:ident $subject:ident;)*) => {
        /// What was done: a mutation, or an import at the command line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = concat!("`", $name, "`")] $action,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$action),*];

            /// Its name at the contract.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }

            /// What it is done to.
            pub fn subject(self) -> Subject {
                match self {
                    $(Self::$action => Subject::$subject,)*
                }
            }
        }
    };
}

actions! {
    "import" Import Story;
    "storyImport" StoryImport Story;
    "articleCreate" ArticleCreate Story;
    "articleUpdate" ArticleUpdate Story;
    "articlePublish" ArticlePublish Story;
    "articleSchedule" ArticleSchedule Story;
    "articleEmbargo" ArticleEmbargo Story;
    "articleUnpublish" ArticleUnpublish Story;
    "articleCorrect" ArticleCorrect Story;
    "articleDelete" ArticleDelete Story;
    "articleRestore" ArticleRestore Story;
    "articleRevert" ArticleRevert Story;
    "articleErase" ArticleErase Story;
    "articlePreviewCreate" ArticlePreviewCreate Story;
    "articlePinRelated" ArticlePinRelated Story;
    "articleUnpinRelated" ArticleUnpinRelated Story;
    "articleReorderRelated" ArticleReorderRelated Story;
    "personCreate" PersonCreate Person;
    "personUpdate" PersonUpdate Person;
    "personDelete" PersonDelete Person;
    "organisationCreate" OrganisationCreate Organisation;
    "organisationUpdate" OrganisationUpdate Organisation;
    "organisationDelete" OrganisationDelete Organisation;
    "affiliationAdd" AffiliationAdd Affiliation;
    "affiliationUpdate" AffiliationUpdate Affiliation;
    "affiliationEnd" AffiliationEnd Affiliation;
    "sectionCreate" SectionCreate Section;
    "sectionUpdate" SectionUpdate Section;
    "sectionDelete" SectionDelete Section;
    "collectionCreate" CollectionCreate Collection;
    "collectionUpdate" CollectionUpdate Collection;
    "collectionSetItems" CollectionSetItems Collection;
    "savedOperationSet" SavedOperationSet Operation;
    "savedOperationDelete" SavedOperationDelete Operation;
    "tokenCreate" TokenCreate Token;
    "tokenRevoke" TokenRevoke Token;
}

impl Action {
    /// The one with this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}
