//! The one place that asks what time it is. An operation reads the clock once and passes the instant on.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// An instant: milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The end of a range that has no end.
    pub const NEVER: Timestamp = Timestamp(i64::MAX);
}

/// How old a measured offset may be before a node no longer trusts it.
const OFFSET_LIFETIME: Duration = Duration::from_mins(2);

/// Tells the time. Clones share one clock.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// The host's time, held back when the host sets it back.
    Host { latest: AtomicI64 },
    /// The database primary's time: one measurement, carried on by the host's monotonic clock.
    Database { measured: RwLock<(Instant, i64)>, latest: AtomicI64 },
    /// A time that is set: by tests, and where the past is told in its order.
    Mock { now: AtomicI64 },
}

impl Clock {
    /// The host's clock, never going back while the process lives.
    pub fn host() -> Self {
        Self(Arc::new(Source::Host { latest: AtomicI64::new(i64::MIN) }))
    }

    /// The clock of a database server that was just asked for its time.
    pub fn database(server_now: Timestamp) -> Self {
        let measured = RwLock::new((monotonic(), server_now.0));
        Self(Arc::new(Source::Database { measured, latest: AtomicI64::new(i64::MIN) }))
    }

    /// A clock that stands still until [`Clock::set`].
    pub fn mock(now: Timestamp) -> Self {
        Self(Arc::new(Source::Mock { now: AtomicI64::new(now.0) }))
    }

    /// The instant at which this is asked.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Host { latest } => not_before(latest, host_now()),
            Source::Database { measured, latest } => {
                let (at, server_now) = *measured.read().unwrap_or_else(PoisonError::into_inner);
                not_before(latest, server_now.saturating_add(millis(at.elapsed())))
            }
            Source::Mock { now } => Timestamp(now.load(Ordering::SeqCst)),
        }
    }

    /// Takes over a newer measurement of the server's time, or moves a mock clock; the host's clock ignores it.
    pub fn set(&self, instant: Timestamp) {
        match &*self.0 {
            Source::Host { .. } => {}
            Source::Database { measured, .. } => {
                *measured.write().unwrap_or_else(PoisonError::into_inner) = (monotonic(), instant.0);
            }
            Source::Mock { now } => now.store(instant.0, Ordering::SeqCst),
        }
    }

    /// Whether the time can be trusted: a database's clock was measured within the last two minutes.
    pub fn is_fresh(&self) -> bool {
        match &*self.0 {
            Source::Host { .. } | Source::Mock { .. } => true,
            Source::Database { measured, .. } => {
                measured.read().unwrap_or_else(PoisonError::into_inner).0.elapsed() < OFFSET_LIFETIME
            }
        }
    }
}

fn not_before(latest: &AtomicI64, now: i64) -> Timestamp {
    Timestamp(latest.fetch_max(now, Ordering::SeqCst).max(now))
}

#[expect(clippy::disallowed_methods, reason = "the clock is where time comes in")]
fn host_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

#[expect(clippy::disallowed_methods, reason = "the clock is where time comes in")]
fn monotonic() -> Instant {
    Instant::now()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Clock, Timestamp};

    #[test]
    fn a_database_clock_does_not_go_back_when_measured_again() {
        let clock = Clock::database(Timestamp(5_000));
        let before = clock.now();
        clock.set(Timestamp(1_000));
        assert!(clock.now() >= before);
    }

    #[test]
    fn a_mock_clock_stands_still_until_set() {
        let clock = Clock::mock(Timestamp(7));
        assert_eq!(clock.now(), Timestamp(7));
        clock.clone().set(Timestamp(3));
        assert_eq!(clock.now(), Timestamp(3));
    }
}
