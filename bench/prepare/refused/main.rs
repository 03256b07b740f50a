//! What a refused request costs: hostile documents and variables of the largest size that is looked at, and the
//! processor time that each takes until its refusal. Told in microseconds, the dearest first.

mod hostile;

use std::fs;
use std::sync::Arc;

use masthead::config::Config;
use masthead::graphql::api::costs;
use masthead::graphql::prepare::{Audience, Limits, Preparer, RequestInput};
use masthead::graphql::scalar::RULES;
use masthead::graphql::{schema, sdl};
use serde_json::{Map, Value as Json};

/// As in the hub itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A request that must be refused.
struct Hostile {
    name: &'static str,
    query: String,
    variables: Arc<Map<String, Json>>,
}

fn hostile(limits: &Limits) -> Vec<Hostile> {
    let none = Arc::new(Map::new());
    let documents = hostile::documents(limits.document_bytes, limits.tokens).into_iter();
    let documents = documents.map(|(name, query)| Hostile { name, query, variables: Arc::clone(&none) });
    let values = hostile::values().into_iter().map(|(name, query, value)| Hostile {
        name,
        query: query.to_owned(),
        variables: Arc::new(Map::from_iter([("v".to_owned(), value)])),
    });
    documents.chain(values).collect()
}

/// Nanoseconds that this thread has had a processor.
fn processor() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    told.split(' ').next().and_then(|spent| spent.parse().ok()).expect("a number")
}

/// Nanoseconds that one refusal takes: the best of some rounds, each long enough for the system's clock of processor
/// time, which ticks in milliseconds.
fn cost(preparer: &Preparer, audience: Audience, hostile: &Hostile) -> Option<u64> {
    const ROUNDS: usize = 3;
    const LONG_ENOUGH: u64 = 80_000_000;
    let input = RequestInput { query: &hostile.query, operation_name: None, variables: &hostile.variables, audience };
    let round = || {
        let (before, mut times) = (processor(), 0);
        loop {
            preparer.prepare(&input).err()?;
            times += 1;
            let spent = processor() - before;
            if spent > LONG_ENOUGH {
                return Some(spent / times);
            }
        }
    };
    (0..ROUNDS).map(|_| round()).min().flatten()
}

fn main() {
    let settings = Config::default().limits;
    let (public, editor) = (Limits::public(&settings), Limits::editor(&settings));
    let preparer = Preparer::try_new(&sdl(&schema()), &RULES, costs(), public.clone(), editor.clone());
    let preparer = preparer.expect("the schema is valid").keeping(0);
    let shown = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10);
    for (audience, limits) in [(Audience::Public, public), (Audience::Editor, editor)] {
        // What editors' wider limits let in is no refusal.
        let hostile = hostile(&limits).into_iter();
        let refused = hostile
            .filter_map(|hostile| Some((cost(&preparer, audience, &hostile)?, hostile.query.len(), hostile.name)));
        let mut refused: Vec<_> = refused.collect();
        refused.sort_unstable_by(|one, other| other.cmp(one));
        println!("{audience:?}, {} refused; microseconds, bytes of the document", refused.len());
        for (nanoseconds, bytes, name) in refused.iter().take(shown) {
            println!("{:>8} {bytes:>8} {name}", nanoseconds.div_ceil(1_000));
        }
    }
}
