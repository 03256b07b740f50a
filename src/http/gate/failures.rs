//! How often one address has come with what is no token.

use crate::clock::Timestamp;

/// For how long a failure counts, in milliseconds.
const MINUTE: i64 = 60_000;

/// The failures of a minute, which begins with the first of them.
#[derive(Debug, Default)]
pub(super) struct Failures {
    count: usize,
    since: Option<Timestamp>,
}

impl Failures {
    /// Whether another attempt is heard; else in how many seconds.
    pub(super) fn allow(&mut self, most: usize, now: Timestamp) -> Result<(), u64> {
        match self.left(now) {
            Some(left) if self.count >= most => Err(left),
            _ => Ok(()),
        }
    }

    /// Counts one more. One that goes beyond the limit, since several came at once, is told as an attempt too many.
    pub(super) fn count(&mut self, most: usize, now: Timestamp) -> Result<(), u64> {
        self.allow(most, now)?;
        self.since.get_or_insert(now);
        self.count += 1;
        Ok(())
    }

    /// Whether there are any that count.
    pub(super) fn are_any(&mut self, now: Timestamp) -> bool {
        self.left(now).is_some()
    }

    /// The seconds until what was counted is forgotten.
    fn left(&mut self, now: Timestamp) -> Option<u64> {
        let passed = now.0.saturating_sub(self.since?.0);
        if (0..MINUTE).contains(&passed) {
            return Some((MINUTE - passed).unsigned_abs().div_ceil(1_000));
        }
        *self = Self::default();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_fail_in_a_minute_and_then_none_is_heard() {
        let mut failures = Failures::default();
        assert!(!failures.are_any(Timestamp(0)));
        assert_eq!(failures.count(2, Timestamp(0)), Ok(()));
        assert_eq!(failures.allow(2, Timestamp(500)), Ok(()));
        assert_eq!(failures.count(2, Timestamp(500)), Ok(()));
        assert_eq!(failures.allow(2, Timestamp(500)), Err(60));
        assert_eq!(failures.count(2, Timestamp(59_999)), Err(1));
        assert!(failures.are_any(Timestamp(59_999)));
        assert!(!failures.are_any(Timestamp(60_000)));
        assert_eq!(failures.count(2, Timestamp(60_000)), Ok(()));
        assert_eq!(failures.count(2, Timestamp(119_999)), Ok(()));
        assert_eq!(failures.allow(2, Timestamp(119_999)), Err(1));
    }
}
