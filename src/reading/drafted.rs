//! What a revision names and how much, from what its own text was read to name.

use std::collections::HashMap;

use entity::kind::{MentionRel, TargetKind, TextPart};
use uuid::Uuid;

use crate::article::content::{BlockContent, StoredBlock, StoredSpan};
use crate::article::drafts::text::{Mention, RevisionText};
use crate::posting::{Drafted, VisiblePosting};
use crate::understand::{SUBJECT, SUBJECTS, Weight, title_case};

/// What is gathered of one name.
struct Gathered {
    target: (TargetKind, Uuid),
    weight: Weight,
    confidence: i16,
    occurrences: Vec<StoredSpan>,
}

/// What a revision names, the most relevant first, then the first named: as an edition of it would.
pub fn named(
    revision: Uuid,
    has_standfirst: bool,
    text: &RevisionText,
) -> Result<Vec<VisiblePosting>, serde_json::Error> {
    let lead = lead(has_standfirst, &text.blocks);
    let mut named: Vec<Gathered> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for Mention { kind, target, confidence, block, span } in &text.mentions {
        let place = *places.entry(*target).or_insert(named.len());
        if place == named.len() {
            let (target, weight) = ((*kind, *target), Weight::default());
            named.push(Gathered { target, weight, confidence: 0, occurrences: Vec::new() });
        }
        let gathered = &mut named[place];
        let stands = (span.part != TextPart::Headline).then(|| lead.iter().position(|part| part == block)).flatten();
        gathered.weight.count += 1;
        gathered.weight.headline |= span.part == TextPart::Headline;
        gathered.weight.lead |= stands == Some(0);
        gathered.weight.early |= stands.is_some();
        gathered.confidence = gathered.confidence.max(*confidence);
        gathered.occurrences.push(span.clone());
    }
    // The sort is stable: what weighs the same stays as it is first named.
    named.sort_by_key(|gathered| std::cmp::Reverse(gathered.weight.relevance()));
    let posted = (0..).zip(named).map(|(rank, Gathered { target, weight, confidence, occurrences })| {
        let relevance = weight.relevance();
        let is_subject = relevance >= SUBJECT && usize::try_from(rank).is_ok_and(|rank| rank < SUBJECTS);
        Ok(VisiblePosting::of_revision(Drafted {
            revision,
            target,
            rel: if is_subject { MentionRel::About } else { MentionRel::Mentions },
            relevance: i16::from(relevance),
            confidence,
            rank,
            occurrences: serde_json::to_string(&occurrences)?,
        }))
    });
    posted.collect()
}

/// The first two texts under the headline, told by the numbers of their blocks: none is the standfirst's.
fn lead(has_standfirst: bool, blocks: &[StoredBlock]) -> Vec<Option<i32>> {
    let is_prose = |block: &StoredBlock| {
        let is_title = || matches!(block.content, BlockContent::Heading { .. }) && title_case(&block.content.text());
        block.content.is_story_text() && !is_title()
    };
    let prose = (0..).zip(blocks).filter(|(_, block)| is_prose(block)).map(|(position, _)| Some(position));
    has_standfirst.then_some(None).into_iter().chain(prose).take(2).collect()
}
