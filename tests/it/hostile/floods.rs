//! Floods of frames, by which one connection of HTTP/2 costs a hub more than it costs who sends them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::timeout;

use super::PATIENCE;

/// Kinds of frames.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;

/// What flags say of a header.
const ENDS_STREAM: u8 = 1;
const ENDS_HEADERS: u8 = 4;

/// Why the hub ends a connection: it asks for calm.
const ENHANCE_YOUR_CALM: u8 = 11;

/// Frames that are sent at once, and how often at most: a hub that bears so many has no guard.
const AT_ONCE: u32 = 200;
const WAVES: u32 = 10_000;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A flood: its name, what comes before it, the frame of each turn, and whether who sends it reads what comes back.
pub(super) struct Flood {
    pub(super) name: &'static str,
    before: Vec<u8>,
    frame: fn(u32) -> Vec<u8>,
    reads: bool,
}

/// Every flood.
pub(super) fn all() -> [Flood; 9] {
    let headers = |flags| frame(HEADERS, flags, 1, &get());
    let read = |name, before, frame| Flood { name, before, frame, reads: true };
    let unread = |name, frame| Flood { name, before: Vec::new(), frame, reads: false };
    [
        read("streams that are reset", Vec::new(), |turn| {
            [frame(HEADERS, ENDS_STREAM | ENDS_HEADERS, id(turn), &get()), reset(id(turn))].concat()
        }),
        read("streams that make the hub reset them", Vec::new(), |turn| {
            let overflow = frame(WINDOW_UPDATE, 0, id(turn), &[0x7f, 0xff, 0xff, 0xff]);
            [frame(HEADERS, ENDS_HEADERS, id(turn), &get()), overflow].concat()
        }),
        read("streams beyond the limit", Vec::new(), |turn| frame(HEADERS, ENDS_HEADERS, id(turn), &get())),
        read("empty continuations", headers(0), |_| frame(CONTINUATION, 0, 1, &[])),
        read("continuations with headers", headers(0), |_| {
            frame(CONTINUATION, 0, 1, &b"\x00\x01x\x7f\x00".iter().copied().chain([b'y'; 127]).collect::<Vec<_>>())
        }),
        read("empty pieces of a body", frame(HEADERS, ENDS_HEADERS, 1, &post()), |_| frame(DATA, 0, 1, &[])),
        read("a header that is too large", Vec::new(), |turn| {
            let lines = [&b"\x40\x01x\x7f\x00"[..], &[b'y'; 127]].concat().repeat(100);
            frame(HEADERS, ENDS_STREAM | ENDS_HEADERS, id(turn), &[get(), lines].concat())
        }),
        unread("pings", |_| frame(PING, 0, 0, &[0; 8])),
        unread("settings", |_| frame(SETTINGS, 0, 0, &[])),
    ]
}

/// The stream of a turn.
fn id(turn: u32) -> u32 {
    2 * turn + 1
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn reset(stream: u32) -> Vec<u8> {
    const CANCEL: [u8; 4] = [0, 0, 0, 8];
    frame(RESET, 0, stream, &CANCEL)
}

/// The header of a query that the hub has to read from its database.
fn get() -> Vec<u8> {
    const PATH: &[u8] = b"/graphql?query={articles{nodes{headline}}}";
    let length = u8::try_from(PATH.len()).expect("a short path");
    [&[0x82, 0x86, 0x44, length], PATH, b"\x41\x03hub"].concat()
}

/// The header of a request with a body.
fn post() -> Vec<u8> {
    [&b"\x83\x86\x44\x08/graphql\x41\x03hub\x5f\x10"[..], b"application/json"].concat()
}

/// Sends a flood until the hub ends the connection, which it must, and says why where the client reads.
pub(super) async fn attack(address: &str, flood: &Flood) {
    let name = flood.name;
    let socket = TcpSocket::new_v4().expect("a socket");
    if !flood.reads {
        // What the hub answers soon finds no place here.
        socket.set_recv_buffer_size(4_096).expect("a small one");
    }
    let stream = socket.connect(address.parse().expect("an address")).await.expect("a connection");
    let (mut from, mut to) = stream.into_split();
    let sent = async {
        let before = [PREFACE, &frame(SETTINGS, 0, 0, &[]), &flood.before].concat();
        to.write_all(&before).await.expect("sent");
        for wave in 0..WAVES {
            let frames: Vec<u8> = (0..AT_ONCE).flat_map(|turn| (flood.frame)(wave * AT_ONCE + turn)).collect();
            if to.write_all(&frames).await.is_err() {
                return;
            }
        }
        panic!("the hub bears {} {name}", WAVES * AT_ONCE);
    };
    let heard = async {
        let mut bytes = Vec::new();
        if flood.reads {
            // What is sent to a closed connection resets it, perhaps before its last words were read.
            let _ = from.read_to_end(&mut bytes).await;
        }
        bytes
    };
    let ((), heard) = timeout(PATIENCE, async { tokio::join!(sent, heard) }).await.expect(name);
    if let Some(why) = goodbye(&heard) {
        assert_eq!(why, ENHANCE_YOUR_CALM, "{name}");
    }
}

/// Why the hub ends a connection, if it could say so.
fn goodbye(mut frames: &[u8]) -> Option<u8> {
    let mut why = None;
    while let [high, middle, low, kind, _, _, _, _, _, rest @ ..] = frames {
        let length = u32::from_be_bytes([0, *high, *middle, *low]) as usize;
        let (payload, after) = rest.split_at_checked(length)?;
        if *kind == GOAWAY {
            why = payload.get(7).copied();
        }
        frames = after;
    }
    why
}
