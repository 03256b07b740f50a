//! Whom the names of a story mean: known ones are linked, sure ones are made, doubtful ones are left to editors.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::kind::TargetKind;
use entity::search_document::{self, SearchDocumentKind};
use entity::{name, organisation, person, place};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Condition, Query, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::introduce;
use super::{Understood, target_kind, thousandths};
use crate::app::App;
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::naming;
use crate::rows::Rows;
use crate::search::index;
use crate::slugs::{Slugs, base};
use crate::text::fold;
use crate::understand::{BlockKind, Entity, Part};

/// From which confidence on, in thousandths, an import accepts what it read.
pub const SURE: i16 = 900;

/// How many values one question asks for.
const QUESTION: usize = 512;

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Somebody, beyond doubt.
    Linked {
        /// Who or what.
        target: Uuid,
        /// Whether this story made them known.
        made: bool,
    },
    /// An editor has to say.
    Doubtful {
        /// Why: a short code.
        reason: &'static str,
        /// Whom the directory knows by this name.
        candidates: Vec<Uuid>,
    },
    /// Nobody: the name stands in no text of the story's own, or an editor said so.
    Nobody,
}

impl Verdict {
    /// Who or what is meant, when that is beyond doubt.
    pub fn target(&self) -> Option<Uuid> {
        match self {
            Self::Linked { target, .. } => Some(*target),
            Self::Doubtful { .. } | Self::Nobody => None,
        }
    }
}

/// The names that matter to the stories of one transaction, as the database has them and as the stories add to them.
#[derive(Debug)]
pub struct Names {
    by_form: HashMap<(TargetKind, String), Vec<Uuid>>,
    by_target: HashMap<Uuid, Vec<name::Model>>,
    people: Slugs<person::Entity>,
    organisations: Slugs<organisation::Entity>,
    places: Slugs<place::Entity>,
    /// Whom readers know already, among those who were asked for.
    pub(super) shown: HashSet<Uuid>,
    /// Of whom it is known whether readers know them.
    asked: HashSet<Uuid>,
    /// Names that were made.
    pub made: Vec<name::Model>,
}

impl Names {
    /// Asks for all names of these stories at once.
    pub async fn load(conn: &impl ConnectionTrait, stories: &[Understood<'_>]) -> Result<Self, DbErr> {
        let mut names = Self {
            by_form: HashMap::new(),
            by_target: HashMap::new(),
            people: Slugs::new(person::Column::Slug),
            organisations: Slugs::new(organisation::Column::Slug),
            places: Slugs::new(place::Column::Slug),
            shown: HashSet::new(),
            asked: HashSet::new(),
            made: Vec::new(),
        };
        let entities = || stories.iter().flat_map(|story| &story.understanding.entities);
        let forms: HashSet<String> = entities()
            .flat_map(|entity| std::iter::once(&entity.name).chain(&entity.aliases))
            .map(|form| fold(form))
            .collect();
        let mut forms: Vec<String> = forms.into_iter().collect();
        forms.sort_unstable();
        let targets: BTreeSet<Uuid> = entities().filter_map(|entity| entity.known).collect();
        let targets: Vec<Uuid> = targets.into_iter().collect();
        let mut found = BTreeMap::new();
        for question in 0..forms.len().max(targets.len()).div_ceil(QUESTION) {
            let (forms, targets) = (part(&forms, question), part(&targets, question));
            for name in name::Entity::find().filter(called(forms, targets)).all(conn).await? {
                found.insert((name.target_id, name.id), name);
            }
        }
        for name in found.into_values() {
            names.learn(name);
        }
        let new = |kind| {
            let unknown = entities().filter(move |entity| {
                target_kind(entity.kind) == kind && entity.known.is_none() && thousandths(entity.confidence) >= SURE
            });
            unknown.map(move |entity| base(&entity.name, otherwise(kind))).collect::<Vec<_>>()
        };
        names.people.ask(conn, new(TargetKind::Person)).await?;
        names.organisations.ask(conn, new(TargetKind::Organisation)).await?;
        names.places.ask(conn, new(TargetKind::Place)).await?;
        Ok(names)
    }

    /// Asks which of these readers know, so that introducing a story's asks no more; of all when nobody is named.
    pub async fn ask_shown(
        &mut self,
        conn: &impl ConnectionTrait,
        now: Timestamp,
        targets: Option<&[Uuid]>,
    ) -> Result<(), DbErr> {
        let targets: Vec<Uuid> = match targets {
            Some(targets) => targets.to_vec(),
            None => self.by_target.keys().copied().collect(),
        };
        let mut new: Vec<Uuid> = targets.into_iter().filter(|target| self.asked.insert(*target)).collect();
        new.sort_unstable();
        for some in new.chunks(QUESTION) {
            self.shown.extend(introduce::shown(conn, some, now).await?);
        }
        Ok(())
    }

    fn learn(&mut self, name: name::Model) {
        let holders = self.by_form.entry((name.target_kind, name.folded.clone())).or_default();
        if !holders.contains(&name.target_id) {
            holders.push(name.target_id);
        }
        self.by_target.entry(name.target_id).or_default().push(name);
    }

    /// Whom each name of a story means. People, organisations and places that the story makes known, and other names by
    /// which it calls them, are gathered as rows. `rejected` are keys of names that an editor refused for this story.
    pub async fn judge(
        &mut self,
        (app, conn, now): (&App, &impl ConnectionTrait, Timestamp),
        rows: &mut Rows,
        story: Understood<'_>,
        rejected: &HashSet<String>,
    ) -> Result<Vec<Verdict>, DbErr> {
        let mut verdicts = Vec::with_capacity(story.understanding.entities.len());
        for entity in &story.understanding.entities {
            let verdict = if !stands_in_text(story, entity) || rejected.contains(&key(entity)) {
                Verdict::Nobody
            } else if let Some(verdict) = self.meant(entity) {
                verdict
            } else {
                Verdict::Linked { target: self.make(app, conn, now, rows, entity).await?, made: true }
            };
            if let Verdict::Linked { target, .. } = verdict {
                self.add_aliases(app, now, rows, target, story, entity);
            }
            verdicts.push(verdict);
        }
        Ok(verdicts)
    }

    /// Whom a name means; `None` when it is somebody whom nobody knows yet.
    fn meant(&self, entity: &Entity) -> Option<Verdict> {
        if let Some(target) = entity.known.filter(|known| self.by_target.contains_key(known)) {
            return Some(Verdict::Linked { target, made: false });
        }
        let kind = target_kind(entity.kind);
        let other_names = entity.aliases.iter().filter(|form| naming::is_name_of_its_own(form, &entity.name));
        let holders = std::iter::once(&entity.name)
            .chain(other_names)
            .filter_map(|form| self.by_form.get(&(kind, fold(form))))
            .find(|holders| !holders.is_empty())
            .map_or(&[][..], Vec::as_slice);
        let doubt = |reason| Some(Verdict::Doubtful { reason, candidates: holders.to_vec() });
        match holders {
            _ if entity.ambiguous => doubt("AMBIGUOUS"),
            [target] => Some(Verdict::Linked { target: *target, made: false }),
            [_, ..] => doubt("AMBIGUOUS"),
            [] if thousandths(entity.confidence) < SURE => doubt("LOW_CONFIDENCE"),
            // A single name is many people's.
            [] if kind == TargetKind::Person && !fold(&entity.name).contains(' ') => doubt("SINGLE_NAME"),
            [] => None,
        }
    }

    async fn make(
        &mut self,
        app: &App,
        conn: &impl ConnectionTrait,
        now: Timestamp,
        rows: &mut Rows,
        entity: &Entity,
    ) -> Result<Uuid, DbErr> {
        let kind = target_kind(entity.kind);
        let slug = self.slug(conn, kind, &entity.name).await?;
        let name = naming::make(rows, &app.ids, now, kind, &entity.name, slug)
            .ok_or_else(|| DbErr::Custom("a section has no names".to_owned()))?;
        let target = name.target_id;
        // Nobody knows whom nobody has named.
        self.asked.insert(target);
        self.add(name);
        Ok(target)
    }

    /// Learns a name that was made.
    pub(super) fn add(&mut self, name: name::Model) {
        self.made.push(name.clone());
        self.learn(name);
    }

    /// Names by which the story calls somebody, when it does so beyond doubt and other stories may do the same.
    fn add_aliases(
        &mut self,
        app: &App,
        now: Timestamp,
        rows: &mut Rows,
        target: Uuid,
        story: Understood<'_>,
        entity: &Entity,
    ) {
        let kind = target_kind(entity.kind);
        for form in entity.aliases.iter().filter(|form| naming::is_name_of_its_own(form, &entity.name)) {
            let mentions = entity.mentions.iter().map(|index| &story.understanding.mentions[*index]);
            let is_sure =
                mentions.filter(|mention| &mention.text == form).any(|mention| thousandths(mention.confidence) >= SURE);
            let folded = fold(form);
            let is_known =
                self.by_target.get(&target).is_some_and(|names| names.iter().any(|name| name.folded == folded));
            if is_sure && !is_known {
                self.add(naming::alias(rows, &app.ids, now, (kind, target), form));
            }
        }
    }

    /// The name by which a text calls somebody: the one that it writes, else one that its story writes elsewhere, else
    /// the main one.
    pub(super) fn used(
        &self,
        target: Uuid,
        text: &str,
        story: Understood<'_>,
        entity: &Entity,
    ) -> Option<&name::Model> {
        let names = self.by_target.get(&target)?;
        let known = |form: &str| {
            let folded = fold(form);
            names.iter().find(|name| name.folded == folded)
        };
        known(text).or_else(|| written(story, entity).find_map(known)).or_else(|| self.main(target))
    }

    /// All names of somebody.
    pub(super) fn of(&mut self, target: Uuid) -> &mut Vec<name::Model> {
        self.by_target.entry(target).or_default()
    }

    /// A slug that nobody of this kind has, for somebody of this name.
    pub(super) async fn slug(
        &mut self,
        conn: &impl ConnectionTrait,
        kind: TargetKind,
        name: &str,
    ) -> Result<String, DbErr> {
        let base = base(name, otherwise(kind));
        match kind {
            TargetKind::Person => self.people.claim(conn, &base).await,
            TargetKind::Organisation => self.organisations.claim(conn, &base).await,
            TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => self.places.claim(conn, &base).await,
        }
    }

    /// By which the people and organisations that were made are found.
    pub fn search_documents(&self) -> impl Iterator<Item = search_document::ActiveModel> {
        self.made.iter().filter_map(|name| {
            let kind = match name.target_kind {
                TargetKind::Person => SearchDocumentKind::Person,
                TargetKind::Organisation => SearchDocumentKind::Organisation,
                TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => return None,
            };
            let tokens = Set(index::name_tokens(&name.text));
            Some(search_document::ActiveModel { id: NotSet, kind: Set(kind), subject_id: Set(name.id), tokens })
        })
    }

    /// The name that is shown.
    pub fn main(&self, target: Uuid) -> Option<&name::Model> {
        self.by_target.get(&target)?.iter().find(|name| name.is_main)
    }
}

/// The values that one question asks for.
fn part<T>(values: &[T], question: usize) -> &[T] {
    values.chunks(QUESTION).nth(question).unwrap_or_default()
}

/// All names of whoever has one of these forms for a name, and of these targets.
fn called(forms: &[String], targets: &[Uuid]) -> Condition {
    let mut of = Query::select()
        .column(name::Column::TargetId)
        .from(name::Entity)
        .and_where(name::Column::Folded.is_in(padded(forms)))
        .take();
    if !targets.is_empty() {
        let known = Query::select()
            .column(name::Column::TargetId)
            .from(name::Entity)
            .and_where(name::Column::TargetId.is_in(padded(targets)))
            .take();
        of.union(UnionType::All, known);
    }
    Condition::all().add(name::Column::TargetId.in_subquery(of))
}

/// What a story writes where it names somebody.
pub(super) fn written<'a>(story: Understood<'a>, entity: &'a Entity) -> impl Iterator<Item = &'a str> {
    entity.mentions.iter().map(|index| story.understanding.mentions[*index].text.as_str())
}

/// What makes two doubts about a name of one story the same.
pub(super) fn key(entity: &Entity) -> String {
    format!("{}:{}", entity.kind.as_str(), fold(&entity.name))
}

/// Whether the story's own text names it: what stands only in links and promotional lines is no matter of the story.
fn stands_in_text(story: Understood<'_>, entity: &Entity) -> bool {
    entity.mentions.iter().any(|index| match story.understanding.mentions[*index].span.part {
        Part::Headline | Part::Standfirst => true,
        Part::Block(block) => !matches!(story.story.blocks[block].kind, BlockKind::Related | BlockKind::Promo),
    })
}

fn otherwise(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Person => "person",
        TargetKind::Organisation => "organisation",
        TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => "place",
    }
}
