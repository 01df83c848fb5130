//! The way in: listener, router, middleware, health.
//!
//! [`router::router`] has every route on one page; [`serve`] runs it until told to stop and then drains. `app` builds
//! the [`AppState`] and hands it over; handlers take from it only what they name. Nothing here knows what an endpoint
//! does.
//!
//! A new route: one line in `router`. A new thing every request passes: `middleware`. A new health check: `app` adds a
//! [`Check`] to the state.

mod health;
mod middleware;
mod router;
mod state;

pub use health::Check;
pub use router::router;
pub use state::{AppState, Settings};

use axum::Router;
use std::{io, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until `shutdown` is cancelled, then lets requests in progress finish for at most `drain`.
///
/// # Errors
/// The listener's failure.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
    drain: Duration,
) -> io::Result<()> {
    let stop = shutdown.clone();
    let served = async move {
        axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await }).await
    };
    let deadline = async {
        shutdown.cancelled().await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        result = served => result,
        () = deadline => {
            tracing::warn!(drain_s = drain.as_secs(), "requests still in progress were cut off at shutdown");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
