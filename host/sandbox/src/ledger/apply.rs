//! Applies one transaction to a draft of the next ledger.

use super::{
    asset::account_of,
    draft::{Changes, Draft},
    entry::Account,
    envelope::{Submitted, base},
    operation::{Context, Trace, is_invalid_in_itself, perform},
    result_code, validate,
};
use anchor_model::AccountId;
use std::collections::BTreeMap;
use stellar_xdr::{
    Hash, InnerTransactionResult, InnerTransactionResultExt, InnerTransactionResultPair,
    InnerTransactionResultResult as Code, OperationResult, SignerKey, TransactionResult, TransactionResultExt,
    TransactionResultResult, Uint256, VecM,
};

/// The result of applying a transaction.
pub(crate) enum Verdict {
    /// Refused: no fee was charged, nothing is recorded.
    Rejected(TransactionResult),
    /// Included in the ledger, possibly as a failure.
    Included(Box<Included>),
}

/// A transaction that goes into a ledger.
pub(crate) struct Included {
    pub result: TransactionResult,
    pub successful: bool,
    /// One for each operation, empty ones if the transaction failed.
    pub traces: Vec<Trace>,
    pub changes: Changes,
}

/// Applies `submitted` on top of `draft`.
pub(crate) fn apply(submitted: &Submitted, mut draft: Draft<'_>) -> Verdict {
    if let Err(code) = validate::fee_bump(submitted, &draft) {
        return Verdict::Rejected(outcome(0, result_code::unwrapped(code)));
    }
    if let Err(code) = validate::transaction(submitted, &draft) {
        return Verdict::Rejected(wrapped(submitted, 0, code));
    }
    let fee = validate::fee(submitted);
    charge(submitted, &mut draft, fee);
    let paid = draft.mark();

    let mut sponsors = BTreeMap::new();
    let (results, mut traces) = operations(submitted, &mut draft, &mut sponsors);
    if results.iter().any(is_invalid_in_itself) {
        return Verdict::Rejected(wrapped(submitted, 0, Code::TxFailed(list(results))));
    }
    let code = if !results.iter().all(result_code::is_success) {
        Code::TxFailed(list(results))
    } else if !sponsors.is_empty() {
        Code::TxBadSponsorship
    } else {
        Code::TxSuccess(list(results))
    };
    let successful = matches!(code, Code::TxSuccess(_));
    if !successful {
        draft.restore(paid);
        traces.fill(Trace::default());
    }
    consume_pre_authorisation(submitted, &mut draft);
    let result = wrapped(submitted, fee, code);
    Verdict::Included(Box::new(Included { result, successful, traces, changes: draft.into_changes() }))
}

fn list(results: Vec<OperationResult>) -> VecM<OperationResult> {
    results.try_into().unwrap_or_default()
}

fn outcome(fee_charged: i64, result: TransactionResultResult) -> TransactionResult {
    TransactionResult { fee_charged, result, ext: TransactionResultExt::V0 }
}

/// The result in the envelope's form: a fee bump's contains the inner transaction's.
fn wrapped(submitted: &Submitted, fee: i64, code: Code) -> TransactionResult {
    if submitted.fee_bump.is_none() {
        return outcome(fee, result_code::unwrapped(code));
    }
    let successful = matches!(code, Code::TxSuccess(_));
    let pair = InnerTransactionResultPair {
        transaction_hash: Hash(submitted.hash),
        result: InnerTransactionResult { fee_charged: 0, result: code, ext: InnerTransactionResultExt::V0 },
    };
    let result = if successful {
        TransactionResultResult::TxFeeBumpInnerSuccess(pair)
    } else {
        TransactionResultResult::TxFeeBumpInnerFailed(pair)
    };
    outcome(fee, result)
}

/// Charges the fee and consumes the sequence number: both remain if an operation fails.
fn charge(submitted: &Submitted, draft: &mut Draft<'_>, fee: i64) {
    if let Some(mut payer) = draft.account(base(submitted.fee_source())) {
        payer.balance -= fee;
        draft.put_account(payer);
    }
    if let Some(mut source) = draft.account(base(&submitted.source)) {
        source.sequence = submitted.sequence;
        source.sequence_set = Some((draft.ledger, u64::try_from(draft.at.as_seconds()).unwrap_or(0)));
        draft.put_account(source);
    }
}

fn operations(
    submitted: &Submitted,
    draft: &mut Draft<'_>,
    sponsors: &mut BTreeMap<AccountId, AccountId>,
) -> (Vec<OperationResult>, Vec<Trace>) {
    let mut results = Vec::with_capacity(submitted.operations.len());
    let mut traces = Vec::with_capacity(submitted.operations.len());
    for (index, operation) in (0..).zip(&submitted.operations) {
        let source = submitted.actor(operation).clone();
        if draft.account(base(&source)).is_none() {
            results.push(OperationResult::OpNoAccount);
            traces.push(Trace::default());
            continue;
        }
        let before = draft.mark();
        let mut context = Context {
            draft,
            source,
            tx_source: base(&submitted.source),
            tx_sequence: submitted.sequence,
            index,
            sponsors,
            trace: Trace::default(),
        };
        let result = perform(&mut context, operation);
        let trace = std::mem::take(&mut context.trace);
        if !result_code::is_success(&result) {
            draft.restore(before);
        }
        results.push(result);
        traces.push(trace);
    }
    (results, traces)
}

/// Removes a signer that pre-authorised this very transaction.
fn consume_pre_authorisation(submitted: &Submitted, draft: &mut Draft<'_>) {
    let spent = SignerKey::PreAuthTx(Uint256(submitted.hash));
    let actors = submitted.operations.iter().map(|operation| base(submitted.actor(operation)));
    for actor in actors.chain([base(&submitted.source)]) {
        let Some(mut account) = draft.account(actor) else { continue };
        let Some(at) = account.signers.iter().position(|signer| signer.key == spent) else { continue };
        let signer = account.signers.remove(at);
        account.subentries = account.subentries.saturating_sub(1);
        if let Some(sponsor) = signer.sponsor {
            account.num_sponsored = account.num_sponsored.saturating_sub(1);
            draft.unsponsor(sponsor, 1);
        }
        draft.put_account(account);
    }
}

/// The account that holds every lumen of a new network: its key is the network id.
pub(crate) fn genesis(network: [u8; 32]) -> Account {
    let key = ed25519_dalek::SigningKey::from_bytes(&network).verifying_key();
    let root =
        account_of(&stellar_xdr::AccountId(stellar_xdr::PublicKey::PublicKeyTypeEd25519(Uint256(key.to_bytes()))));
    let mut account = Account::new(root, 1_000_000_000_000_000_000, 1);
    account.sequence = 0;
    account
}
