//! Comparing the books with the ledger, and what differs.

use super::{
    Caller, Records,
    answer::Answer,
    default_limit,
    input::{Json, Query},
    refusal::unreadable,
};
use crate::{
    model::{AccountId, AdminRole, Chain, ReconciliationId},
    reconcile::{Error, KnownDifference, Reconciler, RunSummary, Session, Terms},
    transactions::Signoff,
    web::ApiError,
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use futures_util::{Stream, stream};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, time::Duration};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use utoipa::{IntoParams, ToSchema};

/// Longest silence of an answer: a client that hears nothing for long gives up, and Horizon may ask to wait for minutes.
const SILENCE_MOST: Duration = Duration::from_secs(30);

/// What to compare.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconcileOrder {
    /// The first ledger; none: the first that was read.
    pub from_ledger: Option<u32>,
    /// The last ledger; none: the last that was read.
    pub to_ledger: Option<u32>,
    /// The account; none: all that are or were watched.
    pub account: Option<AccountId>,
    /// Begin anew instead of continuing the run with these terms that was cut off.
    #[serde(default)]
    pub restart: bool,
    /// URL of a Horizon to compare with; none: the configured one.
    pub horizon_url: Option<String>,
}

/// A line of the answer while a run goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ReconcileNews {
    /// The run has begun, or goes on where it was cut off.
    Begun {
        /// Whether it goes on.
        is_continued: bool,
        /// The run.
        run: RunSummary,
    },
    /// Something differs.
    Difference(Box<KnownDifference>),
    /// A step is done.
    Progress {
        /// The run.
        run: RunSummary,
    },
    /// Everything is compared. The last line.
    Finished {
        /// The run.
        run: RunSummary,
    },
    /// The run could not go on. The last line; the same request continues it.
    Stopped {
        /// Why.
        reason: String,
        /// The run.
        run: RunSummary,
    },
}

/// Which differences.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DifferenceFilter {
    /// Only those that this run found last.
    pub run: Option<String>,
    /// Accepted ones as well.
    #[serde(default)]
    pub all: bool,
}

/// How many runs.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RunFilter {
    #[serde(default = "default_limit")]
    pub(super) limit: u32,
}

/// A difference, by its name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DifferenceName {
    /// Its kind.
    pub kind: String,
    /// Its subject.
    pub subject: String,
}

/// Differences.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Differences {
    pub(super) differences: Vec<KnownDifference>,
}

/// Runs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Runs {
    pub(super) runs: Vec<RunSummary>,
}

fn refused(error: Error) -> ApiError {
    match error {
        Error::Invalid(reason) => ApiError::bad_request(reason),
        Error::NotFound => ApiError::not_found(),
        Error::Store(error) => unreadable(error),
        error => ApiError::unavailable(Chain(&error).to_string()),
    }
}

/// `POST /admin/reconcile`, body [`ReconcileOrder`]: compares, and answers with a [`ReconcileNews`] a line. When the client goes
/// away, the run rests. A Horizon of the caller's choice needs the role `admin`, as for a gap.
pub(super) async fn run(
    State(state): State<Records>,
    Extension(caller): Extension<Caller>,
    Json(order): Json<ReconcileOrder>,
) -> Result<Response, ApiError> {
    let ReconcileOrder { from_ledger, to_ledger, account, restart, horizon_url } = order;
    if horizon_url.is_some() {
        caller.must(AdminRole::Admin)?;
    }
    let horizon = (state.horizon)(horizon_url.as_deref());
    let horizon = horizon.map_err(|error| ApiError::bad_request(format!("horizon_url: {}", Chain(&error))))?;
    let reconciler = state.reconciler;
    let terms = Terms { from_ledger, to_ledger, account };
    let session = reconciler.begin(&terms, restart, horizon, Duration::ZERO).await.map_err(refused)?;
    let run = session.summary();
    // What an earlier part of the run found, or the look at the books before the first step.
    let found = reconciler.differences(Some(run.id), false).await.map_err(refused)?;
    let mut begun = vec![ReconcileNews::Begun { is_continued: session.is_continued, run: run.clone() }];
    begun.extend(found.into_iter().map(|one| ReconcileNews::Difference(Box::new(one))));
    let (tell, news) = mpsc::channel(begun.len());
    for line in begun {
        // There is room for each.
        let _ = tell.try_send(line);
    }
    let stop = state.stop;
    tokio::spawn(async move {
        let to_the_end = steps(&reconciler, session, &tell, &stop);
        tokio::select! {
            () = to_the_end => {}
            () = tell.closed() => tracing::info!("the client has gone: the comparison of books and ledger rests"),
        }
    });
    let mut response = Response::new(Body::from_stream(told(news, run)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    Ok(response)
}

/// The lines of the answer. In a silence, the last progress is told again.
fn told(news: mpsc::Receiver<ReconcileNews>, run: RunSummary) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::unfold((news, run), async |(mut news, mut run)| {
        let line = match tokio::time::timeout(SILENCE_MOST, news.recv()).await {
            Ok(line) => line?,
            Err(_) => ReconcileNews::Progress { run: run.clone() },
        };
        if let ReconcileNews::Progress { run: now } = &line {
            run.clone_from(now);
        }
        // Plain data always serialises.
        let mut text = serde_json::to_vec(&line).unwrap_or_default();
        text.push(b'\n');
        Some((Ok(text.into()), (news, run)))
    })
}

/// Takes a run to its end, and tells of each step.
async fn steps(
    reconciler: &Reconciler,
    mut session: Session,
    tell: &mpsc::Sender<ReconcileNews>,
    stop: &CancellationToken,
) {
    loop {
        let step = stop.run_until_cancelled(reconciler.step(&mut session)).await;
        let run = session.summary();
        let (found, last) = match step {
            Some(Ok(found)) if session.is_over() => (found, ReconcileNews::Finished { run }),
            Some(Ok(found)) => (found, ReconcileNews::Progress { run }),
            Some(Err(error)) => {
                let reason = Chain(&error).to_string();
                tracing::warn!(reason, "comparing the books with the ledger was cut off");
                (Vec::new(), ReconcileNews::Stopped { reason, run })
            }
            None => {
                let reason = "the host is shutting down".to_owned();
                (Vec::new(), ReconcileNews::Stopped { reason, run })
            }
        };
        let is_over = !matches!(last, ReconcileNews::Progress { .. });
        for line in found.into_iter().map(|one| ReconcileNews::Difference(Box::new(one))).chain([last]) {
            if tell.send(line).await.is_err() {
                return;
            }
        }
        if is_over {
            return;
        }
    }
}

/// `GET /admin/reconcile?limit=…`: the newest runs, newest first.
pub(super) async fn runs(
    State(state): State<Records>,
    Query(RunFilter { limit }): Query<RunFilter>,
) -> Result<Answer<Runs>, ApiError> {
    let runs = state.reconciler.runs(limit).await.map_err(refused)?;
    Ok(Answer(Runs { runs }))
}

/// `GET /admin/reconcile/differences?run=…&all=…`: by ledger.
pub(super) async fn differences(
    State(state): State<Records>,
    Query(DifferenceFilter { run, all }): Query<DifferenceFilter>,
) -> Result<Answer<Differences>, ApiError> {
    let no_run = |id: &str| ApiError::status(StatusCode::NOT_FOUND, format!("there is no run {id}"));
    let id: Option<ReconciliationId> = match &run {
        Some(id) => Some(id.parse().map_err(|_| no_run(id))?),
        None => None,
    };
    let differences = state.reconciler.differences(id, all).await.map_err(|error| match (error, run) {
        (Error::NotFound, Some(id)) => no_run(&id),
        (error, _) => refused(error),
    })?;
    Ok(Answer(Differences { differences }))
}

/// `POST /admin/reconcile/accept`, body [`DifferenceName`]: takes a difference off the list until it changes.
pub(super) async fn accept(
    State(state): State<Records>,
    Extension(Signoff { by, why }): Extension<Signoff>,
    Json(DifferenceName { kind, subject }): Json<DifferenceName>,
) -> Result<Answer<KnownDifference>, ApiError> {
    let accepted = state.reconciler.accept(&kind, &subject, &by, &why).await.map_err(|error| match error {
        Error::NotFound => ApiError::status(StatusCode::NOT_FOUND, format!("there is no difference {kind} {subject}")),
        error => refused(error),
    })?;
    Ok(Answer(accepted))
}
