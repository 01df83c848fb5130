//! The HTTP server: listener, router, middleware, health.
//!
//! [`router()`] lists every route; [`serve`] runs it until told to stop and then drains. `app` builds the [`AppState`];
//! a handler takes from it only what it names. Nothing here knows what an endpoint does.
//!
//! To add a route: one line in `router`. Code for every request: `middleware`. A health check: `app` adds a [`crate::web::Check`]
//! to the state.

mod bodiless;
mod connections;
mod gate;
mod health;
mod line;
mod middleware;
mod notices;
mod router;
mod server;
mod state;
mod upload;

pub use gate::Gate;
pub use line::Linger;
pub use router::router;
pub use server::{Patience, PerAddress, serve};
pub use state::{AppState, Settings};
pub use upload::Pace;

#[cfg(test)]
mod tests;
