//! Each fault, as a client of Horizon sees it.

use super::{
    http::{Server, events, tokens},
    *,
};
use crate::{Fault, FaultKind, RequestKind};
use reqwest::Method;
use serde_json::{Value, json};

impl Server {
    pub(super) fn net_key(&self, seed: u8) -> SigningKey {
        self.net.account(seed, "100")
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.net.sandbox.set_fault(fault).unwrap();
    }

    pub(super) fn payment(&self, from: &SigningKey) -> TransactionEnvelope {
        TransactionEnvelope::Tx(self.net.signed(self.net.tx(from, vec![op(pay(from, &Asset::Native, 1))]), &[from]))
    }

    pub(super) fn hash(&self, envelope: &TransactionEnvelope) -> String {
        hex::encode(envelope.hash(self.net.sandbox.read().network).unwrap())
    }

    /// The status of `GET /transactions/{hash}`.
    pub(super) async fn found(&self, envelope: &TransactionEnvelope) -> u16 {
        self.json(&format!("/transactions/{}", self.hash(envelope))).await.0
    }

    pub(super) async fn control(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let request = self.client.request(method, format!("{}/sandbox{path}", self.url)).body(body.to_owned());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    /// Whether the connection breaks before an answer.
    pub(super) async fn breaks(&self, request: reqwest::RequestBuilder) -> bool {
        match request.send().await {
            Ok(_) => false,
            Err(error) => {
                assert!(error.status().is_none() && !error.is_connect(), "{error:?}");
                true
            }
        }
    }

    pub(super) fn post_async(&self, envelope: &TransactionEnvelope) -> reqwest::RequestBuilder {
        let tx = envelope.to_xdr_base64(Limits::none()).unwrap();
        self.client.post(format!("{}/transactions_async", self.url)).form(&[("tx", tx)])
    }
}

#[tokio::test]
async fn a_timeout_hides_that_the_transaction_was_accepted() {
    let server = Server::start().await;
    let a = server.net_key(1);
    server.fault(Fault::times(FaultKind::TimeoutAfterAccept, 2));
    for is_async in [false, true] {
        let envelope = server.payment(&a);
        let (status, body) =
            if is_async { server.submit_async(&envelope).await } else { server.submit(&envelope).await };
        assert_eq!((status, &body["title"]), (504, &json!("Transaction Submission Timeout")), "{body}");
        assert_eq!(body["extras"]["hash"], server.hash(&envelope));
        assert_eq!(server.found(&envelope).await, 200);
    }
    // What would be refused is, whatever the fault.
    server.fault(Fault::new(FaultKind::TimeoutAfterAccept));
    let poor = server.net.signed(server.net.tx(&a, vec![op(pay(&a, &Asset::Native, 1))]), &[&key(9)]);
    assert_eq!(server.submit(&TransactionEnvelope::Tx(poor)).await.0, 400);
}

#[tokio::test]
async fn a_node_that_lags_knows_nothing_of_the_last_ledgers() {
    let server = Server::start().await;
    let a = server.net_key(1);
    let usd = credit("USDC", &a);
    let b = server.net_key(2);
    server.net.must(&b, trust(&usd, 50)).await;
    let before = server.json(&format!("/accounts/{}", id(&a))).await.1;
    let ledger = server.net.sandbox.latest_ledger();
    server.fault(Fault { ledgers: Some(2), ..Fault::new(FaultKind::Lag) });
    let envelope = server.payment(&a);
    assert_eq!(server.submit(&envelope).await.0, 200, "Stellar Core does not lag");
    server.net.must(&b, trust(&usd, 0)).await;
    // As if neither had happened, by every way to ask.
    assert_eq!(server.found(&envelope).await, 404);
    for path in [format!("/accounts/{}", id(&a)), format!("/accounts/{}", id(&b))] {
        let answer = server.get(&path).send().await.unwrap();
        assert_eq!(answer.headers()["latest-ledger"], ledger.to_string());
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        match path.contains(&id(&a).to_string()) {
            true => assert_eq!(body, before),
            false => assert_eq!(body["balances"][0]["limit"], "0.0000050"),
        }
    }
    assert_eq!(server.json(&format!("/ledgers/{}", ledger + 1)).await.0, 404);
    for path in ["/payments", "/operations", "/transactions", "/effects", "/ledgers"] {
        let (_, page) = server.json(&format!("{path}?order=desc&limit=1")).await;
        let token = tokens(&page)[0].split('-').next().unwrap().parse::<i64>().unwrap();
        assert!(token >> 32 <= i64::from(ledger), "{path}");
    }
    let (_, page) = server.json("/assets").await;
    assert_eq!(tokens(&page).len(), 1, "the trust line is there");
    let (_, root) = server.json("/").await;
    assert_eq!((&root["history_latest_ledger"], &root["ingest_latest_ledger"]), (&json!(ledger), &json!(ledger)));
    assert_eq!(root["core_latest_ledger"], ledger + 2);
    let (_, stats) = server.json("/fee_stats").await;
    assert_eq!(stats["last_ledger"], ledger.to_string());
    // A stream stays behind, and catches up when the fault is over.
    let payments = format!("/accounts/{}/payments?limit=1&cursor={}", id(&a), (i64::from(ledger) + 1) << 32);
    let stream = tokio::spawn(events(server.get(&payments)));
    server.net.sandbox.close_ledger().unwrap();
    assert_eq!(server.found(&envelope).await, 200, "two ledgers later");
    server.net.sandbox.clear_faults(None);
    server.net.sandbox.close_ledger().unwrap();
    assert!(stream.await.unwrap().contains(&server.hash(&envelope)));
    assert_eq!(server.json(&format!("/accounts/{}", id(&b))).await.1["balances"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rate_limit_says_when_to_ask_again() {
    let server = Server::start().await;
    server.fault(Fault { retry_after: Some(7), ..Fault::times(FaultKind::RateLimit, 1) }.on(&[RequestKind::FeeStats]));
    assert_eq!(server.json("/").await.0, 200);
    let answer = server.get("/fee_stats").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"7".parse().unwrap()));
    assert_eq!(answer.headers()["x-ratelimit-remaining"], "0");
    assert_eq!(server.json("/fee_stats").await.0, 200, "once is enough");
}

#[tokio::test]
async fn a_good_transaction_is_answered_with_a_bad_sequence_number() {
    let server = Server::start().await;
    let a = server.net_key(1);
    for (accept, found) in [(None, 200), (Some(true), 200), (Some(false), 404)] {
        server.fault(Fault { accept, ..Fault::times(FaultKind::BadSeq, 2) });
        let envelope = server.payment(&a);
        let (status, body) = server.submit_async(&envelope).await;
        assert_eq!((status, &body["tx_status"]), (400, &json!("ERROR")));
        assert_eq!(body["error_result_xdr"], "AAAAAAAAAAD////7AAAAAA==");
        assert_eq!(server.found(&envelope).await, found, "{accept:?}");
        let envelope = server.payment(&a);
        let (status, body) = server.submit(&envelope).await;
        assert_eq!(status, 400);
        assert_eq!(body["extras"]["result_codes"], json!({ "transaction": "tx_bad_seq" }));
        assert_eq!(server.found(&envelope).await, found, "{accept:?}");
    }
}

#[tokio::test]
async fn a_connection_breaks_before_and_after_a_transaction_is_accepted() {
    let server = Server::start().await;
    let a = server.net_key(1);
    for (kind, found) in [(FaultKind::DropBeforeAccept, 404), (FaultKind::DropAfterAccept, 200)] {
        server.fault(Fault::times(kind, 3));
        let envelope = server.payment(&a);
        assert!(server.breaks(server.post_async(&envelope)).await);
        assert!(server.breaks(server.get("/")).await);
        assert!(server.breaks(server.get("/payments").header("accept", "text/event-stream")).await);
        assert_eq!(server.found(&envelope).await, found, "{kind:?}");
        assert_eq!(server.net.sandbox.fault_hits(kind), 3);
    }
}

#[tokio::test]
async fn records_are_delivered_twice() {
    let server = Server::start().await;
    let a = server.net_key(1);
    server.submit(&server.payment(&a)).await;
    let path = format!("/accounts/{}/payments?limit=2", id(&a));
    let (_, page) = server.json(&path).await;
    let once = tokens(&page);
    server.fault(Fault::new(FaultKind::DuplicateDelivery));
    let (_, page) = server.json(&path).await;
    assert_eq!(tokens(&page), [once[0], once[0], once[1], once[1]]);
    let text = events(server.get(&path)).await;
    let ids: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert_eq!(ids, [once[0], once[0], once[1], once[1]]);
}

#[tokio::test]
async fn ledgers_close_late_or_not_at_all() {
    let server = Server::start().await;
    let a = server.net_key(1);
    let closes = |fault| server.fault(fault);
    let ledger = server.net.sandbox.latest_ledger();
    closes(Fault::times(FaultKind::SkipClose, 1));
    let envelope = server.payment(&a);
    assert_eq!(server.submit_async(&envelope).await.1["tx_status"], "PENDING");
    assert_eq!((server.net.sandbox.latest_ledger(), server.found(&envelope).await), (ledger, 404));
    assert_eq!(server.submit_async(&envelope).await.1["tx_status"], "DUPLICATE");
    server.net.sandbox.close_ledger().unwrap();
    assert_eq!(server.found(&envelope).await, 200);

    closes(Fault { delay_ms: Some(10), ..Fault::times(FaultKind::SlowClose, 1) });
    let next = tokio::spawn(events(server.get("/ledgers?cursor=now&limit=1")));
    let envelope = server.payment(&a);
    assert_eq!(server.submit(&envelope).await.0, 200, "it waits for the ledger");
    assert!(next.await.unwrap().contains("successful_transaction_count"));

    // By time.
    let clock = Arc::new(Hand(AtomicI64::new(1_795_234_576_000)));
    let settings = Settings { close_every: Some(Duration::from_millis(5)), ..Settings::default() };
    let sandbox = Sandbox::open(settings, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    sandbox.set_fault(Fault::times(FaultKind::SkipClose, 3)).unwrap();
    sandbox.set_fault(Fault { delay_ms: Some(1), ..Fault::times(FaultKind::SlowClose, 3) }).unwrap();
    let server = Server::of(Net { sandbox, clock }).await;
    events(server.get("/ledgers?cursor=now&limit=4")).await;
    for kind in [FaultKind::SkipClose, FaultKind::SlowClose] {
        assert_eq!(server.net.sandbox.fault_hits(kind), 3, "{kind:?}");
    }
}

#[tokio::test]
async fn a_stale_node_answers_nothing() {
    let server = Server::start().await;
    let a = server.net_key(1);
    server.fault(Fault::new(FaultKind::Stale));
    for path in ["/", "/payments", "/fee_stats", &format!("/accounts/{}", id(&a))] {
        let (status, body) = server.json(path).await;
        assert_eq!(
            (status, &body["type"]),
            (503, &json!("https://stellar.org/horizon-errors/stale_history")),
            "{path}"
        );
    }
    let envelope = server.payment(&a);
    assert_eq!(server.submit(&envelope).await.0, 503);
    assert_eq!(server.json(&format!("/friendbot?addr={}", id(&key(3)))).await.0, 200, "only if a fault names it");
    server.net.sandbox.clear_faults(Some(FaultKind::Stale));
    assert_eq!(server.found(&envelope).await, 404);
    server.fault(Fault::new(FaultKind::Stale).on(&[RequestKind::Friendbot]));
    assert_eq!(server.json(&format!("/friendbot?addr={}", id(&key(4)))).await.0, 503);
}

#[tokio::test]
async fn a_silent_stream_says_hello_and_no_more() {
    let server = Server::start().await;
    let a = server.net_key(1);
    let path = "/payments?cursor=now&limit=1";
    server.fault(Fault::times(FaultKind::SilentStream, 1));
    let silent = server.get(path).header("accept", "text/event-stream").send().await.unwrap();
    assert_eq!(silent.status(), 200);
    let other = tokio::spawn(events(server.get("/payments?limit=3")));
    server.submit(&server.payment(&a)).await;
    server.submit(&server.payment(&a)).await;
    assert!(other.await.unwrap().contains("\"type\":\"payment\""));
    server.stop.cancel();
    assert_eq!(silent.text().await.unwrap(), "retry: 1000\nevent: open\ndata: \"hello\"\n\n");
}

#[tokio::test]
async fn garbage_is_not_json_and_the_transaction_is_accepted() {
    let server = Server::start().await;
    let a = server.net_key(1);
    server.fault(Fault::times(FaultKind::Garbage, 3));
    let envelope = server.payment(&a);
    let answers = [server.get("/").send().await.unwrap(), server.post_async(&envelope).send().await.unwrap()];
    for answer in answers {
        assert_eq!(answer.status(), 200);
        let text = answer.text().await.unwrap();
        assert!(text.starts_with('{') && serde_json::from_str::<Value>(&text).is_err(), "{text}");
    }
    let text = events(server.get("/payments?limit=1")).await;
    let record = text.lines().filter_map(|line| line.strip_prefix("data: ")).nth(1).unwrap();
    assert!(serde_json::from_str::<Value>(record).is_err(), "{record}");
    assert_eq!(server.found(&envelope).await, 200);
}

#[tokio::test]
async fn a_reset_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::of(Net::open(Some(directory.path()))).await;
    let a = server.net_key(1);
    let envelope = server.payment(&a);
    assert_eq!(server.submit(&envelope).await.0, 200);
    let stream = tokio::spawn(events(server.get("/transactions?cursor=now")));
    // The stream is open once it has said so.
    events(server.get("/ledgers?limit=1")).await;
    let (status, body) = server.control(Method::PUT, "/reset", "").await;
    assert_eq!((status, &body["ledger"]), (200, &json!(1)));
    assert_eq!(server.found(&envelope).await, 404);
    assert_eq!(server.json(&format!("/accounts/{}", id(&a))).await.0, 404);
    assert_eq!(server.json(&format!("/accounts/{}/payments", id(&a))).await.0, 404);
    assert_eq!(server.json("/").await.1["history_latest_ledger"], 1);
    // The same account, anew: its numbers start again, from another ledger.
    server.net_key(2);
    server.net_key(1);
    assert_eq!(server.submit(&envelope).await.0, 400);
    let picture = format!("{:?}", server.net.sandbox.read().entries_at(u32::MAX - 1));
    server.stop.cancel();
    assert!(stream.await.unwrap().ends_with("\"byebye\"\n\n"));

    // The journal starts again too. By a fault, when a ledger is due.
    let again = loop {
        match Sandbox::open(settings(directory.path()), server.net.clock.clone() as Arc<dyn Clock>) {
            Ok(sandbox) => break sandbox,
            Err(crate::Error::InUse { .. }) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(format!("{:?}", again.read().entries_at(u32::MAX - 1)), picture);
    let server = Server::of(Net { sandbox: again, clock: server.net.clock.clone() }).await;
    server.fault(Fault::new(FaultKind::Reset));
    let envelope = server.payment(&key(1));
    assert_eq!(server.submit_async(&envelope).await.1["tx_status"], "PENDING");
    assert_eq!(server.json("/").await.1["history_latest_ledger"], 1);
    assert_eq!(server.found(&envelope).await, 404);
    server.net_key(1);
    assert_eq!(server.submit(&server.payment(&key(1))).await.0, 200, "once is enough");
}

fn settings(directory: &Path) -> Settings {
    Settings { close_every: None, data_dir: Some(directory.into()), ..Settings::default() }
}
