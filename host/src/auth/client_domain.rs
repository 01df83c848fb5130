//! Fetches a wallet's signing key from its domain (SEP-1 `SIGNING_KEY`).

use super::{Error, signing_key};
use crate::limits::{Shares, Subnet};
use crate::model::{AccountId, Clock, Domain, Site, Timestamp};
use crate::net::{self, bounded, fault};
use reqwest::{Response, StatusCode, Url, header};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Time limit for the whole request, from name resolution to the last byte.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Maximum size of the file (SEP-1's own limit).
const FILE: usize = 100 * 1024;
/// Maximum number of redirects.
const REDIRECTS_MOST: usize = 3;
/// Maximum number of concurrent requests; further ones wait for a permit.
const AT_ONCE: usize = 64;
/// Maximum number of those to one site.
const PER_SITE: usize = 4;
/// Maximum number of those that one address of a client waits for.
const PER_ADDRESS: usize = 8;
/// How long a key is cached. A wallet's new key takes effect within this time.
const KEEP_KEY: Duration = Duration::from_secs(60);
/// How long after that a key is still used while the domain can't be asked, or is being asked: a wallet's users sign in
/// although its domain is down for a moment, or others keep us busy.
const KEEP_STALE: Duration = Duration::from_secs(600);
/// How long a failure is cached, so that not every sign-in sends a request to a broken domain.
const KEEP_FAILURE: Duration = Duration::from_secs(10);
/// Maximum number of cached domains.
const KEEP_MOST: usize = 1000;

/// Fetches `stellar.toml` files from domains that clients name.
pub(super) struct ClientDomains {
    http: reqwest::Client,
    sandbox: bool,
    patience: Duration,
    permits: Semaphore,
    sites: Shares<Site>,
    addresses: Shares<Subnet>,
    answers: Mutex<HashMap<Domain, Kept>>,
    /// The domains that are being asked, so that each is asked once at a time.
    asked: Shares<Domain>,
    clock: Arc<dyn Clock>,
}

/// The key of a domain, or why there is none.
type Answer = Result<AccountId, Unusable>;

/// Why a domain has no usable key. The client that named the domain sees the texts, so they must reveal nothing about
/// our network.
#[derive(Debug, Clone, thiserror::Error)]
enum Unusable {
    #[error("it is not an allowed domain")]
    NotAsked,
    /// The reason, for the operator only.
    #[error("its stellar.toml can't be fetched")]
    Unreachable(String),
    #[error("its stellar.toml redirects more than {REDIRECTS_MOST} times")]
    TooManyRedirects,
    #[error("its stellar.toml redirects to an address that is not allowed: it must be https and public")]
    RedirectedAway,
    #[error("its stellar.toml is larger than 100 KiB")]
    TooLarge,
    #[error(transparent)]
    File(#[from] signing_key::Fault),
}

impl Unusable {
    /// The reason, for the operator.
    fn reason(&self) -> String {
        match self {
            Self::Unreachable(why) => format!("{self}: {why}"),
            _ => self.to_string(),
        }
    }
}

struct Kept {
    answer: Answer,
    /// Until when it is used without asking.
    until: Timestamp,
    /// Until when it is used while the domain can't be asked.
    usable_until: Timestamp,
}

impl ClientDomains {
    /// `sandbox`: allow domains on this machine and its network, and `localhost` over plain HTTP.
    pub fn new(sandbox: bool, patience: Duration, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let http =
            if sandbox { net::client() } else { net::public_client(net::Purpose::ClientDomains).https_only(true) };
        let http = http.connect_timeout(patience);
        Ok(Self {
            http: http.build()?,
            sandbox,
            patience,
            permits: Semaphore::new(AT_ONCE),
            sites: Shares::new(PER_SITE),
            addresses: Shares::new(PER_ADDRESS),
            answers: Mutex::default(),
            asked: Shares::new(1),
            clock,
        })
    }

    /// The key in `domain`'s `stellar.toml`. `from`: the client's address, if it is counted.
    pub async fn signing_key(&self, domain: &Domain, from: Option<Subnet>) -> Result<AccountId, Error> {
        let answer = match self.kept(domain) {
            (Some(answer), true) => answer,
            (stale, _) => match self.ask_in_turn(domain, from, stale.is_some()).await {
                Ok(answer) => answer,
                Err(busy) => stale.ok_or(busy)?,
            },
        };
        answer.map_err(|why| Error::invalid(format!("client_domain: {why}")))
    }

    /// Asks the domain, unless somebody else has just done so. `can_wait`: there is an answer to use meanwhile.
    async fn ask_in_turn(&self, domain: &Domain, from: Option<Subnet>, can_wait: bool) -> Result<Answer, Error> {
        let busy = || Error::Busy {
            wait: Duration::from_secs(5),
            text: "too many client domains are being asked: try again later".into(),
        };
        let own = match from {
            Some(from) => Some(self.addresses.take(from).ok_or_else(busy)?),
            None => None,
        };
        let turn = match can_wait {
            true => self.asked.take(domain.clone()),
            false => tokio::time::timeout(self.patience, self.asked.wait(domain.clone())).await.ok().flatten(),
        };
        let _turn = turn.ok_or_else(busy)?;
        if let (Some(answer), true) = self.kept(domain) {
            return Ok(answer);
        }
        let places = async {
            // The site's first: who waits for it must not hold a place of all.
            let site = self.sites.wait(Site::of(domain.host())).await;
            (site, self.permits.acquire().await)
        };
        let Ok((Some(_site), Ok(_permit))) = tokio::time::timeout(self.patience, places).await else {
            return Err(busy());
        };
        let answer = self.ask(domain).await;
        drop(own);
        if let Err(unusable) = &answer {
            tracing::info!(client_domain = %domain, reason = unusable.reason(), "a wallet's domain can't be used");
            if matches!(unusable, Unusable::Unreachable(_))
                && let Some(stale) = self.keep_on(domain)
            {
                return Ok(stale);
            }
        }
        self.keep(domain, answer.clone());
        Ok(answer)
    }

    /// The last answer, if it can be used at all, and whether it is fresh.
    fn kept(&self, domain: &Domain) -> (Option<Answer>, bool) {
        let (now, answers) = (self.clock.now(), self.answers.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(kept) = answers.get(domain) else { return (None, false) };
        (Some(kept.answer.clone()).filter(|_| now < kept.usable_until), now < kept.until)
    }

    /// The key that an unreachable domain had, if it is not too old: it is used without asking for a moment.
    fn keep_on(&self, domain: &Domain) -> Option<Answer> {
        let (now, mut answers) = (self.clock.now(), self.answers.lock().unwrap_or_else(PoisonError::into_inner));
        let kept = answers.get_mut(domain).filter(|kept| kept.answer.is_ok() && now < kept.usable_until)?;
        kept.until = now.plus(KEEP_FAILURE).min(kept.usable_until);
        Some(kept.answer.clone())
    }

    fn keep(&self, domain: &Domain, answer: Answer) {
        let now = self.clock.now();
        let until = now.plus(if answer.is_ok() { KEEP_KEY } else { KEEP_FAILURE });
        let usable_until = if answer.is_ok() { until.plus(KEEP_STALE) } else { until };
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= KEEP_MOST {
            answers.retain(|_, kept| now < kept.usable_until);
        }
        if answers.len() >= KEEP_MOST && answer.is_ok() {
            // A client that names a thousand domains that do not exist must not evict the working ones.
            answers.retain(|_, kept| kept.answer.is_ok());
        }
        if answers.len() < KEEP_MOST {
            answers.insert(domain.clone(), Kept { answer, until, usable_until });
        }
    }

    async fn ask(&self, domain: &Domain) -> Answer {
        let late = |_| Err(Unusable::Unreachable("no answer in time".into()));
        let file = tokio::time::timeout(self.patience, self.fetch(domain)).await.unwrap_or_else(late)?;
        Ok(signing_key::read(&file)?)
    }

    /// Fetches the file, and follows redirects.
    async fn fetch(&self, domain: &Domain) -> Result<Vec<u8>, Unusable> {
        let unreachable = |error: &reqwest::Error| Unusable::Unreachable(fault(error));
        let mut url = self.url(domain).ok_or(Unusable::NotAsked)?;
        for _ in 0..=REDIRECTS_MOST {
            let response = self.http.get(url.clone()).send().await.map_err(|error| unreachable(&error))?;
            match response.status() {
                StatusCode::OK => {
                    let body = bounded(response, FILE).await.map_err(|error| unreachable(&error))?;
                    return body.ok_or(Unusable::TooLarge);
                }
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => url = self.next(&url, &response)?,
                other => return Err(Unusable::Unreachable(format!("status {}", other.as_u16()))),
            }
        }
        Err(Unusable::TooManyRedirects)
    }

    /// The target of a redirect, under the same rules as the first address.
    fn next(&self, from: &Url, response: &Response) -> Result<Url, Unusable> {
        let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let location = location.ok_or_else(|| Unusable::Unreachable("a redirect without a Location".into()))?;
        let to = from.join(location).map_err(|_| Unusable::RedirectedAway)?;
        if self.may_ask(&to) { Ok(to) } else { Err(Unusable::RedirectedAway) }
    }

    /// Whether a request to the address is allowed, as far as that is known before its name is resolved.
    fn may_ask(&self, url: &Url) -> bool {
        let is_fit = url.scheme() == "https" || (self.sandbox && url.scheme() == "http");
        let Some(host) = url.host_str().filter(|_| is_fit && url.username().is_empty() && url.password().is_none())
        else {
            return false;
        };
        // An IP address is not resolved, so the resolver would not check it.
        self.sandbox || !net::is_inside(host)
    }

    fn url(&self, domain: &Domain) -> Option<Url> {
        let mut url = Url::parse(&format!("https://{domain}/.well-known/stellar.toml")).ok()?;
        if self.sandbox && is_this_machine(url.host_str()?) {
            url.set_scheme("http").ok()?;
        }
        Some(url).filter(|url| self.may_ask(url))
    }
}

fn is_this_machine(host: &str) -> bool {
    let is_named = host == "localhost" || host.ends_with(".localhost");
    is_named || net::literal_address(host).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
