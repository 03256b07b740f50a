//! Enums that several tables share.

use sea_orm::entity::prelude::*;

/// What a name or a posting points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum TargetKind {
    /// A person.
    Person = 0,
    /// An organisation.
    Organisation = 1,
    /// A place.
    Place = 2,
    /// A section; postings only.
    Section = 3,
    /// An affiliation; postings only.
    Affiliation = 4,
}

/// The part of a story in which a span counts its code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum TextPart {
    /// The headline.
    Headline = 0,
    /// The standfirst.
    Standfirst = 1,
    /// One block of the body.
    Body = 2,
}

/// What a story has to do with what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum MentionRel {
    /// The story is about it.
    About = 0,
    /// The story names it.
    Mentions = 1,
}
