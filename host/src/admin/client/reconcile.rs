//! The client's part about comparing the books with the ledger.

use super::{AdminClient, ClientError};
use crate::{
    admin::{
        DifferenceFilter, DifferenceName, ReconcileNews, ReconcileOrder,
        gaps::Missing,
        reconcile::{Differences, RunFilter, Runs},
    },
    reconcile::{KnownDifference, RunSummary},
    store::Gap,
    transactions::Signoff,
};
use axum::body::Bytes;
use futures_util::{Stream, StreamExt, stream::BoxStream};
use http::{HeaderValue, Method, header};

/// Longest line of an answer, in bytes.
const LINE_MAX: usize = 1 << 20;

impl AdminClient {
    /// Compares the books with the ledger, and tells how it goes.
    ///
    /// # Errors
    /// [`ClientError`]: it does not begin.
    pub async fn reconcile(
        &self,
        order: &ReconcileOrder,
        signoff: &Signoff,
    ) -> Result<impl Stream<Item = Result<ReconcileNews, ClientError>> + use<>, ClientError> {
        let body: Bytes = serde_json::to_vec(order).map_err(super::unwritable)?.into();
        let mut request = self.request(Method::POST, "/admin/reconcile", &(), Some(signoff), body)?;
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let place = self.transport.place();
        let parsed = move |line: Result<Vec<u8>, ClientError>| {
            serde_json::from_slice(&line?).map_err(|_| ClientError::OtherServer(place.clone()))
        };
        Ok(lines(self.transport.open(request).await?, self.transport.place()).map(parsed))
    }

    /// The newest runs, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn reconciliations(&self, limit: u32) -> Result<Vec<RunSummary>, ClientError> {
        Ok(self.read::<Runs>("/admin/reconcile", &RunFilter { limit }).await?.runs)
    }

    /// Differences that nobody has mended, by ledger.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn differences(&self, filter: &DifferenceFilter) -> Result<Vec<KnownDifference>, ClientError> {
        Ok(self.read::<Differences>("/admin/reconcile/differences", filter).await?.differences)
    }

    /// Takes a difference off the list until it changes.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn accept_difference(
        &self,
        name: &DifferenceName,
        signoff: &Signoff,
    ) -> Result<KnownDifference, ClientError> {
        self.change("/admin/reconcile/accept", name, signoff).await
    }

    /// Marks ledgers of an account as not read.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn add_gap(&self, missing: &Missing, signoff: &Signoff) -> Result<Gap, ClientError> {
        self.change("/admin/gaps", missing, signoff).await
    }
}

/// The lines of a body, each without its end.
fn lines(
    body: BoxStream<'static, Result<Bytes, ClientError>>,
    place: String,
) -> impl Stream<Item = Result<Vec<u8>, ClientError>> {
    let begin = (body, Vec::new(), place);
    futures_util::stream::unfold(begin, async |(mut body, mut held, place)| {
        loop {
            if let Some(end) = held.iter().position(|byte| *byte == b'\n') {
                let rest = held.split_off(end + 1);
                held.truncate(end);
                return Some((Ok(held), (body, rest, place)));
            }
            match body.next().await {
                Some(Ok(more)) if held.len() + more.len() <= LINE_MAX => held.extend_from_slice(&more),
                Some(Ok(_)) => return Some((Err(ClientError::OtherServer(place.clone())), (body, Vec::new(), place))),
                Some(Err(error)) => return Some((Err(error), (body, Vec::new(), place))),
                None => return None,
            }
        }
    })
}
