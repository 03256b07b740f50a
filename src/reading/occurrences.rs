//! Rows of what a story names, states and quotes, each with its place in the text.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::kind::{MentionRel, TargetKind, TextPart};
use entity::{affiliation, evidence, mention, quotation};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::names::{Names, SURE, Verdict, key};
use super::present::{Present, QUOTED};
use super::{Understood, mention_rel, target_kind, thousandths};
use crate::app::App;
use crate::article::content::{BlockContent, StoredSpan};
use crate::article::publish::Named;
use crate::article::write::Written;
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::rows::Rows;
use crate::suggestion::{Doubt, NamePayload, Payload, RolePayload, Spot, suggest};
use crate::text::{fold, words};
use crate::understand::{self, NameKind, Part, Span};

/// How many people one question asks for.
const QUESTION: usize = 512;

/// A story being written: what came, what it was written as, and whom its names mean.
pub struct Reading<'a> {
    pub story: Understood<'a>,
    pub article: Uuid,
    pub written: &'a Written,
    pub verdicts: &'a [Verdict],
}

/// Roles of people as the database has them and as the stories of one transaction add to them.
#[derive(Debug, Default)]
pub struct Roles(HashMap<Uuid, Vec<affiliation::Model>>);

impl Roles {
    /// Asks for the roles of people, as far as they are not known.
    async fn ask(&mut self, conn: &impl ConnectionTrait, people: impl Iterator<Item = Uuid>) -> Result<(), DbErr> {
        let unknown: BTreeSet<Uuid> = people.filter(|person| !self.0.contains_key(person)).collect();
        let unknown: Vec<Uuid> = unknown.into_iter().collect();
        for some in unknown.chunks(QUESTION) {
            self.0.extend(some.iter().map(|person| (*person, Vec::new())));
            let of_people = affiliation::Column::PersonId.is_in(padded(some));
            let rows = affiliation::Entity::find().filter(of_people).order_by_asc(affiliation::Column::Id);
            for row in rows.all(conn).await? {
                self.0.entry(row.person_id).or_default().push(row);
            }
        }
        Ok(())
    }
}

impl Reading<'_> {
    /// What an edition of the story names, the most relevant first, then the first named.
    pub fn named(&self) -> Vec<Named> {
        let understanding = &self.story.understanding;
        let mut named: Vec<(usize, Named)> = Vec::new();
        for (entity, verdict) in understanding.entities.iter().zip(self.verdicts) {
            let Verdict::Linked { target, .. } = verdict else { continue };
            let spans = entity.mentions.iter().map(|index| understanding.mentions[*index].span);
            let spans: Vec<Span> = spans.filter(|span| !self.is_promo(*span)).collect();
            let first = entity.mentions.first().copied().unwrap_or(usize::MAX);
            let (rel, confidence) = (mention_rel(entity.rel), thousandths(entity.confidence));
            let occurrences = spans.iter().map(|span| self.stored(*span));
            // Two names of the story may turn out to be one.
            if let Some((_, same)) = named.iter_mut().find(|(_, named)| named.id == *target) {
                same.relevance = same.relevance.max(i16::from(entity.relevance));
                same.confidence = same.confidence.max(confidence);
                same.rel = if rel == MentionRel::About { rel } else { same.rel };
                same.occurrences.extend(occurrences);
                continue;
            }
            let kind = target_kind(entity.kind);
            let relevance = i16::from(entity.relevance);
            let occurrences = occurrences.collect();
            named.push((first, Named { kind, id: *target, rel, relevance, confidence, occurrences }));
        }
        named.sort_by_key(|(first, named)| (std::cmp::Reverse(named.relevance), *first));
        named.into_iter().map(|(_, named)| named).collect()
    }

    /// Gathers the occurrences of accepted names, and the doubts about the others.
    pub fn write_names(
        &self,
        (app, now): (&App, Timestamp),
        rows: &mut Rows,
        names: &Names,
        present: &mut Present,
    ) -> Result<(), DbErr> {
        let understanding = &self.story.understanding;
        for found in &understanding.mentions {
            let Verdict::Linked { target, .. } = self.verdicts[found.entity] else { continue };
            let entity = &understanding.entities[found.entity];
            let Some(name) = names.used(target, &found.text, self.story, entity) else { continue };
            let spot = self.spot(found.span);
            if self.is_promo(found.span) || !present.is_new(&spot, target) {
                continue;
            }
            rows.mentions.push(mention::Model {
                id: app.ids.next(now),
                article_id: self.article,
                carrier_id: spot.carrier,
                part: spot.part,
                start: spot.start,
                end: spot.end,
                target_kind: name.target_kind,
                target_id: target,
                name_id: name.id,
                confidence: thousandths(found.confidence),
            });
        }
        for (entity, verdict) in understanding.entities.iter().zip(self.verdicts) {
            let Verdict::Doubtful { reason, candidates } = verdict else { continue };
            let spans = || entity.mentions.iter().map(|index| understanding.mentions[*index].span);
            let payload = Payload::Name(NamePayload {
                kind: entity.kind.as_str().to_owned(),
                name: entity.name.clone(),
                aliases: entity.aliases.clone(),
                spans: spans().map(|span| self.stored(span)).collect(),
                candidates: candidates.clone(),
            });
            let spot = spans().next().map(|span| self.spot(span));
            let confidence = thousandths(entity.confidence);
            let doubt = Doubt { key: key(entity), confidence, reason, spot, payload };
            suggest(rows, &app.ids, now, self.article, doubt)?;
        }
        Ok(())
    }

    /// Gathers the roles that the story states beyond doubt, and the doubts about the others. Answers with the first
    /// accepted role of each person.
    pub async fn write_roles(
        &self,
        (app, conn, now): (&App, &impl ConnectionTrait, Timestamp),
        rows: &mut Rows,
        roles: &mut Roles,
        present: &mut Present,
    ) -> Result<HashMap<Uuid, Uuid>, DbErr> {
        let stated = self.story.understanding.affiliations.iter();
        let known = stated.filter_map(|read| match &self.verdicts[read.person] {
            Verdict::Linked { target, made: false } => Some(*target),
            _ => None,
        });
        roles.ask(conn, known).await?;
        let mut first: HashMap<Uuid, Uuid> = HashMap::new();
        for read in &self.story.understanding.affiliations {
            let person = match &self.verdicts[read.person] {
                Verdict::Linked { target, .. } => *target,
                Verdict::Nobody => continue,
                Verdict::Doubtful { .. } => {
                    self.doubt_role((app, now), rows, read, "PERSON_DOUBTFUL")?;
                    continue;
                }
            };
            let (Ok(organisation), Ok(place)) = (self.linked(read.organisation), self.linked(read.place)) else {
                self.doubt_role((app, now), rows, read, "HOLDER_DOUBTFUL")?;
                continue;
            };
            if thousandths(read.confidence) < SURE {
                self.doubt_role((app, now), rows, read, "LOW_CONFIDENCE")?;
                continue;
            }
            let role_folded = fold(&read.role_name);
            let known = roles.0.entry(person).or_default();
            let same = known.iter().find(|role| {
                (&role.role_folded, role.organisation_id, role.place_id) == (&role_folded, organisation, place)
            });
            let role = if let Some(role) = same {
                role.id
            } else {
                let role = affiliation::Model {
                    id: app.ids.next(now),
                    person_id: person,
                    role_name: read.role_name.clone(),
                    role_folded,
                    organisation_id: organisation,
                    place_id: place,
                    start_date: None,
                    end_date: None,
                    is_confirmed: false,
                    created_at: now.0,
                };
                rows.affiliations.push(role.clone());
                known.push(role);
                known[known.len() - 1].id
            };
            first.entry(person).or_insert(role);
            let spot = self.spot(read.evidence);
            if present.is_new(&spot, role) {
                present.stated.push((spot.carrier, role));
                rows.evidence.push(evidence::Model {
                    id: app.ids.next(now),
                    affiliation_id: role,
                    article_id: self.article,
                    carrier_id: spot.carrier,
                    part: spot.part,
                    start: spot.start,
                    end: spot.end,
                    text: read.evidence_text.clone(),
                    pattern: read.pattern.to_owned(),
                    confidence: thousandths(read.confidence),
                });
            }
        }
        Ok(first)
    }

    /// Gathers the quotations. `roles` is what each person is in this story.
    pub fn write_quotations(
        &self,
        (app, now): (&App, Timestamp),
        rows: &mut Rows,
        roles: &HashMap<Uuid, Uuid>,
        present: &mut Present,
    ) {
        let understanding = &self.story.understanding;
        for read in &understanding.quotations {
            let spot = self.spot(read.span);
            if !present.is_new(&spot, QUOTED) {
                continue;
            }
            let speaker = read.speaker.and_then(|speaker| self.linked(Some(speaker)).ok().flatten());
            let is_person = read.speaker.is_some_and(|index| understanding.entities[index].kind == NameKind::Person);
            let speaker = speaker.filter(|_| is_person);
            rows.quotations.push(quotation::Model {
                id: app.ids.next(now),
                article_id: self.article,
                carrier_id: spot.carrier,
                part: spot.part,
                start: spot.start,
                end: spot.end,
                text: read.text.clone(),
                speaker_id: speaker,
                speaker_name: self.speaker_name(read),
                affiliation_id: speaker.and_then(|speaker| roles.get(&speaker).copied()),
                attribution: read.attribution.clone(),
                cited_organisation_id: self.linked(read.cited).ok().flatten(),
                document: None,
            });
        }
    }

    /// Who said the words, as the clause names them, else as the story does.
    fn speaker_name(&self, read: &understand::Quotation) -> Option<String> {
        let understanding = &self.story.understanding;
        let entity = &understanding.entities[read.speaker?];
        let clause = read.attribution.as_deref().unwrap_or_default();
        let called = entity.mentions.iter().map(|index| understanding.mentions[*index].text.as_str());
        let in_clause = called.filter(|text| holds(clause, text)).max_by_key(|text| text.len());
        Some(in_clause.unwrap_or(&entity.name).to_owned())
    }

    fn doubt_role(
        &self,
        (app, now): (&App, Timestamp),
        rows: &mut Rows,
        read: &understand::Affiliation,
        reason: &'static str,
    ) -> Result<(), DbErr> {
        let name = |index: usize| self.story.understanding.entities[index].name.clone();
        let (person, holder) = (name(read.person), read.organisation.or(read.place).map(name));
        let payload = Payload::Role(RolePayload {
            person: person.clone(),
            role_name: read.role_name.clone(),
            organisation: read.organisation.map(name),
            place: read.place.map(name),
            pattern: read.pattern.to_owned(),
            span: self.stored(read.evidence),
            text: read.evidence_text.clone(),
        });
        let key = [person, read.role_name.clone(), holder.unwrap_or_default()].map(|part| fold(&part)).join("|");
        let (confidence, spot) = (thousandths(read.confidence), Some(self.spot(read.evidence)));
        suggest(rows, &app.ids, now, self.article, Doubt { key, confidence, reason, spot, payload })
    }

    /// Whom a name means, when that is beyond doubt; no name means nobody.
    fn linked(&self, entity: Option<usize>) -> Result<Option<Uuid>, ()> {
        match entity.map(|index| &self.verdicts[index]) {
            None => Ok(None),
            Some(Verdict::Linked { target, .. }) => Ok(Some(*target)),
            Some(_) => Err(()),
        }
    }

    fn is_promo(&self, span: Span) -> bool {
        match span.part {
            Part::Headline | Part::Standfirst => false,
            Part::Block(block) => matches!(self.written.blocks[block].content, BlockContent::Promo { .. }),
        }
    }

    fn spot(&self, span: Span) -> Spot {
        let (carrier, part) = match span.part {
            Part::Headline => (self.written.revision, TextPart::Headline),
            Part::Standfirst => (self.written.revision, TextPart::Standfirst),
            Part::Block(block) => (self.written.blocks[block].version, TextPart::Body),
        };
        let offset = |offset: usize| i32::try_from(offset).unwrap_or(i32::MAX);
        Spot { carrier, part, start: offset(span.start), end: offset(span.end) }
    }

    fn stored(&self, span: Span) -> StoredSpan {
        let (part, block) = match span.part {
            Part::Headline => (TextPart::Headline, None),
            Part::Standfirst => (TextPart::Standfirst, None),
            Part::Block(block) => (TextPart::Body, Some(self.written.blocks[block].key.clone())),
        };
        StoredSpan { part, block, start: span.start, end: span.end }
    }

    /// How many people, organisations and places are linked, and how many are new: `[linked, made]` by kind.
    pub fn tally(&self, kind: TargetKind) -> (u64, u64) {
        let mut linked = HashSet::new();
        let mut made = 0;
        for (entity, verdict) in self.story.understanding.entities.iter().zip(self.verdicts) {
            if let Verdict::Linked { target, made: is_new } = verdict
                && target_kind(entity.kind) == kind
                && linked.insert(*target)
            {
                made += u64::from(*is_new);
            }
        }
        (linked.len() as u64, made)
    }
}

/// Whether a clause holds these words, word by word.
fn holds(clause: &str, part: &str) -> bool {
    let folded = |text: &str| words(text).map(|word| word.folded).collect::<Vec<_>>();
    let (clause, part) = (folded(clause), folded(part));
    !part.is_empty() && clause.windows(part.len()).any(|window| window == part)
}
