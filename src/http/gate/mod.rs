//! What one client's address may do in a time and at once, over every transport together.

mod bucket;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::answer::Refusal;
use super::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::config::{Config, Profile};
use bucket::{Bucket, Rate};

/// Addresses that are told apart at once; those beyond share what one of them has. A client that rests for as long as
/// its bucket takes to fill is forgotten.
const ADDRESSES: usize = 50_000;

/// How often at most those that rest are looked for, in milliseconds.
const SWEEP: i64 = 1_000;

/// Lets operations in.
pub(super) struct Gate {
    /// `None` where nobody is held to a rate.
    rate: Option<Rate>,
    running: usize,
    waiting: usize,
    open: usize,
    subscriptions: usize,
    patience: Duration,
    clock: Clock,
    clients: Mutex<Clients>,
}

/// The clients that are told apart, and what all others share.
struct Clients {
    known: HashMap<Client, Standing>,
    others: Standing,
    swept: Timestamp,
}

/// How a client stands.
struct Standing {
    bucket: Bucket,
    /// Kept alive by what it does.
    present: Weak<Present>,
}

/// What a client does at the moment.
struct Present {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Connections that are open for events.
    open: AtomicUsize,
    subscriptions: AtomicUsize,
}

/// One of a number of places, given back when it is dropped.
struct Place {
    present: Arc<Present>,
    of: fn(&Present) -> &AtomicUsize,
}

/// An operation's leave to run, given back when it is dropped.
pub(super) struct Permit {
    _turn: Option<(OwnedSemaphorePermit, Arc<Present>)>,
}

/// A connection's leave to stay open for events, or a subscription's to run; given back when it is dropped.
pub(super) struct Stay {
    _place: Option<Place>,
}

impl Gate {
    pub(super) fn new(config: &Config, clock: Clock) -> Self {
        let limits = &config.limits;
        let rate = Rate { points: limits.rate_points as u64, per_second: limits.rate_points_per_second as u64 };
        let now = clock.now();
        let others = Standing { bucket: Bucket::full(rate, now), present: Weak::new() };
        Self {
            rate: (config.profile() == Profile::Hardened).then_some(rate),
            running: limits.running_per_address,
            waiting: limits.waiting_per_address,
            open: limits.sockets_per_address,
            subscriptions: limits.subscriptions_per_address,
            patience: limits.execution_seconds,
            clock,
            clients: Mutex::new(Clients { known: HashMap::new(), others, swept: now }),
        }
    }

    /// Takes points for what a client sends.
    pub(super) fn charge(&self, client: &Client, points: u64) -> Result<(), Refusal> {
        let Some(rate) = self.rate else { return Ok(()) };
        let now = self.clock.now();
        let taken = self.clients().standing(client, rate, now).bucket.take(points, rate, now);
        taken.map_err(Refusal::rate_limited)
    }

    /// Waits until a client may run one more operation.
    pub(super) async fn turn(&self, client: &Client) -> Result<Permit, Refusal> {
        if self.rate.is_none() {
            return Ok(Permit { _turn: None });
        }
        let present = self.present(client);
        let turns = present.turns.clone();
        let turn = if let Ok(turn) = turns.clone().try_acquire_owned() {
            turn
        } else {
            let place =
                Place::take(&present, |present| &present.waiting, self.waiting).ok_or_else(Refusal::overloaded)?;
            let turn = timeout(self.patience, turns.acquire_owned()).await;
            drop(place);
            turn.ok().and_then(Result::ok).ok_or_else(Refusal::overloaded)?
        };
        Ok(Permit { _turn: Some((turn, present)) })
    }

    /// Lets a connection stay open for events.
    pub(super) fn stay(&self, client: &Client) -> Result<Stay, Refusal> {
        let place = Place::take(&self.present(client), |present| &present.open, self.open);
        let place = place.ok_or_else(|| Refusal::too_many_open(self.open))?;
        Ok(Stay { _place: Some(place) })
    }

    /// Lets a subscription run.
    pub(super) fn subscribe(&self, client: &Client) -> Result<Stay, Refusal> {
        if self.rate.is_none() {
            return Ok(Stay { _place: None });
        }
        let place = Place::take(&self.present(client), |present| &present.subscriptions, self.subscriptions);
        let place = place.ok_or_else(|| Refusal::too_many_subscriptions(self.subscriptions))?;
        Ok(Stay { _place: Some(place) })
    }

    fn present(&self, client: &Client) -> Arc<Present> {
        let now = self.clock.now();
        let rate = self.rate.unwrap_or(Rate { points: 0, per_second: 0 });
        let mut clients = self.clients();
        let standing = clients.standing(client, rate, now);
        standing.present.upgrade().unwrap_or_else(|| {
            let present = Arc::new(Present {
                turns: Arc::new(Semaphore::new(self.running.min(Semaphore::MAX_PERMITS))),
                waiting: AtomicUsize::new(0),
                open: AtomicUsize::new(0),
                subscriptions: AtomicUsize::new(0),
            });
            standing.present = Arc::downgrade(&present);
            present
        })
    }

    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clients {
    fn standing(&mut self, client: &Client, rate: Rate, now: Timestamp) -> &mut Standing {
        if !self.known.contains_key(client) && self.known.len() >= ADDRESSES {
            self.sweep(rate, now);
            if self.known.len() >= ADDRESSES {
                return &mut self.others;
            }
        }
        let new = || Standing { bucket: Bucket::full(rate, now), present: Weak::new() };
        self.known.entry(*client).or_insert_with(new)
    }

    /// Forgets those who rest.
    fn sweep(&mut self, rate: Rate, now: Timestamp) {
        if now.0.abs_diff(self.swept.0) >= SWEEP.unsigned_abs() {
            self.swept = now;
            self.known.retain(|_, client| client.present.strong_count() > 0 || !client.bucket.is_full(rate, now));
        }
    }
}

impl Place {
    /// Takes one of so many places, if one is left.
    fn take(present: &Arc<Present>, of: fn(&Present) -> &AtomicUsize, most: usize) -> Option<Self> {
        let more = |taken: usize| (taken < most).then_some(taken + 1);
        of(present).fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).ok()?;
        Some(Self { present: Arc::clone(present), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        (self.of)(&self.present).fetch_sub(1, Ordering::SeqCst);
    }
}

impl Permit {
    /// Work that keeps its leave until it ends, or is dropped.
    pub(super) async fn around<T>(self, work: impl Future<Output = T>) -> T {
        let done = work.await;
        drop(self);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(profile: Profile, clock: &Clock) -> Gate {
        let mut config = Config { profile: Some(profile), ..Config::default() };
        let limits = &mut config.limits;
        (limits.rate_points, limits.rate_points_per_second, limits.sockets_per_address) = (2, 1, 2);
        Gate::new(&config, clock.clone())
    }

    fn client(number: u32) -> Client {
        Client::of(std::net::Ipv4Addr::from_bits(number).into(), &axum::http::HeaderMap::new(), &[])
    }

    #[test]
    fn many_addresses_take_bounded_memory_and_are_held_to_a_rate_all_the_same() {
        let clock = Clock::mock(Timestamp(0));
        let gate = gate(Profile::Hardened, &clock);
        let most = u32::try_from(ADDRESSES).expect("a number");
        for number in 0..most {
            assert!(gate.charge(&client(number), 1).is_ok());
        }
        assert!(gate.charge(&client(most), 2).is_ok());
        assert!(gate.charge(&client(most + 1), 1).is_err(), "those beyond share what one has");
        assert!(gate.charge(&client(0), 1).is_ok(), "those who came before do not");
        assert_eq!(gate.clients().known.len(), ADDRESSES);

        clock.set(Timestamp(1_000));
        assert!(gate.charge(&client(most), 2).is_ok());
        assert_eq!(gate.clients().known.len(), 2, "who rests is forgotten, who has not is not");
    }

    #[test]
    fn open_connections_are_counted_by_address_in_both_profiles() {
        for profile in [Profile::Open, Profile::Hardened] {
            let gate = gate(profile, &Clock::mock(Timestamp(0)));
            let open = [gate.stay(&client(1)), gate.stay(&client(1))];
            assert!(open.iter().all(Result::is_ok) && gate.stay(&client(1)).is_err());
            assert!(gate.stay(&client(2)).is_ok());
            drop(open);
            assert!(gate.stay(&client(1)).is_ok());
        }
    }
}
