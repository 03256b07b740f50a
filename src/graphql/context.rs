//! What a request's resolvers share: the app, who looks and when, and the loaders.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use futures::future::BoxFuture;
use futures::task::SpawnExt;
use sea_orm::DatabaseTransaction;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Reading;
use crate::desk::Desk;
use crate::graphql::driver::{LoadQueue, NoDelay};
use crate::graphql::error::Failure;
use crate::graphql::prepare::Preparer;
use crate::policy::{Deed, may};
use crate::undone::{Mistake, Undone};
use crate::viewer::{Sight, Staff, Viewer};

/// Carries a request's viewer into every load. Lives as long as the request.
pub struct Batch {
    /// The hub.
    pub app: Arc<App>,
    /// Who looks, and when.
    pub sight: Sight,
    reading: Arc<Reading>,
}

impl Batch {
    /// Where loads read.
    pub fn db(&self) -> &Reading {
        &self.reading
    }
}

/// What a request's resolvers share.
pub struct RequestContext {
    /// The hub.
    pub app: Arc<App>,
    /// Where editors work.
    pub desk: Arc<Desk>,
    /// What stands before execution, for operations that are kept and not run.
    pub preparer: Arc<Preparer>,
    viewer: Viewer,
    queue: LoadQueue,
    reads: Mutex<Arc<Reads>>,
}

/// What is read at one instant.
struct Reads {
    batch: Arc<Batch>,
    loaders: DataLoader<Batch, HashMapCache>,
}

impl Reads {
    fn new(app: &Arc<App>, sight: &Sight, queue: &LoadQueue) -> Arc<Self> {
        Self::through(app.db.reading(), app, sight, queue)
    }

    fn through(reading: Reading, app: &Arc<App>, sight: &Sight, queue: &LoadQueue) -> Arc<Self> {
        let reading = Arc::new(reading);
        let batch = || Batch { app: Arc::clone(app), sight: sight.clone(), reading: Arc::clone(&reading) };
        // A full batch is one that the driver starts; a bound would make statements grow with rows.
        let loaders = DataLoader::with_cache(batch(), queue.clone(), NoDelay, HashMapCache::default());
        Arc::new(Self { batch: Arc::new(batch()), loaders: loaders.max_batch_size(usize::MAX) })
    }
}

impl RequestContext {
    /// A context whose loads go through `queue`.
    pub fn new((app, desk, preparer): (Arc<App>, Arc<Desk>, Arc<Preparer>), sight: &Sight, queue: LoadQueue) -> Self {
        let reads = Mutex::new(Reads::new(&app, sight, &queue));
        Self { reads, queue, viewer: sight.viewer.clone(), app, desk, preparer }
    }

    /// One that reads what a transaction has written, at its instant.
    pub fn staged(self, transaction: &Arc<DatabaseTransaction>, now: Timestamp) -> Self {
        let sight = Sight { viewer: self.viewer.clone(), now };
        let reading = self.app.db.reading_in(Arc::clone(transaction));
        let reads = Mutex::new(Reads::through(reading, &self.app, &sight, &self.queue));
        Self { reads, ..self }
    }

    /// Reads what no other resolver asks for, in its turn among the loads.
    ///
    /// A resolver never waits for the database by itself: the executor is not polled while loads run, and a connection
    /// that it waited for would be given to it and not taken.
    pub fn read<'a, T, W>(&'a self, read: impl FnOnce(Arc<Batch>) -> W + Send + 'a) -> BoxFuture<'a, Result<T, Failure>>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        Box::pin(async move { self.queue.spawn_with_handle(read(Arc::clone(&self.reads().batch)))?.await })
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Loads a key's value in a batch with what the request's other resolvers ask for.
    ///
    /// The future is boxed here: the executor keeps room for the largest field of a type wherever it resolves one, so a
    /// load within a field would make every field of its type as large.
    pub fn load<K>(&self, key: K) -> BoxFuture<'_, Result<<Batch as Loader<K>>::Value, Failure>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = Failure>,
        <Batch as Loader<K>>::Value: Default,
    {
        Box::pin(async move { Ok(self.reads().loaders.load_one(key).await?.unwrap_or_default()) })
    }

    /// Who of the newsroom asks, when they may do this; to be asked before anything else is looked at.
    pub fn staff(&self, deed: Deed) -> Result<Staff, Failure> {
        may(&self.viewer, deed).cloned().map_err(Failure::denied)
    }

    /// Does what changes something, in its turn among the loads. What the same operation reads afterwards is read anew.
    /// Work that raced with somebody else's is done again; what editors can mend is data.
    pub fn write<T, W>(
        &self,
        staff: Staff,
        work: impl Fn(Arc<App>, Staff) -> W + Send + 'static,
    ) -> BoxFuture<'_, Result<Result<T, Vec<Mistake>>, Failure>>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Undone>> + Send + 'static,
    {
        let app = Arc::clone(&self.app);
        let work = async move {
            let mut races = 0;
            loop {
                match work(Arc::clone(&app), staff.clone()).await {
                    Ok(done) => return Ok(Ok(done)),
                    Err(Undone::Mistakes(mistakes)) => return Ok(Err(mistakes)),
                    Err(Undone::Raced(_)) if races < RACES => races += 1,
                    Err(Undone::Raced(error) | Undone::Database(error)) => return Err(error.into()),
                }
            }
        };
        Box::pin(async move {
            // Who waits to write holds no connection that a writer may need to read.
            self.read_anew();
            let done = self.queue.spawn_with_handle(work)?.await;
            self.read_anew();
            done
        })
    }

    fn read_anew(&self) {
        let sight = Sight { viewer: self.viewer.clone(), now: self.app.clock.now() };
        *self.reads.lock().unwrap_or_else(PoisonError::into_inner) = Reads::new(&self.app, &sight, &self.queue);
    }

    fn reads(&self) -> Arc<Reads> {
        Arc::clone(&self.reads.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How often work that raced with somebody else's is done again.
const RACES: usize = 64;

/// The request's context.
pub fn request<'a>(context: &Context<'a>) -> &'a RequestContext {
    context.data_unchecked::<RequestContext>()
}

/// Keys that share everything but their parent, so that one statement answers them all.
pub fn by_shape<'a, K, S, P>(keys: &'a [K], split: impl Fn(&'a K) -> (S, P)) -> HashMap<S, Vec<P>>
where
    S: Hash + Eq,
{
    let mut groups: HashMap<S, Vec<P>> = HashMap::new();
    for key in keys {
        let (shape, parent) = split(key);
        groups.entry(shape).or_default().push(parent);
    }
    groups
}
