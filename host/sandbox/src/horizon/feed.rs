//! Lists, served as a page or as a stream of server-sent events.

use super::{
    ask::{Ask, Page},
    faulty::Plan,
    problem::Problem,
    reply::hal,
};
use crate::{handle::Sandbox, view::View};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How long a stream stays open. Clients reconnect at once.
const STREAM_LIFE: Duration = Duration::from_secs(55);

/// One record of a list.
pub(super) struct Item {
    /// Its paging token.
    pub token: String,
    pub body: Value,
}

impl Item {
    /// The record, with its own paging token.
    pub fn of(body: Value) -> Self {
        let token = body.get("paging_token").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { token, body }
    }

    /// The place after this record.
    fn cursor(&self) -> (i64, u32) {
        let (position, number) = self.token.split_once('-').unwrap_or((&self.token, ""));
        (position.parse().unwrap_or(i64::MAX), number.parse().unwrap_or(u32::MAX))
    }
}

/// Serves the items that `fetch` finds for a page of history, in the requested format.
pub(super) fn serve<F>(sandbox: &Sandbox, ask: Ask, fetch: F) -> Result<Response, Problem>
where
    F: Fn(&View<'_>, &Ask, Page) -> Result<Vec<Item>, Problem> + Send + 'static,
{
    let plan = ask.plan.clone();
    let mut page = ask.page(sandbox.view(plan.lag).latest())?;
    if !ask.streams {
        let items = fetch(&sandbox.view(plan.lag), &ask, page)?;
        return Ok(paged(&ask, page.descending, page.limit, items));
    }
    // A stream is ascending, whatever order is requested.
    if page.descending {
        page.descending = false;
        page.cursor = if ask.cursor().is_some() { page.cursor } else { (0, 0) };
    }
    let limit = page.limit;
    // An error is an ordinary response as long as no event has been sent.
    fetch(&sandbox.view(plan.lag), &ask, page)?;
    let next = move |view: &View<'_>, room: usize| {
        let items = fetch(view, &ask, Page { limit: room, ..page })?;
        if let Some(last) = items.last() {
            page.cursor = last.cursor();
        }
        Ok(items.into_iter().map(|item| format!("id: {}\ndata: {}\n\n", item.token, item.body)).collect())
    };
    Ok(stream(sandbox.clone(), plan, limit, next))
}

/// A page of records.
pub(super) fn paged(ask: &Ask, descending: bool, limit: usize, items: Vec<Item>) -> Response {
    let times = if ask.plan.twice { 2 } else { 1 };
    let order = |descending: bool| if descending { "desc" } else { "asc" };
    let given = ask.cursor().unwrap_or_default();
    let other: Vec<_> =
        ask.query.iter().filter(|(key, _)| !["cursor", "order", "limit"].contains(&key.as_str())).collect();
    let href = |cursor: &str, descending: bool| {
        let limit = limit.to_string();
        let own = [("cursor", cursor), ("limit", &limit), ("order", order(descending))];
        let all = other.iter().map(|(key, value)| (key.as_str(), value.as_str())).chain(own);
        let query = serde_urlencoded::to_string(all.collect::<Vec<_>>()).unwrap_or_default();
        json!({ "href": format!("{}{}?{query}", ask.base, ask.path) })
    };
    let last = items.last().map_or(given, |item| &item.token);
    let records: Vec<_> = items.iter().flat_map(|item| std::iter::repeat_n(&item.body, times)).collect();
    let first = items.first().map_or(given, |item| &item.token);
    hal(&json!({
        "_links": {
            "self": href(given, descending),
            "next": href(last, descending),
            "prev": href(first, !descending),
        },
        "_embedded": { "records": records },
    }))
}

/// A stream of at most `limit` events. `next` is called at once and after each ledger that closes, with the number of
/// remaining events.
pub(super) fn stream<N>(sandbox: Sandbox, plan: Plan, limit: usize, mut next: N) -> Response
where
    N: FnMut(&View<'_>, usize) -> Result<Vec<String>, Problem> + Send + 'static,
{
    let (events, body) = mpsc::channel::<Result<Bytes, Infallible>>(16);
    tokio::spawn(async move {
        let send = async |text: String| events.send(Ok(Bytes::from(text))).await.is_ok();
        let until = tokio::time::Instant::now() + STREAM_LIFE;
        let stopped = sandbox.stopped().clone();
        let mut closings = sandbox.closings();
        let mut room = limit;
        if !send("retry: 1000\nevent: open\ndata: \"hello\"\n\n".to_owned()).await {
            return;
        }
        if plan.silent {
            tokio::select! {
                () = tokio::time::sleep_until(until) => {}
                () = stopped.cancelled() => {}
                () = events.closed() => {}
            }
            return;
        }
        let mut reached = 0;
        loop {
            let latest = *closings.borrow_and_update();
            // The network was reset: there is nothing after the cursor, and never will be.
            if latest < reached {
                break;
            }
            reached = latest;
            // A node catches up when the fault is over.
            let found = next(&sandbox.view(sandbox.lag_of(plan.lag)), room);
            let Ok(found) = found else {
                send("event: error\ndata: the stream can't go on\n\n".to_owned()).await;
                return;
            };
            room = room.saturating_sub(found.len());
            for event in found.into_iter().flat_map(|event| plan.events(event)) {
                if !send(event).await {
                    return;
                }
            }
            if room == 0 {
                break;
            }
            tokio::select! {
                changed = closings.changed() => if changed.is_err() { break },
                () = tokio::time::sleep_until(until) => break,
                () = stopped.cancelled() => break,
                () = events.closed() => return,
            }
        }
        send("retry: 10\nevent: close\ndata: \"byebye\"\n\n".to_owned()).await;
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONNECTION, HeaderValue::from_static("keep-alive")),
    ];
    (headers, Body::from_stream(ReceiverStream::new(body))).into_response()
}

/// Streams one record whenever it has changed.
pub(super) fn stream_changes<F>(sandbox: &Sandbox, ask: Ask, fetch: F) -> Response
where
    F: Fn(&View<'_>, &Ask) -> Result<Value, Problem> + Send + 'static,
{
    let ask = Arc::new(ask);
    let mut known = None;
    stream(sandbox.clone(), ask.plan.clone(), 10, move |view, _| {
        let value = fetch(view, &ask)?;
        if known.as_ref() == Some(&value) {
            return Ok(Vec::new());
        }
        let event = format!("data: {value}\n\n");
        known = Some(value);
        Ok(vec![event])
    })
}
