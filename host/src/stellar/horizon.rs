//! The client of Horizon: limited in time and size, with errors that say what to do next.

use super::account::LedgerAccount;
use super::fault;
use super::horizon_settings::{HorizonSettings, Secrets};
use super::transaction::SignedTransaction;
use crate::model::AccountId;
use crate::net;
use reqwest::{Response, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Time limit for an answer. Below the 15 s within which a silent server has to be noticed.
const ANSWER: Duration = Duration::from_secs(10);
/// Time limit for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Maximum silence on a stream; Horizon itself ends one after 55 s.
const STREAM_SILENCE: Duration = Duration::from_secs(75);
/// Time limit for a submission; Horizon gives up after 30 s or 60 s, depending on its configuration.
const SUBMISSION: Duration = Duration::from_secs(75);
/// Maximum size of a body.
const BODY: usize = 16 * 1024 * 1024;

/// Why there is no usable answer from Horizon. The texts are for operators and contain no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such account, transaction or path.
    #[error("horizon: not found")]
    NotFound,
    /// Too many requests (429).
    #[error("horizon: too many requests")]
    RateLimited {
        /// How long Horizon asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// No connection, no answer in time, or a 5xx. A retry can help.
    #[error("horizon is unavailable: {reason}")]
    Unavailable {
        /// The reason.
        reason: String,
        /// How long Horizon asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// The answer is not in Horizon's format.
    #[error("horizon's answer can't be read: {0}")]
    Malformed(String),
    /// Horizon's root document is impossible, so none of its answers is used until that changes.
    #[error("horizon's root document is not reliable: {0}")]
    Strange(String),
    /// The answer is too large to read. A smaller page can help.
    #[error("horizon's answer is larger than {} MiB", BODY >> 20)]
    TooLarge,
    /// Horizon refuses the request (another 4xx).
    #[error("horizon refused the request with status {status}: {title}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The title of Horizon's problem document.
        title: String,
    },
}

impl Error {
    /// How long Horizon asks to wait, if it says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Why a submitted transaction is not known to be on the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The network refused it (`transaction_failed`).
    #[error("the network refused the transaction: {transaction} {operations:?}")]
    Rejected {
        /// Result code of the transaction, such as `tx_bad_seq`.
        transaction: String,
        /// Result codes of the operations, if it got that far.
        operations: Vec<String>,
    },
    /// Unknown. The transaction may be on the ledger or may still get there; look it up by its hash.
    #[error("unknown whether the transaction is in a ledger: {0}")]
    Unknown(#[source] Error),
}

/// A transaction on the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Submitted {
    /// Its hash, hex.
    pub hash: String,
    /// The number of the ledger.
    pub ledger: u32,
}

/// An answer to a transaction that was sent, whatever its status.
#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "tx_status")]
    _status: serde::de::IgnoredAny,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    extras: Option<ProblemExtras>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ProblemExtras {
    result_codes: Option<ResultCodes>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ResultCodes {
    transaction: String,
    operations: Vec<String>,
}

/// Horizon's client. Cheap to clone.
#[derive(Clone)]
pub struct Horizon {
    http: reqwest::Client,
    /// May contain a key.
    base: Url,
    /// Parameters of every request.
    query: Arc<[(String, SecretString)]>,
    secrets: Arc<Secrets>,
    shows_something: bool,
}

impl fmt::Debug for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Horizon").field("host", &self.base.host_str()).finish_non_exhaustive()
    }
}

impl Horizon {
    /// A client of the Horizon at `url`, without credentials.
    ///
    /// # Errors
    /// As [`Horizon::with`].
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::with(&HorizonSettings::at(url))
    }

    /// A client of the Horizon with these settings.
    ///
    /// # Errors
    /// [`Error::Malformed`] if no request can be made with the settings, [`Error::Unavailable`] if this machine has no
    /// certificate store for https.
    pub fn with(settings: &HorizonSettings) -> Result<Self, Error> {
        let base = settings.base()?;
        // HTTP/1.1: a request that times out closes its connection. One dead HTTP/2 connection would be reused by every
        // request until the system notices, which can take a quarter of an hour.
        let http = settings.client(&base)?.http1_only().connect_timeout(CONNECT).read_timeout(STREAM_SILENCE);
        let http =
            http.build().map_err(|error| Error::Unavailable { reason: net::fault(&error), retry_after: None })?;
        let (query, secrets) = (settings.query.clone().into(), Arc::new(settings.secrets(&base)));
        Ok(Self { http, base, query, secrets, shows_something: settings.shows_something() })
    }

    /// The account; `None` if it is not on the ledger.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn account(&self, account: &AccountId) -> Result<Option<LedgerAccount>, Error> {
        match self.get(&format!("accounts/{account}"), &[]).await {
            Ok(body) => LedgerAccount::read(&body).map(Some).map_err(Error::Malformed),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Submits a signed transaction and waits until it is on the ledger. Submitting the same one again is safe.
    ///
    /// # Errors
    /// [`SubmitError::Rejected`], otherwise [`SubmitError::Unknown`].
    pub async fn submit(&self, signed: &SignedTransaction) -> Result<Submitted, SubmitError> {
        let request = self.http.post(self.url("transactions")).timeout(SUBMISSION).form(&[("tx", &signed.envelope)]);
        let response = request.send().await.map_err(|error| SubmitError::Unknown(self.unavailable(&error)))?;
        let status = response.status();
        if status == StatusCode::BAD_REQUEST {
            let body = self.read_body(response).await.map_err(SubmitError::Unknown)?;
            let problem: Problem = read(&body).map_err(SubmitError::Unknown)?;
            let codes = problem.extras.and_then(|extras| extras.result_codes);
            let ResultCodes { transaction, operations } = codes.unwrap_or_default();
            let transaction = self.said(if transaction.is_empty() { &problem.title } else { &transaction });
            let operations = operations.iter().map(|code| self.said(code)).collect();
            return Err(SubmitError::Rejected { transaction, operations });
        }
        let body = self.answer(response).await.map_err(SubmitError::Unknown)?;
        read(&body).map_err(SubmitError::Unknown)
    }

    /// The body of `GET path`.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<u8>, Error> {
        self.answer(self.ask(path, query).await?).await
    }

    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Result<Response, Error> {
        let request = self.http.get(self.url(path)).query(query).header(header::ACCEPT, "application/json");
        request.timeout(ANSWER).send().await.map_err(|error| self.unavailable(&error))
    }

    /// The body of `GET path`, and the latest ledger that the node had read.
    pub(super) async fn get_at(&self, path: &str) -> Result<(Vec<u8>, u32), Error> {
        let response = self.ask(path, &[]).await?;
        let ledger = response.headers().get("latest-ledger").and_then(|ledger| ledger.to_str().ok()?.parse().ok());
        let body = self.answer(response).await?;
        Ok((body, ledger.ok_or_else(|| Error::Malformed("an account without its ledger (`Latest-Ledger`)".into()))?))
    }

    /// The answer to a form sent to `path`, of whatever status, if it is JSON.
    pub(super) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Vec<u8>, Error> {
        let request = self.http.post(self.url(path)).form(form).timeout(ANSWER);
        let response = request.send().await.map_err(|error| self.unavailable(&error))?;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return Err(Error::RateLimited { retry_after: fault::retry_after(&response) });
        }
        let status = response.status();
        let body = self.read_body(response).await?;
        // A gateway's page, or Horizon's own words about itself.
        if status.is_server_error() && serde_json::from_slice::<Answered>(&body).is_err() {
            let reason = format!("status {}", status.as_u16());
            return Err(Error::Unavailable { reason, retry_after: None });
        }
        Ok(body)
    }

    /// The open stream of `GET path`.
    pub(super) async fn stream(&self, path: &str, query: &[(&str, &str)]) -> Result<Response, Error> {
        let request = self.http.get(self.url(path)).query(query).header(header::ACCEPT, "text/event-stream");
        let response = tokio::time::timeout(ANSWER, request.send())
            .await
            .map_err(|_| Error::Unavailable { reason: "no answer in time".into(), retry_after: None })?
            .map_err(|error| self.unavailable(&error))?;
        let response = self.refuse_errors(response).await?;
        let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or("unreadable"));
        match kind {
            Some(kind) if kind.starts_with("text/event-stream") => Ok(response),
            Some(kind) => Err(Error::Malformed(format!("it is not an event stream but {}", self.said(kind)))),
            None => Err(Error::Malformed("it is not an event stream".into())),
        }
    }

    /// A text of the server, fit to be shown: secrets are removed first, then it is cut. The other order could leave
    /// the beginning of a secret.
    fn said(&self, text: &str) -> String {
        net::cut(&self.secrets.hide(text))
    }

    pub(super) fn unavailable(&self, error: &reqwest::Error) -> Error {
        Error::Unavailable { reason: net::fault_with(error, &|text| self.said(text)), retry_after: None }
    }

    async fn read_body(&self, response: Response) -> Result<Vec<u8>, Error> {
        net::bounded(response, BODY).await.map_err(|error| self.unavailable(&error))?.ok_or(Error::TooLarge)
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(self.query.iter().map(|(name, value)| (name, value.expose_secret())));
        }
        url
    }

    async fn answer(&self, response: Response) -> Result<Vec<u8>, Error> {
        let body = self.read_body(self.refuse_errors(response).await?).await?;
        // A page of a proxy, of a firewall, or of a server at a mistyped address.
        match body.trim_ascii_start().first() {
            Some(b'{' | b'[') => Ok(body),
            _ => {
                let what = fault::page(&body, |text| self.secrets.hide(text));
                Err(Error::Malformed(format!("it is {what} where horizon's JSON should be: is its address right?")))
            }
        }
    }

    async fn refuse_errors(&self, response: Response) -> Result<Response, Error> {
        let status = response.status();
        if status == StatusCode::OK {
            return Ok(response);
        }
        let retry_after = fault::retry_after(&response);
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Error::RateLimited { retry_after });
        }
        let redirect = fault::redirect(&response, |text| self.secrets.hide(text));
        let body = self.read_body(response).await.unwrap_or_default();
        let problem: Problem = read(&body).unwrap_or_default();
        let said = match self.said(&problem.title) {
            title if !title.is_empty() => title,
            _ if body.trim_ascii_start().first() == Some(&b'<') => fault::page(&body, |text| self.secrets.hide(text)),
            _ => String::new(),
        };
        // "There is no such account" makes sign-in depend on the master key alone, and the watcher accept that there
        // are no payments. So only Horizon itself may say it, not a proxy or a server at a mistyped address.
        if status == StatusCode::NOT_FOUND {
            return Err(match (problem.kind.ends_with("/not_found"), said.as_str()) {
                (true, _) => Error::NotFound,
                (false, "") => Error::Malformed("a 404 that is not horizon's: is its address right?".into()),
                (false, said) => {
                    Error::Malformed(format!("a 404 that is not horizon's but {said}: is its address right?"))
                }
            });
        }
        let hint = match status {
            // These depend on the credentials, not on the request: with another key, or the bill paid, the answer
            // changes.
            StatusCode::UNAUTHORIZED | StatusCode::PAYMENT_REQUIRED | StatusCode::FORBIDDEN => {
                match self.shows_something {
                    true => "it does not take the key configured under [network]",
                    false => "if it wants a key, see network.horizon_headers and the keys beside it",
                }
                .to_owned()
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => "the proxy wants network.proxy_user".to_owned(),
            _ if status.is_client_error() => return Err(Error::Refused { status: status.as_u16(), title: said }),
            _ => redirect.map_or_else(String::new, |to| {
                format!("it redirects to {to}, which is not followed; if that is the server meant, write it as network.horizon_url")
            }),
        };
        let parts = [format!("status {}", status.as_u16()), said, hint];
        let reason = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        Err(Error::Unavailable { reason, retry_after })
    }
}

pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| Error::Malformed(fault::json(&error)))
}
