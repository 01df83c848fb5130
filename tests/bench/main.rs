//! What the host can do, as a table of ratios: each figure beside the bare work it can't do without, measured by turns
//! in one run. `make bench`; with `-- --json` for programs, with names (`-- info opening`) for some of it. `-- languages`
//! (`make languages`) writes what each language costs to `host/docs/languages.md`.
//!
//! `host/docs/benchmarks.md` keeps the last table and says what bounds each figure.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark that can't run has failed; names say it"
)]

mod bare_guest;
mod bare_handler;
mod callback;
mod catch_up;
mod fences;
mod guest_call;
mod horizon;
mod host;
mod hosted_pages;
mod info;
mod languages;
mod ledger_payout;
mod many_rows;
mod measure;
mod opening;
mod payout;
mod platform_call;
mod price;
mod recording;
mod reload;
mod sign_in;
mod start;
mod transfers;

use futures_util::{FutureExt, future::LocalBoxFuture};
use measure::{Machine, Row, table};

/// A measurement that begins when it is awaited.
type Measure = fn() -> LocalBoxFuture<'static, Vec<Row>>;

/// All of them, each with the name it is chosen by.
const ALL: [(&str, Measure); 16] = [
    ("info", || info::measure().boxed_local()),
    ("price", || price::measure().boxed_local()),
    ("opening", || opening::measure().boxed_local()),
    ("transfers", || transfers::measure().boxed_local()),
    ("hosted_pages", || hosted_pages::measure().boxed_local()),
    ("platform_call", || platform_call::measure().boxed_local()),
    ("recording", || recording::measure().boxed_local()),
    ("sign_in", || sign_in::measure().boxed_local()),
    ("catch_up", || catch_up::measure().boxed_local()),
    ("payout", || payout::measure().boxed_local()),
    ("ledger_payout", || ledger_payout::measure().boxed_local()),
    ("fences", || fences::measure().boxed_local()),
    ("guest_call", || guest_call::measure().boxed_local()),
    ("reload", || reload::measure().boxed_local()),
    ("many_rows", || many_rows::measure().boxed_local()),
    ("start", || start::measure().boxed_local()),
];

#[tokio::main]
async fn main() {
    // The host's log as in production, only that nobody reads it.
    let log = tracing_subscriber::fmt().with_env_filter("info").with_ansi(false).with_writer(std::io::sink);
    log.init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == callback::SERVE) {
        return callback::serve().await;
    }
    let chosen = |name: &str| {
        let mut names = arguments.iter().filter(|argument| !argument.starts_with('-')).peekable();
        names.peek().is_none() || names.any(|chosen| chosen == name)
    };
    let machine = Machine::look();
    if arguments.iter().any(|argument| argument == "languages") {
        return languages::write(&machine).await;
    }
    let mut rows = Vec::new();
    for (name, measure) in ALL.into_iter().filter(|(name, _)| chosen(name)) {
        eprintln!("measuring {name}");
        let measured = measure().await;
        measured.iter().for_each(|row| eprintln!("  {row}"));
        rows.extend(measured);
    }
    if arguments.iter().any(|argument| argument == "--json") {
        println!("{}", serde_json::json!({ "machine": machine, "rows": rows }));
    } else {
        println!("{}", table(&machine, &rows));
    }
}
