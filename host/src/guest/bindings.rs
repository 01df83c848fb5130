//! The host's side of the WIT package, generated. The only place that sees the generated names.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "anchor:guest/guest",
    imports: {
        "anchor:guest/http": async | trappable,
        "anchor:guest/kv": async | trappable,
        "anchor:guest/records": async | trappable,
        default: trappable,
    },
    exports: { default: async },
    require_store_data_send: true,
    // Serde, for `calls::json`: recorded calls, and calls by name.
    additional_derives: [serde::Deserialize, serde::Serialize],
    with: {
        "wasi:io": wasmtime_wasi::p2::bindings::io,
        "wasi:clocks": wasmtime_wasi::p2::bindings::clocks,
        "wasi:random": wasmtime_wasi::p2::bindings::random,
        "wasi:http": wasmtime_wasi_http::p2::bindings::http,
    },
});

pub use anchor::guest::{http as guest_http, kv, records, types};
// All interfaces that the world exports.
pub use exports::anchor::guest::*;
pub use wasi::{config::store as config_store, logging::logging as wasi_logging};
