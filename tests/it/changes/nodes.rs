//! One log for all nodes and programs on a database.

use futures::future::join_all;

use super::{Listener, import};
use crate::hub::{TestHub, UNHURRIED, on_both};
use crate::program::{folder, run};

#[tokio::test]
async fn what_one_node_publishes_all_nodes_tell() {
    on_both(async |hub: TestHub| {
        let other = hub.again(4, UNHURRIED).await;
        let _keepers = (hub.keep_changes().await, other.keep_changes().await);
        let mut listeners = [Listener::new(&hub).await, Listener::new(&other).await];
        import(&hub, "a", "From here", "").await;
        for listener in &mut listeners {
            assert_eq!(listener.told(1).await, ["PUBLISHED From here"]);
        }
        import(&other, "b", "From there", "").await;
        for listener in &mut listeners {
            assert_eq!(listener.told(1).await, ["PUBLISHED From there"]);
        }
    })
    .await;
}

#[tokio::test]
async fn what_another_program_imports_is_told() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        let folder = folder();
        let story = "---\npublished_at: 2026-11-01T09:00:00Z\n---\nFrom a program\n\nIt came in by the door.\n";
        std::fs::write(folder.path().join("story.txt"), story).expect("written");
        let url = hub.url.clone();
        let output = tokio::task::spawn_blocking(move || {
            run(folder.path(), &["import", "--publish", "--database-url", &url, "story.txt"])
        });
        let output = output.await.expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(listener.next().await["kind"], "PUBLISHED");
    })
    .await;
}

#[tokio::test]
async fn nodes_that_write_at_once_leave_no_hole_and_tell_time_once() {
    on_both(async |hub: TestHub| {
        let other = hub.again(4, UNHURRIED).await;
        let _keepers = (hub.keep_changes().await, other.keep_changes().await);
        let mut listeners = [Listener::new(&hub).await, Listener::new(&other).await];
        import(&hub, "s", "Scheduled", "published_at: 2026-11-23T09:00:01Z\n").await;
        let writers = (0..24_u32).map(async |story| {
            let node = if story % 2 == 0 { &hub } else { &other };
            import(node, &story.to_string(), &format!("Story {story}"), "").await;
        });
        join_all(writers).await;
        let later = masthead::clock::Timestamp(crate::hub::START.0 + 1_000);
        hub.set_time(later);
        other.set_time(later);
        let last = "From both";
        let mut told = Vec::new();
        for listener in &mut listeners {
            told.push(listener.told(25).await);
        }
        import(&other, "last", last, "").await;
        for listener in &mut listeners {
            assert_eq!(listener.told(1).await, ["PUBLISHED From both"], "nothing comes between");
        }
        assert_eq!(told[0], told[1]);
        told[0].sort();
        told[0].dedup();
        assert_eq!(told[0].len(), 25);
    })
    .await;
}
