//! ChangeTrust, and an issuer's operations on a trust line: AllowTrust, SetTrustLineFlags.

use super::{Answer, Context};
use crate::ledger::{
    asset::{self, account_of},
    entry::TrustLine,
};
use anchor_model::AccountId;
use stellar_xdr::{
    AccountFlags, AllowTrustOp, AllowTrustResult, Asset, ChangeTrustAsset, ChangeTrustOp, ChangeTrustResult,
    OperationResult, OperationResultTr as Tr, SetTrustLineFlagsOp, SetTrustLineFlagsResult, TrustLineFlags,
};

const AUTHORIZED: u32 = TrustLineFlags::AuthorizedFlag as u32;
const MAINTAIN: u32 = TrustLineFlags::AuthorizedToMaintainLiabilitiesFlag as u32;
const CLAWBACK: u32 = TrustLineFlags::TrustlineClawbackEnabledFlag as u32;

pub(super) fn change(context: &mut Context<'_, '_>, op: &ChangeTrustOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::ChangeTrust(code));
    let asset = match &op.line {
        ChangeTrustAsset::Native => return Err(fail(ChangeTrustResult::Malformed)),
        ChangeTrustAsset::PoolShare(_) => return Err(OperationResult::OpNotSupported),
        ChangeTrustAsset::CreditAlphanum4(credit) => Asset::CreditAlphanum4(credit.clone()),
        ChangeTrustAsset::CreditAlphanum12(credit) => Asset::CreditAlphanum12(credit.clone()),
    };
    let holder = context.actor();
    let issuer = asset::issuer(&asset).filter(|issuer| *issuer != holder);
    let Some(issuer) = issuer.filter(|_| op.limit >= 0 && asset::is_valid(&asset)) else {
        return Err(fail(ChangeTrustResult::Malformed));
    };
    let existing = context.draft.trust_line(holder, &asset);
    match existing {
        Some(line) if op.limit < line.balance => return Err(fail(ChangeTrustResult::InvalidLimit)),
        Some(line) if op.limit == 0 => {
            context.draft.remove_trust_line(holder, &asset);
            context.free_subentry(holder, line.sponsor);
        }
        Some(mut line) => {
            if context.draft.account(issuer).is_none() {
                return Err(fail(ChangeTrustResult::NoIssuer));
            }
            line.limit = op.limit;
            context.draft.put_trust_line(line);
        }
        None => {
            if op.limit == 0 {
                return Err(fail(ChangeTrustResult::InvalidLimit));
            }
            let issuer = context.draft.account(issuer).ok_or_else(|| fail(ChangeTrustResult::NoIssuer))?;
            let sponsor = context.hold_subentry(holder, fail(ChangeTrustResult::LowReserve))?;
            let authorized = if issuer.has(AccountFlags::RequiredFlag) { 0 } else { AUTHORIZED };
            let clawback = if issuer.has(AccountFlags::ClawbackEnabledFlag) { CLAWBACK } else { 0 };
            context.draft.put_trust_line(TrustLine {
                account: holder,
                asset,
                balance: 0,
                limit: op.limit,
                flags: authorized | clawback,
                sponsor,
                modified: 0,
            });
        }
    }
    Ok(Tr::ChangeTrust(ChangeTrustResult::Success))
}

/// Why an issuer's operation does not change a trust line.
enum Refused {
    NoTrustLine,
    CantRevoke,
    InvalidState,
}

fn authorize(
    context: &mut Context<'_, '_>,
    trustor: AccountId,
    asset: &Asset,
    clear: u32,
    set: u32,
) -> Result<(), Refused> {
    let Some(mut line) = context.draft.trust_line(trustor, asset) else { return Err(Refused::NoTrustLine) };
    let after = (line.flags & !clear) | set;
    if after & AUTHORIZED != 0 && after & MAINTAIN != 0 {
        return Err(Refused::InvalidState);
    }
    let revocable =
        context.draft.account(context.actor()).is_some_and(|issuer| issuer.has(AccountFlags::RevocableFlag));
    let rank = |flags: u32| if flags & AUTHORIZED != 0 { 2 } else { u8::from(flags & MAINTAIN != 0) };
    if rank(after) < rank(line.flags) && !revocable {
        return Err(Refused::CantRevoke);
    }
    line.flags = after;
    context.draft.put_trust_line(line);
    Ok(())
}

pub(super) fn allow(context: &mut Context<'_, '_>, op: &AllowTrustOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::AllowTrust(code));
    let (issuer, trustor) = (context.actor(), account_of(&op.trustor));
    let asset = asset::of_code(&op.asset, issuer);
    if op.authorize > MAINTAIN || trustor == issuer || !asset::is_valid(&asset) {
        return Err(fail(AllowTrustResult::Malformed));
    }
    authorize(context, trustor, &asset, AUTHORIZED | MAINTAIN, op.authorize).map_err(|refused| {
        fail(match refused {
            Refused::NoTrustLine => AllowTrustResult::NoTrustLine,
            Refused::CantRevoke => AllowTrustResult::CantRevoke,
            Refused::InvalidState => AllowTrustResult::Malformed,
        })
    })?;
    Ok(Tr::AllowTrust(AllowTrustResult::Success))
}

pub(super) fn set_flags(context: &mut Context<'_, '_>, op: &SetTrustLineFlagsOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::SetTrustLineFlags(code));
    let (issuer, trustor) = (context.actor(), account_of(&op.trustor));
    let settable = AUTHORIZED | MAINTAIN;
    let clearable = settable | CLAWBACK;
    if asset::issuer(&op.asset) != Some(issuer)
        || trustor == issuer
        || !asset::is_valid(&op.asset)
        || op.set_flags & op.clear_flags != 0
        || op.set_flags & !settable != 0
        || op.clear_flags & !clearable != 0
    {
        return Err(fail(SetTrustLineFlagsResult::Malformed));
    }
    authorize(context, trustor, &op.asset, op.clear_flags, op.set_flags).map_err(|refused| {
        fail(match refused {
            Refused::NoTrustLine => SetTrustLineFlagsResult::NoTrustLine,
            Refused::CantRevoke => SetTrustLineFlagsResult::CantRevoke,
            Refused::InvalidState => SetTrustLineFlagsResult::InvalidState,
        })
    })?;
    Ok(Tr::SetTrustLineFlags(SetTrustLineFlagsResult::Success))
}
