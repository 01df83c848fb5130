//! An engine with its linker, the ticker that interrupts its guests, and the pool of waiting instances.

pub(in crate::guest) mod bounds;
pub(in crate::guest) mod budget;
pub(in crate::guest) mod engine;
pub(in crate::guest) mod handles;
pub(in crate::guest) mod instance;
pub(in crate::guest) mod lines;
pub(in crate::guest) mod machine;
pub(in crate::guest) mod output;
pub(in crate::guest) mod plain_text;
pub(in crate::guest) mod pool;
pub(in crate::guest) mod state;
pub(in crate::guest) mod test_environment;
pub(in crate::guest) mod trace;
pub(in crate::guest) mod turns;

use self::{
    engine::{Ticker, Tier},
    pool::Pool,
    state::CallState,
};
use crate::guest::{
    Limits,
    bindings::{config_store, guest_http, kv, records, types, wasi_logging},
};
use std::sync::Arc;
use wasmtime::{
    Engine,
    component::{HasSelf, Linker},
};

/// The runtime for guests of one tier.
pub(in crate::guest) struct Runtime {
    pub(in crate::guest) tier: Tier,
    pub(in crate::guest) engine: Engine,
    pub(in crate::guest) linker: Linker<CallState>,
    pub(in crate::guest) ticker: Ticker,
    pub(in crate::guest) pool: Arc<Pool>,
}

impl Runtime {
    pub(in crate::guest) fn new(limits: &Limits, tier: Tier) -> Result<Self, String> {
        let engine = engine::engine(limits, tier).map_err(|why| format!("{why:#}"))?;
        let linker = linker(&engine).map_err(|why| format!("{why:#}"))?;
        let ticker = Ticker::start(&engine).map_err(|why| why.to_string())?;
        let pool = Arc::new(Pool::new(engine::waiting_most(limits)));
        Ok(Self { tier, engine, linker, ticker, pool })
    }
}

/// A linker with everything a guest may import. The runtimes of languages import all of WASI's command world whether
/// the guest uses it or not, so all of it is provided, without any access.
fn linker(engine: &Engine) -> wasmtime::Result<Linker<CallState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    config_store::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    guest_http::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    kv::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    records::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    wasi_logging::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    types::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    Ok(linker)
}

impl types::Host for CallState {}
