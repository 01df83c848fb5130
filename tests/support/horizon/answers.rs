//! How the scripted Horizon answers each of its paths.

use super::{PASSPHRASE, ScriptedHorizon, closed_at, joined::payment_result, ours};
use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

fn too_many(retry_after: u64) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry_after.to_string())]).into_response()
}

fn not_found() -> Response {
    let problem = json!({"type": "https://stellar.org/horizon-errors/not_found", "title": "Resource Missing"});
    (StatusCode::NOT_FOUND, axum::Json(problem)).into_response()
}

pub(super) async fn root(State(horizon): State<ScriptedHorizon>) -> Response {
    horizon.out_of_black_hole().await;
    let mut ledger = horizon.ledger.lock().unwrap();
    if let Some(retry_after) = ledger.manners.storm {
        return too_many(retry_after);
    }
    let passphrase = if ledger.manners.other_network { "Another Network" } else { PASSPHRASE };
    let head = ledger.head - ledger.manners.behind;
    let core = if ledger.manners.behind_with_its_node { head } else { ledger.head };
    let mut document = json!({
        "network_passphrase": passphrase, "history_latest_ledger": head, "history_elder_ledger": ledger.elder.min(head),
        "history_latest_ledger_closed_at": closed_at(head.into()), "core_latest_ledger": core
    });
    if let Some(Value::Object(otherwise)) = &ledger.manners.root {
        for (name, value) in otherwise {
            document[name] = value.clone();
        }
    }
    if ledger.manners.once {
        ledger.manners.root = None;
    }
    axum::Json(document).into_response()
}

pub(super) async fn one_ledger(State(horizon): State<ScriptedHorizon>, Path(sequence): Path<u32>) -> Response {
    horizon.out_of_black_hole().await;
    let mut ledger = horizon.ledger.lock().unwrap();
    if let Some(retry_after) = ledger.manners.storm {
        return too_many(retry_after);
    }
    ledger.hashes += 1;
    if !(ledger.elder..=ledger.head - ledger.manners.behind).contains(&sequence) {
        return not_found();
    }
    let is_wrong = ledger.manners.wrong_hashes && ledger.hashes.is_multiple_of(2);
    let network = if ledger.manners.reset || is_wrong { "b" } else { "a" };
    let hash = format!("{network}{sequence:063x}");
    axum::Json(json!({"sequence": sequence, "hash": hash, "closed_at": closed_at(sequence.into())})).into_response()
}

/// The account, where its history is not.
pub(super) async fn account(State(horizon): State<ScriptedHorizon>, Path(account): Path<String>) -> Response {
    let sequence = horizon.ledger.lock().unwrap().sequences.get(&account).copied();
    if !horizon.manners().forgotten && sequence.is_none() {
        return not_found();
    }
    let sequence = sequence.unwrap_or(1).to_string();
    let thresholds = json!({"low_threshold": 0, "med_threshold": 0, "high_threshold": 0});
    let signers = json!([{"key": account, "weight": 1, "type": "ed25519_public_key"}]);
    axum::Json(json!({"sequence": sequence, "thresholds": thresholds, "signers": signers, "balances": []}))
        .into_response()
}

/// An operation, from a node that has its ledger.
pub(super) async fn one_operation(State(horizon): State<ScriptedHorizon>, Path(id): Path<u64>) -> Response {
    horizon.out_of_black_hole().await;
    let ledger = horizon.ledger.lock().unwrap();
    if let Some(retry_after) = ledger.manners.storm {
        return too_many(retry_after);
    }
    let is_there = id >> 32 <= u64::from(ledger.head - ledger.manners.behind);
    match ledger.records.iter().find(|(record, _)| *record == id && is_there) {
        Some((_, raw)) => raw.clone().into_response(),
        None => not_found(),
    }
}

/// A transaction of a record, or another one that is on the ledger.
pub(super) async fn one_transaction(State(horizon): State<ScriptedHorizon>, Path(hash): Path<String>) -> Response {
    horizon.out_of_black_hole().await;
    let ledger = horizon.ledger.lock().unwrap();
    if let Some(retry_after) = ledger.manners.storm {
        return too_many(retry_after);
    }
    let named = format!("\"transaction_hash\":\"{hash}\"");
    let of_record = ledger.records.iter().find(|(_, raw)| raw.contains(&named));
    let of_record = of_record.map(|(id, _)| (u32::try_from(id >> 32).unwrap(), true));
    match of_record.or_else(|| ledger.transactions.get(&hash).copied()) {
        Some((at, is_successful)) => {
            axum::Json(json!({"ledger": at, "result_xdr": payment_result(is_successful)})).into_response()
        }
        None => not_found(),
    }
}

/// The faults an answer can have, in turn.
async fn trouble(turn: usize) -> Response {
    const HALF_A_PAGE: &str = r#"{"_embedded": {"records": [{"paging_to"#;
    match turn % 9 {
        0 => too_many(u64::from(turn.is_multiple_of(5))),
        1 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        2 => "<html>a proxy's page</html>".into_response(),
        3 => HALF_A_PAGE.into_response(),
        // An account it has served before.
        4 => not_found(),
        5 => (StatusCode::NOT_FOUND, "another server's page").into_response(),
        6 => {
            tokio::time::sleep(Duration::from_millis(150)).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        7 => {
            let broken = [Ok(Bytes::from(HALF_A_PAGE)), Err(std::io::Error::other("the connection breaks"))];
            Body::from_stream(tokio_stream::iter(broken)).into_response()
        }
        _ => r#"{"_embedded": {"records": [{"type": "payment"}]}}"#.into_response(),
    }
}

/// A record without its transaction, which only comes when it is asked for.
fn unjoined(raw: &str) -> String {
    let mut record: Value = serde_json::from_str(raw).unwrap();
    record.as_object_mut().unwrap().remove("transaction");
    record.to_string()
}

pub(super) async fn payments(
    State(horizon): State<ScriptedHorizon>,
    Path(account): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    horizon.out_of_black_hole().await;
    assert_eq!(query["order"], "asc");
    let is_joined = query.get("join").is_some_and(|join| join == "transactions");
    let cursor: u64 = query["cursor"].parse().unwrap();
    let limit: usize = query["limit"].parse().unwrap();
    let (request, manners, node) = {
        let mut ledger = horizon.ledger.lock().unwrap();
        ledger.requests += 1;
        (ledger.requests, ledger.manners.clone(), ledger.node())
    };
    if let Some(retry_after) = manners.storm {
        return too_many(retry_after);
    }
    if let Some(every) = manners.trouble_every
        && request % every == 0
    {
        return trouble(request / every).await;
    }
    if manners.unfunded || manners.forgotten || node == (0, 0) || account != ours().to_string() {
        return not_found();
    }
    if headers[header::ACCEPT] != "text/event-stream" {
        let ledger = horizon.ledger.lock().unwrap();
        let records = ledger.after(cursor, limit).map(|(_, raw)| if is_joined { raw.clone() } else { unjoined(raw) });
        let records: Vec<_> = records.collect();
        return format!(r#"{{"_embedded": {{"records": [{}]}}}}"#, records.join(",")).into_response();
    }
    if manners.no_streams {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    stream(horizon, cursor, manners.cut_after.unwrap_or(limit))
}

fn stream(horizon: ScriptedHorizon, cursor: u64, limit: usize) -> Response {
    let (send, receive) = mpsc::channel::<Result<String, std::io::Error>>(16);
    tokio::spawn(async move {
        let mut change = horizon.change.subscribe();
        let (mut cursor, mut left) = (cursor, limit);
        let mute = {
            let mut ledger = horizon.ledger.lock().unwrap();
            ledger.streams += 1;
            ledger.manners.mute_streams
        };
        send.send(Ok("retry: 1000\nevent: open\ndata: \"hello\"\n\n".into())).await.ok()?;
        loop {
            let due: Vec<_> = {
                let ledger = horizon.ledger.lock().unwrap();
                let silent = mute || ledger.manners.black_hole || ledger.manners.storm.is_some();
                if silent { Vec::new() } else { ledger.after(cursor, left).cloned().collect() }
            };
            for (id, raw) in due {
                send.send(Ok(format!("id: {id}\ndata: {raw}\n\n"))).await.ok()?;
                (cursor, left) = (id, left - 1);
            }
            if left == 0 {
                send.send(Ok("retry: 10\nevent: close\ndata: \"byebye\"\n\n".into())).await.ok()?;
                return Some(());
            }
            tokio::select! {
                changed = change.changed() => changed.ok()?,
                () = send.closed() => return None,
            }
        }
    });
    let body = Body::from_stream(ReceiverStream::new(receive));
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
}
