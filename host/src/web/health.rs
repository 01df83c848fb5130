//! Health: live means that the process answers; ready means that it can serve, with the reasons if it cannot.

use super::reply;
use axum::response::Response;
use futures_util::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use std::{
    fmt::Display,
    future::{Future, ready as ready_now},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::sync::Mutex;

/// Time limit of a check; a check that takes longer fails.
const PATIENCE: Duration = Duration::from_secs(5);

/// Healthy, perhaps with a note; or the reason why not.
type Outcome = Result<Option<String>, String>;

type Probe = dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

/// A condition for readiness.
#[derive(Clone)]
pub struct Check {
    name: &'static str,
    probe: Arc<Probe>,
    turn: Arc<Mutex<()>>,
}

impl Check {
    /// A named check; the probe's error is the reason that the operator sees.
    pub fn new<E, F>(name: &'static str, probe: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        E: Display,
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        let probe = move || -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
            let outcome = probe();
            Box::pin(async move { outcome.await.map(|()| None).map_err(|error| error.to_string()) })
        };
        Self { name, probe: Arc::new(probe), turn: Arc::default() }
    }

    /// A note for the operator that does not affect readiness.
    pub fn note(name: &'static str, note: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        let probe = move || -> Pin<Box<dyn Future<Output = Outcome> + Send>> { Box::pin(ready_now(Ok(note()))) };
        Self { name, probe: Arc::new(probe), turn: Arc::default() }
    }

    /// The same for a note that takes a while to find.
    pub fn note_of<F>(name: &'static str, note: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<String>> + Send + 'static,
    {
        let probe = move || -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
            let note = note();
            Box::pin(async move { Ok(note.await) })
        };
        Self { name, probe: Arc::new(probe), turn: Arc::default() }
    }

    /// Runs the check: `Err` with the reason, otherwise perhaps a note. A probe that hangs keeps running until it ends,
    /// and no second one starts beside it, so it holds one connection however often the check runs.
    pub async fn run(&self) -> Result<Option<String>, String> {
        let probed = async {
            let turn = self.turn.clone().lock_owned().await;
            let probe = (self.probe)();
            let probing = async move {
                let outcome = probe.await;
                drop(turn);
                outcome
            };
            tokio::spawn(probing).await.unwrap_or_else(|_| Err("the check broke off".to_owned()))
        };
        match tokio::time::timeout(PATIENCE, probed).await {
            Ok(outcome) => outcome,
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }
}

/// Liveness: the process answers.
pub fn live() -> Response {
    reply::json(StatusCode::OK, &json!({ "status": "ok" }))
}

/// Readiness, for the world: 200 or 503, and the outcome of each check. Reasons name accounts, servers and settings of ours:
/// they are the operator's.
pub async fn ready(checks: &[Check]) -> Response {
    report(checks, |outcome| json!({ "ok": outcome.is_ok() })).await
}

/// The same with reasons and notes, for the operator.
pub async fn ready_with_reasons(checks: &[Check]) -> Response {
    report(checks, |outcome| match outcome {
        Ok(None) => json!({ "ok": true }),
        Ok(Some(note)) => json!({ "ok": true, "note": note }),
        Err(reason) => json!({ "ok": false, "reason": reason }),
    })
    .await
}

async fn report(checks: &[Check], shown: impl Fn(Outcome) -> Value) -> Response {
    let outcomes = join_all(checks.iter().map(Check::run)).await;
    let is_ready = outcomes.iter().all(Result::is_ok);
    let listed = checks.iter().zip(outcomes).map(|(check, outcome)| (check.name.to_owned(), shown(outcome)));
    let checks: serde_json::Map<String, Value> = listed.collect();
    let (status, word) =
        if is_ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    reply::json(status, &json!({ "status": word, "checks": checks }))
}
