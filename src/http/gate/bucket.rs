//! Points that come back with time.

use std::time::Duration;

use crate::clock::Timestamp;

/// Parts of a point in which it is counted, so that each millisecond gives a whole number of them.
const PARTS: u64 = 1_000;

/// How many points a bucket holds, and how many come back in a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) points: u64,
    pub(super) per_second: u64,
}

impl Rate {
    fn capacity(self) -> u64 {
        self.points.saturating_mul(PARTS)
    }
}

/// A bucket of points.
#[derive(Debug)]
pub(super) struct Bucket {
    parts: u64,
    at: Timestamp,
}

impl Bucket {
    pub(super) fn full(rate: Rate, now: Timestamp) -> Self {
        Self { parts: rate.capacity(), at: now }
    }

    /// Takes these points, or as many as the bucket can ever hold, less what of them was taken before; else takes none
    /// and says in what time all will be there, since who asks again pays again from the beginning.
    pub(super) fn take(&mut self, taken: u64, points: u64, rate: Rate, now: Timestamp) -> Result<(), Duration> {
        self.refill(rate, now);
        let all = points.min(rate.points);
        let rest = all.saturating_sub(taken).saturating_mul(PARTS);
        let Some(left) = self.parts.checked_sub(rest) else {
            let lacking = all.saturating_mul(PARTS).saturating_sub(self.parts);
            return Err(Duration::from_millis(lacking.div_ceil(rate.per_second)));
        };
        self.parts = left;
        Ok(())
    }

    /// Puts points in, up to the brim.
    pub(super) fn put(&mut self, points: u64, rate: Rate) {
        self.parts = self.parts.saturating_add(points.saturating_mul(PARTS)).min(rate.capacity());
    }

    pub(super) fn is_full(&mut self, rate: Rate, now: Timestamp) -> bool {
        self.refill(rate, now);
        self.parts == rate.capacity()
    }

    fn refill(&mut self, rate: Rate, now: Timestamp) {
        let passed = u64::try_from(now.0.saturating_sub(self.at.0)).unwrap_or(0);
        self.parts = self.parts.saturating_add(passed.saturating_mul(rate.per_second)).min(rate.capacity());
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { points: 100, per_second: 10 };

    fn wait(millis: u64) -> Result<(), Duration> {
        Err(Duration::from_millis(millis))
    }

    #[test]
    fn what_is_taken_comes_back_with_time_and_not_beyond_the_brim() {
        let mut bucket = Bucket::full(RATE, Timestamp(0));
        assert_eq!(bucket.take(0, 90, RATE, Timestamp(0)), Ok(()));
        assert_eq!(bucket.take(0, 11, RATE, Timestamp(0)), wait(100));
        assert_eq!(bucket.take(0, 10, RATE, Timestamp(0)), Ok(()), "what is refused takes nothing");
        assert_eq!(bucket.take(0, 100, RATE, Timestamp(0)), wait(10_000));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(99)), wait(1));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(100)), Ok(()));
        assert!(!bucket.is_full(RATE, Timestamp(10_000)));
        assert!(bucket.is_full(RATE, Timestamp(10_100)));
        assert_eq!(bucket.take(0, 100, RATE, Timestamp(1_000_000)), Ok(()));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(1_000_000)), wait(100));
    }

    #[test]
    fn what_costs_more_than_a_bucket_holds_takes_all_of_it() {
        let mut bucket = Bucket::full(RATE, Timestamp(0));
        assert_eq!(bucket.take(0, u64::MAX, RATE, Timestamp(0)), Ok(()));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(0)), wait(100));
    }

    #[test]
    fn of_what_costs_more_a_part_may_be_taken_before() {
        let mut bucket = Bucket::full(RATE, Timestamp(0));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(0)), Ok(()));
        assert_eq!(bucket.take(1, 500, RATE, Timestamp(0)), Ok(()));
        assert_eq!(bucket.take(1, 500, RATE, Timestamp(0)), wait(10_000), "until it is full");
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(10_000)), Ok(()));
        assert_eq!(bucket.take(1, 500, RATE, Timestamp(10_000)), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let mut bucket = Bucket::full(RATE, Timestamp(1_000));
        assert_eq!(bucket.take(0, 100, RATE, Timestamp(1_000)), Ok(()));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(0)), wait(100));
        assert_eq!(bucket.take(0, 1, RATE, Timestamp(100)), Ok(()));
    }
}
