//! What stories say, as rows: whom their names mean, who is what, who said what, and which stories their links mean.

pub mod bind;
pub mod directory;
pub mod drafted;
pub mod forget;
mod introduce;
pub mod names;
pub mod occurrences;
pub mod present;
pub mod publish;

use entity::kind::{MentionRel, TargetKind};

use crate::understand::{Entity, NameKind, Rel, Story, Understanding};

/// A story and what was understood of it.
#[derive(Debug, Clone, Copy)]
pub struct Understood<'a> {
    /// The story.
    pub story: &'a Story,
    /// What it says.
    pub understanding: &'a Understanding,
}

/// The kind of a name as tables keep it.
pub fn target_kind(kind: NameKind) -> TargetKind {
    match kind {
        NameKind::Person => TargetKind::Person,
        NameKind::Organisation => TargetKind::Organisation,
        NameKind::Place => TargetKind::Place,
    }
}

fn mention_rel(rel: Rel) -> MentionRel {
    match rel {
        Rel::About => MentionRel::About,
        Rel::Mentions => MentionRel::Mentions,
    }
}

/// A confidence of 0 to 1 in thousandths.
#[expect(clippy::cast_possible_truncation, reason = "what is clamped to 0 to 1,000 fits")]
fn thousandths(confidence: f32) -> i16 {
    (f64::from(confidence) * 1_000.0).round().clamp(0.0, 1_000.0) as i16
}

/// Held by whoever may make people, organisations or places, so that two never make one of them twice.
pub const NAMES_LOCK: i64 = 0x6d61_7374_6865_6164;

/// Whether a story names somebody whom its directory does not know, so surely that they may have to be made.
pub fn may_make(understanding: &Understanding) -> bool {
    let new = |entity: &Entity| entity.known.is_none() && thousandths(entity.confidence) >= names::SURE;
    understanding.entities.iter().any(new)
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn confidence_is_kept_in_thousandths() {
        assert_eq!([0.9, 1.0, -1.0, 2.0, f32::NAN].map(thousandths), [900, 1_000, 0, 1_000, 0]);
    }
}
