//! Taking connections until told to stop, and stopping without cutting anyone off.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::Server;
use super::client::Client;
use super::stall::Impatient;
use super::window::{self, Answers};
use crate::config::Limits;

/// Bytes of a request's line and headers.
const HEADER_BYTES: usize = 64 * 1024;

/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 100;

/// Bytes of one answer that an HTTP/2 connection keeps until they can be sent.
const SEND_BUFFER: usize = 4 * window::PIECE;

/// How often a quiet HTTP/2 connection is asked whether it is still there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);

/// Pause after a connection could not be taken, so that a machine without free sockets can recover.
const PAUSE: Duration = Duration::from_millis(100);

impl Server {
    /// Serves until `told` is done, then takes no more connections and lets what runs finish: requests, conversations
    /// over a WebSocket, and mutations whose clients have left. `false` when they did not finish in time.
    pub async fn run(self, listener: TcpListener, told: impl Future<Output = ()>) -> bool {
        let Self { router, limits, proxies, mut running, stop } = self;
        let builder = builder(&limits);
        let connections = GracefulShutdown::new();
        let mut told = std::pin::pin!(told);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut told => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let (router, limits, proxies) = (router.clone(), limits.clone(), proxies.clone());
                    let connection = Connection { stream, peer: peer.ip(), router, limits, proxies };
                    tokio::spawn(connection.serve(builder.clone(), connections.watcher()));
                }
                Err(error) => pause(&error).await,
            }
        }
        drop((listener, router, stop));
        timeout(limits.shutdown_seconds, async {
            connections.shutdown().await;
            while running.recv().await.is_some() {}
        })
        .await
        .is_ok()
    }
}

fn builder(limits: &Limits) -> Builder<Answers> {
    let mut builder = Builder::new(Answers::new(limits.send_seconds));
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_seconds).max_buf_size(HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_concurrent_streams(STREAMS)
        .max_send_buf_size(SEND_BUFFER)
        .max_header_list_size(u32::try_from(HEADER_BYTES).unwrap_or(u32::MAX));
    builder
}

struct Connection {
    stream: TcpStream,
    peer: IpAddr,
    router: Router,
    limits: Limits,
    proxies: Arc<[IpNet]>,
}

impl Connection {
    async fn serve(self, builder: Builder<Answers>, watcher: Watcher) {
        let Self { stream, peer, router, limits, proxies } = self;
        // Answers are written whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let spoke = Arc::new(AtomicBool::new(false));
        let heard = spoke.clone();
        let service = router.map_request(move |mut request: Request<Incoming>| {
            heard.store(true, Ordering::Relaxed);
            let client = Client::of(peer, request.headers(), &proxies);
            request.extensions_mut().insert(client);
            request
        });
        let service = service.map_response(window::in_pieces);
        let stream = TokioIo::new(Impatient::new(stream, limits.send_seconds));
        let connection = builder.serve_connection_with_upgrades(stream, TowerToHyperService::new(service)).into_owned();
        // Until the first bytes tell which version of HTTP is spoken, no timer of either runs.
        let silence = async {
            sleep(limits.header_seconds).await;
            if spoke.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            ended = watcher.watch(connection) => {
                if let Err(error) = ended {
                    tracing::trace!(%error, "a connection broke");
                }
            }
            () = silence => tracing::trace!("a connection said nothing"),
        }
    }
}

async fn pause(error: &io::Error) {
    let gone = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    );
    if !gone {
        tracing::error!(%error, "a connection cannot be taken");
        sleep(PAUSE).await;
    }
}
