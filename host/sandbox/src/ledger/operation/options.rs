//! SetOptions.

use super::{Answer, Context};
use crate::ledger::{
    asset::account_of,
    entry::{Account, AccountSigner},
};
use stellar_xdr::{
    AccountFlags, OperationResult, OperationResultTr as Tr, SetOptionsOp, SetOptionsResult, Signer, SignerKey, Uint256,
};

const AUTH_FLAGS: u32 = AccountFlags::RequiredFlag as u32
    | AccountFlags::RevocableFlag as u32
    | AccountFlags::ImmutableFlag as u32
    | AccountFlags::ClawbackEnabledFlag as u32;

/// Maximum number of an account's signers.
const MAX_SIGNERS: usize = 20;

fn fail(code: SetOptionsResult) -> OperationResult {
    OperationResult::OpInner(Tr::SetOptions(code))
}

/// Checks the operation independently of the account.
fn check(op: &SetOptionsOp) -> Result<(), SetOptionsResult> {
    let (set, clear) = (op.set_flags.unwrap_or(0), op.clear_flags.unwrap_or(0));
    if (set | clear) & !AUTH_FLAGS != 0 {
        return Err(SetOptionsResult::UnknownFlag);
    }
    if set & clear != 0 {
        return Err(SetOptionsResult::BadFlags);
    }
    let weights = [op.master_weight, op.low_threshold, op.med_threshold, op.high_threshold];
    if weights.into_iter().flatten().any(|weight| weight > 255) {
        return Err(SetOptionsResult::ThresholdOutOfRange);
    }
    let printable = |domain: &[u8]| domain.iter().all(|byte| (0x20..0x7f).contains(byte));
    if op.home_domain.as_ref().is_some_and(|domain| !printable(domain.as_ref())) {
        return Err(SetOptionsResult::InvalidHomeDomain);
    }
    Ok(())
}

pub(super) fn set(context: &mut Context<'_, '_>, op: &SetOptionsOp) -> Answer {
    check(op).map_err(fail)?;
    let source = context.actor();
    let mut account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
    if let Some(destination) = &op.inflation_dest {
        let destination = account_of(destination);
        if context.draft.account(destination).is_none() {
            return Err(fail(SetOptionsResult::InvalidInflation));
        }
        account.inflation_dest = Some(destination);
    }
    set_flags(&mut account, op).map_err(fail)?;
    account.master_weight = op.master_weight.unwrap_or(account.master_weight);
    account.low = op.low_threshold.unwrap_or(account.low);
    account.med = op.med_threshold.unwrap_or(account.med);
    account.high = op.high_threshold.unwrap_or(account.high);
    if let Some(domain) = &op.home_domain {
        account.home_domain = domain.to_vec();
    }
    context.draft.put_account(account);
    if let Some(signer) = &op.signer {
        set_signer(context, signer)?;
    }
    Ok(Tr::SetOptions(SetOptionsResult::Success))
}

fn set_flags(account: &mut Account, op: &SetOptionsOp) -> Result<(), SetOptionsResult> {
    let (set, clear) = (op.set_flags.unwrap_or(0), op.clear_flags.unwrap_or(0));
    if (set | clear) != 0 && account.has(AccountFlags::ImmutableFlag) {
        return Err(SetOptionsResult::CantChange);
    }
    account.flags = (account.flags & !clear) | set;
    if account.has(AccountFlags::ClawbackEnabledFlag) && !account.has(AccountFlags::RevocableFlag) {
        return Err(SetOptionsResult::AuthRevocableRequired);
    }
    Ok(())
}

fn set_signer(context: &mut Context<'_, '_>, given: &Signer) -> Result<(), OperationResult> {
    let source = context.actor();
    let empty_payload =
        matches!(&given.key, SignerKey::Ed25519SignedPayload(signed) if signed.payload.as_slice().is_empty());
    if given.key == SignerKey::Ed25519(Uint256(*source.as_bytes())) || given.weight > 255 || empty_payload {
        return Err(fail(SetOptionsResult::BadSigner));
    }
    let account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
    let known = account.signers.iter().find(|signer| signer.key == given.key).cloned();
    match (known, given.weight) {
        (None, 0) => return Ok(()),
        (Some(known), 0) => context.free_subentry(source, known.sponsor),
        (Some(_), _) => {}
        (None, _) if account.signers.len() >= MAX_SIGNERS => return Err(fail(SetOptionsResult::TooManySigners)),
        (None, _) => {
            let sponsor = context.hold_subentry(source, fail(SetOptionsResult::LowReserve))?;
            let mut account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
            account.signers.push(AccountSigner { key: given.key.clone(), weight: given.weight, sponsor });
            account.signers.sort_by(|a, b| a.key.cmp(&b.key));
            context.draft.put_account(account);
            return Ok(());
        }
    }
    let mut account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
    account.signers.retain_mut(|signer| {
        if signer.key == given.key {
            signer.weight = given.weight;
        }
        signer.weight > 0
    });
    context.draft.put_account(account);
    Ok(())
}
