//! Applies one transaction to a draft of the next ledger.
//!
//! A ledger that closes takes the fees of all its transactions first ([`charge`]) and applies each afterwards ([`apply`]),
//! as Stellar Core does. Before that, [`check`] decides whether a transaction may go into a ledger at all.

use super::{
    asset::account_of,
    draft::{Changes, Draft},
    entry::Account,
    envelope::{Submitted, base},
    operation::{Context, Trace, is_invalid_in_itself, perform},
    result_code,
    validate::{self, Invalid, Moment},
};
use anchor_model::AccountId;
use std::collections::BTreeMap;
use stellar_xdr::{
    Hash, InnerTransactionResult, InnerTransactionResultExt, InnerTransactionResultPair,
    InnerTransactionResultResult as Code, OperationResult, SignerKey, TransactionResult, TransactionResultExt,
    TransactionResultResult, Uint256, VecM,
};

/// A transaction in a ledger, successful or not.
pub(crate) struct Included {
    pub result: TransactionResult,
    pub successful: bool,
    /// One for each operation, empty ones if the transaction failed.
    pub traces: Vec<Trace>,
    pub changes: Changes,
}

/// Whether a ledger that closes at this moment may take the transaction.
///
/// # Errors
/// The result with which the network refuses it: no fee is charged, nothing is recorded.
pub(crate) fn check(submitted: &Submitted, draft: &Draft<'_>, moment: Moment) -> Result<(), TransactionResult> {
    if let Err(Invalid { code, fee_needed, .. }) = validate::fee_bump(submitted, draft) {
        return Err(outcome(fee_needed, result_code::unwrapped(code)));
    }
    if let Err(Invalid { code, fee_needed, .. }) = validate::transaction(submitted, draft, Some(moment)) {
        return Err(wrapped(submitted, fee_needed, code));
    }
    // Some operations are refused for what they are, whatever the ledger's state: they show when they are performed.
    let (results, _, _) = operations(submitted, &mut draft.clone());
    if results.iter().any(is_invalid_in_itself) {
        return Err(wrapped(submitted, 0, Code::TxFailed(list(results))));
    }
    Ok(())
}

/// Charges the fee at this base fee for each operation. Returns what was taken.
pub(crate) fn charge(submitted: &Submitted, draft: &mut Draft<'_>, base_fee: i64) -> i64 {
    let fee = base_fee.saturating_mul(submitted.fee_units()).min(submitted.bid());
    let Some(mut payer) = draft.account(base(submitted.fee_source())) else { return 0 };
    let fee = fee.min(payer.balance).max(0);
    payer.balance -= fee;
    draft.put_account(payer);
    fee
}

/// Applies a transaction whose `fee` was charged. It was valid in the ledger before; what another transaction of this
/// ledger changed may make it fail before its first operation.
pub(crate) fn apply(submitted: &Submitted, mut draft: Draft<'_>, fee: i64) -> Included {
    let valid = validate::transaction(submitted, &draft, None);
    if valid.as_ref().err().is_none_or(|invalid| invalid.uses_sequence) {
        consume_sequence(submitted, &mut draft);
    }
    consume_pre_authorisation(submitted, &mut draft);
    let none = || vec![Trace::default(); submitted.operations.len()];
    if let Err(Invalid { code, .. }) = valid {
        let changes = draft.into_changes();
        return Included { result: wrapped(submitted, fee, code), successful: false, traces: none(), changes };
    }
    let paid = draft.mark();
    let (results, mut traces, is_sponsored) = operations(submitted, &mut draft);
    let code = if !results.iter().all(result_code::is_success) {
        Code::TxFailed(list(results))
    } else if is_sponsored {
        Code::TxBadSponsorship
    } else {
        Code::TxSuccess(list(results))
    };
    let successful = matches!(code, Code::TxSuccess(_));
    if !successful {
        draft.restore(paid);
        traces = none();
    }
    Included { result: wrapped(submitted, fee, code), successful, traces, changes: draft.into_changes() }
}

fn list(results: Vec<OperationResult>) -> VecM<OperationResult> {
    results.try_into().unwrap_or_default()
}

fn outcome(fee_charged: i64, result: TransactionResultResult) -> TransactionResult {
    TransactionResult { fee_charged, result, ext: TransactionResultExt::V0 }
}

/// The result with which the queue refuses a transaction: that of the envelope as a whole, never an inner one's.
pub(crate) fn refusal(invalid: Invalid) -> TransactionResult {
    outcome(invalid.fee_needed, result_code::unwrapped(invalid.code))
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

/// Consumes the sequence number, whatever becomes of the operations.
fn consume_sequence(submitted: &Submitted, draft: &mut Draft<'_>) {
    if let Some(mut source) = draft.account(base(&submitted.source)) {
        source.sequence = submitted.sequence;
        source.sequence_set = Some((draft.ledger, validate::seconds(draft.at)));
        draft.put_account(source);
    }
}

/// Performs all operations: their results, what they did, and whether a sponsorship was left open.
fn operations(submitted: &Submitted, draft: &mut Draft<'_>) -> (Vec<OperationResult>, Vec<Trace>, bool) {
    let mut sponsors: BTreeMap<AccountId, AccountId> = BTreeMap::new();
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
            sponsors: &mut sponsors,
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
    (results, traces, !sponsors.is_empty())
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
