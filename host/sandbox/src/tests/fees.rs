//! More transactions than a ledger takes: who is included, who waits, and what it costs.

use super::{http::Server, *};
use serde_json::{Value, json};

/// A network that closes its ledgers when told to, each with so many operations.
fn busy(ledger_size: u32) -> Net {
    let clock = Arc::new(Hand(AtomicI64::new(1_795_234_576_000)));
    let settings = Settings {
        close_every: Some(Duration::from_secs(5)),
        max_tx_set_size: ledger_size,
        submission_timeout: Duration::from_millis(50),
        ..Settings::default()
    };
    let sandbox = Sandbox::open(settings, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    Net { sandbox, clock }
}

/// `POST /transactions_async` and `POST /sandbox/close` of a network without a beat.
struct Surge {
    server: Server,
}

impl Surge {
    async fn new(ledger_size: u32) -> Self {
        Self { server: Server::still(busy(ledger_size)).await }
    }

    fn net(&self) -> &Net {
        &self.server.net
    }

    /// Closes a ledger, five seconds after the last one.
    fn close(&self) -> u32 {
        self.net().clock.turn(Duration::from_secs(5));
        self.net().sandbox.close_ledger().unwrap()
    }

    /// A payment of one stroop to itself that bids so much.
    fn bid(&self, from: &SigningKey, fee: u32) -> TransactionEnvelope {
        self.bid_until(from, fee, 0)
    }

    fn bid_until(&self, from: &SigningKey, fee: u32, max_time: u64) -> TransactionEnvelope {
        let bounds = TimeBounds { min_time: TimePoint(0), max_time: TimePoint(max_time) };
        let tx = self.net().tx(from, vec![op(pay(from, &Asset::Native, 1))]);
        let tx = Transaction { fee, cond: Preconditions::Time(bounds), ..tx };
        TransactionEnvelope::Tx(self.net().signed(tx, &[from]))
    }

    /// `tx_status`, with the code and the fee of an error.
    async fn send(&self, envelope: &TransactionEnvelope) -> String {
        let (status, body) = self.server.submit_async(envelope).await;
        let word = body["tx_status"].as_str().unwrap().to_owned();
        let expected = match word.as_str() {
            "PENDING" => 201,
            "DUPLICATE" => 409,
            "TRY_AGAIN_LATER" => 503,
            _ => 400,
        };
        assert_eq!(status, expected, "{body}");
        let Some(text) = body["error_result_xdr"].as_str() else { return word };
        let result = TransactionResult::from_xdr_base64(text, Limits::none()).unwrap();
        format!("{word} {} {}", result_code::codes(&result.result).transaction, result.fee_charged)
    }

    /// The ledger and the fee of a transaction on the ledger.
    async fn found(&self, envelope: &TransactionEnvelope) -> Option<(u32, i64)> {
        let hash = hex::encode(envelope.hash(self.net().sandbox.read().network).unwrap());
        let (status, body) = self.server.json(&format!("/transactions/{hash}")).await;
        let number = |value: &Value| value.as_str().unwrap().parse().unwrap();
        (status == 200)
            .then(|| (u32::try_from(body["ledger"].as_u64().unwrap()).unwrap(), number(&body["fee_charged"])))
    }
}

fn bump(net: &Net, inner: &TransactionEnvelope, payer: &SigningKey, fee: i64) -> TransactionEnvelope {
    let TransactionEnvelope::Tx(inner) = inner.clone() else { panic!("no plain transaction") };
    let inner_tx = FeeBumpTransactionInnerTx::Tx(inner);
    let tx = FeeBumpTransaction { fee_source: muxed(payer), fee, inner_tx, ext: FeeBumpTransactionExt::V0 };
    let hash = tx.hash(net.sandbox.read().network).unwrap();
    let signatures = [sign(payer, hash)].try_into().unwrap();
    TransactionEnvelope::TxFeeBump(FeeBumpTransactionEnvelope { tx, signatures })
}

#[tokio::test]
async fn the_best_bids_are_first_and_all_pay_the_worst_of_them() {
    let surge = Surge::new(2).await;
    let keys: Vec<_> = (1..=4).map(|seed| surge.net().account(seed, "100")).collect();
    let sent: Vec<_> = [300, 100, 200, 400].iter().zip(&keys).map(|(fee, key)| surge.bid(key, *fee)).collect();
    for envelope in &sent {
        assert_eq!(surge.send(envelope).await, "PENDING");
        assert_eq!(surge.send(envelope).await, "DUPLICATE");
        assert_eq!(surge.found(envelope).await, None);
    }
    let first = surge.close();
    assert_eq!(surge.found(&sent[0]).await, Some((first, 300)));
    assert_eq!(surge.found(&sent[3]).await, Some((first, 300)), "it bid 400");
    let (_, stats) = surge.server.json("/fee_stats").await;
    assert_eq!(stats["fee_charged"]["max"], "300");
    assert_eq!((&stats["max_fee"]["max"], &stats["max_fee"]["p99"]), (&json!("400"), &json!("400")));
    // The rest fits: nobody pays more than the least.
    let second = surge.close();
    assert_eq!(surge.found(&sent[1]).await, Some((second, 100)));
    assert_eq!(surge.found(&sent[2]).await, Some((second, 100)));
    // A transaction that was applied is refused for a while, and has used its number afterwards.
    assert_eq!(surge.send(&sent[0]).await, "TRY_AGAIN_LATER");
    for _ in 0..10 {
        surge.close();
    }
    assert_eq!(surge.send(&sent[0]).await, "ERROR tx_bad_seq 0");
    let (_, stats) = surge.server.json("/fee_stats").await;
    assert_eq!(stats["fee_charged"]["max"], "100", "the last five ledgers are empty");
    assert_eq!(stats["ledger_capacity_usage"], "0");
}

#[tokio::test]
async fn a_full_queue_takes_better_bids_alone() {
    let surge = Surge::new(1).await;
    let keys: Vec<_> = (1..=5).map(|seed| surge.net().account(seed, "100")).collect();
    // Two ledgers' worth.
    let (low, high) = (surge.bid(&keys[0], 200), surge.bid(&keys[1], 300));
    assert_eq!(surge.send(&low).await, "PENDING");
    assert_eq!(surge.send(&high).await, "PENDING");
    // Who does not beat the worst bid is told what would, and is refused for a while.
    let even = surge.bid(&keys[2], 200);
    assert_eq!(surge.send(&even).await, "ERROR tx_insufficient_fee 201");
    assert_eq!(surge.send(&even).await, "TRY_AGAIN_LATER");
    // A better one takes its place.
    let better = surge.bid(&keys[3], 201);
    assert_eq!(surge.send(&better).await, "PENDING");
    assert_eq!(surge.send(&low).await, "TRY_AGAIN_LATER");
    let two = surge.net().tx(&keys[4], vec![op(pay(&keys[4], &Asset::Native, 1)); 3]);
    let larger = TransactionEnvelope::Tx(surge.net().signed(Transaction { fee: 90_000, ..two }, &[&keys[4]]));
    assert_eq!(surge.send(&larger).await, "TRY_AGAIN_LATER", "it is larger than the queue");
    let first = surge.close();
    assert_eq!(surge.found(&high).await, Some((first, 300)));
    let second = surge.close();
    assert_eq!(surge.found(&better).await, Some((second, 100)));
    assert_eq!(surge.found(&low).await, None);
}

#[tokio::test]
async fn what_finds_no_place_in_four_ledgers_or_in_time_is_dropped() {
    let surge = Surge::new(1).await;
    let (poor, late, rich) =
        (surge.net().account(1, "100"), surge.net().account(2, "100"), surge.net().account(3, "100"));
    let waits = surge.bid(&poor, 100);
    assert_eq!(surge.send(&waits).await, "PENDING");
    let soon = u64::try_from(surge.net().clock.now().as_seconds()).unwrap() + 12;
    let expires = surge.bid_until(&late, 101, soon);
    assert_eq!(
        surge.send(&surge.bid_until(&late, 101, soon - 3)).await,
        "ERROR tx_too_late 0",
        "no ledger closes in time"
    );
    for ledger in 0..4 {
        assert_eq!(surge.send(&surge.bid(&rich, 500)).await, "PENDING");
        if ledger == 1 {
            // A better bid, but its time is over when its turn would come.
            assert_eq!(surge.send(&expires).await, "ERROR tx_too_late 0");
        }
        surge.close();
    }
    assert_eq!(surge.send(&waits).await, "TRY_AGAIN_LATER");
    for _ in 0..12 {
        surge.close();
    }
    assert_eq!(surge.found(&waits).await, None);
    assert_eq!(surge.send(&waits).await, "PENDING", "the next attempt is allowed");
    let ledger = surge.close();
    assert_eq!(surge.found(&waits).await, Some((ledger, 100)));
}

#[tokio::test]
async fn a_transaction_expires_in_the_queue() {
    let surge = Surge::new(1).await;
    let (late, rich) = (surge.net().account(1, "100"), surge.net().account(2, "100"));
    let soon = u64::try_from(surge.net().clock.now().as_seconds()).unwrap() + 12;
    let expires = surge.bid_until(&late, 100, soon);
    assert_eq!(surge.send(&expires).await, "PENDING");
    assert_eq!(surge.send(&surge.bid(&rich, 500)).await, "PENDING");
    surge.close();
    assert_eq!(surge.send(&expires).await, "TRY_AGAIN_LATER", "the ledger after the next would be too late");
    surge.close();
    assert_eq!(surge.found(&expires).await, None);
}

#[tokio::test]
async fn an_account_has_one_transaction_in_the_queue_which_ten_times_its_bid_replaces() {
    let surge = Surge::new(5).await;
    let (a, payer) = (surge.net().account(1, "100"), surge.net().account(2, "100"));
    let first = surge.bid(&a, 100);
    assert_eq!(surge.send(&first).await, "PENDING");
    let second = surge.bid(&a, 5_000);
    assert_eq!(surge.send(&second).await, "TRY_AGAIN_LATER", "one transaction of an account for each ledger");
    assert_eq!(surge.send(&bump(surge.net(), &first, &payer, 1_999)).await, "ERROR tx_insufficient_fee 2000");
    let bumped = bump(surge.net(), &first, &payer, 2_000);
    assert_eq!(surge.send(&bumped).await, "PENDING");
    assert_eq!(surge.send(&first).await, "DUPLICATE", "it is in the fee bump");
    let ledger = surge.close();
    // By either hash.
    assert_eq!(surge.found(&first).await, Some((ledger, 200)));
    assert_eq!(surge.found(&bumped).await, Some((ledger, 200)));
    let hash = |envelope: &TransactionEnvelope| hex::encode(envelope.hash(surge.net().sandbox.read().network).unwrap());
    let (inner, outer) = (hash(&first), hash(&bumped));
    let (_, body) = surge.server.json(&format!("/transactions/{inner}")).await;
    assert_eq!((&body["id"], &body["inner_transaction"]["hash"]), (&json!(inner), &json!(inner)));
    assert_eq!(body["fee_bump_transaction"]["hash"], outer);
    assert_eq!(body["fee_account"], id(&payer).to_string());
    assert_eq!((&body["max_fee"], &body["inner_transaction"]["max_fee"]), (&json!("2000"), &json!("100")));
}

#[tokio::test]
async fn one_account_can_pay_no_more_fees_than_it_has() {
    let surge = Surge::new(5).await;
    let (a, b, payer) =
        (surge.net().account(1, "100"), surge.net().account(2, "100"), surge.net().account(3, "1.00003"));
    let free = |from: &SigningKey| surge.bid(from, 100);
    assert_eq!(surge.send(&bump(surge.net(), &free(&a), &payer, 200)).await, "PENDING");
    assert_eq!(surge.send(&bump(surge.net(), &free(&b), &payer, 200)).await, "ERROR tx_insufficient_balance 0");
    // The whole bid has to be there, not only what is charged in the end.
    let poor = surge.net().account(4, "1.00003");
    assert_eq!(surge.send(&surge.bid(&poor, 301)).await, "ERROR tx_insufficient_balance 0");
    assert_eq!(surge.send(&surge.bid(&poor, 300)).await, "PENDING");
}

#[tokio::test]
async fn a_submission_that_waits_for_its_ledger_in_vain_is_a_504() {
    let surge = Surge::new(1).await;
    let a = surge.net().account(1, "100");
    let envelope = surge.bid(&a, 100);
    let (status, body) = surge.server.submit(&envelope).await;
    assert_eq!((status, &body["title"]), (504, &json!("Transaction Submission Timeout")));
    let hash = hex::encode(envelope.hash(surge.net().sandbox.read().network).unwrap());
    assert_eq!(body["extras"]["hash"], hash);
    let ledger = surge.close();
    assert_eq!(surge.found(&envelope).await, Some((ledger, 100)));
    assert_eq!(surge.server.submit(&envelope).await.0, 200, "the same envelope gets the transaction");
}

#[tokio::test]
async fn a_ledgers_size_can_be_changed() {
    let surge = Surge::new(1000).await;
    let put = async |body: &str| {
        let request = surge.server.client.put(format!("{}/sandbox/settings", surge.server.url)).body(body.to_owned());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(put(r#"{"max_tx_set_size":0}"#).await.0, 400);
    assert_eq!(put(r#"{"max_tx_set":2}"#).await.0, 400);
    assert_eq!(put(r#"{"max_tx_set_size":2}"#).await.0, 200);
    let (_, settings) = surge.server.json("/sandbox/settings").await;
    assert_eq!(settings, json!({ "max_tx_set_size": 2 }));
    let (_, ledger) = surge.server.json("/ledgers/1").await;
    assert_eq!(ledger["max_tx_set_size"], 2);
    let a = surge.net().account(1, "100");
    surge.send(&surge.bid(&a, 100)).await;
    surge.close();
    let (_, stats) = surge.server.json("/fee_stats").await;
    assert_eq!(stats["ledger_capacity_usage"], "0.33", "two operations in three ledgers of two");
}

#[tokio::test]
async fn what_another_transaction_of_its_ledger_changed_makes_a_transaction_fail_on_the_ledger() {
    let surge = Surge::new(10).await;
    let net = surge.net();
    let [a, b, c, d] = [1, 2, 3, 4].map(|seed| net.account(seed, "100"));
    let send = async |source: &SigningKey, operation: Operation, also: &SigningKey| {
        let envelope = net.signed(net.tx(source, vec![operation]), &[source, also]);
        assert_eq!(surge.send(&TransactionEnvelope::Tx(envelope)).await, "PENDING");
    };
    // B takes A's signature away, and C merges D, before their own transactions get their turn.
    let none = OperationBody::SetOptions(SetOptionsOp { master_weight: Some(0), ..options() });
    send(&b, op_of(&a, none), &a).await;
    let (from_a, from_d) = (surge.bid(&a, 100), surge.bid(&d, 100));
    send(&c, op_of(&d, OperationBody::AccountMerge(muxed(&b))), &d).await;
    assert_eq!(surge.send(&from_a).await, "PENDING");
    assert_eq!(surge.send(&from_d).await, "PENDING");
    let before = (net.lumens(&a), net.sequence(id(&a)));
    surge.close();
    let code = async |envelope: &TransactionEnvelope| {
        let hash = hex::encode(envelope.hash(net.sandbox.read().network).unwrap());
        let (status, body) = surge.server.json(&format!("/transactions/{hash}")).await;
        assert_eq!((status, &body["successful"]), (200, &Value::Bool(false)));
        let result = TransactionResult::from_xdr_base64(body["result_xdr"].as_str().unwrap(), Limits::none()).unwrap();
        result_code::codes(&result.result).transaction
    };
    assert_eq!(code(&from_a).await, "tx_bad_auth");
    assert_eq!(code(&from_d).await, "tx_no_source_account");
    assert_eq!(
        (net.lumens(&a), net.sequence(id(&a))),
        (before.0 - 100, before.1 + 1),
        "the fee and the number are used"
    );
}
