//! What editors see: drafts, revisions, what these name and where they lead.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::article::content::StoredBlock;
use crate::article::drafts::filter::DraftFilter;
use crate::article::drafts::read::{self as drafts, Present};
use crate::article::drafts::text;
use crate::article::read as articles;
use crate::directory;
use crate::graphql::article::Article;
use crate::graphql::context::by_shape;
use crate::graphql::draft::ArticleDraft;
use crate::graphql::draft::revision::Revision;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::graphql::section::Section;
use crate::organisation::VisibleOrganisation;
use crate::page::{Page, Slice};
use crate::person::VisiblePerson;
use crate::place::VisiblePlace;
use crate::posting::VisiblePosting;
use crate::quotation::{self, VisibleQuotation};
use crate::reading::drafted;
use crate::related::{self, Link, OwnPages, Pick};
use crate::section;

keys! {
    /// A draft, by its story.
    DraftById(Uuid);
    /// The story that has or had a slug.
    DraftBySlug(String);
    /// The story that is or was found at a url.
    DraftByUrl(String);
    /// How many drafts pass a filter.
    DraftCount(Arc<DraftFilter>);
    /// A revision.
    RevisionById(Uuid);
    /// A revision, by its story and number.
    RevisionByNumber((Uuid, i32));
    /// The blocks of a revision.
    RevisionBlocks(Uuid);
    /// What a revision quotes.
    RevisionQuotations(Uuid);
    /// What editors put beside a story.
    PicksOf(Uuid);
    /// The public story that a link in a draft leads to.
    LinkTarget(Link);
    /// Who is at a story.
    EditorsOf(Uuid);
    /// A person that a draft names.
    DraftedPerson(Uuid);
    /// An organisation that a draft names.
    DraftedOrganisation(Uuid);
    /// A place that a draft names.
    DraftedPlace(Uuid);
    /// The section of a draft.
    DraftedSection(Uuid);
}

/// A page of drafts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DraftPage {
    /// Which of them.
    pub filter: Arc<DraftFilter>,
    /// Which page.
    pub page: Arc<Page>,
}

/// A page of the revisions of a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RevisionPage {
    /// Of which story.
    pub article: Uuid,
    /// Which page.
    pub page: Arc<Page>,
}

/// What a revision names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RevisionNames {
    /// Which one.
    pub revision: Uuid,
    /// Whether it has a standfirst, which is then the first text under its headline.
    pub has_standfirst: bool,
}

load!(DraftById => Option<ArticleDraft>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = drafts::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, draft)| (DraftById(id), Some(ArticleDraft(draft)))).collect()
});

load!(DraftBySlug => Option<Uuid>, |batch, keys| {
    let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
    let found = drafts::by_slugs(batch.db(), &batch.sight, &slugs).await?;
    found.into_iter().map(|(slug, article)| (DraftBySlug(slug), Some(article))).collect()
});

load!(DraftByUrl => Option<Uuid>, |batch, keys| {
    let asked: Vec<(&String, String)> =
        keys.iter().filter_map(|key| Some((&key.0, crate::address::url_key(&key.0)?))).collect();
    let compared: Vec<String> = asked.iter().map(|(_, key)| key.clone()).collect();
    let found = drafts::by_urls(batch.db(), &batch.sight, &compared).await?;
    asked.into_iter().map(|(url, key)| (DraftByUrl(url.clone()), found.get(&key).copied())).collect()
});

load!(DraftPage => Slice<ArticleDraft>, |batch, keys| {
    let loads = keys.iter().map(|key| async move {
        let slice = drafts::page(batch.db(), &batch.sight, &key.filter, &key.page).await?;
        Ok::<_, Failure>((key.clone(), slice.map(ArticleDraft)))
    });
    try_join_all(loads).await?.into_iter().collect()
});

load!(DraftCount => i64, |batch, keys| {
    let loads = keys.iter().map(|key| async move {
        Ok::<_, Failure>((key.clone(), drafts::count(batch.db(), &batch.sight, &key.0).await?))
    });
    try_join_all(loads).await?.into_iter().collect()
});

load!(RevisionById => Option<Revision>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = drafts::revisions_by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, revision)| (RevisionById(id), Some(Revision(revision)))).collect()
});

load!(RevisionByNumber => Option<Revision>, |batch, keys| {
    let places: Vec<(Uuid, i32)> = keys.iter().map(|key| key.0).collect();
    let found = drafts::revisions_by_numbers(batch.db(), &batch.sight, &places).await?;
    found.into_iter().map(|(place, revision)| (RevisionByNumber(place), Some(Revision(revision)))).collect()
});

load!(RevisionPage => Slice<Revision>, |batch, keys| {
    let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.article));
    let loads = groups.into_iter().map(|(page, articles)| async move {
        let found = drafts::revisions_of(batch.db(), &batch.sight, &articles, &page).await?;
        let key = |article| RevisionPage { article, page: Arc::clone(&page) };
        let pages = found.into_iter().map(|(article, slice)| (key(article), slice.map(Revision)));
        Ok::<Vec<_>, Failure>(pages.collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(RevisionBlocks => Arc<Vec<StoredBlock>>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = text::blocks(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(revision, blocks)| (RevisionBlocks(revision), Arc::new(blocks))).collect()
});

load!(RevisionNames => Arc<[VisiblePosting]>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.revision).collect();
    let texts = text::texts(batch.db(), &batch.sight, &ids).await?;
    let named = |key: &RevisionNames| {
        let text = texts.get(&key.revision)?;
        Some(drafted::named(key.revision, key.has_standfirst, text).map(|named| (key.clone(), named.into())))
    };
    keys.iter().filter_map(named).collect::<Result<_, _>>()?
});

load!(RevisionQuotations => Arc<[VisibleQuotation]>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = quotation::by_revisions(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(revision, quotations)| (RevisionQuotations(revision), quotations.into())).collect()
});

load!(PicksOf => Arc<[Pick]>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = related::picks(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(article, picks)| (PicksOf(article), picks.into())).collect()
});

load!(LinkTarget => Option<Article>, |batch, keys| {
    let links: Vec<Link> = keys.iter().map(|key| key.0.clone()).collect();
    let own = batch.app.article_url.as_ref().and_then(OwnPages::of);
    let found = related::linked(batch.db(), &batch.sight, own.as_ref(), &links).await?;
    let ids: Vec<Uuid> = found.values().copied().collect();
    let shown = articles::by_ids(batch.db(), &batch.sight, &ids).await?;
    let article = |id| shown.get(&id).map(|visible| Article(Arc::new(visible.clone())));
    found.into_iter().map(|(link, id)| (LinkTarget(link), article(id))).collect()
});

load!(EditorsOf => Arc<[Present]>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = drafts::present(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(article, present)| (EditorsOf(article), present.into())).collect()
});

/// Loads a noun that drafts name.
macro_rules! drafted {
    ($type:ident, $visible:ty, $key:ident) => {
        load!($key => Option<$type>, |batch, keys| {
            let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
            let found = directory::drafted::<$visible>(batch.db(), &batch.sight, &ids).await?;
            found.into_iter().map(|(id, visible)| ($key(id), Some($type(Arc::new(visible))))).collect()
        });
    };
}

drafted!(Person, VisiblePerson, DraftedPerson);
drafted!(Organisation, VisibleOrganisation, DraftedOrganisation);
drafted!(Place, VisiblePlace, DraftedPlace);

load!(DraftedSection => Option<Section>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = section::drafted(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, section)| (DraftedSection(id), Some(Section(Arc::new(section))))).collect()
});
