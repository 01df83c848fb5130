//! Each form of envelope and result is read; the lies about them are in `tests/it/watch/belief.rs`.

use super::{ours, theirs};
use crate::model::{AccountId, Amount, LedgerPayment};
use crate::stellar::{confirmed_payment, network_id};
use serde_json::{Value, json};
use stellar_xdr as xdr;
use xdr::WriteXdr;

const NETWORK: &str = "Test SDF Network ; September 2015";
const FIRST: u64 = (77 << 32) | (3 << 12) | 1;

fn muxed(account: AccountId) -> xdr::MuxedAccount {
    xdr::MuxedAccount::Ed25519(xdr::Uint256(*account.as_bytes()))
}

fn payment(stroops: i64) -> xdr::Operation {
    let body = xdr::OperationBody::Payment(xdr::PaymentOp {
        destination: muxed(ours()),
        asset: xdr::Asset::Native,
        amount: stroops,
    });
    xdr::Operation { source_account: None, body }
}

fn transaction(operations: Vec<xdr::Operation>) -> xdr::Transaction {
    xdr::Transaction {
        source_account: muxed(theirs()),
        fee: 100,
        seq_num: xdr::SequenceNumber(1),
        cond: xdr::Preconditions::None,
        memo: xdr::Memo::Id(5),
        operations: operations.try_into().unwrap(),
        ext: xdr::TransactionExt::V0,
    }
}

fn envelope(tx: xdr::Transaction) -> xdr::TransactionV1Envelope {
    xdr::TransactionV1Envelope { tx, signatures: Vec::new().try_into().unwrap() }
}

fn outcomes(count: usize) -> xdr::VecM<xdr::OperationResult> {
    let paid = xdr::OperationResult::OpInner(xdr::OperationResultTr::Payment(xdr::PaymentResult::Success));
    vec![paid; count].try_into().unwrap()
}

fn success(count: usize) -> xdr::TransactionResultResult {
    xdr::TransactionResultResult::TxSuccess(outcomes(count))
}

/// A record of the operation with this id, that says this many lumens.
fn record(
    id: u64,
    lumens: &str,
    hash: [u8; 32],
    envelope: &xdr::TransactionEnvelope,
    result: xdr::TransactionResultResult,
) -> Value {
    let result = xdr::TransactionResult { fee_charged: 100, result, ext: xdr::TransactionResultExt::V0 };
    json!({
        "paging_token": id.to_string(), "transaction_successful": true, "type": "payment",
        "created_at": "2026-11-21T04:16:16Z", "transaction_hash": hex::encode(hash),
        "from": theirs().to_string(), "to": ours().to_string(), "amount": lumens, "asset_type": "native",
        "transaction": {
            "memo_type": "id", "memo": "5",
            "envelope_xdr": envelope.to_xdr_base64(xdr::Limits::none()).unwrap(),
            "result_xdr": result.to_xdr_base64(xdr::Limits::none()).unwrap(),
        },
    })
}

fn read(id: u64, record: &Value) -> Result<LedgerPayment, String> {
    confirmed_payment(id, &record.to_string(), &ours(), network_id(NETWORK)).map(Option::unwrap)
}

#[test]
fn an_operation_is_looked_for_at_its_place() {
    let tx = transaction(vec![payment(1), payment(20_000_000), payment(3)]);
    let hash = tx.hash(network_id(NETWORK)).unwrap();
    let envelope = xdr::TransactionEnvelope::Tx(envelope(tx));
    let second = record(FIRST + 1, "2", hash, &envelope, success(3));
    assert_eq!(read(FIRST + 1, &second).unwrap().amount, Amount::parse("2").unwrap());
    for (id, reason) in [(FIRST, "its amount"), (FIRST + 2, "its amount"), (FIRST + 3, "no successful operation")] {
        assert!(read(id, &second).unwrap_err().contains(reason), "{id}");
    }
    assert!(read(FIRST - 1, &second).unwrap_err().contains("no successful operation"));
}

#[test]
fn an_envelope_of_another_network_is_not_believed() {
    let tx = transaction(vec![payment(10_000_000)]);
    let hash = tx.hash(network_id("Another Network")).unwrap();
    let record = record(FIRST, "1", hash, &xdr::TransactionEnvelope::Tx(envelope(tx)), success(1));
    assert!(read(FIRST, &record).unwrap_err().contains("its transaction hash"));
}

#[test]
fn a_fee_bump_is_known_by_both_hashes() {
    let tx = transaction(vec![payment(10_000_000)]);
    let inner_hash = tx.hash(network_id(NETWORK)).unwrap();
    let bump = xdr::FeeBumpTransaction {
        // Who pays the fee is not who pays us.
        fee_source: muxed(AccountId::from_bytes([9; 32])),
        fee: 400,
        inner_tx: xdr::FeeBumpTransactionInnerTx::Tx(envelope(tx)),
        ext: xdr::FeeBumpTransactionExt::V0,
    };
    let hash = bump.hash(network_id(NETWORK)).unwrap();
    let envelope = xdr::TransactionEnvelope::TxFeeBump(xdr::FeeBumpTransactionEnvelope {
        tx: bump,
        signatures: Vec::new().try_into().unwrap(),
    });
    let result = |inner: [u8; 32], result| {
        xdr::TransactionResultResult::TxFeeBumpInnerSuccess(xdr::InnerTransactionResultPair {
            transaction_hash: xdr::Hash(inner),
            result: xdr::InnerTransactionResult { fee_charged: 0, result, ext: xdr::InnerTransactionResultExt::V0 },
        })
    };
    let good = || result(inner_hash, xdr::InnerTransactionResultResult::TxSuccess(outcomes(1)));
    // One payment by either.
    for told in [hash, inner_hash] {
        let read = read(FIRST, &record(FIRST, "1", told, &envelope, good())).unwrap();
        assert_eq!((read.from, read.transaction_hash), (theirs(), hex::encode(hash)));
    }
    for wrong in [
        result([7; 32], xdr::InnerTransactionResultResult::TxSuccess(outcomes(1))),
        result(inner_hash, xdr::InnerTransactionResultResult::TxFailed(outcomes(1))),
        xdr::TransactionResultResult::TxSuccess(outcomes(1)),
    ] {
        assert!(read(FIRST, &record(FIRST, "1", hash, &envelope, wrong)).unwrap_err().contains("no successful"));
    }
}

#[test]
fn envelopes_of_old_are_read() {
    let tx = transaction(vec![payment(10_000_000)]);
    let hash = tx.hash(network_id(NETWORK)).unwrap();
    let old = xdr::TransactionV0 {
        source_account_ed25519: xdr::Uint256(*theirs().as_bytes()),
        fee: tx.fee,
        seq_num: tx.seq_num.clone(),
        time_bounds: None,
        memo: tx.memo.clone(),
        operations: tx.operations.clone(),
        ext: xdr::TransactionV0Ext::V0,
    };
    let envelope = xdr::TransactionEnvelope::TxV0(xdr::TransactionV0Envelope {
        tx: old,
        signatures: Vec::new().try_into().unwrap(),
    });
    assert_eq!(read(FIRST, &record(FIRST, "1", hash, &envelope, success(1))).unwrap().from, theirs());
}

#[test]
fn a_strict_send_brings_what_its_result_says() {
    let body = xdr::OperationBody::PathPaymentStrictSend(xdr::PathPaymentStrictSendOp {
        send_asset: xdr::Asset::Native,
        send_amount: 90_000_000,
        destination: muxed(ours()),
        dest_asset: xdr::Asset::Native,
        dest_min: 10_000_000,
        path: Vec::new().try_into().unwrap(),
    });
    let tx = transaction(vec![xdr::Operation { source_account: Some(muxed(theirs())), body }]);
    let hash = tx.hash(network_id(NETWORK)).unwrap();
    let result = |amount| {
        let last = xdr::SimplePaymentResult {
            destination: xdr::AccountId(xdr::PublicKey::PublicKeyTypeEd25519(xdr::Uint256(*ours().as_bytes()))),
            asset: xdr::Asset::Native,
            amount,
        };
        let success = xdr::PathPaymentStrictSendResultSuccess { offers: Vec::new().try_into().unwrap(), last };
        let outcome = xdr::OperationResultTr::PathPaymentStrictSend(xdr::PathPaymentStrictSendResult::Success(success));
        xdr::TransactionResultResult::TxSuccess(vec![xdr::OperationResult::OpInner(outcome)].try_into().unwrap())
    };
    let envelope = xdr::TransactionEnvelope::Tx(envelope(tx));
    let mut record = record(FIRST, "2.5", hash, &envelope, result(25_000_000));
    record["type"] = "path_payment_strict_send".into();
    assert_eq!(read(FIRST, &record).unwrap().amount, Amount::parse("2.5").unwrap());
    record["amount"] = "9".into();
    assert!(read(FIRST, &record).unwrap_err().contains("its amount is 9 by its fields but 2.5"));
}
