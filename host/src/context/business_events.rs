//! Events to the business server: in the shape of the Anchor Platform's `POST /event`, each stream in order.

use super::Context;
use crate::model::{EventId, Timestamp};
use crate::store::{self, Subject, Tx};
use serde::Serialize;
use serde_json::value::RawValue;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BusinessEvent {
    /// A transaction was opened.
    TransactionCreated,
    /// A transaction changed.
    TransactionStatusChanged,
    /// A firm quote was given.
    QuoteCreated,
    /// A customer changed.
    CustomerUpdated,
}

#[derive(Serialize)]
struct Body<'a> {
    id: String,
    timestamp: Timestamp,
    r#type: BusinessEvent,
    payload: Payload<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload<'a> {
    Transaction(&'a RawValue),
    Quote(&'a RawValue),
    Customer(&'a RawValue),
}

impl Context {
    /// Whether a business server is told of events.
    pub(crate) fn tells_business(&self) -> bool {
        self.settings.business_events.is_some()
    }

    /// Adds an event about the subject to the outbox. `shown`: what the business sees of it, JSON.
    pub(crate) async fn tell_business(
        &self,
        tx: &mut Tx,
        subject: Subject,
        event: BusinessEvent,
        shown: Vec<u8>,
    ) -> Result<(), store::Error> {
        let Some(url) = &self.settings.business_events else { return Ok(()) };
        let now = self.clock.now();
        let id = EventId::mint(now, &*self.random);
        let body = body(id, now, event, shown).ok_or_else(|| store::Error::Corrupt {
            table: "outbox",
            id: id.to_string(),
            problem: "the event can't be shown",
        })?;
        tx.open_stream(subject, url, now).await?;
        tx.enqueue_event(subject, id, &body, "", now).await
    }
}

fn body(id: EventId, timestamp: Timestamp, event: BusinessEvent, shown: Vec<u8>) -> Option<Vec<u8>> {
    let shown = RawValue::from_string(String::from_utf8(shown).ok()?).ok()?;
    let payload = match event {
        BusinessEvent::TransactionCreated | BusinessEvent::TransactionStatusChanged => Payload::Transaction(&shown),
        BusinessEvent::QuoteCreated => Payload::Quote(&shown),
        BusinessEvent::CustomerUpdated => Payload::Customer(&shown),
    };
    serde_json::to_vec(&Body { id: id.to_string(), timestamp, r#type: event, payload }).ok()
}
