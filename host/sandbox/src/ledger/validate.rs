//! The checks before a transaction is charged a fee.

use super::{
    draft::Draft,
    entry::{Account, BASE_FEE},
    envelope::{Submitted, base},
    signatures::Signatures,
};
use anchor_model::Timestamp;
use stellar_xdr::{InnerTransactionResultResult as Code, OperationBody, OperationResult, OperationResultTr as Tr};

/// Why a transaction is not valid.
#[derive(Debug)]
pub(crate) struct Invalid {
    pub code: Code,
    /// Whether its sequence number is consumed all the same, if it is in a ledger already.
    pub uses_sequence: bool,
    /// The least fee that would do, if the fee is too low; otherwise 0.
    pub fee_needed: i64,
}

impl Invalid {
    fn before_sequence(code: Code) -> Self {
        Self { code, uses_sequence: false, fee_needed: 0 }
    }

    fn after_sequence(code: Code) -> Self {
        Self { code, uses_sequence: true, fee_needed: 0 }
    }

    /// Its sequence number is used or not yet due.
    pub fn sequence() -> Self {
        Self::before_sequence(Code::TxBadSeq)
    }

    /// The account can't pay the fee, beside those of its other transactions.
    pub fn balance() -> Self {
        Self::before_sequence(Code::TxInsufficientBalance)
    }

    /// The fee is lower than `fee_needed`.
    pub fn fee(fee_needed: i64) -> Self {
        Self { code: Code::TxInsufficientFee, uses_sequence: false, fee_needed }
    }
}

/// When the ledger closes that a transaction waits for, as far as it is known: between these two. Unix seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub earliest: u64,
    pub latest: u64,
}

impl Moment {
    /// Exactly this time.
    pub fn at(time: Timestamp) -> Self {
        Self { earliest: seconds(time), latest: seconds(time) }
    }
}

/// Unix seconds, 0 for any time before.
pub(crate) fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.as_seconds()).unwrap_or(0)
}

/// The least fee the network takes.
fn least_fee(submitted: &Submitted) -> i64 {
    BASE_FEE.saturating_mul(submitted.fee_units())
}

/// Checks a fee bump's own terms and signatures.
pub(crate) fn fee_bump(submitted: &Submitted, draft: &Draft<'_>) -> Result<(), Invalid> {
    let Some(bump) = &submitted.fee_bump else { return Ok(()) };
    let least = least_fee(submitted);
    if bump.max_fee < least {
        return Err(Invalid::fee(least));
    }
    // The fee bump must bid at least as much for each operation as its inner transaction.
    let inner_least = i128::from(least - BASE_FEE);
    let asked = i128::from(submitted.max_fee) * i128::from(least);
    if i128::from(bump.max_fee) * inner_least < asked {
        return Err(Invalid::fee(i64::try_from((asked + inner_least - 1) / inner_least).unwrap_or(i64::MAX)));
    }
    let payer = draft.account(base(&bump.source)).ok_or(Invalid::before_sequence(Code::TxNoAccount))?;
    let mut signatures = Signatures::new(bump.hash, &bump.signatures);
    if !signatures.satisfy(&payer, payer.low) {
        return Err(Invalid::before_sequence(Code::TxBadAuth));
    }
    if payer.available() < bump.max_fee {
        return Err(Invalid::before_sequence(Code::TxInsufficientBalance));
    }
    if !signatures.all_used() {
        return Err(Invalid::before_sequence(Code::TxBadAuthExtra));
    }
    Ok(())
}

/// Checks the (inner) transaction: its terms, its source, its signatures. `moment`: when the ledger closes that it waits
/// for; `None`: it is being applied, its fee was charged.
pub(crate) fn transaction(submitted: &Submitted, draft: &Draft<'_>, moment: Option<Moment>) -> Result<(), Invalid> {
    if submitted.operations.is_empty() {
        return Err(Invalid::before_sequence(Code::TxMissingOperation));
    }
    in_bounds(submitted, draft, moment.unwrap_or(Moment::at(draft.at))).map_err(Invalid::before_sequence)?;
    let pays = submitted.fee_bump.is_none();
    if pays && submitted.max_fee < least_fee(submitted) {
        return Err(Invalid::fee(least_fee(submitted)));
    }
    let source = draft.account(base(&submitted.source)).ok_or(Invalid::before_sequence(Code::TxNoAccount))?;
    if !in_sequence(submitted, draft, &source) {
        return Err(Invalid::sequence());
    }
    after_sequence(submitted, draft, &source, moment).map_err(Invalid::after_sequence)
}

fn after_sequence(
    submitted: &Submitted,
    draft: &Draft<'_>,
    source: &Account,
    moment: Option<Moment>,
) -> Result<(), Code> {
    if !is_old_enough(submitted, draft, source, moment.unwrap_or(Moment::at(draft.at))) {
        return Err(Code::TxBadMinSeqAgeOrGap);
    }
    let mut signatures = Signatures::new(submitted.hash, &submitted.signatures);
    if !signatures.satisfy(source, source.low) {
        return Err(Code::TxBadAuth);
    }
    let extra = submitted.preconditions.iter().flat_map(|all| all.extra_signers.iter());
    for signer in extra {
        if !signatures.satisfy_signer(signer) {
            return Err(Code::TxBadAuth);
        }
    }
    // Whoever is in a ledger has paid already, and keeps the reserve all the same.
    let fee = if moment.is_some() { submitted.max_fee } else { 0 };
    if submitted.fee_bump.is_none() && source.available() < fee {
        return Err(Code::TxInsufficientBalance);
    }
    operations_signed(submitted, draft, &mut signatures)?;
    if !signatures.all_used() {
        return Err(Code::TxBadAuthExtra);
    }
    Ok(())
}

fn in_bounds(submitted: &Submitted, draft: &Draft<'_>, moment: Moment) -> Result<(), Code> {
    let Some(preconditions) = &submitted.preconditions else { return Ok(()) };
    let (mut early, mut late) = (false, false);
    if let Some(bounds) = &preconditions.time_bounds {
        early |= bounds.min_time.0 > moment.earliest;
        late |= bounds.max_time.0 != 0 && bounds.max_time.0 < moment.latest;
    }
    if let Some(bounds) = &preconditions.ledger_bounds {
        early |= bounds.min_ledger > draft.ledger;
        late |= bounds.max_ledger != 0 && bounds.max_ledger <= draft.ledger;
    }
    match (early, late) {
        (true, _) => Err(Code::TxTooEarly),
        (_, true) => Err(Code::TxTooLate),
        _ => Ok(()),
    }
}

fn in_sequence(submitted: &Submitted, draft: &Draft<'_>, source: &Account) -> bool {
    // The first number of an account that this very ledger would create.
    if submitted.sequence == i64::from(draft.ledger) << 32 {
        return false;
    }
    match submitted.preconditions.as_ref().and_then(|all| all.min_seq_num.clone()) {
        Some(least) => source.sequence >= least.0 && source.sequence < submitted.sequence,
        None => source.sequence.checked_add(1) == Some(submitted.sequence),
    }
}

/// Whether the source's sequence number is unchanged for as long as the transaction demands.
fn is_old_enough(submitted: &Submitted, draft: &Draft<'_>, source: &Account, moment: Moment) -> bool {
    let Some(all) = &submitted.preconditions else { return true };
    let (ledger, time) = source.sequence_set.unwrap_or((0, 0));
    let is_aged = moment.earliest.checked_sub(all.min_seq_age.0).is_some_and(|since| since >= time);
    is_aged && draft.ledger.checked_sub(all.min_seq_ledger_gap).is_some_and(|since| since >= ledger)
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
