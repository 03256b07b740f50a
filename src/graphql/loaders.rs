//! The graph between the nouns, as reads draw it: every edge that a resolver follows is a key here, loaded in one
//! statement for all parents that ask for the same.

mod collection;
mod quotation;
mod related;
mod role;
mod section;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::kind::TargetKind;
use futures::future::try_join_all;
use uuid::Uuid;

use crate::article::content::StoredBlock;
use crate::article::filter::{ArticleFilter, ArticleOrder};
use crate::article::read::{self as articles, KeyOf};
use crate::directory::{self, ByName};
use crate::graphql::article::{Article, Source};
use crate::graphql::articles::ArticleScope;
use crate::graphql::context::{Batch, by_shape};
use crate::graphql::error::Failure;
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::organisation::VisibleOrganisation;
use crate::page::{Page, Slice};
use crate::person::VisiblePerson;
use crate::place::VisiblePlace;
use crate::posting::{self, BY_RANK, VisiblePosting};

pub use quotation::{QuotationById, QuotationCount, QuotationPage, QuotationsIn};
pub use role::{
    AffiliationById, AffiliationsOf, ChildCount, ChildPage, CoMentionCount, CoMentionPage, EvidenceOf, MemberCount,
    MemberPage,
};

/// Defines a loader: a key, its value, and how many keys become values. A key without a value loads the value's default,
/// so that what is missing is asked for once only.
macro_rules! load {
    ($key:ty => $value:ty, |$batch:ident, $keys:ident| $body:expr) => {
        impl Loader<$key> for Batch {
            type Value = $value;
            type Error = Failure;

            async fn load(&self, $keys: &[$key]) -> Result<HashMap<$key, $value>, Failure> {
                let $batch = self;
                let mut found: HashMap<$key, $value> = $body;
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

pub use collection::{CollectionById, CollectionBySlug, CollectionsOf, FrontCount, FrontPage};
pub use related::{BackCount, BackPage, EdgesOf};
pub use section::{SectionById, SectionBySlug, SectionsBelow};

keys! {
    /// An article.
    ArticleById(Uuid);
    /// An article by a present or past slug.
    ArticleBySlug(String);
    /// An article by a present or past url.
    ArticleByUrl(String);
    /// The blocks of an edition.
    BlocksOf(Uuid);
    /// All that an edition names, for annotations.
    AllPostings(Uuid);
    /// A source.
    SourceById(Uuid);
    /// A person.
    PersonById(Uuid);
    /// A person by slug.
    PersonBySlug(String);
    /// People by name.
    PersonByName(String);
    /// An organisation.
    OrganisationById(Uuid);
    /// An organisation by slug.
    OrganisationBySlug(String);
    /// Organisations by name.
    OrganisationByName(String);
    /// A place.
    PlaceById(Uuid);
    /// The aliases of a person, an organisation or a place.
    AliasesOf(Uuid);
}

/// A page of articles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArticlePage {
    /// Of which.
    pub scope: ArticleScope,
    /// Which of them.
    pub filter: Arc<ArticleFilter>,
    /// In what order.
    pub order: ArticleOrder,
    /// Which page.
    pub page: Arc<Page>,
}

/// How many articles there are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArticleCount {
    /// Of which.
    pub scope: ArticleScope,
    /// Which of them.
    pub filter: Arc<ArticleFilter>,
}

/// Defines a key for a page of what an edition names.
macro_rules! named_pages {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            pub struct $name {
                /// The edition.
                pub edition: Uuid,
                /// Which page.
                pub page: Arc<Page>,
            }
        )*
    };
}

named_pages! {
    /// All that an edition names.
    MentionPage;
    /// The people whom an edition names.
    PeopleNamed;
    /// The organisations that an edition names.
    OrganisationsNamed;
    /// The places that an edition names.
    PlacesNamed;
}

/// How much an edition names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MentionCount {
    /// The edition.
    pub edition: Uuid,
    /// Of which kind; all when absent.
    pub kind: Option<TargetKind>,
}

/// Everything that can be a node of a mention edge.
const MENTIONABLE: [TargetKind; 3] = [TargetKind::Person, TargetKind::Organisation, TargetKind::Place];

fn article(visible: crate::article::VisibleArticle) -> Article {
    Article(Arc::new(visible))
}

load!(ArticleById => Option<Article>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = articles::by_ids(batch.app.db.reader(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, visible)| (ArticleById(id), Some(article(visible)))).collect()
});

load!(ArticleBySlug => Option<Article>, |batch, keys| {
    let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
    let found = articles::by_keys(batch.app.db.reader(), &batch.sight, KeyOf::Slug, &slugs).await?;
    found.into_iter().map(|(slug, visible)| (ArticleBySlug(slug), Some(article(visible)))).collect()
});

load!(ArticleByUrl => Option<Article>, |batch, keys| {
    let asked: Vec<(&String, String)> =
        keys.iter().filter_map(|key| Some((&key.0, crate::address::url_key(&key.0)?))).collect();
    let compared: Vec<String> = asked.iter().map(|(_, key)| key.clone()).collect();
    let found = articles::by_keys(batch.app.db.reader(), &batch.sight, KeyOf::Url, &compared).await?;
    let of = |(url, key): (&String, String)| {
        (ArticleByUrl(url.clone()), found.get(&key).map(|visible| article(visible.clone())))
    };
    asked.into_iter().map(of).collect()
});

load!(BlocksOf => Arc<Vec<StoredBlock>>, |batch, keys| {
    let editions: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = articles::blocks(batch.app.db.reader(), &editions).await?;
    found.into_iter().map(|(edition, blocks)| (BlocksOf(edition), Arc::new(blocks))).collect()
});

load!(SourceById => Option<Source>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = crate::source::by_ids(batch.app.db.reader(), &ids).await?;
    let of = |source: crate::source::Source| {
        Source { name: source.name, url: None, uri: source.uri, organisation_id: source.organisation_id }
    };
    found.into_iter().map(|(id, source)| (SourceById(id), Some(of(source)))).collect()
});

/// Loads a noun by id and by slug.
macro_rules! noun {
    ($type:ident, $visible:ty, $by_id:ident, $by_slug:ident) => {
        load!($by_id => Option<$type>, |batch, keys| {
            let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
            let found = directory::by_ids::<$visible>(batch.app.db.reader(), &batch.sight, &ids).await?;
            found.into_iter().map(|(id, visible)| ($by_id(id), Some($type(Arc::new(visible))))).collect()
        });

        load!($by_slug => Option<$type>, |batch, keys| {
            let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
            let found = directory::by_slugs::<$visible>(batch.app.db.reader(), &batch.sight, &slugs).await?;
            found.into_iter().map(|(slug, visible)| ($by_slug(slug), Some($type(Arc::new(visible))))).collect()
        });
    };
}

noun!(Person, VisiblePerson, PersonById, PersonBySlug);
noun!(Organisation, VisibleOrganisation, OrganisationById, OrganisationBySlug);

load!(PlaceById => Option<Place>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = directory::by_ids::<VisiblePlace>(batch.app.db.reader(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, visible)| (PlaceById(id), Some(Place(Arc::new(visible))))).collect()
});

/// Loads a noun by name.
macro_rules! by_name {
    ($type:ident, $visible:ty, $key:ident) => {
        load!($key => ByName<$type>, |batch, keys| {
            let names: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
            let found = directory::by_names::<$visible>(batch.app.db.reader(), &batch.sight, &names).await?;
            let shown = |meaning| match meaning {
                ByName::Nothing => ByName::Nothing,
                ByName::One(visible) => ByName::One($type(Arc::new(visible))),
                ByName::Several(ids) => ByName::Several(ids),
            };
            found.into_iter().map(|(name, meaning)| ($key(name), shown(meaning))).collect()
        });
    };
}

by_name!(Person, VisiblePerson, PersonByName);
by_name!(Organisation, VisibleOrganisation, OrganisationByName);

load!(AliasesOf => Arc<[String]>, |batch, keys| {
    let targets: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = directory::aliases(batch.app.db.reader(), &batch.sight, &targets).await?;
    found
        .into_iter()
        .map(|(target, names)| (AliasesOf(target), names.iter().map(|name| name.text().to_owned()).collect()))
        .collect()
});

load!(ArticlePage => Slice<Article>, |batch, keys| {
    let shape = |key: &ArticlePage| {
        let kind = std::mem::discriminant(&key.scope);
        let link = if let ArticleScope::Linked(link, _) = key.scope { Some(link) } else { None };
        ((kind, link, Arc::clone(&key.filter), key.order, Arc::clone(&key.page)), key.clone())
    };
    let groups = by_shape(keys, shape);
    let loads = groups.into_iter().map(|((_, link, filter, order, page), keys)| async move {
        let db = batch.app.db.reader();
        let parents = parents(&keys, |key| key.scope);
        let mut found = match (keys[0].scope, link) {
            (ArticleScope::All, _) => {
                let slice = articles::page(db, &batch.sight, &filter, order, &page).await?;
                HashMap::from([(Uuid::nil(), slice)])
            }
            (_, Some(link)) => {
                articles::page_by_origins(db, &batch.sight, link, &parents, &filter, order, &page).await?
            }
            _ => articles::page_by_targets(db, &batch.sight, &parents, &filter, order, &page).await?,
        };
        let of = |key: ArticlePage| {
            let slice = found.remove(&parent(key.scope)).unwrap_or_default();
            (key, slice.map(article))
        };
        Ok::<Vec<_>, Failure>(keys.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(ArticleCount => i64, |batch, keys| {
    let shape = |key: &ArticleCount| {
        let kind = std::mem::discriminant(&key.scope);
        let link = if let ArticleScope::Linked(link, _) = key.scope { Some(link) } else { None };
        ((kind, link, Arc::clone(&key.filter)), key.clone())
    };
    let loads = by_shape(keys, shape).into_iter().map(|((_, link, filter), keys)| async move {
        let db = batch.app.db.reader();
        let parents = parents(&keys, |key| key.scope);
        let found = match (keys[0].scope, link) {
            (ArticleScope::All, _) => {
                HashMap::from([(Uuid::nil(), articles::count(db, &batch.sight, &filter).await?)])
            }
            (_, Some(link)) => articles::count_by_origins(db, &batch.sight, link, &parents, &filter).await?,
            _ => articles::count_by_targets(db, &batch.sight, &parents, &filter).await?,
        };
        let of = |key: ArticleCount| {
            let counted = found.get(&parent(key.scope)).copied().unwrap_or_default();
            (key, counted)
        };
        Ok::<Vec<_>, Failure>(keys.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

fn parent(scope: ArticleScope) -> Uuid {
    match scope {
        ArticleScope::All => Uuid::nil(),
        ArticleScope::Under(id) | ArticleScope::Linked(_, id) => id,
    }
}

fn parents<K>(keys: &[K], scope: impl Fn(&K) -> ArticleScope) -> Vec<Uuid> {
    keys.iter().map(|key| parent(scope(key))).collect()
}

/// Loads pages of what editions name.
macro_rules! named_page {
    ($key:ident, $type:ident, $visible:ty) => {
        load!($key => Slice<(VisiblePosting, $type)>, |batch, keys| {
            let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.edition));
            let loads = groups.into_iter().map(|(page, editions)| async move {
                let db = batch.app.db.reader();
                let found = directory::mentioned::<$visible>(db, &batch.sight, &editions, &page).await?;
                let of = |(edition, slice): (Uuid, Slice<(VisiblePosting, $visible)>)| {
                    let slice = slice.map(|(posting, visible)| (posting, $type(Arc::new(visible))));
                    ($key { edition, page: Arc::clone(&page) }, slice)
                };
                Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
            });
            try_join_all(loads).await?.into_iter().flatten().collect()
        });
    };
}

named_page!(PeopleNamed, Person, VisiblePerson);
named_page!(OrganisationsNamed, Organisation, VisibleOrganisation);
named_page!(PlacesNamed, Place, VisiblePlace);

load!(MentionPage => Slice<VisiblePosting>, |batch, keys| {
    let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.edition));
    let loads = groups.into_iter().map(|(page, editions)| async move {
        let db = batch.app.db.reader();
        let found = posting::page_by_editions(db, &batch.sight, &editions, &MENTIONABLE, &page).await?;
        let of = |(edition, slice)| (MentionPage { edition, page: Arc::clone(&page) }, slice);
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(MentionCount => i64, |batch, keys| {
    let groups = by_shape(keys, |key| (key.kind, key.edition));
    let loads = groups.into_iter().map(|(kind, editions)| async move {
        let kinds = kind.map_or(MENTIONABLE.to_vec(), |kind| vec![kind]);
        let db = batch.app.db.reader();
        let found = posting::count_by_editions(db, &batch.sight, &editions, &kinds).await?;
        let of = |(edition, counted)| (MentionCount { edition, kind }, counted);
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

/// The most names of one story that annotations show.
const MAX_ANNOTATED: u32 = 500;

load!(AllPostings => Arc<[VisiblePosting]>, |batch, keys| {
    let editions: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let page = Page::first(BY_RANK, MAX_ANNOTATED);
    let found = posting::page_by_editions(batch.app.db.reader(), &batch.sight, &editions, &MENTIONABLE, &page).await?;
    found.into_iter().map(|(edition, slice)| (AllPostings(edition), slice.items.into())).collect()
});
