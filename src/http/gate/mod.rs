//! What one client's address, or one token, may do in a time and at once, over every transport together.

mod bucket;
mod failures;
mod pings;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::answer::Refusal;
use super::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::config::{Config, Profile};
use crate::viewer::Viewer;
use bucket::{Bucket, Rate};
use failures::Failures;
pub(super) use pings::Pings;

/// Addresses that are told apart at once; those beyond share what one of them has. A client that rests for as long as
/// its bucket takes to fill is forgotten.
const ADDRESSES: usize = 50_000;

/// How often at most those that rest are looked for, in milliseconds.
const SWEEP: i64 = 1_000;

/// For whom points are counted and operations take turns: a token's holder wherever they are, everyone else by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Account {
    Address(Client),
    Token(Uuid),
}

impl Account {
    pub(super) fn of(viewer: &Viewer, client: &Client) -> Self {
        match viewer {
            Viewer::Staff(staff) => Self::Token(staff.token),
            Viewer::Public | Viewer::Preview(_) => Self::Address(*client),
        }
    }

    /// Whose it is, to its client.
    fn name(self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Token(_) => "token",
        }
    }
}

/// The rates of addresses and of tokens.
#[derive(Debug, Clone, Copy)]
struct Rates {
    address: Rate,
    token: Rate,
}

impl Rates {
    fn of(self, account: &Account) -> Rate {
        match account {
            Account::Address(_) => self.address,
            Account::Token(_) => self.token,
        }
    }
}

/// Lets operations in.
pub(super) struct Gate {
    rates: Rates,
    /// Whether anybody is held to a rate.
    is_strict: bool,
    failures: usize,
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
    known: HashMap<Account, Standing>,
    others: Standing,
    swept: Timestamp,
}

/// How a client stands.
struct Standing {
    bucket: Bucket,
    failures: Failures,
    /// Kept alive by what it does.
    present: Weak<Present>,
}

/// What a client does at the moment.
struct Present {
    turns: Arc<Semaphore>,
    /// Held by the event that waits for its points.
    paying: AsyncMutex<()>,
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
        let rate = |points: usize, per_second: usize| Rate { points: points as u64, per_second: per_second as u64 };
        let rates = Rates {
            address: rate(limits.rate_points, limits.rate_points_per_second),
            token: rate(limits.token_rate_points, limits.token_rate_points_per_second),
        };
        let now = clock.now();
        let others = Standing::new(rates.address, now);
        Self {
            rates,
            is_strict: config.profile() == Profile::Hardened,
            failures: limits.token_failures_per_minute,
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
    pub(super) fn charge(&self, account: &Account, points: u64) -> Result<(), Refusal> {
        self.charge_rest(account, 0, points)
    }

    /// Takes the points of what a client sends for which it has paid so many before.
    pub(super) fn charge_rest(&self, account: &Account, paid: u64, points: u64) -> Result<(), Refusal> {
        self.take(account, paid, points).map_err(|wait| Refusal::rate_limited(account.name(), wait))
    }

    /// Waits until a client has the points of an event, takes them, and waits until it may run.
    pub(super) async fn afford(&self, account: &Account, points: u64) -> Permit {
        if !self.is_strict {
            return Permit { _turn: None };
        }
        let present = self.present(account);
        {
            // Of several events of a client, one that costs much would wait for ever beside others that cost little.
            let _first = present.paying.lock().await;
            while let Err(wait) = self.take(account, 0, points) {
                sleep(wait).await;
            }
        }
        // Nobody closes it.
        let turn = present.turns.clone().acquire_owned().await.ok();
        Permit { _turn: turn.map(|turn| (turn, present)) }
    }

    /// Gives points back of what cost less than it was taken to.
    pub(super) fn give_back(&self, account: &Account, points: u64) {
        if self.is_strict {
            let (rate, now) = (self.rates.of(account), self.clock.now());
            self.clients().standing(account, self.rates, now).bucket.put(points, rate);
        }
    }

    fn take(&self, account: &Account, paid: u64, points: u64) -> Result<(), Duration> {
        if !self.is_strict {
            return Ok(());
        }
        let (rate, now) = (self.rates.of(account), self.clock.now());
        self.clients().standing(account, self.rates, now).bucket.take(paid, points, rate, now)
    }

    /// Whether it is heard who a client says it is: one that was refused too often has to wait.
    pub(super) fn listen(&self, client: &Client) -> Result<(), Refusal> {
        self.failures(client, |failures, now| failures.allow(self.failures, now))
    }

    /// Counts that a client came with what is no token.
    pub(super) fn failed(&self, client: &Client) -> Result<(), Refusal> {
        self.failures(client, |failures, now| failures.count(self.failures, now))
    }

    fn failures(
        &self,
        client: &Client,
        look: impl FnOnce(&mut Failures, Timestamp) -> Result<(), u64>,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let mut clients = self.clients();
        let standing = clients.standing(&Account::Address(*client), self.rates, now);
        look(&mut standing.failures, now).map_err(Refusal::too_many_failures)
    }

    /// Waits until a client may run one more operation.
    pub(super) async fn turn(&self, account: &Account) -> Result<Permit, Refusal> {
        if !self.is_strict {
            return Ok(Permit { _turn: None });
        }
        let overloaded = || Refusal::overloaded(account.name());
        let present = self.present(account);
        let turns = present.turns.clone();
        let turn = if let Ok(turn) = turns.clone().try_acquire_owned() {
            turn
        } else {
            let place = Place::take(&present, |present| &present.waiting, self.waiting).ok_or_else(overloaded)?;
            let turn = timeout(self.patience, turns.acquire_owned()).await;
            drop(place);
            turn.ok().and_then(Result::ok).ok_or_else(overloaded)?
        };
        Ok(Permit { _turn: Some((turn, present)) })
    }

    /// Lets a connection stay open for events.
    pub(super) fn stay(&self, client: &Client) -> Result<Stay, Refusal> {
        let place = Place::take(&self.present(&Account::Address(*client)), |present| &present.open, self.open);
        let place = place.ok_or_else(|| Refusal::too_many_open(self.open))?;
        Ok(Stay { _place: Some(place) })
    }

    /// The pings of one connection; `None` where nobody is held to a rate.
    pub(super) fn pings(&self) -> Option<Pings> {
        self.is_strict.then(|| Pings::new(self.clock.clone()))
    }

    /// Lets a subscription run.
    pub(super) fn subscribe(&self, account: &Account) -> Result<Stay, Refusal> {
        if !self.is_strict {
            return Ok(Stay { _place: None });
        }
        let place = Place::take(&self.present(account), |present| &present.subscriptions, self.subscriptions);
        let place = place.ok_or_else(|| Refusal::too_many_subscriptions(account.name(), self.subscriptions))?;
        Ok(Stay { _place: Some(place) })
    }

    fn present(&self, account: &Account) -> Arc<Present> {
        let now = self.clock.now();
        let mut clients = self.clients();
        let standing = clients.standing(account, self.rates, now);
        standing.present.upgrade().unwrap_or_else(|| {
            let present = Arc::new(Present {
                turns: Arc::new(Semaphore::new(self.running.min(Semaphore::MAX_PERMITS))),
                paying: AsyncMutex::default(),
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

impl Standing {
    fn new(rate: Rate, now: Timestamp) -> Self {
        Self { bucket: Bucket::full(rate, now), failures: Failures::default(), present: Weak::new() }
    }
}

impl Clients {
    fn standing(&mut self, account: &Account, rates: Rates, now: Timestamp) -> &mut Standing {
        // Tokens are few, and each was given to somebody.
        let is_anybody = matches!(account, Account::Address(_));
        if is_anybody && !self.known.contains_key(account) && self.known.len() >= ADDRESSES {
            self.sweep(rates, now);
            if self.known.len() >= ADDRESSES {
                return &mut self.others;
            }
        }
        self.known.entry(*account).or_insert_with(|| Standing::new(rates.of(account), now))
    }

    /// Forgets those who rest.
    fn sweep(&mut self, rates: Rates, now: Timestamp) {
        if now.0.abs_diff(self.swept.0) >= SWEEP.unsigned_abs() {
            self.swept = now;
            self.known.retain(|account, client| {
                client.present.strong_count() > 0
                    || client.failures.are_any(now)
                    || !client.bucket.is_full(rates.of(account), now)
            });
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
        limits.running_per_address = 1;
        (limits.token_rate_points, limits.token_rate_points_per_second) = (2, 1);
        Gate::new(&config, clock.clone())
    }

    fn client(number: u32) -> Client {
        Client::of(std::net::Ipv4Addr::from_bits(number).into(), &axum::http::HeaderMap::new(), &[])
    }

    fn account(number: u32) -> Account {
        Account::Address(client(number))
    }

    #[test]
    fn many_addresses_take_bounded_memory_and_are_held_to_a_rate_all_the_same() {
        let clock = Clock::mock(Timestamp(0));
        let gate = gate(Profile::Hardened, &clock);
        let most = u32::try_from(ADDRESSES).expect("a number");
        for number in 0..most {
            assert!(gate.charge(&account(number), 1).is_ok());
        }
        assert!(gate.charge(&account(most), 2).is_ok());
        assert!(gate.charge(&account(most + 1), 1).is_err(), "those beyond share what one has");
        assert!(gate.charge(&account(0), 1).is_ok(), "those who came before do not");
        assert!(gate.charge(&Account::Token(Uuid::nil()), 2).is_ok(), "and no token does");
        assert_eq!(gate.clients().known.len(), ADDRESSES + 1);

        clock.set(Timestamp(1_000));
        assert!(gate.charge(&account(most), 2).is_ok());
        assert_eq!(gate.clients().known.len(), 3, "who rests is forgotten, who has not is not");
    }

    #[tokio::test]
    async fn an_event_waits_for_its_turn() {
        let gate = gate(Profile::Hardened, &Clock::mock(Timestamp(0)));
        let running = gate.turn(&account(1)).await.expect("a turn");
        let who = account(1);
        let mut event = std::pin::pin!(gate.afford(&who, 1));
        assert!(futures::poll!(event.as_mut()).is_pending());
        drop(running);
        assert!(futures::poll!(event.as_mut()).is_ready());
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
