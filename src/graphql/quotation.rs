//! Words that articles quote.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use crate::article::drafts::VisibleRevision;
use crate::graphql::affiliation::Affiliation;
use crate::graphql::article::Article;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{
    AffiliationById, ArticleById, DraftedOrganisation, DraftedPerson, OrganisationById, PersonById, QuotationCount,
    QuotationPage,
};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::span::TextSpan;
use crate::graphql::story::StoryText;
use crate::graphql::whole::Whole;
use crate::quotation::{QuotationsOf, VisibleQuotation};

/// Words that a story quotes, with the revision whose text they stand in unless that is what the public reads.
#[derive(Debug, Clone)]
pub struct Quotation(pub(super) Arc<VisibleQuotation>, pub(super) Option<VisibleRevision>);

/// Words that a public article quotes, or a draft.
#[Object]
impl Quotation {
    /// Its id (`quotation_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Quotation.id(self.0.id())
    }

    /// The words, without the marks around them.
    async fn text(&self) -> &str {
        self.0.text()
    }

    /// The article; null only in a draft of which the public sees nothing.
    async fn article(&self, context: &Context<'_>) -> Nullable<Article> {
        match self.1 {
            None => nullable(self.in_article(context).await.map(Some)),
            Some(_) => nullable(request(context).load(ArticleById(self.0.article_id())).await),
        }
    }

    /// Where the words stand in the story, without the marks around them.
    async fn span(&self, context: &Context<'_>) -> Result<TextSpan, Failure> {
        let story = match &self.1 {
            None => self.in_article(context).await?.text(),
            Some(revision) => StoryText::Revision(revision.clone()),
        };
        let carrier = (self.0.part(), self.0.carrier_id());
        let span = TextSpan::carried(context, &story, carrier, self.0.span()).await?;
        span.ok_or_else(|| Astray(self.0.id()).into())
    }

    /// Who said them; null when the hub does not know or the person is not public.
    async fn speaker(&self, context: &Context<'_>) -> Nullable<Person> {
        let id = self.0.speaker_id()?;
        let request = request(context);
        nullable(if self.1.is_some() {
            request.load(DraftedPerson(id)).await
        } else {
            request.load(PersonById(id)).await
        })
    }

    /// Who said them, as the text gives it; null when the text does not say.
    async fn speaker_name(&self) -> Option<&str> {
        self.0.speaker_name()
    }

    /// What the speaker was at that time; null when unknown or not public.
    async fn role(&self, context: &Context<'_>) -> Nullable<Affiliation> {
        nullable(request(context).load(AffiliationById(self.0.affiliation_id()?)).await)
    }

    /// The text's clause that says who spoke, such as `Smith stated`; null when there is none.
    async fn attribution(&self) -> Option<&str> {
        self.0.attribution()
    }

    /// The outlet or body whose words or report these are; null when none is stated or it is not public.
    async fn cited_organisation(&self, context: &Context<'_>) -> Nullable<Organisation> {
        let id = self.0.cited_organisation_id()?;
        let request = request(context);
        nullable(if self.1.is_some() {
            request.load(DraftedOrganisation(id)).await
        } else {
            request.load(OrganisationById(id)).await
        })
    }

    /// The document they come from, such as a report, as the text gives it; null when the text does not say.
    async fn document(&self) -> Option<&str> {
        self.0.document()
    }
}

impl Quotation {
    async fn in_article(&self, context: &Context<'_>) -> Result<Article, Failure> {
        let article = request(context).load(ArticleById(self.0.article_id())).await?;
        article.ok_or_else(|| Astray(self.0.id()).into())
    }
}

/// A visible quotation stands in a visible article's text, so this is a broken row.
#[derive(Debug, thiserror::Error)]
#[error("quotation {0} does not stand where its row says")]
struct Astray(Uuid);

/// A quotation in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct QuotationEdge {
    /// Where it stands in the list.
    cursor: Cursor,
    /// The quotation.
    node: Whole<Quotation>,
}

connection! {
    /// A list of quotations.
    QuotationConnection { edge: QuotationEdge, node: Quotation, total: QuotationTotal }
}

/// How a list of quotations is counted.
#[derive(Debug, Clone)]
pub enum QuotationTotal {
    /// As those of an article, a speaker or an organisation.
    Of(QuotationsOf, Uuid),
    /// They are counted already.
    Counted(usize),
}

impl QuotationTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        match self {
            Self::Of(of, parent) => request.load(QuotationCount { of: *of, parent: *parent }).await,
            Self::Counted(count) => Ok(i64::try_from(*count)?),
        }
    }
}

impl QuotationConnection {
    /// A page of the quotations of an article, a speaker or an organisation.
    pub(super) async fn load(
        context: &Context<'_>,
        of: QuotationsOf,
        parent: Uuid,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let page = Arc::new(args.page(of.order())?);
        let slice = request(context).load(QuotationPage { of, parent, page }).await?;
        let edges =
            slice.map(|node| QuotationEdge { cursor: Cursor::new(of.order(), node.0.position(of)), node: Whole(node) });
        Ok(Self::new(edges, QuotationTotal::Of(of, parent)))
    }

    /// A page of what a revision quotes.
    pub(super) async fn drafted(
        context: &Context<'_>,
        revision: &VisibleRevision,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let of = QuotationsOf::Article;
        let page = args.page(of.order())?;
        let all = StoryText::Revision(revision.clone()).quotations(context).await?;
        let total = QuotationTotal::Counted(all.len());
        let edges = page
            .of_list(all, |node| node.0.position(of))
            .map(|node| QuotationEdge { cursor: Cursor::new(of.order(), node.0.position(of)), node: Whole(node) });
        Ok(Self::new(edges, total))
    }
}
