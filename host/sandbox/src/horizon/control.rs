//! `/sandbox/…`: not part of Horizon, for whoever runs the network. Served to clients on this machine, and not to web pages.

use super::{connection::Peer, problem::Problem, reply::hal};
use crate::{
    faults::{Fault, FaultKind, InvalidFault},
    handle::Sandbox,
};
use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::net::IpAddr;

/// What can be changed while the network runs.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Adjustable {
    /// How many operations a ledger takes.
    max_tx_set_size: u32,
}

/// The faults that are set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultList {
    faults: Vec<Fault>,
}

/// Every control route.
pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/sandbox", get(index))
        .route("/sandbox/close", post(close))
        .route("/sandbox/reset", put(reset))
        .route("/sandbox/settings", get(settings).put(set_settings))
        .route("/sandbox/faults", get(faults).put(replace_faults).delete(clear_faults))
        .route("/sandbox/faults/{kind}", put(set_fault).delete(clear_fault))
        .layer(middleware::from_fn(only_this_machine))
}

async fn only_this_machine(ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next) -> Response {
    match refused(peer.address.ip(), request.headers()) {
        Some(why) => Problem::forbidden(why).into_response(),
        None => next.run(request).await,
    }
}

/// Why a client has no access.
fn refused(address: IpAddr, headers: &HeaderMap) -> Option<&'static str> {
    if !address.to_canonical().is_loopback() {
        return Some("The sandbox's controls are for clients on its own machine.");
    }
    headers.contains_key(header::ORIGIN).then_some("The sandbox's controls are not for web pages.")
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::bad_request("body", &error.to_string()))
}

fn invalid(error: InvalidFault) -> Problem {
    Problem::bad_request(error.field, &error.reason)
}

/// What there is.
async fn index() -> Response {
    hal(&json!({
        "POST /sandbox/close": "close a ledger now",
        "PUT /sandbox/reset": "start the network again from its first ledger",
        "GET /sandbox/settings": "the settings that can be changed while the network runs",
        "PUT /sandbox/settings": "change them: {\"max_tx_set_size\": 1000}",
        "GET /sandbox/faults": "the faults that are set, how often each hit, and every kind",
        "PUT /sandbox/faults": "replace all faults: {\"faults\": [{\"kind\": \"rate_limit\", \"times\": 3}]}",
        "DELETE /sandbox/faults": "remove all faults",
        "PUT /sandbox/faults/{kind}": "set one fault: {\"times\": 3}",
        "DELETE /sandbox/faults/{kind}": "remove one fault",
    }))
}

async fn close(State(sandbox): State<Sandbox>) -> Result<Response, Problem> {
    match sandbox.close_ledger() {
        Ok(ledger) => Ok(hal(&json!({ "ledger": ledger }))),
        Err(error) => {
            tracing::error!(%error, "the sandbox can't close a ledger");
            Err(Problem::internal())
        }
    }
}

async fn reset(State(sandbox): State<Sandbox>) -> Result<Response, Problem> {
    match sandbox.reset() {
        Ok(()) => Ok(hal(&json!({ "ledger": sandbox.latest_ledger() }))),
        Err(error) => {
            tracing::error!(%error, "the sandbox can't be reset");
            Err(Problem::internal())
        }
    }
}

fn answer(body: &impl Serialize) -> Result<Response, Problem> {
    serde_json::to_value(body).map(|body| hal(&body)).map_err(|_| Problem::internal())
}

async fn settings(State(sandbox): State<Sandbox>) -> Result<Response, Problem> {
    answer(&Adjustable { max_tx_set_size: sandbox.read().ledger_size() })
}

async fn set_settings(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Problem> {
    let wanted: Adjustable = read(&body)?;
    if wanted.max_tx_set_size == 0 {
        return Err(Problem::bad_request("max_tx_set_size", "a ledger takes at least 1 operation"));
    }
    sandbox.set_max_tx_set_size(wanted.max_tx_set_size);
    settings(State(sandbox)).await
}

async fn faults(State(sandbox): State<Sandbox>) -> Result<Response, Problem> {
    let kinds: Vec<Value> = FaultKind::ALL
        .into_iter()
        .map(|kind| {
            let on: Vec<_> = kind.hits().iter().map(|on| on.name()).collect();
            json!({ "kind": kind, "does": kind.summary(), "on": on, "hits": sandbox.fault_hits(kind) })
        })
        .collect();
    answer(&json!({ "faults": sandbox.faults(), "kinds": kinds }))
}

async fn replace_faults(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Problem> {
    let list: FaultList = read(&body)?;
    sandbox.set_faults(list.faults).map_err(invalid)?;
    faults(State(sandbox)).await
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Result<Response, Problem> {
    sandbox.clear_faults(None);
    faults(State(sandbox)).await
}

fn kind(name: &str) -> Result<FaultKind, Problem> {
    FaultKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let names = FaultKind::ALL.map(FaultKind::name).join(", ");
        Problem::bad_request("kind", &format!("there is no `{name}`: choose among {names}"))
    })
}

async fn set_fault(State(sandbox): State<Sandbox>, Path(name): Path<String>, body: Bytes) -> Result<Response, Problem> {
    let kind = kind(&name)?;
    let mut fault: serde_json::Map<String, Value> = if body.is_empty() { Default::default() } else { read(&body)? };
    fault.insert("kind".to_owned(), kind.name().into());
    let fault: Fault = serde_json::from_value(Value::Object(fault))
        .map_err(|error| Problem::bad_request("body", &error.to_string()))?;
    sandbox.set_fault(fault).map_err(invalid)?;
    faults(State(sandbox)).await
}

async fn clear_fault(State(sandbox): State<Sandbox>, Path(name): Path<String>) -> Result<Response, Problem> {
    sandbox.clear_faults(Some(kind(&name)?));
    faults(State(sandbox)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_of_other_machines_have_no_access() {
        for (address, is_refused) in [
            ("127.0.0.1", false),
            ("127.1.2.3", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("192.0.2.1", true),
            ("::ffff:192.0.2.1", true),
            ("2001:db8::1", true),
        ] {
            assert_eq!(refused(address.parse().unwrap(), &HeaderMap::new()).is_some(), is_refused, "{address}");
        }
    }
}
