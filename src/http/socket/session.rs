//! What a WebSocket has come to: who speaks, and which operations run. Nothing here waits.

use std::collections::HashMap;
use std::sync::Arc;

use futures::stream::AbortHandle;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::super::Parameters;
use super::close::Close;
use super::message::Message;
use crate::viewer::Viewer;

/// The state of one connection.
pub(super) struct Session {
    viewer: Option<Viewer>,
    running: HashMap<Arc<str>, Running>,
    most: usize,
    leaving: bool,
}

struct Running {
    lasts: bool,
    end: AbortHandle,
}

/// What follows from a message.
#[derive(Debug)]
pub(super) enum Consequence {
    Nothing,
    Admit(Map<String, Json>),
    Pong(Option<Box<RawValue>>),
    Begin {
        id: Arc<str>,
        viewer: Viewer,
        asked: Box<Parameters>,
    },
    /// As many operations run as may.
    Full {
        id: Arc<str>,
    },
}

impl Session {
    /// A connection on which so many operations may run at once.
    pub(super) fn new(most: usize) -> Self {
        Self { viewer: None, running: HashMap::new(), most, leaving: false }
    }

    /// Whether nobody has said who speaks.
    pub(super) fn is_fresh(&self) -> bool {
        self.viewer.is_none()
    }

    /// From now on, this viewer speaks.
    pub(super) fn admitted(&mut self, viewer: Viewer) {
        self.viewer = Some(viewer);
    }

    /// What follows from a message.
    pub(super) fn hear(&mut self, message: Message) -> Result<Consequence, Close> {
        match (message, &self.viewer) {
            (Message::Init(_), Some(_)) => Err(Close::second_init()),
            (Message::Init(payload), None) => Ok(Consequence::Admit(payload)),
            (Message::Ping(payload), _) => Ok(Consequence::Pong(payload)),
            (Message::Subscribe { .. }, None) => Err(Close::unauthorized()),
            (Message::Subscribe { id, asked }, Some(viewer)) => {
                let viewer = viewer.clone();
                if self.running.contains_key(id.as_str()) {
                    return Err(Close::duplicate(&id));
                }
                let id = Arc::from(id);
                Ok(if self.leaving {
                    // The client asks again where it goes.
                    Consequence::Nothing
                } else if self.running.len() >= self.most {
                    Consequence::Full { id }
                } else {
                    Consequence::Begin { id, viewer, asked }
                })
            }
            (Message::Complete { id }, _) => {
                // Its last word and the client's may have met on the way.
                if let Some(running) = self.running.remove(id.as_str()) {
                    running.end.abort();
                }
                Ok(Consequence::Nothing)
            }
            (Message::Pong, _) => Ok(Consequence::Nothing),
        }
    }

    /// An operation has begun.
    pub(super) fn begun(&mut self, id: Arc<str>, lasts: bool, end: AbortHandle) {
        self.running.insert(id, Running { lasts, end });
    }

    /// An operation has said its last.
    pub(super) fn ended(&mut self, id: &str) {
        self.running.remove(id);
    }

    /// Ends what would last, and begins nothing more.
    pub(super) fn leave(&mut self) {
        self.leaving = true;
        self.running.retain(|_, running| {
            if running.lasts {
                running.end.abort();
            }
            !running.lasts
        });
    }

    /// Whether the hub is leaving and nothing holds it.
    pub(super) fn has_left(&self) -> bool {
        self.leaving && self.running.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscribe(id: &str) -> Message {
        Message::Subscribe { id: id.to_owned(), asked: Box::default() }
    }

    fn begin(session: &mut Session, id: &str, lasts: bool) -> AbortHandle {
        let Ok(Consequence::Begin { id, .. }) = session.hear(subscribe(id)) else { panic!("{id} begins") };
        let (end, _) = AbortHandle::new_pair();
        session.begun(id, lasts, end.clone());
        end
    }

    fn admitted(most: usize) -> Session {
        let mut session = Session::new(most);
        assert!(matches!(session.hear(Message::Init(Map::new())), Ok(Consequence::Admit(_))));
        session.admitted(Viewer::Public);
        session
    }

    #[test]
    fn nothing_begins_before_somebody_is_admitted() {
        let mut session = Session::new(1);
        assert!(matches!(session.hear(Message::Ping(None)), Ok(Consequence::Pong(None))));
        assert!(matches!(session.hear(Message::Complete { id: "1".to_owned() }), Ok(Consequence::Nothing)));
        assert_eq!(session.hear(subscribe("1")).expect_err("too early"), Close::unauthorized());
        assert!(session.is_fresh());
    }

    #[test]
    fn an_id_is_free_again_when_its_operation_has_ended() {
        let mut session = admitted(2);
        let end = begin(&mut session, "1", true);
        assert_eq!(session.hear(subscribe("1")).expect_err("it runs"), Close::duplicate("1"));
        assert!(matches!(session.hear(Message::Complete { id: "1".to_owned() }), Ok(Consequence::Nothing)));
        assert!(end.is_aborted());
        begin(&mut session, "1", true);
        session.ended("1");
        begin(&mut session, "1", true);
        assert_eq!(session.hear(Message::Init(Map::new())).expect_err("once"), Close::second_init());
    }

    #[test]
    fn only_so_many_run_at_once() {
        let mut session = admitted(2);
        begin(&mut session, "1", true);
        begin(&mut session, "2", false);
        assert!(matches!(session.hear(subscribe("3")), Ok(Consequence::Full { id }) if &*id == "3"));
        session.ended("1");
        begin(&mut session, "3", true);
    }

    #[test]
    fn who_leaves_waits_for_what_ends_by_itself() {
        let mut session = admitted(3);
        let (lasting, brief) = (begin(&mut session, "1", true), begin(&mut session, "2", false));
        assert!(!session.has_left());
        session.leave();
        assert!(lasting.is_aborted() && !brief.is_aborted() && !session.has_left());
        assert!(matches!(session.hear(subscribe("3")), Ok(Consequence::Nothing)));
        session.ended("2");
        assert!(session.has_left());
    }
}
