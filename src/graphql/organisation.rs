//! Organisations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use uuid::Uuid;

use crate::directory::{self, ByName, Noun, NounFilter, NounOrder};
use crate::graphql::article::connection::{ArticleConnection, ArticleScope};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{
    AliasesOf, ChildCount, ChildPage, OrganisationById, OrganisationByName, OrganisationBySlug,
};
use crate::graphql::member::MemberConnection;
use crate::graphql::person::NameOrder;
use crate::graphql::quotation::QuotationConnection;
use crate::graphql::scalar::{Date, WebUrl};
use crate::graphql::whole::Whole;
use crate::organisation::VisibleOrganisation;
use crate::page::{Key, Position};
use crate::quotation::QuotationsOf;

/// An organisation that a public article names or an editor made public.
#[derive(Debug, Clone)]
pub struct Organisation(pub(super) Arc<VisibleOrganisation>);

/// An organisation that a public article names or an editor made public. All that is told of it comes from public
/// articles and from editors' public entries.
#[Object]
impl Organisation {
    /// Its id (`organisation_…`). A merged organisation's old ids answer with the survivor, whose id this is.
    pub(super) async fn id(&self) -> ID {
        IdKind::Organisation.id(self.0.id())
    }

    /// Unique among organisations.
    async fn slug(&self) -> &str {
        self.0.slug()
    }

    /// The name shown.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// Other names by which public articles or editors call it, in alphabetical order; at most 100.
    async fn aliases(&self, context: &Context<'_>) -> Result<Vec<String>, Failure> {
        Ok(request(context).load(AliasesOf(self.0.id())).await?.to_vec())
    }

    /// What kind of organisation it is, in an editor's words; null when nobody said.
    async fn kind(&self) -> Option<&str> {
        self.0.kind()
    }

    /// An editor's words about it; null when there are none.
    async fn description(&self) -> Option<&str> {
        self.0.description()
    }

    /// The organisation it belongs to; null when it belongs to none or the other is not public.
    async fn parent(&self, context: &Context<'_>) -> Nullable<Organisation> {
        let id = self.0.parent_id()?;
        nullable(request(context).load(OrganisationById(id)).await)
    }

    /// The public organisations that belong directly to it, by name, without case and accents.
    async fn children(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<OrganisationConnection, Failure> {
        OrganisationConnection::children(context, self.0.id(), PageArgs { first, after, last, before }).await
    }

    /// The people who have or had a role in it, as public articles state or editors confirmed; each once, the newest
    /// reported first, those that no public article states last.
    async fn members(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Only by affiliations whose `startDate` and `endDate`, where stated, do not exclude this day."
        )]
        at: Option<Date>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MemberConnection, Failure> {
        MemberConnection::load(context, self.0.id(), at, PageArgs { first, after, last, before }).await
    }

    /// Quotations of its words or reports, those of the newest article first.
    async fn cited_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<QuotationConnection, Failure> {
        let args = PageArgs { first, after, last, before };
        QuotationConnection::load(context, QuotationsOf::Cited, self.0.id(), args).await
    }

    /// Pages about the same organisation elsewhere (schema.org `sameAs`); at most 50.
    fn same_as(&self) -> Result<Vec<WebUrl>, Failure> {
        let urls: Vec<String> = serde_json::from_str(self.0.same_as())?;
        Ok(urls.into_iter().take(50).map(WebUrl).collect())
    }

    /// The articles that name it.
    async fn articles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<Box<ArticleFilterInput>>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(ArticleOrderInput::default())")]
        order_by: Option<ArticleOrderInput>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection, Failure> {
        let scope = ArticleScope::Under(self.0.id());
        ArticleConnection::load(context, scope, filter, order_by, PageArgs { first, after, last, before }).await
    }
}

/// An organisation by one of its names.
#[derive(Debug, Clone, OneofObject)]
pub enum OrganisationBy {
    /// Its id (`organisation_…`).
    Id(ID),
    /// The slug that it has, or had.
    Slug(String),
    /// Its full name or an alias, compared without case and accents. When several visible organisations have it, the
    /// error's code is `AMBIGUOUS_NAME` and its message lists their ids.
    Name(String),
}

impl OrganisationBy {
    /// The organisation, when the viewer may see it.
    pub(super) async fn find(&self, context: &Context<'_>) -> Result<Option<Organisation>, Failure> {
        let request = request(context);
        match self {
            Self::Id(id) => request.load(OrganisationById(IdKind::Organisation.parse(id)?)).await,
            Self::Slug(slug) => request.load(OrganisationBySlug(slug.clone())).await,
            Self::Name(name) => match request.load(OrganisationByName(name.clone())).await? {
                ByName::Nothing => Ok(None),
                ByName::One(organisation) => Ok(Some(organisation)),
                ByName::Several(ids) => Err(IdKind::Organisation.ambiguous(name, &ids)),
            },
        }
    }
}

/// Which organisations: the fields join by AND; what is absent or null restricts nothing.
#[derive(Debug, Clone, Default, InputObject)]
pub struct OrganisationFilter {
    /// Whose name begins with this, compared without case and accents.
    name_prefix: Option<String>,
    /// Only these, by id, at most 100; a merged organisation's old ids mean the survivor.
    ids: Option<Vec<ID>>,
    /// Only those that belong directly to one of these, by id, at most 100; a merged organisation's old ids mean the
    /// survivor.
    parents: Option<Vec<ID>>,
}

impl OrganisationFilter {
    fn read(self) -> Result<NounFilter, Failure> {
        let Self { name_prefix, ids, parents } = self;
        let parse = |ids: Option<Vec<ID>>| ids.map(|ids| IdKind::Organisation.parse_all(&ids)).transpose();
        Ok(NounFilter { name_prefix, ids: parse(ids)?, parents: parse(parents)? })
    }
}

/// An organisation in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct OrganisationEdge {
    /// Where it stands in the list in this order.
    cursor: Cursor,
    /// The organisation.
    node: Whole<Organisation>,
}

connection! {
    /// A list of organisations.
    OrganisationConnection { edge: OrganisationEdge, node: Organisation, total: OrganisationTotal }
}

/// How a list of organisations is counted.
#[derive(Debug, Clone)]
pub enum OrganisationTotal {
    /// Those that pass a filter, in an order.
    Of(NounFilter, NounOrder),
    /// Those that belong to one.
    Children(Uuid),
}

impl OrganisationTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        match self {
            Self::Of(filter, order) => {
                let (filter, order) = (filter.clone(), *order);
                let count = request.read(async move |batch| {
                    Ok(directory::count::<VisibleOrganisation>(batch.db(), &batch.sight, &filter, order).await?)
                });
                count.await
            }
            Self::Children(parent) => request.load(ChildCount(*parent)).await,
        }
    }
}

impl OrganisationConnection {
    /// A page of all organisations that may be seen.
    pub(super) async fn load(
        context: &Context<'_>,
        filter: Option<OrganisationFilter>,
        order: Option<NameOrder>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let request = request(context);
        let filter = filter.unwrap_or_default().read()?;
        let order = NounOrder::from(order.unwrap_or_default());
        let page = args.page(order.order::<VisibleOrganisation>())?;
        let (asked, cut) = (filter.clone(), page.clone());
        let slice = request.read(async move |batch| {
            Ok(directory::page::<VisibleOrganisation>(batch.db(), &batch.sight, &asked, order, &cut).await?)
        });
        let slice = slice.await?;
        let edges = slice.map(|(position, organisation)| OrganisationEdge {
            cursor: Cursor::new(page.order, position),
            node: Whole(Organisation(Arc::new(organisation))),
        });
        Ok(Self::new(edges, OrganisationTotal::Of(filter, order)))
    }

    /// A page of the organisations that belong to one.
    async fn children(context: &Context<'_>, parent: Uuid, args: PageArgs) -> Result<Self, Failure> {
        let page = Arc::new(args.page(NounOrder::Name.order::<VisibleOrganisation>())?);
        let slice = request(context).load(ChildPage { parent, page: Arc::clone(&page) }).await?;
        let edges = slice.map(|node| {
            let key = Key::Text(node.0.name_folded().to_owned());
            let cursor = Cursor::new(page.order, Position { keys: vec![key], id: node.0.id() });
            OrganisationEdge { cursor, node: Whole(node) }
        });
        Ok(Self::new(edges, OrganisationTotal::Children(parent)))
    }
}
