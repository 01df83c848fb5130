//! The payment feed of one account: pages, and the stream.

use super::envelope::confirmed_payment;
use super::horizon::{self, Error, Horizon};
use super::operation::{abridged, abridged_unread, token};
use super::sink::{Batch, Observed};
use crate::model::AccountId;
use eventsource_stream::Eventsource;
use futures_util::{Stream, StreamExt, future, stream};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Maximum bytes read from one stream connection. Horizon ends a connection after `limit` records; a longer stream is
/// not from Horizon.
const STREAM_BYTES: usize = 64 * 1024 * 1024;
/// Maximum number of records that Horizon returns in one page.
pub const PAGE_MOST: usize = 200;

/// Whether records come with their transactions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Transactions,
    Nothing,
}

/// One record of the feed, not parsed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub token: u64,
    pub raw: String,
}

#[derive(Deserialize)]
struct Page {
    _embedded: Records,
}

#[derive(Deserialize)]
struct Records {
    records: Vec<Box<RawValue>>,
}

fn path(account: &AccountId) -> String {
    format!("accounts/{account}/payments")
}

fn query<'a>(cursor: &'a str, limit: &'a str) -> [(&'static str, &'a str); 4] {
    [("cursor", cursor), ("order", "asc"), ("limit", limit), ("join", "transactions")]
}

/// The records of a page after `cursor`.
fn records(body: &[u8], cursor: u64) -> Result<Vec<Record>, Error> {
    let page: Page = horizon::read(body)?;
    let mut last = cursor;
    let mut records = Vec::with_capacity(page._embedded.records.len());
    for raw in page._embedded.records {
        // A record without a position cannot be skipped: the server is not Horizon.
        let token = token(raw.get()).filter(|token| *token > last).ok_or_else(out_of_order)?;
        last = token;
        records.push(Record { token, raw: raw.get().to_owned() });
    }
    Ok(records)
}

impl Horizon {
    /// The records after `cursor`, oldest first, at most `limit`.
    async fn payments(&self, account: &AccountId, cursor: u64, limit: usize, join: Join) -> Result<Vec<Record>, Error> {
        let (cursor_text, limit_text) = (cursor.to_string(), limit.to_string());
        let mut query = query(&cursor_text, &limit_text).to_vec();
        if join == Join::Nothing {
            query.retain(|(name, _)| *name != "join");
        }
        records(&self.get(&path(account), &query).await?, cursor)
    }

    /// The payments of a transaction with it, in order, at most `limit`.
    pub(super) async fn payments_of(&self, hash: &str, limit: usize) -> Result<Vec<Record>, Error> {
        let limit = limit.to_string();
        records(&self.get(&format!("transactions/{hash}/payments"), &query("0", &limit)).await?, 0)
    }

    /// The records after `cursor`, and whether they are the last ones. Each record contains its whole transaction: a
    /// page of large ones can be too large, and then `limit` is reduced. A transaction can be too large alone; then its
    /// record comes without it and can't be taken for a payment, but stops nothing.
    pub(super) async fn page(
        &self,
        account: &AccountId,
        cursor: u64,
        limit: &mut usize,
    ) -> Result<(Vec<Record>, bool), Error> {
        let mut join = Join::Transactions;
        loop {
            match self.payments(account, cursor, *limit, join).await {
                Err(Error::TooLarge) if *limit > 1 => *limit /= 2,
                Err(Error::TooLarge) if join == Join::Transactions => join = Join::Nothing,
                Err(error) => return Err(error),
                Ok(records) => {
                    let is_last = records.len() < *limit;
                    return Ok((records, is_last));
                }
            }
        }
    }

    /// The records after `cursor`, if that is a record, from a node that has it: the page includes it. `None`: the node
    /// lacks that record, so it may also lack later ones.
    pub(super) async fn page_on(
        &self,
        account: &AccountId,
        cursor: u64,
        limit: &mut usize,
    ) -> Result<Option<(Vec<Record>, bool)>, Error> {
        let (mut records, is_last) = self.page(account, cursor.saturating_sub(1), limit).await?;
        if records.first().is_none_or(|record| record.token != cursor) {
            return Ok(None);
        }
        records.remove(0);
        if records.is_empty() && !is_last {
            // Records so large that they come one by one.
            return self.page(account, cursor, limit).await.map(Some);
        }
        Ok(Some((records, is_last)))
    }

    /// A stream of the records after `cursor`. Ends when Horizon ends the connection, and after an error. Yields `None`
    /// for Horizon's greeting, which only shows that the connection works.
    pub(super) async fn payment_stream(
        &self,
        account: &AccountId,
        cursor: u64,
    ) -> Result<impl Stream<Item = Result<Option<Record>, Error>> + Send + Unpin + use<>, Error> {
        let limit = PAGE_MOST.to_string();
        let response = self.stream(&path(account), &query(&cursor.to_string(), &limit)).await?;
        let (mut left, horizon) = (STREAM_BYTES, self.clone());
        let bytes = response.bytes_stream().map(move |chunk| {
            let chunk = chunk.map_err(|error| horizon.unavailable(&error))?;
            left = left.checked_sub(chunk.len()).ok_or(Error::TooLarge)?;
            Ok(chunk)
        });
        let events = bytes.eventsource().map(move |event| match event {
            Ok(event) => match event.event.as_str() {
                "message" | "" => {
                    let token = token(&event.data).ok_or_else(out_of_order)?;
                    Ok(Some(Record { token, raw: event.data }))
                }
                "error" => Err(Error::Unavailable { reason: "the stream reported an error".into(), retry_after: None }),
                _ => Ok(None),
            },
            Err(eventsource_stream::EventStreamError::Transport(error)) => Err(error),
            // The parser's own error would repeat the stream.
            Err(_) => Err(Error::Malformed("the event stream can't be parsed".into())),
        });
        let ended = events.scan(false, |ended, event| {
            let go_on = !std::mem::replace(ended, event.is_err());
            future::ready(go_on.then_some(event))
        });
        Ok(ended.fuse())
    }
}

/// What records of `account`'s feed on the network with this id mean. `None` if there are no records.
pub(super) fn batch(account: &AccountId, records: Vec<Record>, network: [u8; 32]) -> Option<Batch> {
    let cursor = records.last()?.token;
    let mut observed = Vec::new();
    for Record { token, raw } in records {
        match confirmed_payment(token, &raw, account, network) {
            Ok(None) => {}
            Ok(Some(payment)) => observed.push(Observed::Payment { payment, raw: abridged(raw) }),
            Err(reason) => {
                observed.push(Observed::Unreadable { operation_id: token, reason, raw: abridged_unread(raw) });
            }
        }
    }
    Some(Batch { observed, cursor })
}

fn out_of_order() -> Error {
    Error::Malformed("a record without a paging token, or out of order".into())
}

/// Joins records that are ready with `first`, so that a burst is one batch.
pub(super) async fn burst<S>(first: Record, stream: &mut S) -> (Vec<Record>, Result<(), Option<Error>>)
where
    S: Stream<Item = Result<Option<Record>, Error>> + Unpin,
{
    let mut records = vec![first];
    let mut ready = stream::poll_fn(|cx| match stream.poll_next_unpin(cx) {
        std::task::Poll::Pending => std::task::Poll::Ready(None),
        ready => ready,
    });
    while records.len() < PAGE_MOST {
        match ready.next().await {
            Some(Ok(Some(record))) => records.push(record),
            Some(Ok(None)) => {}
            Some(Err(error)) => return (records, Err(Some(error))),
            None => break,
        }
    }
    (records, Ok(()))
}
