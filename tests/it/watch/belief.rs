//! A payment is what its transaction's XDR says; a record whose fields say something else is set aside, and stops nothing.

use super::{Running, sink::Memory};
use anchor_host::stellar::Observed;
use anchor_host_tests::horizon::{Manners, ScriptedHorizon, operation_id, ours, payment, theirs};
use serde_json::{Value, json};

/// A payment about whose transaction Horizon then says something else, and a word of the reason.
fn lies() -> Vec<(Value, &'static str)> {
    let transaction = |fields: Value| json!({ "transaction": fields });
    // The envelope of another payment.
    let other = operation_id(7, 1);
    let mut another = payment(other);
    another["created_at"] = "2026-11-21T04:16:16Z".into();
    anchor_host_tests::horizon::join_transaction(&mut another, other, &ours());
    let another = another["transaction"].clone();
    vec![
        (json!({"amount": "1000000.0000000"}), "its amount is 1000000 by its fields but 1 by its transaction's XDR"),
        (json!({"amount": "0.9999999"}), "its amount"),
        (
            json!({"asset_type": "credit_alphanum4", "asset_code": "USDC", "asset_issuer": theirs().to_string()}),
            "its asset",
        ),
        (json!({"from": anchor_host::model::AccountId::from_bytes([3; 32]).to_string()}), "its payer"),
        (json!({"to_muxed_id": "9"}), "its muxed id is 9 by its fields but none"),
        (json!({"type": "path_payment_strict_send"}), "its type"),
        (
            json!({"type": "create_account", "funder": theirs().to_string(), "account": ours().to_string(),
                "starting_balance": "1.0000000"}),
            "its type",
        ),
        (json!({"type": "account_merge", "account": theirs().to_string(), "into": ours().to_string()}), "its type"),
        (json!({"transaction_hash": "ab".repeat(32)}), "its transaction hash"),
        (transaction(json!({"memo": "1"})), "its memo is id 1 by its fields but id"),
        (transaction(json!({"memo_type": "none"})), "its memo is none"),
        (transaction(json!({"memo_type": "text"})), "its memo is text"),
        (transaction(json!({"envelope_xdr": null})), "without its transaction's envelope"),
        (transaction(json!({"result_xdr": null})), "without its transaction's envelope"),
        (transaction(json!({"envelope_xdr": "AAAA"})), "envelope is not XDR"),
        (transaction(json!({"envelope_xdr": "/".repeat(100_000)})), "envelope is not XDR"),
        (transaction(json!({"result_xdr": "!"})), "result is not XDR"),
        (transaction(json!({"envelope_xdr": another["envelope_xdr"]})), "its memo"),
        // tx_bad_seq; and tx_failed with no operation's result.
        (transaction(json!({"result_xdr": "AAAAAAAAAGT////7AAAAAA=="})), "no successful operation"),
        (transaction(json!({"result_xdr": "AAAAAAAAAGT/////AAAAAAAAAAA="})), "no successful operation"),
    ]
}

#[tokio::test]
async fn a_record_that_its_own_transaction_contradicts_is_set_aside() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    let lies = lies();
    // Each lie between two payments that are credited.
    for (number, (lie, _)) in lies.iter().enumerate() {
        let mut record = payment(number as u64);
        record["lies"] = lie.clone();
        horizon.close([record, Value::Null]);
    }
    sink.holds(lies.len() * 2).await;
    assert_eq!(sink.ids(), horizon.ids());
    let kept = sink.kept.lock().unwrap().observed.clone();
    for (pair, (lie, expected)) in kept.chunks(2).zip(&lies) {
        let Observed::Unreadable { reason, raw, .. } = &pair[0] else { panic!("{lie} was believed: {:?}", pair[0]) };
        assert!(reason.contains(expected), "{lie}: {reason}");
        assert!(reason.len() < 500 && raw.contains("transaction"), "{reason}");
        assert!(matches!(pair[1], Observed::Payment { .. }), "{:?}", pair[1]);
    }
    running.stop().await;
}

/// A stranger's transaction of a hundred operations, each with the whole transaction beside it, costs them next to nothing.
#[tokio::test]
async fn a_record_that_cannot_be_read_is_kept_without_what_could_fill_the_disk() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    let memo = |size: usize| json!({"memo_type": "text", "memo_bytes": "AA==", "envelope_xdr": "A".repeat(size)});
    let (mut short, mut long) = (payment(1), payment(2));
    short["lies"] = json!({"transaction": memo(600)});
    short["lies"]["transaction"]["result_meta_xdr"] = "A".repeat(100_000).into();
    long["lies"] = json!({"transaction": memo(100_000)});
    horizon.close([short, long]);
    sink.holds(2).await;
    let kept = sink.kept.lock().unwrap().observed.clone();
    for (one, has_envelope) in kept.iter().zip([true, false]) {
        let Observed::Unreadable { raw, reason, .. } = one else { panic!("{one:?}") };
        assert!(raw.len() < 8 * 1024, "{reason}: {} bytes", raw.len());
        // Another version can read it again, or somebody can look it up.
        assert_eq!(raw.contains("envelope_xdr"), has_envelope, "{raw}");
        assert!(raw.contains("transaction_hash"), "{raw}");
    }
    running.stop().await;
}

/// A transaction can be larger than any answer that is read. Its payments are set aside, and those after it are credited.
#[tokio::test]
async fn a_transaction_that_is_too_large_to_read_stops_nothing() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    horizon.behave(Manners { no_streams: true, ..Manners::default() });
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    horizon.close([Value::Null, large(1), Value::Null]);
    sink.holds(3).await;
    assert_eq!(sink.ids(), horizon.ids());
    let kept = sink.kept.lock().unwrap().observed.clone();
    let Observed::Unreadable { reason, raw, .. } = &kept[1] else { panic!("{:?}", kept[1]) };
    assert!(reason.contains("too large") && raw.len() < 8 * 1024, "{reason}: {} bytes", raw.len());
    // The next page begins with it.
    horizon.close([large(3)]);
    sink.holds(4).await;
    horizon.pay(1);
    sink.holds(5).await;
    assert_eq!(sink.ids(), horizon.ids());
    running.stop().await;
}

fn large(id: u64) -> Value {
    let mut large = payment(id);
    large["lies"] = json!({"transaction": {"result_meta_xdr": "A".repeat(17 << 20)}});
    large
}
