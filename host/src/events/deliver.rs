//! Delivery of events from the outbox.

use super::{BusinessServer, Target};
use crate::model::{Chain, Clock, Random};
use crate::net::{self, Backoff};
use crate::stellar::Keypair;
use crate::store::{Claimer, Delivery, Error, EventShare, IDLE_MAX, Store, Subject, claim_loop, idle_time};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// Time limit for a client's response.
const ANSWER: Duration = Duration::from_secs(10);
/// Maximum number of events in delivery at once.
const AT_ONCE: usize = 128;
/// Maximum number of those to one site before it gets no more: a client that hangs leaves room for the others.
const PER_SITE: usize = 8;
/// Maximum number of those that were tried before: what hangs and is tried again leaves room for what is new.
const RETRIES: usize = AT_ONCE / 2;

/// The operator's settings for events.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long delivery is retried.
    pub retry_for: Duration,
    /// The first pause; each further one is twice as long, with jitter.
    pub pause_first: Duration,
    /// The longest pause.
    pub pause_most: Duration,
    /// How long one delivery may take before another runner may take the event.
    pub lease: Duration,
    /// Whether plain HTTP and addresses of this machine's network are allowed: on a sandbox.
    pub inside: bool,
    /// The business server, if there is one.
    pub business: Option<BusinessServer>,
}

/// Sends events until they are delivered or become dead letters.
pub struct Deliverer {
    store: Store,
    signing: Keypair,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    http: reqwest::Client,
    /// The business server, with the client for it.
    business: Option<(BusinessServer, reqwest::Client)>,
    settings: Settings,
}

impl Deliverer {
    /// A deliverer for this outbox that signs with the anchor's `SIGNING_KEY` (SEP-1).
    ///
    /// # Errors
    /// The HTTP client cannot be created.
    pub fn new(
        store: Store,
        signing: Keypair,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: Settings,
    ) -> Result<Self, reqwest::Error> {
        let http =
            if settings.inside { net::client() } else { net::public_client(net::Purpose::Callbacks).https_only(true) };
        let http = http.http1_only().connect_timeout(ANSWER).timeout(ANSWER);
        let business = match settings.business.clone() {
            Some(server) => Some((server.client()?, server)).map(|(client, server)| (server, client)),
            None => None,
        };
        Ok(Self { store, signing, clock, random, http: http.build()?, business, settings })
    }

    /// Delivers until `stop`, then finishes deliveries in progress. `bell` is notified of new events.
    pub async fn run(self, bell: Arc<Notify>, stop: CancellationToken) {
        claim_loop(&Arc::new(self), &bell, &stop).await;
    }

    async fn deliver(&self, delivery: Delivery) {
        let sent = self.send(&delivery).await;
        if let Err(error) = self.record(&delivery, sent).await {
            // The lease expires, and the event is sent again under the same id.
            tracing::warn!(event = delivery.id, error = &error as &dyn std::error::Error, "delivery not recorded");
        }
    }

    async fn send(&self, delivery: &Delivery) -> Result<(), String> {
        let body = self.store.event_body(delivery).map_err(|error| {
            tracing::error!(event = delivery.id, stream = delivery.stream, error = %Chain(&error), "an event must not be sent");
            error.to_string()
        })?;
        if Subject::is_of_business(&delivery.stream) {
            return self.send_to_business(delivery, body).await;
        }
        let target = Target::parse(&delivery.url, self.settings.inside).map_err(|refused| refused.to_string())?;
        let signature = self.signature(&target.host(), &body);
        let request = self
            .http
            .post(target.url().clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("Signature", &signature)
            .header("X-Stellar-Signature", &signature)
            .header("Anchor-Event-Id", &delivery.id)
            .header("Anchor-Event-Sequence", delivery.seq)
            .body(body);
        let status = request.send().await.map_err(|error| reason(&error).to_owned())?.status();
        match status.as_u16() {
            200..=299 => Ok(()),
            // The redirect's target is not checked, and the signature is for this host.
            code @ 300..=399 => Err(format!("answered {code}, a redirect, which is not followed")),
            code => Err(format!("answered {code}")),
        }
    }

    /// The configured address counts, and not the one at the time of the event: the server may have moved.
    async fn send_to_business(&self, delivery: &Delivery, body: Vec<u8>) -> Result<(), String> {
        let Some((server, http)) = &self.business else { return Err("business.server_url is not set".to_owned()) };
        let request = http
            .post(server.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("Anchor-Event-Id", &delivery.id)
            .header("Anchor-Event-Sequence", delivery.seq)
            .body(body);
        let sent = server.proven(request, self.clock.now()).send().await;
        match sent.map_err(|error| reason(&error).to_owned())?.status().as_u16() {
            200..=399 => Ok(()),
            code => Err(format!("answered {code}")),
        }
    }

    /// `t=<timestamp>, s=<signature>` of `<timestamp>.<host>.<body>` (SEP-31 and SEP-12, "COMPUTE signature").
    fn signature(&self, host: &str, body: &[u8]) -> String {
        let at = self.clock.now().as_seconds();
        let signed = [format!("{at}.{host}.").as_bytes(), body].concat();
        format!("t={at}, s={}", STANDARD.encode(self.signing.sign(&signed)))
    }

    async fn record(&self, delivery: &Delivery, sent: Result<(), String>) -> Result<(), Error> {
        let Delivery { id, stream, seq, attempts, .. } = delivery;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        match sent {
            Ok(()) => {
                tx.event_delivered(delivery).await?;
                tracing::info!(event = id, stream, seq, attempts, "event delivered");
            }
            Err(problem) => {
                let due = now.plus(self.pause(*attempts));
                if due > delivery.retry_from.plus(self.settings.retry_for) {
                    tx.dead_letter_event(delivery, &problem).await?;
                    tracing::error!(event = id, stream, seq, attempts, problem, "event became a dead letter");
                } else {
                    tx.postpone_event(delivery, due, &problem).await?;
                    tracing::warn!(event = id, stream, seq, attempts, problem, "event not delivered yet");
                }
            }
        }
        tx.commit().await
    }

    /// The pause after attempt number `attempts`.
    fn pause(&self, attempts: u32) -> Duration {
        Backoff::doubling(self.settings.pause_first, self.settings.pause_most).pause(attempts, &*self.random)
    }
}

impl Claimer for Arc<Deliverer> {
    const WHAT: &'static str = "events";

    async fn claim(&self, running: &mut JoinSet<()>) -> Result<Duration, Error> {
        let free = AT_ONCE.saturating_sub(running.len());
        if free == 0 {
            return Ok(IDLE_MAX);
        }
        let now = self.clock.now();
        let idle = idle_time(self.store.next_event_due().await?, now);
        if !idle.is_zero() {
            return Ok(idle);
        }
        let token = hex::encode(self.random.bytes::<16>());
        // A few at a time, so that none of the sites in it gets much more than its share.
        let share = EventShare { limit: free.min(PER_SITE), per_site: PER_SITE, retries: RETRIES };
        let claimed = self.store.claim_events(share, now, now.plus(self.settings.lease), &token).await?;
        if claimed.is_empty() {
            // What is due waits for its share, and a delivery that ends wakes the loop.
            return Ok(IDLE_MAX);
        }
        for delivery in claimed {
            let deliverer = self.clone();
            running.spawn(async move { deliverer.deliver(delivery).await });
        }
        Ok(Duration::ZERO)
    }
}

/// Without the URL, which may contain a secret of the client's.
fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "can't be connected to at a public address"
    } else {
        "the connection broke off"
    }
}
