//! Health: alive means the process answers; ready means it can do its work, with the reason when it can't.

use crate::web;
use axum::{extract::State, response::Response};
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

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Fine, perhaps with a note; or the reason why not.
type Outcome = Result<Option<String>, String>;

type Probe = dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

/// One thing readiness depends on.
#[derive(Clone)]
pub struct Check {
    name: &'static str,
    probe: Arc<Probe>,
    turn: Arc<Mutex<()>>,
}

impl Check {
    /// A check with its name; the probe's error is the reason shown to the operator.
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

    /// What the operator should know although everything works.
    pub fn note(name: &'static str, note: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        let probe = move || -> Pin<Box<dyn Future<Output = Outcome> + Send>> { Box::pin(ready_now(Ok(note()))) };
        Self { name, probe: Arc::new(probe), turn: Arc::default() }
    }

    /// Runs it: `Err` with the reason, else perhaps a note. A probe that hangs is left to itself until it ends, and no
    /// second one is begun beside it: however often it is asked, it holds one connection.
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

/// `GET /health/live`
pub async fn live() -> Response {
    web::json(StatusCode::OK, &json!({ "status": "ok" }))
}

/// `GET /health/ready`: 200, or 503 with the reasons.
pub async fn ready(State(checks): State<Arc<[Check]>>) -> Response {
    let outcomes = join_all(checks.iter().map(Check::run)).await;
    let is_ready = outcomes.iter().all(Result::is_ok);
    let listed = checks.iter().zip(outcomes).map(|(check, outcome)| {
        let result = match outcome {
            Ok(None) => json!({ "ok": true }),
            Ok(Some(note)) => json!({ "ok": true, "note": note }),
            Err(reason) => json!({ "ok": false, "reason": reason }),
        };
        (check.name.to_owned(), result)
    });
    let checks: serde_json::Map<String, Value> = listed.collect();
    let (status, word) =
        if is_ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    web::json(status, &json!({ "status": word, "checks": checks }))
}
