//! The way in: listener, router, middleware, health.
//!
//! [`router()`] has every route on one page; [`serve`] runs it until told to stop and then drains. `app` builds
//! the [`AppState`] and hands it over; handlers take from it only what they name. Nothing here knows what an endpoint
//! does.
//!
//! A new route: one line in `router`. A new thing every request passes: `middleware`. A new health check: `app` adds a
//! [`Check`] to the state.

mod connections;
mod health;
mod line;
mod middleware;
mod router;
mod server;
mod state;
mod upload;

pub use health::Check;
pub use line::Linger;
pub use router::router;
pub use server::{Patience, serve};
pub use state::{AppState, Settings};
pub use upload::Pace;

#[cfg(test)]
mod tests;
