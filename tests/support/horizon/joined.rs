//! The transaction that Horizon joins to a record: an envelope and a result that say what the record says.

use super::PASSPHRASE;
use anchor_host::{
    model::{AccountId, Amount, AssetId, LedgerPayment, Memo, PaymentShape},
    stellar::{Reading, network_id, read_operation},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use stellar_xdr::{
    AccountId as Account, AccountMergeResult, AlphaNum4, AlphaNum12, Asset, AssetCode4, AssetCode12, CreateAccountOp,
    CreateAccountResult, Hash, Limits, Memo as XdrMemo, MuxedAccount, MuxedAccountMed25519, Operation, OperationBody,
    OperationResult, OperationResultTr, PathPaymentStrictReceiveOp, PathPaymentStrictReceiveResult,
    PathPaymentStrictReceiveResultSuccess, PathPaymentStrictSendOp, PathPaymentStrictSendResult,
    PathPaymentStrictSendResultSuccess, PaymentOp, PaymentResult, Preconditions, PublicKey, SequenceNumber,
    SimplePaymentResult, Transaction, TransactionEnvelope, TransactionExt, TransactionResult, TransactionResultExt,
    TransactionResultResult, TransactionV1Envelope, Uint256, WriteXdr,
};

/// How much an account merge brings, which no record says.
pub const MERGED: &str = "42.0000000";

/// Joins the transaction of a record that is a payment to `ours`; others stay as they are. Records with the same
/// `transaction_hash` that say the same are of one transaction.
pub fn join_transaction(record: &mut Value, operation_id: u64, ours: &AccountId) {
    let payment = match read_operation(operation_id, &record.to_string(), ours) {
        Reading::Payment(payment) => payment,
        Reading::Merge(merge) => merge.with_amount(Amount::parse(MERGED).unwrap()),
        Reading::Nothing | Reading::Unreadable(_) => return,
    };
    let place = usize::try_from(operation_id & 0xfff).unwrap();
    let (body, result) = operation(&payment);
    let transaction = Transaction {
        source_account: muxed(&payment.from, None),
        fee: 100,
        seq_num: SequenceNumber(i64::from_be_bytes(Sha256::digest(&payment.transaction_hash)[..8].try_into().unwrap())),
        cond: Preconditions::None,
        memo: memo(payment.memo.as_ref()),
        operations: vec![Operation { source_account: None, body }; place].try_into().unwrap(),
        ext: TransactionExt::V0,
    };
    let hash = hex::encode(transaction.hash(network_id(PASSPHRASE)).unwrap());
    let envelope =
        TransactionEnvelope::Tx(TransactionV1Envelope { tx: transaction, signatures: Vec::new().try_into().unwrap() });
    let result = TransactionResult {
        fee_charged: 100,
        result: TransactionResultResult::TxSuccess(vec![OperationResult::OpInner(result); place].try_into().unwrap()),
        ext: TransactionResultExt::V0,
    };
    record["transaction_hash"] = hash.clone().into();
    record["transaction"]["hash"] = hash.into();
    record["transaction"]["envelope_xdr"] = envelope.to_xdr_base64(Limits::none()).unwrap().into();
    record["transaction"]["result_xdr"] = result.to_xdr_base64(Limits::none()).unwrap().into();
}

/// The result of a transaction with one payment, XDR in base64.
pub(super) fn payment_result(is_successful: bool) -> String {
    let operation = |result| vec![OperationResult::OpInner(OperationResultTr::Payment(result))].try_into().unwrap();
    let result = match is_successful {
        true => TransactionResultResult::TxSuccess(operation(PaymentResult::Success)),
        false => TransactionResultResult::TxFailed(operation(PaymentResult::Underfunded)),
    };
    let result = TransactionResult { fee_charged: 100, result, ext: TransactionResultExt::V0 };
    result.to_xdr_base64(Limits::none()).unwrap()
}

fn operation(payment: &LedgerPayment) -> (OperationBody, OperationResultTr) {
    let (destination, amount) = (muxed(&payment.to, payment.to_muxed_id), payment.amount.to_stroops().unwrap());
    let asset = asset(&payment.asset);
    let last = SimplePaymentResult { destination: account(&payment.to), asset: asset.clone(), amount };
    match payment.shape {
        PaymentShape::Payment => (
            OperationBody::Payment(PaymentOp { destination, asset, amount }),
            OperationResultTr::Payment(PaymentResult::Success),
        ),
        PaymentShape::PathPaymentStrictReceive => (
            OperationBody::PathPaymentStrictReceive(PathPaymentStrictReceiveOp {
                send_asset: Asset::Native,
                send_max: i64::MAX,
                destination,
                dest_asset: asset,
                dest_amount: amount,
                path: Vec::new().try_into().unwrap(),
            }),
            OperationResultTr::PathPaymentStrictReceive(PathPaymentStrictReceiveResult::Success(
                PathPaymentStrictReceiveResultSuccess { offers: Vec::new().try_into().unwrap(), last },
            )),
        ),
        PaymentShape::PathPaymentStrictSend => (
            OperationBody::PathPaymentStrictSend(PathPaymentStrictSendOp {
                send_asset: Asset::Native,
                send_amount: i64::MAX,
                destination,
                dest_asset: asset,
                dest_min: 1,
                path: Vec::new().try_into().unwrap(),
            }),
            OperationResultTr::PathPaymentStrictSend(PathPaymentStrictSendResult::Success(
                PathPaymentStrictSendResultSuccess { offers: Vec::new().try_into().unwrap(), last },
            )),
        ),
        PaymentShape::CreateAccount => (
            OperationBody::CreateAccount(CreateAccountOp {
                destination: account(&payment.to),
                starting_balance: amount,
            }),
            OperationResultTr::CreateAccount(CreateAccountResult::Success),
        ),
        PaymentShape::AccountMerge => (
            OperationBody::AccountMerge(destination),
            OperationResultTr::AccountMerge(AccountMergeResult::Success(amount)),
        ),
    }
}

fn account(id: &AccountId) -> Account {
    Account(PublicKey::PublicKeyTypeEd25519(Uint256(*id.as_bytes())))
}

fn muxed(id: &AccountId, muxed_id: Option<u64>) -> MuxedAccount {
    let ed25519 = Uint256(*id.as_bytes());
    match muxed_id {
        None => MuxedAccount::Ed25519(ed25519),
        Some(id) => MuxedAccount::MuxedEd25519(MuxedAccountMed25519 { id, ed25519 }),
    }
}

fn asset(asset: &AssetId) -> Asset {
    let AssetId::Stellar { code, issuer } = asset else { return Asset::Native };
    let issuer = account(issuer);
    let mut padded = [0; 12];
    padded[..code.len()].copy_from_slice(code.as_bytes());
    match code.len() {
        0..=4 => Asset::CreditAlphanum4(AlphaNum4 { asset_code: AssetCode4(padded[..4].try_into().unwrap()), issuer }),
        _ => Asset::CreditAlphanum12(AlphaNum12 { asset_code: AssetCode12(padded), issuer }),
    }
}

fn memo(memo: Option<&Memo>) -> XdrMemo {
    match memo {
        None => XdrMemo::None,
        Some(Memo::Text(text)) => XdrMemo::Text(text.as_bytes().to_vec().try_into().unwrap()),
        Some(Memo::Id(id)) => XdrMemo::Id(*id),
        Some(Memo::Hash(hash)) => XdrMemo::Hash(Hash(*hash)),
        Some(Memo::Return(hash)) => XdrMemo::Return(Hash(*hash)),
    }
}
