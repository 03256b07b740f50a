//! The one place where ids are made, UUIDv7 (RFC 9562) that rise within a process, and where secrets come from.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{OsRng, StdRng};
use rand::{RngCore, SeedableRng, TryRngCore};
use uuid::{Builder, Uuid};

use crate::clock::Timestamp;

/// The random bits behind the 48 bits of time: 12 and 62.
const TAIL_BITS: u32 = 74;

/// Makes ids. Each is greater than the one before, so that rows made together sort in the order they were made. Clones
/// share one state.
#[derive(Debug, Clone)]
pub struct Ids(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    random: StdRng,
    millis: u64,
    tail: u128,
    /// Whether ids tell of a later instant when they are asked for at one.
    follows: bool,
    /// Whether secrets repeat as ids do, and so are none.
    repeats: bool,
}

impl Ids {
    /// Ids that nobody can guess.
    pub fn random() -> Self {
        Self::from(StdRng::from_os_rng(), false)
    }

    /// The same ids in every run: for tests and for comparing two databases.
    pub fn seeded(seed: u64) -> Self {
        Self::from(StdRng::seed_from_u64(seed), true)
    }

    /// The same ids in every run, whatever the time: all tell of this instant.
    pub fn standing(seed: u64, instant: Timestamp) -> Self {
        let ids = Self::seeded(seed);
        ids.next(instant);
        ids.0.lock().unwrap_or_else(PoisonError::into_inner).follows = false;
        ids
    }

    fn from(random: StdRng, repeats: bool) -> Self {
        Self(Arc::new(Mutex::new(State { random, millis: 0, tail: 0, follows: true, repeats })))
    }

    /// What nobody can guess, from the operating system itself.
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.repeats {
            state.random.fill_bytes(&mut bytes);
        } else {
            OsRng.unwrap_err().fill_bytes(&mut bytes);
        }
        bytes
    }

    /// A new id, made at `now`.
    pub fn next(&self, now: Timestamp) -> Uuid {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(now.0).unwrap_or(0);
        if state.follows && millis > state.millis {
            state.millis = millis;
            // The top bit stays free, so that counting on within a millisecond has room.
            state.tail = state.random_bits() >> (128 - (TAIL_BITS - 1));
        } else {
            state.tail += 1 + u128::from(state.random.next_u32());
            if state.tail >> TAIL_BITS != 0 {
                state.millis += 1;
                state.tail = 0;
            }
        }
        let mut bytes = [0; 10];
        // 12 bits go before the variant bits and 62 behind them; the builder sets version and variant over what is there.
        let spread = (state.tail >> 62 << 64) | (state.tail & (u128::MAX >> 66));
        bytes.copy_from_slice(&spread.to_be_bytes()[6..]);
        Builder::from_unix_timestamp_millis(state.millis, &bytes).into_uuid()
    }
}

impl State {
    fn random_bits(&mut self) -> u128 {
        u128::from(self.random.next_u64()) << 64 | u128::from(self.random.next_u64())
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;
    use crate::clock::Timestamp;

    #[test]
    fn ids_rise_also_within_a_millisecond_and_when_time_stands_back() {
        let ids = Ids::seeded(1);
        let mut last = ids.next(Timestamp(1_700_000_000_000));
        for step in 0..2_000_i64 {
            let next = ids.next(Timestamp(1_700_000_000_000 + step / 500 - 1));
            assert!(next > last, "{next} after {last}");
            assert_eq!(next.get_version_num(), 7);
            assert_eq!(next.get_variant(), uuid::Variant::RFC4122);
            last = next;
        }
    }

    #[test]
    fn a_seed_gives_the_same_ids() {
        let now = Timestamp(1_700_000_000_000);
        assert_eq!(Ids::seeded(9).next(now), Ids::seeded(9).next(now));
        assert_ne!(Ids::random().next(now), Ids::random().next(now));
    }

    #[test]
    fn standing_ids_rise_and_do_not_follow_the_time() {
        let base = Timestamp(1_700_000_000_000);
        let made = |start: i64| -> Vec<_> {
            let ids = Ids::standing(9, base);
            (0..9).map(|step| ids.next(Timestamp(start + step * 1_000))).collect()
        };
        assert_eq!(made(base.0), made(base.0 * 2));
        assert!(made(0).is_sorted());
    }
}
