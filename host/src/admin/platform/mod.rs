//! The Platform API: what a business that drives its transactions itself calls. Names, parameters and shapes are those of the
//! Anchor Platform; `host/docs/platform-api.md` has the methods, `host/docs/compatibility.md` what differs and why.
//!
//! `POST /` takes JSON-RPC ([`rpc`]), one call or a list; each method is one command to the state machine. `GET /transactions`,
//! `GET /exchange/quotes` and `GET /customers` read.
//!
//! To add a method: an entry in `methods`, a variant of `BusinessOrder`, its row in the rules' table.

mod amounts;
mod call;
mod customer;
mod list;
mod methods;
mod params;
mod patch;
mod quote;
mod rpc;
mod transaction;

pub(super) use customer::{list as list_customers, show as show_customer};
pub(super) use list::{list, show};
pub(super) use patch::patch;
pub use quote::for_business as quote_for_business;
pub(super) use quote::{list as list_quotes, show as show_quote};
pub(super) use rpc::call as rpc_call;
pub use transaction::for_business as transaction_for_business;
