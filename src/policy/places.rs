//! Where the source asks who may see what, for the one test that takes the answer away from a place at a time.
//!
//! A predicate is `#[track_caller]` and gives its condition through `asked`, which gives it back. Only with the feature
//! `lawless`, which is for that test alone, are places remembered, and a place can be made to see everything.

#[cfg(all(feature = "lawless", not(debug_assertions)))]
compile_error!("the feature `lawless` is for a test: a hub that is built with it can be made to show what is hidden");

#[cfg(not(feature = "lawless"))]
pub(super) fn asked<C>(condition: C) -> C {
    condition
}

#[cfg(feature = "lawless")]
pub(super) use lawless::asked;
#[cfg(feature = "lawless")]
pub use lawless::{Place, asked_since, take_out};

#[cfg(feature = "lawless")]
pub(super) use lawless::{anybody, is_out};

#[cfg(feature = "lawless")]
mod lawless {
    use std::collections::BTreeSet;
    use std::panic::Location;
    use std::sync::{Arc, LazyLock, Mutex, PoisonError};

    use sea_orm::sea_query::{Condition, Expr, ExprTrait};
    use uuid::Uuid;

    use crate::viewer::{Role, Staff};

    /// A file of the source and a line in it.
    pub type Place = (&'static str, u32);

    #[derive(Default)]
    struct Places {
        asked: BTreeSet<Place>,
        out: Vec<Place>,
    }

    static PLACES: Mutex<Places> = Mutex::new(Places { asked: BTreeSet::new(), out: Vec::new() });

    static ANYBODY: LazyLock<Staff> =
        LazyLock::new(|| Staff { role: Role::Reader, name: Arc::from("Anybody"), token: Uuid::nil() });

    /// Makes these places see everything, and no other.
    pub fn take_out(places: &[Place]) {
        places.clone_into(&mut PLACES.lock().unwrap_or_else(PoisonError::into_inner).out);
    }

    /// The places that have asked since this was said last.
    pub fn asked_since() -> BTreeSet<Place> {
        std::mem::take(&mut PLACES.lock().unwrap_or_else(PoisonError::into_inner).asked)
    }

    /// What a place is told that may see everything.
    pub(in crate::policy) trait Everything {
        fn everything() -> Self;
    }

    impl Everything for Expr {
        fn everything() -> Self {
            Expr::val(1).eq(1)
        }
    }

    impl Everything for Condition {
        fn everything() -> Self {
            Self::all().add(Expr::everything())
        }
    }

    #[track_caller]
    pub(in crate::policy) fn asked<C: Everything>(condition: C) -> C {
        if is_out() { C::everything() } else { condition }
    }

    /// Whether the place that asks is taken out.
    #[track_caller]
    pub(in crate::policy) fn is_out() -> bool {
        let place = Location::caller();
        let place = (place.file(), place.line());
        let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        places.asked.insert(place);
        places.out.contains(&place)
    }

    /// Who does what anybody may do.
    pub(in crate::policy) fn anybody() -> &'static Staff {
        &ANYBODY
    }
}
