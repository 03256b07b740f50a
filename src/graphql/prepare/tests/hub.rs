//! A small newsroom to prepare for and to execute on.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    Context, Enum, ID, InputObject, Interface, MaybeUndefined, Object, OneofObject, Schema, SimpleObject, Subscription,
    Union, ValidationMode,
};
use futures::StreamExt;
use serde_json::{Value as Json, json};

use super::super::{Audience, Costs, Limits, Prepared, Preparer, RequestError, RequestErrorCode, RequestInput};
use crate::config::Config;

/// The names of resolvers in the order in which they ran.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, what: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.to_owned());
    }

    pub(super) fn count(&self, what: &str) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|entry| *entry == what).count()
    }
}

fn log(ctx: &Context<'_>, what: &str) {
    ctx.data_unchecked::<Log>().add(what);
}

#[derive(Clone)]
pub(super) struct Article {
    id: u32,
}

#[derive(Clone)]
pub(super) struct Person {
    id: u32,
}

#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub(super) enum Order {
    Newest,
    Oldest,
}

#[derive(InputObject)]
pub(super) struct Filter {
    sections: Option<Vec<String>>,
    since: Option<i32>,
    order: Option<Order>,
    #[graphql(default = 7)]
    weight: i32,
    inner: Option<Box<Filter>>,
}

#[derive(OneofObject)]
pub(super) enum ArticleBy {
    Id(ID),
    Slug(String),
}

#[derive(InputObject)]
pub(super) struct Patch {
    title: MaybeUndefined<String>,
    #[graphql(default)]
    tags: Vec<String>,
}

#[Object]
impl Article {
    async fn id(&self) -> ID {
        format!("article_{}", self.id).into()
    }
    async fn headline(&self, ctx: &Context<'_>) -> String {
        log(ctx, "headline");
        format!("Headline {}", self.id)
    }
    #[graphql(deprecation = "Use headline.")]
    async fn title(&self) -> String {
        "old".to_owned()
    }
    async fn author(&self, ctx: &Context<'_>) -> Option<Person> {
        log(ctx, "author");
        Some(Person { id: self.id })
    }
    async fn body(&self) -> Vec<Block> {
        vec![
            Block::Paragraph(Paragraph { key: "a".into(), text: "Words".into() }),
            Block::Heading(Heading { key: "b".into(), text: "Head".into(), level: 2 }),
        ]
    }
    async fn people(&self, first: Option<i32>, last: Option<i32>) -> PersonConnection {
        let _ = last;
        PersonConnection { count: first.unwrap_or(20) }
    }
}

#[Object]
impl Person {
    async fn id(&self) -> ID {
        format!("person_{}", self.id).into()
    }
    async fn name(&self, ctx: &Context<'_>) -> String {
        log(ctx, "name");
        format!("Person {}", self.id)
    }
    async fn jobs(&self) -> Vec<String> {
        vec!["editor".into()]
    }
    async fn article(&self, ctx: &Context<'_>) -> Article {
        log(ctx, "article");
        Article { id: self.id }
    }
}

#[derive(SimpleObject, Clone)]
pub(super) struct Paragraph {
    key: String,
    text: String,
}

#[derive(SimpleObject, Clone)]
pub(super) struct Heading {
    key: String,
    text: String,
    level: i32,
}

#[derive(Interface, Clone)]
#[expect(clippy::duplicated_attributes, reason = "each field of an interface names its type")]
#[graphql(field(name = "key", ty = "&String"), field(name = "text", ty = "&String"))]
pub(super) enum Block {
    Paragraph(Paragraph),
    Heading(Heading),
}

#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID"))]
pub(super) enum Node {
    Article(Article),
    Person(Person),
}

#[derive(Union, Clone)]
pub(super) enum Found {
    Article(Article),
    Person(Person),
}

pub(super) struct PersonConnection {
    count: i32,
}

#[Object]
impl PersonConnection {
    async fn nodes(&self) -> Vec<Person> {
        (1..=self.count.min(3)).map(|id| Person { id: id.unsigned_abs() }).collect()
    }
    async fn total_count(&self) -> i32 {
        self.count
    }
}

pub(super) struct ArticleConnection;

#[Object]
impl ArticleConnection {
    async fn nodes(&self) -> Vec<Article> {
        vec![Article { id: 1 }, Article { id: 2 }]
    }
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn article(&self, ctx: &Context<'_>, by: ArticleBy) -> Option<Article> {
        log(ctx, "article");
        match by {
            ArticleBy::Id(id) => id.parse().ok().map(|id| Article { id }),
            ArticleBy::Slug(_) => Some(Article { id: 1 }),
        }
    }
    async fn articles(&self, filter: Option<Filter>, first: Option<i32>, last: Option<i32>) -> ArticleConnection {
        let _ = (filter, first, last);
        ArticleConnection
    }
    async fn node(&self, id: ID) -> Option<Node> {
        match id.split_once('_')? {
            ("article", id) => Some(Node::Article(Article { id: id.parse().ok()? })),
            (_, id) => Some(Node::Person(Person { id: id.parse().ok()? })),
        }
    }
    async fn several(&self, ids: Vec<ID>) -> Vec<Article> {
        ids.iter().filter_map(|id| id.parse().ok()).map(|id| Article { id }).collect()
    }
    async fn found(&self) -> Vec<Found> {
        vec![Found::Article(Article { id: 1 }), Found::Person(Person { id: 2 })]
    }
    async fn echo(&self, text: Option<String>, #[graphql(default = "nothing")] otherwise: String) -> String {
        text.unwrap_or(otherwise)
    }
    async fn numbers(&self, list: Option<Vec<i32>>, grid: Option<Vec<Vec<i32>>>, float: Option<f64>) -> String {
        format!("{list:?} {grid:?} {float:?}")
    }
    async fn filtered(&self, filter: Filter) -> String {
        let order = filter.order.map(|order| if order == Order::Newest { "newest" } else { "oldest" });
        format!("{:?} {:?} {:?} {} {}", filter.sections, filter.since, order, filter.weight, filter.inner.is_some())
    }
    async fn patched(&self, patch: Patch) -> String {
        format!("{:?} {:?}", patch.title, patch.tags)
    }
    async fn fails(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("always".into()))
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self, ctx: &Context<'_>) -> usize {
        log(ctx, "touch");
        ctx.data_unchecked::<Log>().count("touch")
    }
}

pub(super) struct Events;

#[Subscription]
impl Events {
    async fn ticks(&self, upto: i32) -> impl futures::Stream<Item = i32> {
        futures::stream::iter(0..upto)
    }
    async fn tocks(&self) -> impl futures::Stream<Item = i32> {
        futures::stream::iter(0..2)
    }
}

pub(super) struct Hub {
    pub(super) preparer: Preparer,
    schema: Schema<Query, Mutation, Events>,
    pub(super) log: Log,
}

/// The public's bounds where nobody sets any.
pub(super) fn public() -> Limits {
    Limits::public(&Config::default().limits)
}

/// The editors' bounds where nobody sets any.
pub(super) fn editor() -> Limits {
    Limits::editor(&Config::default().limits)
}

impl Hub {
    pub(super) fn new() -> Self {
        Self::with(Costs::default(), public())
    }

    pub(super) fn with(costs: Costs, public: Limits) -> Self {
        let log = Log::default();
        let schema =
            Schema::build(Query, Mutation, Events).data(log.clone()).validation_mode(ValidationMode::Fast).finish();
        let preparer = Preparer::try_new(&schema.sdl(), &[], costs, public, editor()).expect("the schema is valid");
        Self { preparer, schema, log }
    }

    pub(super) fn prepare(&self, query: &str, variables: &Json) -> Result<Prepared, Vec<RequestError>> {
        self.prepare_as(Audience::Public, query, None, variables)
    }

    pub(super) fn prepare_as(
        &self,
        audience: Audience,
        query: &str,
        operation_name: Option<&str>,
        variables: &Json,
    ) -> Result<Prepared, Vec<RequestError>> {
        let variables = variables.as_object().cloned().unwrap_or_default();
        self.preparer.prepare(&RequestInput { query, operation_name, variables: &variables, audience })
    }

    /// The answer's data, for an operation that has no errors.
    pub(super) async fn data(&self, query: &str, variables: Json) -> Json {
        let answer = self.answer(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].clone()
    }

    pub(super) async fn answer(&self, query: &str, variables: Json) -> Json {
        let prepared = self.prepare(query, &variables).unwrap_or_else(|errors| panic!("{query}\n{errors:#?}"));
        serde_json::to_value(self.schema.execute(prepared.request).await).expect("answers are JSON")
    }

    pub(super) fn sdl(&self) -> String {
        self.schema.sdl()
    }

    pub(super) async fn execute(&self, prepared: Prepared) -> async_graphql::Response {
        self.schema.execute(prepared.request).await
    }

    /// The answer's data as it is written, in its own order.
    pub(super) async fn text(&self, query: &str) -> String {
        let prepared = self.prepare(query, &none()).unwrap_or_else(|errors| panic!("{query}\n{errors:#?}"));
        serde_json::to_string(&self.schema.execute(prepared.request).await.data).expect("answers are JSON")
    }

    pub(super) async fn events(&self, query: &str, variables: Json) -> Vec<Json> {
        let prepared = self.prepare(query, &variables).unwrap_or_else(|errors| panic!("{query}\n{errors:#?}"));
        let events = self.schema.execute_stream(prepared.request);
        events.map(|event| serde_json::to_value(event).expect("events are JSON")).collect().await
    }

    /// The codes of the errors for which a document is refused.
    pub(super) fn refused(&self, query: &str, variables: &Json) -> Vec<RequestErrorCode> {
        self.errors(query, variables).into_iter().map(|error| error.code).collect()
    }

    pub(super) fn errors(&self, query: &str, variables: &Json) -> Vec<RequestError> {
        self.prepare(query, variables).err().unwrap_or_else(|| panic!("accepted: {query}"))
    }
}

/// No variables.
pub(super) fn none() -> Json {
    json!({})
}

/// A text for each number below `count`, one after the other.
pub(super) fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}
