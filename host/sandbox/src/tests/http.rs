//! The HTTP interface, over a real connection.

use super::*;
use crate::{AssetSpec, Holder};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// A network's Horizon on a real connection.
pub(super) struct Server {
    pub net: Net,
    pub url: String,
    pub client: reqwest::Client,
    pub stop: CancellationToken,
    run: tokio::task::JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::of(Net::new()).await
    }

    pub async fn of(net: Net) -> Self {
        let mut server = Self::still(net).await;
        let (sandbox, token) = (server.net.sandbox.clone(), server.stop.clone());
        server.run = tokio::spawn(async move { sandbox.run(token).await });
        server
    }

    /// Of a network whose ledgers close when told to, and not by time.
    pub async fn still(net: Net) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sandbox, stop) = (net.sandbox.clone(), CancellationToken::new());
        tokio::spawn(async move { sandbox.serve(listener, CancellationToken::new()).await.unwrap() });
        let run = tokio::spawn(std::future::ready(()));
        // The first call installs it; all tests use the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { net, url, client: reqwest::Client::new(), stop, run }
    }

    pub fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub async fn json(&self, path: &str) -> (u16, Value) {
        let answer = self.get(path).send().await.unwrap();
        let status = answer.status().as_u16();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let wanted = if status < 400 { "application/hal+json" } else { "application/problem+json" };
        assert_eq!(kind, format!("{wanted}; charset=utf-8"), "{path}");
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    pub async fn submit(&self, envelope: &TransactionEnvelope) -> (u16, Value) {
        self.post("/transactions", envelope).await
    }

    pub async fn submit_async(&self, envelope: &TransactionEnvelope) -> (u16, Value) {
        self.post("/transactions_async", envelope).await
    }

    async fn post(&self, path: &str, envelope: &TransactionEnvelope) -> (u16, Value) {
        let tx = envelope.to_xdr_base64(Limits::none()).unwrap();
        let request = self.client.post(format!("{}{path}", self.url)).form(&[("tx", tx)]);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }
}

pub(super) fn tokens(page: &Value) -> Vec<&str> {
    let records = page["_embedded"]["records"].as_array().unwrap();
    records.iter().map(|record| record["paging_token"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn errors_have_horizons_format() {
    let server = Server::start().await;
    let unknown = id(&key(77));
    let cases = [
        ("/nothing".to_owned(), 404, "not_found"),
        (format!("/accounts/{unknown}"), 404, "not_found"),
        (format!("/accounts/{unknown}/payments"), 404, "not_found"),
        ("/accounts/GABC".to_owned(), 400, "bad_request"),
        ("/transactions/xyz".to_owned(), 400, "bad_request"),
        (format!("/transactions/{}", "AB".repeat(32)), 400, "bad_request"),
        (format!("/transactions/{}", "ab".repeat(32)), 404, "not_found"),
        ("/payments?limit=0".to_owned(), 400, "bad_request"),
        ("/payments?limit=201".to_owned(), 400, "bad_request"),
        ("/payments?cursor=-1".to_owned(), 400, "bad_request"),
        ("/payments?cursor=x".to_owned(), 400, "bad_request"),
        ("/payments?join=effects".to_owned(), 400, "bad_request"),
        ("/payments?order=desc&cursor=1".to_owned(), 410, "before_history"),
        ("/ledgers/99999".to_owned(), 404, "not_found"),
        ("/friendbot?addr=x".to_owned(), 400, "bad_request"),
    ];
    for (path, status, slug) in cases {
        let (got, body) = server.json(&path).await;
        assert_eq!(got, status, "{path}: {body}");
        assert_eq!(body["status"], status, "{path}");
        assert!(body["type"].as_str().unwrap().ends_with(slug), "{path}: {body}");
    }
    let html = server.get("/").header("accept", "text/html").send().await.unwrap();
    assert_eq!(html.status(), 406);
    for path in ["/assets".to_owned(), "/ledgers/1".to_owned(), format!("/transactions/{}", "ab".repeat(32))] {
        let stream = server.get(&path).header("accept", "text/event-stream").send().await.unwrap();
        assert_eq!(stream.status(), 406, "{path}");
    }
    let json = server.client.post(format!("{}/transactions", server.url)).json(&()).send().await.unwrap();
    assert_eq!(json.status(), 415);
    let (_, body) = server.json("/transactions/").await;
    assert_eq!(body["_embedded"]["records"], serde_json::json!([]), "a trailing slash is nothing");
}

#[tokio::test]
async fn a_submission_answers_with_the_transaction_and_a_failure_with_codes() {
    let server = Server::start().await;
    let net = &server.net;
    let (status, body) = server.json(&format!("/friendbot?addr={}", id(&key(1)))).await;
    assert_eq!((status, &body["successful"]), (200, &Value::Bool(true)));
    let (status, body) = server.json(&format!("/friendbot?addr={}", id(&key(1)))).await;
    assert_eq!((status, &body["detail"]), (400, &Value::from("account already funded to starting balance")));

    let a = key(1);
    let memo = Memo::Text("żółw".try_into().unwrap());
    let tx = Transaction { memo, ..net.tx(&a, vec![op(pay(&a, &Asset::Native, 5))]) };
    let envelope = TransactionEnvelope::Tx(net.signed(tx, &[&a]));
    let (status, first) = server.submit(&envelope).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!((&first["memo_type"], &first["memo"]), (&"text".into(), &"żółw".into()));
    let result = TransactionResult::from_xdr_base64(first["result_xdr"].as_str().unwrap(), Limits::none()).unwrap();
    assert_eq!(result.fee_charged, 100);
    assert_eq!(server.submit(&envelope).await, (200, first.clone()), "the same again");
    let (_, found) = server.json(&format!("/transactions/{}", first["hash"].as_str().unwrap())).await;
    assert_eq!(found, first);

    let (status, body) = server
        .submit(&TransactionEnvelope::Tx(net.signed(
            Transaction { seq_num: SequenceNumber(1), ..net.tx(&a, vec![op(pay(&a, &Asset::Native, 5))]) },
            &[&a],
        )))
        .await;
    assert_eq!(status, 400);
    assert_eq!(body["extras"]["result_codes"], serde_json::json!({ "transaction": "tx_bad_seq" }));
    assert_eq!(body["extras"]["result_xdr"], "AAAAAAAAAAD////7AAAAAA==");

    let tx = net.tx(&a, vec![op(pay(&key(9), &Asset::Native, 5))]);
    let (_, body) = server.submit(&TransactionEnvelope::Tx(net.signed(tx, &[&a]))).await;
    let codes = serde_json::json!({ "transaction": "tx_failed", "operations": ["op_no_destination"] });
    assert_eq!(body["extras"]["result_codes"], codes);
    let count = async |query: &str| {
        let (_, page) = server.json(&format!("/accounts/{}/transactions{query}", id(&a))).await;
        tokens(&page).len()
    };
    assert_eq!((count("").await, count("?include_failed=true").await), (2, 3));
}

#[tokio::test]
async fn pages_follow_each_other_in_both_directions() {
    let server = Server::start().await;
    let net = &server.net;
    let (a, b) = (net.account(1, "100"), net.account(2, "100"));
    // Three payments in one transaction, so that a page ends inside it.
    for _ in 0..3 {
        let three = (1..=3).map(|amount| op(pay(&b, &Asset::Native, amount))).collect();
        assert_eq!(net.send(net.tx(&a, three), &[&a]).await, "tx_success");
    }
    for path in [format!("/accounts/{}/payments", id(&b)), "/payments".to_owned(), "/effects".to_owned()] {
        let (_, all) = server.json(&format!("{path}?limit=200")).await;
        let all: Vec<_> = tokens(&all).into_iter().map(str::to_owned).collect();
        assert!(all.len() >= 10, "{path}");
        for (order, wanted) in [("asc", all.clone()), ("desc", all.iter().rev().cloned().collect())] {
            let (mut seen, mut next) = (Vec::new(), format!("{path}?limit=2&order={order}"));
            loop {
                let (_, page) = server.json(&next).await;
                let found = tokens(&page);
                if found.is_empty() {
                    break;
                }
                seen.extend(found.into_iter().map(str::to_owned));
                next = page["_links"]["next"]["href"].as_str().unwrap().replace(&server.url, "");
            }
            assert_eq!(seen, wanted, "{path} {order}");
        }
        let (_, page) = server.json(&format!("{path}?limit=3&cursor={}", all[4])).await;
        let before = page["_links"]["prev"]["href"].as_str().unwrap().replace(&server.url, "");
        let (_, before) = server.json(&before).await;
        assert_eq!(tokens(&before), [&all[4], &all[3], &all[2]]);
    }
    let (_, now) = server.json("/payments?cursor=now").await;
    assert!(tokens(&now).is_empty());
    let (_, joined) = server.json(&format!("/accounts/{}/payments?join=transactions&limit=1", id(&b))).await;
    assert_eq!(joined["_embedded"]["records"][0]["transaction"]["memo_type"], "none");
}

/// Reads a whole stream that the server ends.
pub(super) async fn events(request: reqwest::RequestBuilder) -> String {
    let answer = request.header("accept", "text/event-stream").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
    answer.text().await.unwrap()
}

fn ids(stream: &str) -> Vec<&str> {
    stream.lines().filter_map(|line| line.strip_prefix("id: ")).collect()
}

#[tokio::test]
async fn a_stream_sends_a_greeting_then_all_records_then_its_end() {
    let server = Server::start().await;
    let net = &server.net;
    let (a, b) = (net.account(1, "100"), net.account(2, "100"));
    let path = format!("/accounts/{}/payments", id(&b));
    let missing = server.get(&format!("/accounts/{}/payments", id(&key(9)))).header("accept", "text/event-stream");
    assert_eq!(missing.send().await.unwrap().status(), 404);

    let waiting = {
        let request = server.get(&format!("{path}?limit=3&cursor=0"));
        tokio::spawn(events(request))
    };
    for amount in 1..=4 {
        net.must(&a, pay(&b, &Asset::Native, amount)).await;
    }
    let first = waiting.await.unwrap();
    assert!(first.starts_with("retry: 1000\nevent: open\ndata: \"hello\"\n\nid: "), "{first}");
    assert!(first.ends_with("\n\nretry: 10\nevent: close\ndata: \"byebye\"\n\n"), "{first}");
    let (_, all) = server.json(&path).await;
    let all = tokens(&all);
    assert_eq!(ids(&first), all[..3]);
    // The last id in the header overrides the query on a reconnect, and nothing is lost or repeated.
    let request = server.get(&format!("{path}?limit=2&cursor=0")).header("last-event-id", all[2]);
    assert_eq!(ids(&events(request).await), all[3..]);
    let record = first.lines().filter_map(|line| line.strip_prefix("data: ")).nth(1).unwrap();
    let body: Value = serde_json::from_str(record).unwrap();
    assert_eq!(body["type"], "create_account");
}

#[tokio::test]
async fn streams_end_when_the_network_stops() {
    let server = Server::start().await;
    let waiting = tokio::spawn(events(server.get("/transactions?cursor=now")));
    // An account's stream sends the current state first, which shows that streams work.
    server.net.account(1, "100");
    let account = tokio::spawn(events(server.get(&format!("/accounts/{}", id(&key(1))))));
    server.stop.cancel();
    server.run.await.unwrap();
    assert!(waiting.await.unwrap().ends_with("\"byebye\"\n\n"));
    assert!(account.await.unwrap().contains("\"balance\":\"100.0000000\""));
}

#[tokio::test]
async fn assets_exist_once_held_and_the_faucet_gives_them() {
    let server = Server::start().await;
    let sandbox = &server.net.sandbox;
    let spec = AssetSpec {
        code: "USDC".to_owned(),
        issuer: key(1),
        home_domain: Some("localhost:8000".to_owned()),
        holders: vec![Holder { key: key(2), opening: Amount::parse("7.5").unwrap() }],
    };
    let (_, none) = server.json("/assets").await;
    assert!(tokens(&none).is_empty());
    sandbox.ensure_asset(&spec).unwrap();
    let ledger = sandbox.latest_ledger();
    sandbox.ensure_asset(&spec).unwrap();
    assert_eq!(sandbox.latest_ledger(), ledger, "nothing was missing the second time");
    let (_, found) = server.json(&format!("/assets?asset_code=USDC&asset_issuer={}", id(&key(1)))).await;
    assert_eq!(found["_embedded"]["records"][0]["balances"]["authorized"], "7.5000000");
    let (_, issuer) = server.json(&format!("/accounts/{}", id(&key(1)))).await;
    assert_eq!(issuer["home_domain"], "localhost:8000");

    let faucet = |to: u8| format!("/faucet?addr={}&asset=USDC:{}&amount=3", id(&key(to)), id(&key(1)));
    let (status, body) = server.json(&faucet(3)).await;
    assert!(status == 400 && body["detail"].as_str().unwrap().contains("friendbot"), "{body}");
    server.net.account(3, "100");
    let (status, body) = server.json(&faucet(3)).await;
    assert!(status == 400 && body["detail"].as_str().unwrap().contains("ChangeTrust"), "{body}");
    assert_eq!(server.json(&faucet(2)).await.0, 200);
    assert_eq!(server.net.holding(&key(2), &credit("USDC", &key(1))), Some(105_000_000));
    let (_, wrong) = server.json(&format!("/faucet?addr={}&asset=USDC:{}", id(&key(2)), id(&key(3)))).await;
    assert_eq!(wrong["extras"]["invalid_field"], "asset");
}

#[tokio::test]
async fn browsers_may_ask_from_anywhere_and_read_the_date() {
    let server = Server::start().await;
    let url = format!("{}/transactions", server.url);
    let preflight = server
        .client
        .request(reqwest::Method::OPTIONS, &url)
        .header("origin", "https://wallet.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "x-client-name,x-client-version");
    let answer = preflight.send().await.unwrap();
    assert!(answer.status().is_success());
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-allow-headers"], "x-client-name,x-client-version");
    let answer = server.get("/").header("origin", "https://wallet.example").send().await.unwrap();
    let exposed = answer.headers()["access-control-expose-headers"].to_str().unwrap().to_lowercase();
    assert!(exposed.contains("date") && exposed.contains("latest-ledger"), "{exposed}");
    assert_eq!(answer.headers()["date"], "Sat, 21 Nov 2026 04:16:16 GMT", "the network's own time");
}

#[tokio::test]
async fn a_timed_network_answers_when_its_ledger_closes() {
    let clock = Arc::new(Hand(AtomicI64::new(1_795_234_576_000)));
    let settings = Settings { close_every: Some(Duration::from_millis(20)), ..Settings::default() };
    let sandbox = Sandbox::open(settings, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    let server = Server::of(Net { sandbox, clock }).await;
    let a = server.net.account(1, "100");
    let tx = server.net.tx(&a, vec![op(pay(&a, &Asset::Native, 5))]);
    let (status, body) = server.submit(&TransactionEnvelope::Tx(server.net.signed(tx, &[&a]))).await;
    assert_eq!(status, 200);
    let (_, account) = server.json(&format!("/accounts/{}", id(&a))).await;
    assert_eq!(account["sequence"], body["source_account_sequence"], "visible at once");
    let (_, ledgers) = server.json("/ledgers?order=desc&limit=2").await;
    let ledgers = &ledgers["_embedded"]["records"];
    assert_eq!(ledgers[0]["prev_hash"], ledgers[1]["hash"]);
}

#[tokio::test]
async fn only_the_effects_have_the_amount_of_a_merge() {
    let server = Server::start().await;
    let net = &server.net;
    let (a, b) = (net.account(1, "100"), net.account(2, "100"));
    net.must(&a, OperationBody::AccountMerge(muxed(&b))).await;
    let (_, payments) = server.json(&format!("/accounts/{}/payments?order=desc&limit=1", id(&b))).await;
    let merge = &payments["_embedded"]["records"][0];
    assert_eq!((&merge["type"], &merge["into"]), (&"account_merge".into(), &id(&b).to_string().into()));
    assert!(merge.get("amount").is_none());
    let (_, effects) = server.json(&format!("/operations/{}/effects", merge["id"].as_str().unwrap())).await;
    let told: Vec<_> = effects["_embedded"]["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|effect| (effect["type"].as_str().unwrap(), effect["amount"].as_str()))
        .collect();
    let amount = Some("99.9999900");
    assert_eq!(told, [("account_debited", amount), ("account_credited", amount), ("account_removed", None)]);
    assert_eq!(server.json(&format!("/accounts/{}", id(&a))).await.0, 404);
    assert_eq!(server.json(&format!("/accounts/{}/payments", id(&a))).await.0, 200, "its history remains");
}

#[tokio::test]
async fn an_asynchronous_submission_is_pending_once_and_refused_while_it_is_known() {
    let server = Server::start().await;
    let net = &server.net;
    let a = net.account(1, "100");
    let good = net.signed(net.tx(&a, vec![op(pay(&a, &Asset::Native, 5))]), &[&a]);
    let stranger = net.signed(net.tx(&a, vec![op(pay(&a, &Asset::Native, 6))]), &[&key(2)]);
    for (envelope, status, word) in
        [(&stranger, 400, "ERROR"), (&good, 201, "PENDING"), (&good, 503, "TRY_AGAIN_LATER")]
    {
        let (got, body) = server.submit_async(&TransactionEnvelope::Tx(envelope.clone())).await;
        assert_eq!(got, status);
        assert_eq!(body["tx_status"], word);
        assert_eq!(body.get("error_result_xdr").is_some(), word == "ERROR");
    }
}
