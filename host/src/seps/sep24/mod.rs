//! SEP-24: hosted deposits and withdrawals.
//!
//! `/info` is public; the other endpoints of the SEP need a session. `open` answers with the address of a page; `flow` serves the
//! pages behind it, and `more_info` the one about a transaction. What a page shows is made in `step` and `status`; how it looks is
//! the room `pages`.
//!
//! To add an endpoint: a file here, and its line in `http::router`.

pub mod callback;
pub mod correct;
pub mod fee;
pub mod flow;
pub mod info;
pub mod list;
pub mod more_info;
pub mod open;
mod own_pages;
pub mod show;
mod site;
mod status;
mod step;
mod visit;
mod wire;
mod wording;

pub use own_pages::OwnPage;
pub use site::{Settings, Site};
pub use visit::Visit;
