//! CreateAccount, AccountMerge, BumpSequence.

use super::{Answer, Context, EffectKind};
use crate::ledger::{asset::account_of, entry::Account, envelope, validate};
use stellar_xdr::{
    AccountFlags, AccountMergeResult, Asset, BumpSequenceOp, BumpSequenceResult, CreateAccountOp, CreateAccountResult,
    MuxedAccount, OperationResult, OperationResultTr as Tr,
};

pub(super) fn create(context: &mut Context<'_, '_>, op: &CreateAccountOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::CreateAccount(code));
    let (source, created) = (context.actor(), account_of(&op.destination));
    if op.starting_balance < 0 || created == source {
        return Err(fail(CreateAccountResult::Malformed));
    }
    if context.draft.account(created).is_some() {
        return Err(fail(CreateAccountResult::AlreadyExist));
    }
    let mut account = Account::new(created, op.starting_balance, context.draft.ledger);
    if let Some(sponsor) = context.sponsors.get(&created).copied() {
        if !context.draft.sponsor(sponsor, 2) {
            return Err(fail(CreateAccountResult::LowReserve));
        }
        account.num_sponsored = 2;
        account.sponsor = Some(sponsor);
        context.trace.sponsor = Some(sponsor);
    } else if account.available() < 0 {
        return Err(fail(CreateAccountResult::LowReserve));
    }
    context
        .draft
        .debit(source, &Asset::Native, op.starting_balance)
        .map_err(|_| fail(CreateAccountResult::Underfunded))?;
    context.draft.put_account(account);
    context.effect(created, None, EffectKind::Created { starting_balance: op.starting_balance });
    let debited = EffectKind::Debited { asset: Asset::Native, amount: op.starting_balance };
    context.effect(source, envelope::muxed_id(&context.source), debited);
    Ok(Tr::CreateAccount(CreateAccountResult::Success))
}

pub(super) fn merge(context: &mut Context<'_, '_>, into: &MuxedAccount) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::AccountMerge(code));
    let (source, target) = (context.actor(), envelope::base(into));
    if source == target {
        return Err(fail(AccountMergeResult::Malformed));
    }
    if context.draft.account(target).is_none() {
        return Err(fail(AccountMergeResult::NoAccount));
    }
    let account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
    if account.has(AccountFlags::ImmutableFlag) {
        return Err(fail(AccountMergeResult::ImmutableSet));
    }
    if usize::try_from(account.subentries).ok() != Some(account.signers.len()) {
        return Err(fail(AccountMergeResult::HasSubEntries));
    }
    if account.sequence >= i64::from(context.draft.ledger) << 32 {
        return Err(fail(AccountMergeResult::SeqnumTooFar));
    }
    if account.num_sponsoring > 0 {
        return Err(fail(AccountMergeResult::IsSponsor));
    }
    context.draft.credit(target, &Asset::Native, account.balance).map_err(|_| fail(AccountMergeResult::DestFull))?;
    for signer in &account.signers {
        if let Some(sponsor) = signer.sponsor {
            context.draft.unsponsor(sponsor, 1);
        }
    }
    if let Some(sponsor) = account.sponsor {
        context.draft.unsponsor(sponsor, 2);
    }
    context.draft.remove_account(source);
    let muxed = envelope::muxed_id(&context.source);
    context.effect(source, muxed, EffectKind::Debited { asset: Asset::Native, amount: account.balance });
    let credited = EffectKind::Credited { asset: Asset::Native, amount: account.balance };
    context.effect(target, envelope::muxed_id(into), credited);
    context.effect(source, muxed, EffectKind::Removed);
    Ok(Tr::AccountMerge(AccountMergeResult::Success(account.balance)))
}

pub(super) fn bump_sequence(context: &mut Context<'_, '_>, op: &BumpSequenceOp) -> Answer {
    if op.bump_to.0 < 0 {
        return Err(OperationResult::OpInner(Tr::BumpSequence(BumpSequenceResult::BadSeq)));
    }
    let mut account = context.draft.account(context.actor()).ok_or(OperationResult::OpNoAccount)?;
    account.sequence = account.sequence.max(op.bump_to.0);
    // Its age counts anew, whether or not it was raised.
    account.sequence_set = Some((context.draft.ledger, validate::seconds(context.draft.at)));
    context.draft.put_account(account);
    Ok(Tr::BumpSequence(BumpSequenceResult::Success))
}
