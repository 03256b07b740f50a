//! People.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};

use crate::directory::{self, ByName, Noun, NounFilter, NounOrder};
use crate::graphql::affiliation::Affiliation;
use crate::graphql::article::connection::{ArticleConnection, ArticleScope};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::co_mention::CoMentionConnection;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::image::Image;
use crate::graphql::loaders::{AffiliationsOf, AliasesOf, PersonById, PersonByName, PersonBySlug};
use crate::graphql::quotation::QuotationConnection;
use crate::graphql::scalar::{Date, WebUrl};
use crate::graphql::whole::{List, Whole};
use crate::person::VisiblePerson;
use crate::quotation::QuotationsOf;

/// A person whom a public article names or an editor made public.
#[derive(Debug, Clone)]
pub struct Person(pub(super) Arc<VisiblePerson>);

/// A person whom a public article names or an editor made public. All that is told of a person comes from public
/// articles and from editors' public entries.
#[Object]
impl Person {
    /// The person's id (`person_…`). A merged person's old ids answer with the survivor, whose id this is.
    pub(super) async fn id(&self) -> ID {
        IdKind::Person.id(self.0.id())
    }

    /// Unique among people.
    async fn slug(&self) -> &str {
        self.0.slug()
    }

    /// The name shown.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// Other names by which public articles or editors call the person, in alphabetical order; at most 100.
    async fn aliases(&self, context: &Context<'_>) -> Result<Vec<String>, Failure> {
        Ok(request(context).load(AliasesOf(self.0.id())).await?.to_vec())
    }

    /// An editor's words about the person; null when there are none.
    async fn description(&self) -> Option<&str> {
        self.0.description()
    }

    /// A portrait; null when there is none.
    async fn image(&self) -> Nullable<Image> {
        let stored = self.0.image()?;
        let parsed: Result<crate::article::content::StoredImage, _> = serde_json::from_str(stored);
        nullable(parsed.map(|image| Some(Image::from(image))).map_err(Failure::from))
    }

    /// Pages about the same person elsewhere (schema.org `sameAs`); at most 50.
    fn same_as(&self) -> Result<Vec<WebUrl>, Failure> {
        let urls: Vec<String> = serde_json::from_str(self.0.same_as())?;
        Ok(urls.into_iter().take(50).map(WebUrl).collect())
    }

    /// What the person is: an editor's word, else `roleName` of the newest reported affiliation; null when there is
    /// neither.
    async fn job_title(&self, context: &Context<'_>) -> Nullable<String> {
        if let Some(said) = self.0.job_title() {
            return Some(Ok(said.to_owned()));
        }
        let affiliations = request(context).load(AffiliationsOf { person: self.0.id(), at: None }).await;
        nullable(affiliations.map(|all| all.first().map(|newest| newest.0.role_name().to_owned())))
    }

    /// What the person is or was to organisations and places, as public articles state or editors confirmed: the newest
    /// reported first, those that no public article states last; at most 50.
    async fn affiliations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those whose `startDate` and `endDate`, where stated, do not exclude this day.")]
        at: Option<Date>,
    ) -> Result<List<Affiliation>, Failure> {
        let key = AffiliationsOf { person: self.0.id(), at: at.map(|Date(day)| day) };
        Ok(List(request(context).load(key).await?.to_vec()))
    }

    /// The people whom the same public articles name, those with the most articles in common first.
    async fn co_mentioned(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<CoMentionConnection, Failure> {
        CoMentionConnection::load(context, self.0.id(), PageArgs { first, after, last, before }).await
    }

    /// What public articles quote the person as saying, those of the newest article first.
    async fn quotations(
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
        QuotationConnection::load(context, QuotationsOf::Speaker, self.0.id(), args).await
    }

    /// The articles that name the person.
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

/// A person by one of their names.
#[derive(Debug, Clone, OneofObject)]
pub enum PersonBy {
    /// Their id (`person_…`).
    Id(ID),
    /// The slug that they have, or had.
    Slug(String),
    /// Their full name or an alias, compared without case and accents. When several visible people have it, the error's
    /// code is `AMBIGUOUS_NAME` and its message lists their ids.
    Name(String),
}

impl PersonBy {
    /// The person, when the viewer may see them.
    pub(super) async fn find(&self, context: &Context<'_>) -> Result<Option<Person>, Failure> {
        let request = request(context);
        match self {
            Self::Id(id) => request.load(PersonById(IdKind::Person.parse(id)?)).await,
            Self::Slug(slug) => request.load(PersonBySlug(slug.clone())).await,
            Self::Name(name) => match request.load(PersonByName(name.clone())).await? {
                ByName::Nothing => Ok(None),
                ByName::One(person) => Ok(Some(person)),
                ByName::Several(ids) => Err(IdKind::Person.ambiguous(name, &ids)),
            },
        }
    }
}

/// Which people: the fields join by AND; what is absent or null restricts nothing.
#[derive(Debug, Clone, Default, InputObject)]
pub struct PersonFilter {
    /// Whose name begins with this, compared without case and accents.
    name_prefix: Option<String>,
    /// Only these, by id, at most 100; a merged person's old ids mean the survivor.
    ids: Option<Vec<ID>>,
}

impl PersonFilter {
    fn read(self) -> Result<NounFilter, Failure> {
        let Self { name_prefix, ids } = self;
        let ids = ids.map(|ids| IdKind::Person.parse_all(&ids)).transpose()?;
        Ok(NounFilter { name_prefix, ids, parents: None })
    }
}

/// The order of a list of people or organisations. Equal keys are ordered by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "NounOrder")]
pub enum NameOrder {
    /// By name, without case and accents.
    #[default]
    Name,
    /// By the number of public articles that name them, the greatest first. Those that no public article names are left
    /// out.
    MostArticles,
    /// By the newest `publishedAt` of the public articles that name them, the newest first. Those that no public article
    /// names are left out.
    NewestMention,
}

/// A person in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PersonEdge {
    /// Where they stand in the list in this order.
    cursor: Cursor,
    /// The person.
    node: Whole<Person>,
}

connection! {
    /// A list of people.
    PersonConnection { edge: PersonEdge, node: Person, total: PersonTotal }
}

/// How a list of people is counted.
#[derive(Debug, Clone)]
pub struct PersonTotal {
    filter: NounFilter,
    order: NounOrder,
}

impl PersonTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        let Self { filter, order } = self.clone();
        let count = request.read(async move |batch| {
            Ok(directory::count::<VisiblePerson>(batch.db(), &batch.sight, &filter, order).await?)
        });
        count.await
    }
}

impl PersonConnection {
    /// A page of all people who may be seen.
    pub(super) async fn load(
        context: &Context<'_>,
        filter: Option<PersonFilter>,
        order: Option<NameOrder>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let request = request(context);
        let filter = filter.unwrap_or_default().read()?;
        let order = NounOrder::from(order.unwrap_or_default());
        let page = args.page(order.order::<VisiblePerson>())?;
        let (asked, cut) = (filter.clone(), page.clone());
        let slice = request.read(async move |batch| {
            Ok(directory::page::<VisiblePerson>(batch.db(), &batch.sight, &asked, order, &cut).await?)
        });
        let slice = slice.await?;
        let edges = slice.map(|(position, person)| PersonEdge {
            cursor: Cursor::new(page.order, position),
            node: Whole(Person(Arc::new(person))),
        });
        Ok(Self::new(edges, PersonTotal { filter, order }))
    }
}
