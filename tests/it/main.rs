//! One binary for every test that sees the host from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod crash;
mod house;
mod kill;
mod news;
mod opening;
mod payment;
mod payout;
mod store;
