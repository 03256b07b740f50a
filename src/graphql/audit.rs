//! Who did what when.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::article::filter::InstantRange;
use crate::audit::read::{self, AuditFilter, NEWEST};
use crate::audit::{self, Subject};
use crate::graphql::article::filter::DateTimeRange;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::{self, IdKind};
use crate::graphql::loaders::{AuditCount, AuditPage, TokenById};
use crate::graphql::scalar::DateTime;
use crate::graphql::token::Token;
use crate::graphql::viewer::Role;
use crate::graphql::whole::Whole;
use crate::policy::Deed;

/// What was done: by the mutation of this name, or at the command line. There may be more of them with every version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "audit::Action")]
pub enum AuditAction {
    /// A story came in by `masthead import`.
    Import,
    /// `storyImport`.
    StoryImport,
    /// `articleCreate`.
    ArticleCreate,
    /// `articleUpdate`.
    ArticleUpdate,
    /// `articlePublish`.
    ArticlePublish,
    /// `articleSchedule`.
    ArticleSchedule,
    /// `articleEmbargo`.
    ArticleEmbargo,
    /// `articleUnpublish`.
    ArticleUnpublish,
    /// `articleCorrect`.
    ArticleCorrect,
    /// `articleDelete`.
    ArticleDelete,
    /// `articleRestore`.
    ArticleRestore,
    /// `articleRevert`.
    ArticleRevert,
    /// `articleErase`.
    ArticleErase,
    /// `articlePreviewCreate`.
    ArticlePreviewCreate,
    /// `articlePinRelated`.
    ArticlePinRelated,
    /// `articleUnpinRelated`.
    ArticleUnpinRelated,
    /// `articleReorderRelated`.
    ArticleReorderRelated,
    /// `personCreate`.
    PersonCreate,
    /// `personUpdate`.
    PersonUpdate,
    /// `personDelete`.
    PersonDelete,
    /// `organisationCreate`.
    OrganisationCreate,
    /// `organisationUpdate`.
    OrganisationUpdate,
    /// `organisationDelete`.
    OrganisationDelete,
    /// `affiliationAdd`.
    AffiliationAdd,
    /// `affiliationUpdate`.
    AffiliationUpdate,
    /// `affiliationEnd`.
    AffiliationEnd,
    /// `sectionCreate`.
    SectionCreate,
    /// `sectionUpdate`.
    SectionUpdate,
    /// `sectionDelete`.
    SectionDelete,
    /// `collectionCreate`.
    CollectionCreate,
    /// `collectionUpdate`.
    CollectionUpdate,
    /// `collectionSetItems`.
    CollectionSetItems,
    /// `savedOperationSet`.
    SavedOperationSet,
    /// `savedOperationDelete`.
    SavedOperationDelete,
    /// `tokenCreate`.
    TokenCreate,
    /// `tokenRevoke`.
    TokenRevoke,
}

/// Who did what when.
#[derive(Debug, Clone)]
pub struct AuditEntry(pub(super) Arc<audit::Entry>);

/// For the role `ADMIN`: who did what when. Each mutation that changed something left an entry in the moment in which it
/// did, and so did each story that `masthead import` took in. Nobody changes or deletes an entry, the hub neither. It holds
/// no words of stories, so that `articleErase` leaves it as it is.
#[Object]
impl AuditEntry {
    /// Its id (`audit_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Audit.id(self.0.id())
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at().0)
    }

    /// What was done.
    async fn action(&self) -> AuditAction {
        self.0.action().into()
    }

    /// The name of the token with which it was done, as it was then; null when it was done at the command line.
    async fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The role that the token had; null when it was done at the command line.
    async fn role(&self) -> Option<Role> {
        self.0.role().map(Into::into)
    }

    /// The token, revoked or not; null when it was done at the command line.
    async fn token(&self, context: &Context<'_>) -> Nullable<Token> {
        let load = async {
            match self.0.token() {
                Some(token) => request(context).load(TokenById(token)).await,
                None => Ok(None),
            }
        };
        nullable(load.await)
    }

    /// The id of what it was done to: `article_…` for stories. What it names may be gone.
    async fn subject_id(&self) -> Option<ID> {
        subject_id(&self.0)
    }

    /// The id of the other one where two take part, such as the one into which another was merged; else null.
    async fn object_id(&self) -> Option<ID> {
        object_id(&self.0)
    }

    /// The `version` of the story's newest revision after it; null where no story was changed at the desk.
    async fn revision(&self) -> Option<i32> {
        self.0.revision()
    }
}

/// The id of what something was done to.
pub fn subject_id(entry: &audit::Entry) -> Option<ID> {
    Some(kind(entry.action().subject()).id(entry.subject()?))
}

/// The id of the other one.
pub fn object_id(entry: &audit::Entry) -> Option<ID> {
    Some(kind(entry.action().subject()).id(entry.object()?))
}

/// What the ids of a subject look like.
fn kind(subject: Subject) -> IdKind {
    match subject {
        Subject::Story => IdKind::Article,
        Subject::Person => IdKind::Person,
        Subject::Organisation => IdKind::Organisation,
        Subject::Affiliation => IdKind::Affiliation,
        Subject::Section => IdKind::Section,
        Subject::Collection => IdKind::Collection,
        Subject::Operation => IdKind::Operation,
        Subject::Token => IdKind::Token,
    }
}

/// Which entries: the fields join by AND, the values of a list by OR. What is absent or null restricts nothing, an empty
/// list matches nothing, and neither does an id that nothing has. A list holds at most 100 values.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "AuditFilter")]
pub struct AuditFilterInput {
    /// What was done.
    actions: Option<Vec<AuditAction>>,
    /// With one of these tokens (`token_…`).
    tokens: Option<Vec<ID>>,
    /// To one of these, by ids of any type, also where it is the other one of two.
    subjects: Option<Vec<ID>>,
    /// When.
    at: Option<DateTimeRange>,
}

impl AuditFilterInput {
    fn read(self) -> Result<AuditFilter, Failure> {
        let Self { actions, tokens, subjects, at } = self;
        let of_any = |id: &ID| id::parse(id).map(|(_, uuid)| uuid);
        let InstantRange { from, until } = at.map(|at| at.read("at")).transpose()?.unwrap_or_default();
        Ok(AuditFilter {
            actions: actions.map(|actions| actions.into_iter().map(Into::into).collect()),
            tokens: tokens.map(|ids| IdKind::Token.parse_all(&ids)).transpose()?,
            subjects: subjects.map(|ids| ids.iter().map(of_any).collect()).transpose()?,
            from,
            until,
        })
    }
}

/// An entry in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct AuditEdge {
    /// Where it stands in the list.
    cursor: Cursor,
    /// The entry.
    node: Whole<AuditEntry>,
}

connection! {
    /// For the role `ADMIN`: a list of what was done, the newest first.
    AuditConnection { edge: AuditEdge, node: AuditEntry, total: AuditTotal }
}

/// How it is counted.
#[derive(Debug, Clone)]
pub struct AuditTotal(Arc<AuditFilter>);

impl AuditTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        request.load(AuditCount(Arc::clone(&self.0))).await
    }
}

impl AuditConnection {
    /// A page of what passes a filter.
    pub(super) async fn load(
        context: &Context<'_>,
        filter: Option<AuditFilterInput>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        request(context).staff(Deed::Audit)?;
        let page = Arc::new(args.page(NEWEST)?);
        let filter = Arc::new(filter.unwrap_or_default().read()?);
        let slice = request(context).load(AuditPage { filter: Arc::clone(&filter), page }).await?;
        let edges =
            slice.map(|entry| AuditEdge { cursor: Cursor::new(NEWEST, read::position(&entry.0)), node: Whole(entry) });
        Ok(Self::new(edges, AuditTotal(filter)))
    }
}
