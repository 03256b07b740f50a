//! What the events of a subscription cost, and in whose turn they are found.

use std::sync::Arc;
use std::time::Duration;

use masthead::changes::{Keeper, cursor};
use masthead::clock::Timestamp;
use masthead::config::{Config, Limits, Profile};
use masthead::viewer::Viewer;
use serde_json::{Map, Value as Json, json};
use tokio::time::timeout;

use super::peer::Peer;
use super::{Script, Shared};
use crate::changes::import;
use crate::hub::TestHub;
use crate::transports::{Told, Transport};

/// What is told at once has come by then.
const MOMENT: Duration = Duration::from_millis(300);

fn config(profile: Profile, limits: Limits) -> Config {
    Config { profile: Some(profile), limits, ..Config::default() }
}

/// A subscription to all stories from the first on, as it is asked for, and what it costs.
fn asked(hub: &TestHub, filter: &str) -> (Json, usize) {
    let after = cursor::encode(0);
    let query = format!(
        "subscription {{ articleChanged(after: {after:?}{filter}) {{ article {{ headline people {{ totalCount {{ value }} }} \
         }} }} }}"
    );
    let prepared = hub.api().prepare(&Viewer::Public, &query, None, &Map::new()).expect("it may run");
    (json!({ "query": query }), usize::try_from(prepared.cost.points).expect("a number"))
}

async fn headline(told: &mut Told) -> String {
    let answer = told.next().await.expect("an event").answer;
    answer["data"]["articleChanged"]["article"]["headline"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// A hub on which two stories were published, with its change log.
async fn told_of() -> (TestHub, Keeper) {
    let hub = TestHub::sqlite().await;
    let keeper = hub.keep_changes().await;
    for story in ["First", "Second"] {
        import(&hub, story, story, &format!("section: {story}\n")).await;
    }
    (hub, keeper)
}

#[tokio::test]
async fn each_event_costs_what_its_operation_costs_and_waits_until_that_is_there() {
    let (hub, _keeper) = told_of().await;
    let (subscription, cost) = asked(&hub, "");
    assert!(cost > 1, "more than the point that is left");
    // Enough for a handshake, the beginning and one event; those who come later share what the first were told.
    let limits = Limits { rate_points: 2 * cost + 1, rate_points_per_second: 1_000, ..Config::default().limits };
    for transport in Transport::LASTING {
        for profile in [Profile::Hardened, Profile::Open] {
            let served = hub.serve_as(Arc::new(hub.api().clone()), &config(profile, limits.clone())).await;
            let mut told = Told::of(&served, transport, &subscription).await;
            assert_eq!(headline(&mut told).await, "First", "{transport:?}");
            if profile == Profile::Hardened {
                assert!(timeout(MOMENT, told.next()).await.is_err(), "{transport:?}");
                let millis = i64::try_from(cost).expect("a number");
                hub.app.clock.set(Timestamp(hub.app.clock.now().0 + millis));
            }
            assert_eq!(headline(&mut told).await, "Second", "{transport:?}");
        }
    }
}

#[tokio::test]
async fn what_a_filter_leaves_out_costs_a_point() {
    let (hub, _keeper) = told_of().await;
    let (subscription, cost) = asked(&hub, ", filter: { sections: [\"second\"] }");
    let limits = Limits { rate_points: 2 * cost + 1, rate_points_per_second: 1, ..Config::default().limits };
    let served = hub.serve_as(Arc::new(hub.api().clone()), &config(Profile::Hardened, limits)).await;
    let mut told = Told::of(&served, Transport::Events, &subscription).await;
    assert_eq!(headline(&mut told).await, "Second");
}

#[tokio::test]
async fn an_event_that_is_found_out_takes_a_turn() {
    let limits = Limits { running_per_address: 1, waiting_per_address: 1, ..Config::default().limits };
    let script = Script::new();
    let hub = TestHub::sqlite().await;
    let served = hub.serve_as(Arc::new(Shared(script.clone())), &config(Profile::Hardened, limits)).await;
    let mut peer = Peer::ready(&served).await;
    peer.subscribe("1", "subscription slow").await;
    script.started().await;
    // One of the next two waits for the event; the other is refused, which it would not be beside an empty place.
    let (mut one, mut other) = (Box::pin(served.post("ok").send()), Box::pin(served.post("ok").send()));
    let (refused, waiting) = tokio::select! {
        refused = &mut one => (refused, other),
        refused = &mut other => (refused, one),
    };
    assert_eq!(refused.expect("an answer").status(), 503);
    script.open_gate();
    assert_eq!(waiting.await.expect("an answer").status(), 200);
    assert_eq!(peer.heard().await["type"], "next");
}
