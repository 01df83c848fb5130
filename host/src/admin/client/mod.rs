//! The one client of the admin API: of a running host, through the socket in its data directory, or in this process.

mod deposits;
mod payouts;
mod reconcile;
mod transport;
mod unapplied;

use super::{
    ActionFilter, EventFilter, HostInfo, KeyFilter, KeyName, Records, TransactionDetail, TransactionFilter,
    TransactionSummary,
    actions::Actions,
    calls::Calls,
    events::{Events, Receiver, RequeuedAll},
    gaps::{Archive, GapFilter, Gaps},
    kv::Keys,
    transactions::Transactions,
};
use crate::{
    guest_traces::RecordedCall,
    model::Chain,
    store::{ActionRow, CallFilter, CallRow, EventRow, Gap, KvRow},
    transactions::Signoff,
};
use axum::body::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::path::PathBuf;
use transport::{Transport, segment};

/// Why a request has no answer, or not the wanted one.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The host refused it, in its own words.
    #[error("{message}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// What is wrong, where, and what to do.
        message: String,
        /// The whole body.
        body: Value,
    },
    /// The host has another token.
    #[error("the host at {0} has a different keys.admin_token from this configuration")]
    OtherToken(String),
    /// No host answers.
    #[error("no host answers at {}", .place.display())]
    NoAnswer {
        /// The socket.
        place: PathBuf,
        /// What happened instead.
        source: reqwest::Error,
    },
    /// Something answers that is not an admin API.
    #[error("the server at {0} is not an admin API of this release")]
    OtherServer(String),
    /// The request can't be written.
    #[error("the request can't be sent: {0}")]
    Request(String),
}

impl ClientError {
    /// Whether the host knows no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::NOT_FOUND, .. })
    }
}

/// A client of one host's admin API. Cheap to clone.
#[derive(Clone)]
pub struct AdminClient {
    transport: Transport,
    token: SecretString,
}

impl AdminClient {
    /// Of a running host, through its socket.
    ///
    /// # Errors
    /// [`ClientError::Request`]: the HTTP client can't be built.
    pub fn on_socket(path: PathBuf, token: SecretString) -> Result<Self, ClientError> {
        Ok(Self { transport: Transport::socket(path)?, token })
    }

    /// Of records that no running host answers for, in this process.
    pub fn in_process(records: Records) -> Self {
        let token = records.access.token();
        Self { transport: Transport::in_process(super::records(records)), token }
    }

    /// Which host answers.
    ///
    /// # Errors
    /// [`ClientError`], as for every method.
    pub async fn host(&self) -> Result<HostInfo, ClientError> {
        self.read("/admin/host", &()).await
    }

    /// Readiness with reasons: whether the host is ready, and each check's outcome.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn health(&self) -> Result<(bool, Value), ClientError> {
        let request = self.request(Method::GET, "/admin/health", &(), None, Bytes::new())?;
        let (status, body) = match self.transport.exchange(request).await? {
            // Not ready is an answer.
            unready @ (StatusCode::SERVICE_UNAVAILABLE, _) => unready,
            (status, body) => self.transport.accepted(status, body)?,
        };
        let health: Value = serde_json::from_slice(&body).unwrap_or_default();
        match health["checks"].is_object() {
            true => Ok((status == StatusCode::OK, health)),
            false => Err(ClientError::OtherServer(self.transport.place())),
        }
    }

    /// What operators changed, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn actions(&self, limit: u32) -> Result<Vec<ActionRow>, ClientError> {
        Ok(self.read::<Actions>("/admin/actions", &ActionFilter { limit }).await?.actions)
    }

    /// The newest transactions.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn transactions(
        &self,
        needs_attention: bool,
        limit: u32,
    ) -> Result<Vec<TransactionSummary>, ClientError> {
        let filter = TransactionFilter { needs_attention, limit };
        Ok(self.read::<Transactions>("/admin/transactions", &filter).await?.transactions)
    }

    /// One transaction with its journal.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn transaction(&self, id: &str) -> Result<TransactionDetail, ClientError> {
        self.read(&format!("/admin/transactions/{}", segment(id)), &()).await
    }

    /// Holds a transaction: nothing of it is paid out, nor sent back.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn hold(&self, id: &str, signoff: &Signoff) -> Result<TransactionSummary, ClientError> {
        self.decide(id, "hold", signoff).await
    }

    /// Resumes a transaction that needs attention, or is held.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn resume(&self, id: &str, signoff: &Signoff) -> Result<TransactionSummary, ClientError> {
        self.decide(id, "resume", signoff).await
    }

    /// Has what waits for its next try tried at once.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn retry(&self, id: &str, signoff: &Signoff) -> Result<TransactionSummary, ClientError> {
        self.decide(id, "retry", signoff).await
    }

    /// Ends a transaction that nobody has paid.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn expire(&self, id: &str, signoff: &Signoff) -> Result<TransactionSummary, ClientError> {
        self.decide(id, "expire", signoff).await
    }

    async fn decide(&self, id: &str, action: &str, signoff: &Signoff) -> Result<TransactionSummary, ClientError> {
        self.change(&format!("/admin/transactions/{}/{action}", segment(id)), &json!({}), signoff).await
    }

    /// Events not delivered yet, oldest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn events(&self, filter: &EventFilter) -> Result<Vec<EventRow>, ClientError> {
        Ok(self.read::<Events>("/admin/events", filter).await?.events)
    }

    /// Delivers the dead letters to URLs that begin like this again. Returns their number.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn requeue_dead_letters(&self, to: &str, signoff: &Signoff) -> Result<u64, ClientError> {
        let receiver = Receiver { to: to.to_owned() };
        Ok(self.change::<RequeuedAll>("/admin/events/requeue", &receiver, signoff).await?.requeued)
    }

    /// Delivers one now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn requeue_event(&self, id: &str, signoff: &Signoff) -> Result<(), ClientError> {
        let path = format!("/admin/events/{}/requeue", segment(id));
        self.change::<Value>(&path, &json!({}), signoff).await.map(drop)
    }

    /// Ledgers that were not read, oldest first; with `all` those of closed gaps as well.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn gaps(&self, all: bool) -> Result<Vec<Gap>, ClientError> {
        Ok(self.read::<Gaps>("/admin/gaps", &GapFilter { all }).await?.gaps)
    }

    /// Reads a gap from the Horizon at a URL, or from the configured one, and closes it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn backfill(&self, id: &str, horizon_url: Option<String>, signoff: &Signoff) -> Result<Gap, ClientError> {
        let path = format!("/admin/gaps/{}/backfill", segment(id));
        self.change(&path, &Archive { horizon_url }, signoff).await
    }

    /// Closes a gap without reading it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn accept_gap(&self, id: &str, signoff: &Signoff) -> Result<Gap, ClientError> {
        self.change(&format!("/admin/gaps/{}/accept", segment(id)), &json!({}), signoff).await
    }

    /// A guest's keys.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn kv_keys(&self, filter: &KeyFilter) -> Result<Vec<KvRow>, ClientError> {
        Ok(self.read::<Keys>("/admin/kv", filter).await?.keys)
    }

    /// The value a guest stored under a key.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn kv_value(&self, name: &KeyName) -> Result<Vec<u8>, ClientError> {
        let request = self.request(Method::GET, "/admin/kv/value", name, None, Bytes::new())?;
        Ok(self.transport.send(request).await?.1.into())
    }

    /// Changes it; `None` deletes the key. The guest's next call sees it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn change_kv(
        &self,
        name: &KeyName,
        value: Option<Vec<u8>>,
        signoff: &Signoff,
    ) -> Result<(), ClientError> {
        let method = if value.is_some() { Method::PUT } else { Method::DELETE };
        let body = value.unwrap_or_default().into();
        let request = self.request(method, "/admin/kv/value", name, Some(signoff), body)?;
        self.transport.send(request).await.map(drop)
    }

    /// Recorded calls of guests, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>, ClientError> {
        Ok(self.read::<Calls>("/admin/guests/calls", filter).await?.calls)
    }

    /// All of one, personal data included.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn call(&self, id: &str) -> Result<RecordedCall, ClientError> {
        self.read(&format!("/admin/guests/calls/{}", segment(id)), &()).await
    }

    /// Which versions of the guests serve.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn guests(&self) -> Result<Value, ClientError> {
        self.read("/admin/guests", &()).await
    }

    /// What served, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn guest_history(&self) -> Result<Value, ClientError> {
        self.read("/admin/guests/history", &()).await
    }

    /// Deploys a component, with the query of `POST /admin/guests`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn deploy(
        &self,
        component: Vec<u8>,
        query: &[(&str, String)],
        by: &Signoff,
    ) -> Result<Value, ClientError> {
        let request = self.request(Method::POST, "/admin/guests", query, Some(by), component.into())?;
        self.json(request).await
    }

    /// Deploys an earlier version, with the query of `POST /admin/guests/rollback`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn roll_back(&self, query: &[(&str, String)], by: &Signoff) -> Result<Value, ClientError> {
        let request = self.request(Method::POST, "/admin/guests/rollback", query, Some(by), Bytes::new())?;
        self.json(request).await
    }

    async fn read<T: DeserializeOwned>(&self, path: &str, query: &impl Serialize) -> Result<T, ClientError> {
        self.json(self.request(Method::GET, path, query, None, Bytes::new())?).await
    }

    async fn change<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        signoff: &Signoff,
    ) -> Result<T, ClientError> {
        let body = serde_json::to_vec(body).map_err(unwritable)?;
        let mut request = self.request(Method::POST, path, &(), Some(signoff), body.into())?;
        // Without it the host records the action without its terms.
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.json(request).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        query: &(impl Serialize + ?Sized),
        signoff: Option<&Signoff>,
        body: Bytes,
    ) -> Result<Request<Bytes>, ClientError> {
        use super::authentication::{OPERATOR, REASON};
        use secrecy::ExposeSecret;
        let query = serde_urlencoded::to_string(query).map_err(unwritable)?;
        let uri: Uri = format!("{path}?{query}").trim_end_matches('?').parse().map_err(unwritable)?;
        let request = Request::builder().method(method).uri(uri).header(header::CONTENT_LENGTH, body.len());
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose_secret()));
        let request = match signoff {
            // A line of a header: what breaks lines is a space.
            Some(Signoff { by, why }) => {
                let line = |text: &str| text.replace(char::is_control, " ").into_bytes();
                request.header(OPERATOR, line(by)).header(REASON, line(why))
            }
            None => request,
        };
        request.body(body).map_err(unwritable)
    }

    async fn json<T: DeserializeOwned>(&self, request: Request<Bytes>) -> Result<T, ClientError> {
        let (_, body) = self.transport.send(request).await?;
        serde_json::from_slice(&body).map_err(|_| ClientError::OtherServer(self.transport.place()))
    }
}

fn unwritable(error: impl std::error::Error + 'static) -> ClientError {
    ClientError::Request(Chain(&error).to_string())
}
