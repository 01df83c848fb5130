//! The listener: a limit on connections, time limits for request heads and bodies, a close that loses no answer, and a
//! shutdown that drains.

use super::{
    connections::{ConnectionPermit, Connections, WaitsFor},
    line::{Line, Linger},
    upload::{self, Pace},
};
use crate::limits::{PeerAddress, Peers};
use axum::Router;
use http::{HeaderValue, header};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// Time limits and connection limits of the server.
#[derive(Debug, Clone)]
pub struct Patience {
    /// For a request's head, including the wait for the next request on a kept connection; then the connection is
    /// closed.
    pub head: Duration,
    /// For requests in progress at shutdown; then they are aborted.
    pub drain: Duration,
    /// Maximum number of connections. Beyond it, an idle connection is closed, so that slow clients cannot lock others
    /// out, nor use up the file descriptors that the database and the ledger need.
    pub connections: usize,
    /// Maximum number of connections from one address; `None`: no such limit.
    pub per_address: Option<PerAddress>,
    /// For bodies while they arrive.
    pub upload: Pace,
    /// Maximum bytes of all bodies in memory together, not counting the start of each.
    pub bodies: usize,
    /// For the rest of a request after the last answer.
    pub linger: Linger,
}

/// A limit on the connections from one address.
#[derive(Debug, Clone)]
pub struct PerAddress {
    /// The limit. Beyond it, an idle connection of that address is closed.
    pub most: usize,
    /// Which peers are counted.
    pub peers: Arc<Peers>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            drain: Duration::from_secs(30),
            connections: 512,
            per_address: None,
            upload: Pace::default(),
            bodies: 256 * 1024 * 1024,
            linger: Linger::default(),
        }
    }
}

/// Pause after an accept that failed, such as with too many open files, so that connections can end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until `shutdown` is cancelled, then accepts no more connections and lets requests in progress finish.
pub async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken, patience: Patience) {
    let connections = TaskTracker::new();
    let places = Connections::new(patience.connections);
    let room = Arc::new(Semaphore::new(patience.bodies.min(Semaphore::MAX_PERMITS)));
    let cut = CancellationToken::new();
    let next = async || (places.place().await, listener.accept().await);
    while let Some((place, accepted)) = shutdown.run_until_cancelled(next()).await {
        match accepted {
            Ok((stream, peer)) => {
                if let Some(limit) = &patience.per_address
                    && let Some(address) = limit.peers.direct(peer.ip())
                    && !place.belongs_to(address, limit.most)
                {
                    tracing::debug!(%peer, "refused a connection: its address has too many");
                    continue;
                }
                let (place, peer) = ((place, room.clone()), PeerAddress(peer.ip()));
                let connection = connection(stream, peer, place, router.clone(), shutdown.clone(), patience.clone());
                connections.spawn(cut.clone().run_until_cancelled_owned(connection));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(patience.drain, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests still in progress were cut off at shutdown");
        cut.cancel();
        connections.wait().await;
    }
}

async fn connection(
    stream: TcpStream,
    peer: PeerAddress,
    (place, room): (ConnectionPermit, Arc<Semaphore>),
    router: Router,
    shutdown: CancellationToken,
    patience: Patience,
) {
    // Answers are small; waiting to fill a packet would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set up");
    }
    let (place, is_unread) = (Arc::new(place), Arc::new(AtomicBool::new(false)));
    let service = service_fn(|request| {
        let (place, room, router, is_unread) = (place.clone(), room.clone(), router.clone(), is_unread.clone());
        async move {
            place.asks();
            let (mut request, course) = upload::watched(request, patience.upload, &place, &room);
            request.extensions_mut().insert(peer);
            request.extensions_mut().insert(place.crowded());
            let mut answer = router.oneshot(request).await;
            let is_whole = course.is_none_or(|course| course.is_whole());
            place.waits(if is_whole { WaitsFor::NextRequest } else { WaitsFor::Body });
            // If the body is not read to its end, this is the connection's last answer. Tell clients that keep
            // connections.
            if let (Ok(answer), false) = (&mut answer, is_whole) {
                is_unread.store(true, Ordering::Relaxed);
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            answer
        }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let line = Line::new(stream, patience.linger, is_unread.clone());
    let mut connection = pin!(server.serve_connection(TokioIo::new(line), service));
    place.waits(WaitsFor::FirstRequest);
    let outcome = tokio::select! {
        // First: a request that has arrived by now is answered.
        biased;
        outcome = connection.as_mut() => outcome,
        () = place.gone() => {
            tracing::debug!("closed an idle connection to make room for a new one");
            Ok(())
        }
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
