//! How often one connection may ask whether the hub is there.

use super::bucket::{Bucket, Rate};
use crate::clock::Clock;

/// Pings that a connection saves up, and how many come back in a second.
const RATE: Rate = Rate { points: 100, per_second: 10 };

/// The pings of one connection. They cost its client nothing.
#[derive(Debug)]
pub(in super::super) struct Pings {
    bucket: Bucket,
    clock: Clock,
}

impl Pings {
    pub(super) fn new(clock: Clock) -> Self {
        Self { bucket: Bucket::full(RATE, clock.now()), clock }
    }

    /// Whether one more is answered.
    pub(in super::super) fn allow(&mut self) -> bool {
        self.bucket.take(0, 1, RATE, self.clock.now()).is_ok()
    }
}
