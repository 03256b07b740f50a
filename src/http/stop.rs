//! Telling answers without an end that the hub stops.

use tokio::sync::watch;

/// Tells, when it is dropped.
pub(super) struct Stop {
    _told: watch::Sender<()>,
}

/// Hears.
#[derive(Clone)]
pub(super) struct Stopping(watch::Receiver<()>);

pub(super) fn channel() -> (Stop, Stopping) {
    let (told, heard) = watch::channel(());
    (Stop { _told: told }, Stopping(heard))
}

impl Stopping {
    /// Waits until the hub stops.
    pub(super) async fn told(&mut self) {
        while self.0.changed().await.is_ok() {}
    }
}
