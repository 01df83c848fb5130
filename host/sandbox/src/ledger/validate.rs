//! The checks before a transaction is charged a fee.

use super::{
    draft::Draft,
    entry::{Account, BASE_FEE},
    envelope::{Submitted, base},
    signatures::Signatures,
};
use stellar_xdr::{InnerTransactionResultResult as Code, OperationBody, OperationResult, OperationResultTr as Tr};

/// The fee that the network charges.
pub(crate) fn fee(submitted: &Submitted) -> i64 {
    let operations = i64::try_from(submitted.operations.len()).unwrap_or(i64::MAX);
    BASE_FEE.saturating_mul(operations.saturating_add(i64::from(submitted.fee_bump.is_some())))
}

/// Checks a fee bump's own terms and signatures.
pub(crate) fn fee_bump(submitted: &Submitted, draft: &Draft<'_>) -> Result<(), Code> {
    let Some(bump) = &submitted.fee_bump else { return Ok(()) };
    let (bid, least) = (i128::from(bump.max_fee), i128::from(fee(submitted)));
    let inner_least = least - i128::from(BASE_FEE);
    // The fee bump must bid at least as much for each operation as its inner transaction.
    if bid < least || bid * inner_least < i128::from(submitted.max_fee) * least {
        return Err(Code::TxInsufficientFee);
    }
    let payer = draft.account(base(&bump.source)).ok_or(Code::TxNoAccount)?;
    let mut signatures = Signatures::new(bump.hash, &bump.signatures);
    if !signatures.satisfy(&payer, payer.low) {
        return Err(Code::TxBadAuth);
    }
    if payer.available() < fee(submitted) {
        return Err(Code::TxInsufficientBalance);
    }
    if !signatures.all_used() {
        return Err(Code::TxBadAuthExtra);
    }
    Ok(())
}

/// Checks the (inner) transaction: its terms, its source, its signatures.
pub(crate) fn transaction(submitted: &Submitted, draft: &Draft<'_>) -> Result<(), Code> {
    if submitted.operations.is_empty() {
        return Err(Code::TxMissingOperation);
    }
    in_bounds(submitted, draft)?;
    if submitted.fee_bump.is_none() && submitted.max_fee < fee(submitted) {
        return Err(Code::TxInsufficientFee);
    }
    let source = draft.account(base(&submitted.source)).ok_or(Code::TxNoAccount)?;
    in_sequence(submitted, draft, &source)?;
    let mut signatures = Signatures::new(submitted.hash, &submitted.signatures);
    if !signatures.satisfy(&source, source.low) {
        return Err(Code::TxBadAuth);
    }
    let extra = submitted.preconditions.iter().flat_map(|all| all.extra_signers.iter());
    for signer in extra {
        if !signatures.satisfy_signer(signer) {
            return Err(Code::TxBadAuth);
        }
    }
    if submitted.fee_bump.is_none() && source.available() < fee(submitted) {
        return Err(Code::TxInsufficientBalance);
    }
    operations_signed(submitted, draft, &mut signatures)?;
    if !signatures.all_used() {
        return Err(Code::TxBadAuthExtra);
    }
    Ok(())
}

fn in_bounds(submitted: &Submitted, draft: &Draft<'_>) -> Result<(), Code> {
    let Some(preconditions) = &submitted.preconditions else { return Ok(()) };
    if let Some(bounds) = &preconditions.time_bounds {
        let now = u64::try_from(draft.at.as_seconds()).unwrap_or(0);
        if bounds.min_time.0 > now {
            return Err(Code::TxTooEarly);
        }
        if bounds.max_time.0 != 0 && bounds.max_time.0 < now {
            return Err(Code::TxTooLate);
        }
    }
    if let Some(bounds) = &preconditions.ledger_bounds {
        if bounds.min_ledger > draft.ledger {
            return Err(Code::TxTooEarly);
        }
        if bounds.max_ledger != 0 && bounds.max_ledger <= draft.ledger {
            return Err(Code::TxTooLate);
        }
    }
    Ok(())
}

fn in_sequence(submitted: &Submitted, draft: &Draft<'_>, source: &Account) -> Result<(), Code> {
    let least = submitted.preconditions.as_ref().and_then(|all| all.min_seq_num.clone());
    let fits = match least {
        Some(least) => source.sequence >= least.0 && source.sequence < submitted.sequence,
        None => source.sequence.checked_add(1) == Some(submitted.sequence),
    };
    if !fits {
        return Err(Code::TxBadSeq);
    }
    if let Some(all) = &submitted.preconditions {
        let (ledger, time) = source.sequence_set.unwrap_or((0, 0));
        let age = u64::try_from(draft.at.as_seconds()).unwrap_or(0).saturating_sub(time);
        if age < all.min_seq_age.0 || draft.ledger.saturating_sub(ledger) < all.min_seq_ledger_gap {
            return Err(Code::TxBadMinSeqAgeOrGap);
        }
    }
    Ok(())
}

/// Checks every operation's signatures against the accounts as they were before the first operation.
fn operations_signed(submitted: &Submitted, draft: &Draft<'_>, signatures: &mut Signatures<'_>) -> Result<(), Code> {
    let mut results = Vec::with_capacity(submitted.operations.len());
    for operation in &submitted.operations {
        let actor = base(submitted.actor(operation));
        let failure = match draft.account(actor) {
            Some(account) if signatures.satisfy(&account, threshold(&account, &operation.body)) => None,
            Some(_) => Some(OperationResult::OpBadAuth),
            // For an account that an earlier operation creates, its key must have signed.
            None if operation.source_account.is_none() => Some(OperationResult::OpNoAccount),
            None if signatures.satisfy_key(actor) => None,
            None => Some(OperationResult::OpBadAuth),
        };
        results.push(failure);
    }
    if results.iter().all(Option::is_none) {
        return Ok(());
    }
    let all = results.into_iter().map(|failure| failure.unwrap_or_else(untried)).collect::<Vec<_>>();
    Err(Code::TxFailed(all.try_into().unwrap_or_default()))
}

/// The result of an operation that was not reached.
fn untried() -> OperationResult {
    OperationResult::OpInner(Tr::default())
}

/// The weight an operation needs from its account's signers.
fn threshold(account: &Account, body: &OperationBody) -> u32 {
    match body {
        OperationBody::AllowTrust(_)
        | OperationBody::SetTrustLineFlags(_)
        | OperationBody::BumpSequence(_)
        | OperationBody::ClaimClaimableBalance(_)
        | OperationBody::Inflation => account.low,
        OperationBody::AccountMerge(_) => account.high,
        OperationBody::SetOptions(op) => {
            let weights = [op.master_weight, op.low_threshold, op.med_threshold, op.high_threshold];
            let guards = op.signer.is_some() || weights.iter().any(Option::is_some);
            if guards { account.high } else { account.med }
        }
        _ => account.med,
    }
}
