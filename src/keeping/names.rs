//! The names of a person or an organisation, its slug, and what search finds it by.

use std::collections::HashSet;

use entity::former_slug::{self, FormerSlugKind};
use entity::kind::TargetKind;
use entity::search_document::{self, SearchDocumentKind};
use entity::{mention, name, organisation, person, posting};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::Keeping;
use crate::checked::{self, needed};
use crate::directory::MAX_ALIASES;
use crate::former_slugs;
use crate::naming;
use crate::policy::reaches_beyond;
use crate::rows::Rows;
use crate::search::index;
use crate::slugs::{Slugs, base};
use crate::text::fold;
use crate::undone::{Mistake, MistakeKind, Patch};

/// How many documents are read at once.
const DOCUMENTS: u64 = 512;

/// A table of what has names.
pub(super) trait Named: EntityTrait {
    /// What its names and postings call it.
    const KIND: TargetKind;
    /// What its former slugs are kept as.
    const FORMER: FormerSlugKind;
    /// What search calls its names.
    const FOUND: SearchDocumentKind;
    /// The slug of one whose name has none.
    const OTHERWISE: &'static str;
    /// Where its slugs and its ids are.
    const COLUMNS: (Self::Column, Self::Column);
}

impl Named for person::Entity {
    const KIND: TargetKind = TargetKind::Person;
    const FORMER: FormerSlugKind = FormerSlugKind::Person;
    const FOUND: SearchDocumentKind = SearchDocumentKind::Person;
    const OTHERWISE: &'static str = "person";
    const COLUMNS: (Self::Column, Self::Column) = (person::Column::Slug, person::Column::Id);
}

impl Named for organisation::Entity {
    const KIND: TargetKind = TargetKind::Organisation;
    const FORMER: FormerSlugKind = FormerSlugKind::Organisation;
    const FOUND: SearchDocumentKind = SearchDocumentKind::Organisation;
    const OTHERWISE: &'static str = "organisation";
    const COLUMNS: (Self::Column, Self::Column) = (organisation::Column::Slug, organisation::Column::Id);
}

/// What is to be different about names and slug.
#[derive(Debug, Clone, Default)]
pub(super) struct NamesPatch {
    pub(super) name: Patch<String>,
    pub(super) slug: Patch<String>,
    pub(super) aliases: Patch<Vec<String>>,
}

/// The same, where nothing is wrong with it: what is absent stays.
#[derive(Debug, Default)]
pub(super) struct NewNames {
    name: Option<String>,
    slug: Option<String>,
    aliases: Option<Vec<String>>,
}

/// By what somebody is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) slug: String,
}

impl Keeping<'_> {
    /// Looks for what no names can be; `of` is whose they are, unless it is new.
    pub(super) async fn check_names<E: Named>(
        &self,
        patch: NamesPatch,
        of: Option<Uuid>,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<NewNames, DbErr> {
        let NamesPatch { name, slug, aliases } = patch;
        let mut new = NewNames::default();
        match name {
            Patch::Keep => {}
            Patch::Clear => mistakes.push(needed("name")),
            Patch::Set(name) => new.name = Some(checked::name(&name, &["name"], mistakes)),
        }
        match slug {
            Patch::Keep => {}
            Patch::Clear => mistakes.push(needed("slug")),
            Patch::Set(slug) => {
                let given = (slug.as_str(), E::OTHERWISE);
                mistakes.extend(checked::slug::<E>(&self.conn, E::COLUMNS, given, of).await?);
                new.slug = Some(slug);
            }
        }
        new.aliases = match aliases {
            Patch::Keep => None,
            Patch::Clear => Some(Vec::new()),
            Patch::Set(aliases) => Some(checked_aliases(&aliases, mistakes)),
        };
        Ok(new)
    }

    /// Gathers the rows of somebody new: one of `E`, with names. Its aliases are for readers.
    pub(super) async fn make<E: Named>(&self, rows: &mut Rows, new: NewNames) -> Result<(), DbErr> {
        let NewNames { name, slug, aliases } = new;
        let name = name.unwrap_or_default();
        let slug = match slug {
            Some(slug) => slug,
            None => self.free_slug::<E>(&name).await?,
        };
        let (ids, now) = (&self.app.ids, self.now);
        let Some(main) = naming::make(rows, ids, now, E::KIND, &name, slug) else { return Ok(()) };
        let mut known = HashSet::from([main.folded]);
        for alias in aliases.unwrap_or_default() {
            if known.insert(fold(&alias)) {
                naming::alias(rows, ids, now, (E::KIND, main.target_id), &alias);
            }
        }
        for name in &mut rows.names {
            name.is_public = !name.is_main;
        }
        rows.search_documents.extend(rows.names.iter().map(document::<E>));
        Ok(())
    }

    /// Changes names and slug. `are_seen` says that readers see them now: then the former slug keeps leading here, and the
    /// former name stays as an alias for everybody. What readers never saw stays among editors.
    pub(super) async fn rename<E: Named>(
        &self,
        id: Uuid,
        shown: &mut Shown,
        (new, are_seen): (NewNames, bool),
    ) -> Result<Vec<String>, DbErr> {
        let NewNames { name, slug, aliases } = new;
        let before = shown.clone();
        let mut book = Book::load(&self.conn, id).await?;
        if let Some(name) = name.filter(|name| *name != before.name) {
            book.show(&name, are_seen, |text| self.row::<E>(id, text));
            shown.name = name;
        }
        let mut notices = Vec::new();
        if let Some(aliases) = aliases {
            for text in &aliases {
                book.publish(text, |text| self.row::<E>(id, text));
            }
            let given: HashSet<String> = aliases.iter().map(|text| fold(text)).collect();
            notices = book.withdraw(&self.conn, &given).await?;
        }
        book.write::<E>(&self.conn).await?;
        if shown.name != before.name {
            self.tell_documents(id, &before.name, &shown.name).await?;
        }
        // A slug that nobody has seen follows the name.
        let follows = !are_seen && before.slug.starts_with(&base(&before.name, E::OTHERWISE));
        shown.slug = match slug {
            Some(slug) => slug,
            None if follows && shown.name != before.name => self.free_slug::<E>(&shown.name).await?,
            None => before.slug.clone(),
        };
        if shown.slug != before.slug && are_seen {
            former_slugs::keep(&self.conn, E::FORMER, (&before.slug, &shown.slug), id).await?;
        }
        Ok(notices)
    }

    /// Takes away the names and slugs of somebody who is deleted.
    pub(super) async fn forget<E: Named>(&self, id: Uuid) -> Result<(), DbErr> {
        let Book { names, .. } = Book::load(&self.conn, id).await?;
        unfind(&self.conn, names.iter().map(|name| name.id)).await?;
        name::Entity::delete_many().filter(name::Column::TargetId.eq(id)).exec(&self.conn).await?;
        former_slug::Entity::delete_many()
            .filter(former_slug::Column::Kind.eq(E::FORMER))
            .filter(former_slug::Column::TargetId.eq(id))
            .exec(&self.conn)
            .await?;
        Ok(())
    }

    async fn free_slug<E: Named>(&self, name: &str) -> Result<String, DbErr> {
        let (slugs, _) = E::COLUMNS;
        Slugs::<E>::new(slugs).claim(&self.conn, &base(name, E::OTHERWISE)).await
    }

    fn row<E: Named>(&self, id: Uuid, text: &str) -> name::Model {
        naming::alias(&mut Rows::default(), &self.app.ids, self.now, (E::KIND, id), text)
    }

    /// Makes stories that name somebody be found by the name that is shown now, and no longer by the former one.
    async fn tell_documents(&self, id: Uuid, former: &str, new: &str) -> Result<(), DbErr> {
        let named = Query::select()
            .column(posting::Column::EditionId)
            .from(posting::Entity)
            .and_where(posting::Column::TargetId.eq(id))
            .and_where(reaches_beyond(posting::Column::VisibleUntil, self.now))
            .take();
        let mut last = i64::MIN;
        loop {
            let some = search_document::Entity::find()
                .filter(search_document::Column::SubjectId.in_subquery(named.clone()))
                .filter(search_document::Column::Id.gt(last))
                .order_by_asc(search_document::Column::Id)
                .limit(DOCUMENTS);
            let documents = some.all(&self.conn).await?;
            let Some(newest) = documents.last() else { return Ok(()) };
            last = newest.id;
            for document in documents {
                if let Some(tokens) = index::renamed(&document.tokens, former, new) {
                    let mut document = document.into_active_model();
                    document.tokens = Set(tokens);
                    document.update(&self.conn).await?;
                }
            }
        }
    }
}

/// All names of somebody, and what becomes of them.
#[derive(Debug)]
struct Book {
    names: Vec<name::Model>,
    before: Vec<name::Model>,
}

impl Book {
    async fn load(conn: &DatabaseTransaction, id: Uuid) -> Result<Self, DbErr> {
        let of = name::Entity::find().filter(name::Column::TargetId.eq(id)).order_by_asc(name::Column::Id);
        let names = of.all(conn).await?;
        Ok(Self { before: names.clone(), names })
    }

    /// Finds a name however it is written, or takes it in, and writes it as given.
    fn take(&mut self, text: &str, make: impl FnOnce(&str) -> name::Model) -> &mut name::Model {
        let folded = fold(text);
        let place = self.names.iter().position(|name| name.folded == folded).unwrap_or_else(|| {
            self.names.push(make(text));
            self.names.len() - 1
        });
        let name = &mut self.names[place];
        text.clone_into(&mut name.text);
        name
    }

    /// Makes a name the one that is shown.
    fn show(&mut self, text: &str, are_seen: bool, make: impl FnOnce(&str) -> name::Model) {
        let shown = self.take(text, make).id;
        for name in &mut self.names {
            let was_main = std::mem::replace(&mut name.is_main, name.id == shown);
            name.is_public |= was_main && !name.is_main && are_seen;
        }
    }

    /// Makes a name one for everybody.
    fn publish(&mut self, text: &str, make: impl FnOnce(&str) -> name::Model) {
        if self.names.iter().any(|name| name.is_main && name.folded == fold(text)) {
            return;
        }
        self.take(text, make).is_public = true;
    }

    /// Takes away the aliases that are not given. Those that stories use stay as long as they do.
    async fn withdraw(&mut self, conn: &DatabaseTransaction, given: &HashSet<String>) -> Result<Vec<String>, DbErr> {
        let mut notices = Vec::new();
        let mut kept = Vec::with_capacity(self.names.len());
        for mut name in std::mem::take(&mut self.names) {
            if name.is_main || given.contains(&name.folded) {
                kept.push(name);
            } else if mention::Entity::find().filter(mention::Column::NameId.eq(name.id)).count(conn).await? > 0 {
                notices.push(format!("Articles use the alias `{}`, so that it stays while they do.", name.text));
                name.is_public = false;
                kept.push(name);
            }
        }
        self.names = kept;
        Ok(notices)
    }

    async fn write<E: Named>(self, conn: &DatabaseTransaction) -> Result<(), DbErr> {
        let Self { names, before } = self;
        let gone = before.iter().filter(|name| names.iter().all(|kept| kept.id != name.id)).map(|name| name.id);
        let gone: Vec<Uuid> = gone.collect();
        unfind(conn, gone.iter().copied()).await?;
        name::Entity::delete_many().filter(name::Column::Id.is_in(gone)).exec(conn).await?;
        let mut rows = Rows::default();
        for name in names {
            match before.iter().find(|former| former.id == name.id) {
                None => rows.names.push(name),
                Some(former) if *former == name => {}
                Some(former) => {
                    if former.text != name.text {
                        unfind(conn, [name.id]).await?;
                        rows.search_documents.push(document::<E>(&name));
                    }
                    name.into_active_model().reset_all().update(conn).await?;
                }
            }
        }
        let new = rows.names.iter().map(document::<E>);
        rows.search_documents.extend(new);
        rows.insert(conn).await
    }
}

fn document<E: Named>(name: &name::Model) -> search_document::ActiveModel {
    let tokens = Set(index::name_tokens(&name.text));
    search_document::ActiveModel { id: NotSet, kind: Set(E::FOUND), subject_id: Set(name.id), tokens }
}

/// Takes names out of what search finds.
async fn unfind(conn: &impl ConnectionTrait, names: impl IntoIterator<Item = Uuid>) -> Result<(), DbErr> {
    let of = search_document::Column::SubjectId.is_in(names);
    search_document::Entity::delete_many().filter(of).exec(conn).await?;
    Ok(())
}

fn checked_aliases(given: &[String], mistakes: &mut Vec<Mistake>) -> Vec<String> {
    if given.len() > MAX_ALIASES {
        let message = format!("At most {MAX_ALIASES} aliases can be given.");
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &["aliases"], message));
        return Vec::new();
    }
    let checked = (0..).zip(given).map(|(index, alias): (usize, _)| {
        let at = index.to_string();
        checked::name(alias, &["aliases", &at], mistakes)
    });
    checked.collect()
}
