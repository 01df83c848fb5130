//! A server that answers with whatever it was told last: Horizon's part, or a wallet domain's.

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
};
use tokio::runtime::Runtime;

/// The runtime of all targets. Targets never run inside another.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap())
}

type Said = Arc<Mutex<(StatusCode, Vec<u8>)>>;

/// A peer on a free port.
pub struct Peer {
    pub address: SocketAddr,
    said: Said,
    turn: Mutex<()>,
}

impl Peer {
    pub fn start() -> Self {
        let said: Said = Arc::default();
        let router = Router::new().fallback(repeat).with_state(said.clone());
        let listener = runtime().block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime().spawn(async move { axum::serve(listener, router).await });
        Self { address, said, turn: Mutex::default() }
    }

    /// Answers so, as long as the turn is held.
    pub fn say(&self, status: StatusCode, body: &[u8]) -> MutexGuard<'_, ()> {
        let turn = self.turn.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *self.said.lock().unwrap() = (status, body.to_vec());
        turn
    }
}

async fn repeat(State(said): State<Said>) -> impl IntoResponse {
    said.lock().unwrap().clone()
}
