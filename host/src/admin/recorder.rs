//! The record of what callers change: written before a change is made, and completed after it.

use crate::{
    model::{ActionId, Chain, Clock, Random},
    store::{self, Store},
    transactions::Signoff,
    web::{self, ApiError},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// How many actions this process has recorded: the order of those of one millisecond.
static RECORDED: AtomicU64 = AtomicU64::new(0);

/// Records the changes of one request. Handlers that record for themselves find it among a request's extensions.
#[derive(Clone)]
pub struct Recorder {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    signoff: Signoff,
}

impl Recorder {
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>, random: Arc<dyn Random>, signoff: Signoff) -> Self {
        Self { store, clock, random, signoff }
    }

    /// Carries out a change that is on record: `action` says what is asked for, in words that hold nothing personal, and
    /// the future answers with an HTTP status for the record and what became of it. It goes on to its end, and into the
    /// record, even if the caller goes away.
    ///
    /// # Errors
    /// 503: the change could not be recorded, and so was not carried out. 500: it panicked.
    pub async fn carry_out<T: Send + 'static>(
        self,
        action: String,
        change: impl Future<Output = (u16, T)> + Send + 'static,
    ) -> Result<T, ApiError> {
        let carried_out = tokio::spawn(async move {
            let Self { store, clock, random, signoff: Signoff { by, why } } = self;
            let now = clock.now();
            let id = ActionId::mint_numbered(now, RECORDED.fetch_add(1, Ordering::Relaxed), &*random);
            store.begin_action(id, now, (&by, &why), &action).await.map_err(not_recorded)?;
            let (outcome, answer) = change.await;
            tracing::info!(who = by, why, action, outcome, "operator action");
            if let Err(error) = store.end_action(id, outcome).await {
                web::logged(&error);
            }
            Ok(answer)
        });
        carried_out.await.unwrap_or_else(|_| Err(ApiError::internal()))
    }
}

fn not_recorded(error: store::Error) -> ApiError {
    web::logged(&error);
    ApiError::unavailable(format!(
        "the action could not be recorded, so it was not carried out: {}; try again",
        Chain(&error)
    ))
}
