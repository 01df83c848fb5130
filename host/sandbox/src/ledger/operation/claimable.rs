//! CreateClaimableBalance and ClaimClaimableBalance.

use super::{Answer, Context, EffectKind};
use crate::ledger::{
    asset::{self, account_of, xdr_account},
    draft::Immovable,
    entry::ClaimableBalance,
    envelope,
};
use anchor_model::Timestamp;
use sha2::{Digest, Sha256};
use stellar_xdr::{
    AccountFlags, ClaimClaimableBalanceOp, ClaimClaimableBalanceResult, ClaimPredicate, ClaimableBalanceId, Claimant,
    CreateClaimableBalanceOp, CreateClaimableBalanceResult, Hash, HashIdPreimage, HashIdPreimageOperationId, Limits,
    OperationResult, OperationResultTr as Tr, SequenceNumber, WriteXdr,
};

/// Maximum nesting of a predicate.
const MAX_DEPTH: u32 = 4;

fn is_valid(predicate: &ClaimPredicate, depth: u32) -> bool {
    depth <= MAX_DEPTH
        && match predicate {
            ClaimPredicate::Unconditional => true,
            ClaimPredicate::And(two) | ClaimPredicate::Or(two) => {
                two.len() == 2 && two.iter().all(|one| is_valid(one, depth + 1))
            }
            ClaimPredicate::Not(Some(one)) => is_valid(one, depth + 1),
            ClaimPredicate::Not(None) => false,
            ClaimPredicate::BeforeAbsoluteTime(at) | ClaimPredicate::BeforeRelativeTime(at) => *at >= 0,
        }
}

/// The predicate with times relative to `now` converted to absolute ones.
fn absolute(predicate: &ClaimPredicate, now: Timestamp) -> ClaimPredicate {
    let all = |two: &stellar_xdr::VecM<ClaimPredicate, 2>| {
        two.iter().map(|one| absolute(one, now)).collect::<Vec<_>>().try_into().unwrap_or_default()
    };
    match predicate {
        ClaimPredicate::And(two) => ClaimPredicate::And(all(two)),
        ClaimPredicate::Or(two) => ClaimPredicate::Or(all(two)),
        ClaimPredicate::Not(one) => ClaimPredicate::Not(one.as_ref().map(|one| Box::new(absolute(one, now)))),
        ClaimPredicate::BeforeRelativeTime(after) => {
            ClaimPredicate::BeforeAbsoluteTime(now.as_seconds().saturating_add(*after))
        }
        other => other.clone(),
    }
}

fn holds(predicate: &ClaimPredicate, now: Timestamp) -> bool {
    match predicate {
        ClaimPredicate::Unconditional => true,
        ClaimPredicate::And(two) => two.iter().all(|one| holds(one, now)),
        ClaimPredicate::Or(two) => two.iter().any(|one| holds(one, now)),
        ClaimPredicate::Not(one) => one.as_ref().is_some_and(|one| !holds(one, now)),
        ClaimPredicate::BeforeAbsoluteTime(at) => now.as_seconds() < *at,
        ClaimPredicate::BeforeRelativeTime(_) => false,
    }
}

pub(super) fn create(context: &mut Context<'_, '_>, op: &CreateClaimableBalanceOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::CreateClaimableBalance(code));
    let source = context.actor();
    let given: Vec<_> = op
        .claimants
        .iter()
        .map(|Claimant::ClaimantTypeV0(claimant)| (account_of(&claimant.destination), claimant.predicate.clone()))
        .collect();
    let mut names: Vec<_> = given.iter().map(|(account, _)| *account).collect();
    names.sort_unstable();
    names.dedup();
    let valid = !given.is_empty() && names.len() == given.len() && given.iter().all(|(_, one)| is_valid(one, 1));
    if op.amount <= 0 || !asset::is_valid(&op.asset) || !valid {
        return Err(fail(CreateClaimableBalanceResult::Malformed));
    }
    let sponsor = context.sponsors.get(&source).copied();
    if !context.draft.sponsor(sponsor.unwrap_or(source), u32::try_from(given.len()).unwrap_or(u32::MAX)) {
        return Err(fail(CreateClaimableBalanceResult::LowReserve));
    }
    context.trace.sponsor = Some(sponsor.unwrap_or(source));
    context.draft.debit(source, &op.asset, op.amount).map_err(|reason| {
        fail(match reason {
            Immovable::NoTrust => CreateClaimableBalanceResult::NoTrust,
            Immovable::NotAuthorized => CreateClaimableBalanceResult::NotAuthorized,
            Immovable::Amount => CreateClaimableBalanceResult::Underfunded,
        })
    })?;
    let preimage = HashIdPreimage::OpId(HashIdPreimageOperationId {
        source_account: xdr_account(context.tx_source),
        seq_num: SequenceNumber(context.tx_sequence),
        op_num: context.index,
    });
    let bytes = preimage.to_xdr(Limits::none()).map_err(|_| fail(CreateClaimableBalanceResult::Malformed))?;
    let id: [u8; 32] = Sha256::digest(&bytes).into();
    let issuer = asset::issuer(&op.asset).and_then(|issuer| context.draft.account(issuer));
    let now = context.draft.at;
    context.draft.put_balance(ClaimableBalance {
        id,
        asset: op.asset.clone(),
        amount: op.amount,
        claimants: given.iter().map(|(account, one)| (*account, absolute(one, now))).collect(),
        sponsor: sponsor.unwrap_or(source),
        clawback_enabled: issuer.is_some_and(|issuer| issuer.has(AccountFlags::ClawbackEnabledFlag)),
        modified: 0,
    });
    let debited = EffectKind::Debited { asset: op.asset.clone(), amount: op.amount };
    context.effect(source, envelope::muxed_id(&context.source), debited);
    let id = ClaimableBalanceId::ClaimableBalanceIdTypeV0(Hash(id));
    Ok(Tr::CreateClaimableBalance(CreateClaimableBalanceResult::Success(id)))
}

pub(super) fn claim(context: &mut Context<'_, '_>, op: &ClaimClaimableBalanceOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::ClaimClaimableBalance(code));
    let ClaimableBalanceId::ClaimableBalanceIdTypeV0(Hash(id)) = op.balance_id;
    let source = context.actor();
    let balance = context.draft.balance(id).ok_or_else(|| fail(ClaimClaimableBalanceResult::DoesNotExist))?;
    let claimable = |(account, predicate): &(_, _)| *account == source && holds(predicate, context.draft.at);
    if !balance.claimants.iter().any(claimable) {
        return Err(fail(ClaimClaimableBalanceResult::CannotClaim));
    }
    context.draft.credit(source, &balance.asset, balance.amount).map_err(|reason| {
        fail(match reason {
            Immovable::NoTrust => ClaimClaimableBalanceResult::NoTrust,
            Immovable::NotAuthorized => ClaimClaimableBalanceResult::NotAuthorized,
            Immovable::Amount => ClaimClaimableBalanceResult::LineFull,
        })
    })?;
    context.draft.unsponsor(balance.sponsor, u32::try_from(balance.claimants.len()).unwrap_or(u32::MAX));
    context.draft.remove_balance(id);
    let credited = EffectKind::Credited { asset: balance.asset, amount: balance.amount };
    context.effect(source, envelope::muxed_id(&context.source), credited);
    Ok(Tr::ClaimClaimableBalance(ClaimClaimableBalanceResult::Success))
}
