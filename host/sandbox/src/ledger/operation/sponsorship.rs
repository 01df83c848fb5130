//! BeginSponsoringFutureReserves and its end.

use super::{Answer, Context};
use crate::ledger::asset::account_of;
use stellar_xdr::{
    BeginSponsoringFutureReservesOp, BeginSponsoringFutureReservesResult as Begin,
    EndSponsoringFutureReservesResult as End, OperationResult, OperationResultTr as Tr,
};

pub(super) fn begin(context: &mut Context<'_, '_>, op: &BeginSponsoringFutureReservesOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::BeginSponsoringFutureReserves(code));
    let (source, sponsored) = (context.actor(), account_of(&op.sponsored_id));
    if source == sponsored {
        return Err(fail(Begin::Malformed));
    }
    if context.sponsors.contains_key(&sponsored) {
        return Err(fail(Begin::AlreadySponsored));
    }
    let sponsors_others = context.sponsors.values().any(|sponsor| *sponsor == sponsored);
    if context.sponsors.contains_key(&source) || sponsors_others {
        return Err(fail(Begin::Recursive));
    }
    context.sponsors.insert(sponsored, source);
    Ok(Tr::BeginSponsoringFutureReserves(Begin::Success))
}

pub(super) fn end(context: &mut Context<'_, '_>) -> Answer {
    let Some(sponsor) = context.sponsors.remove(&context.actor()) else {
        return Err(OperationResult::OpInner(Tr::EndSponsoringFutureReserves(End::NotSponsored)));
    };
    context.trace.begin_sponsor = Some(sponsor);
    Ok(Tr::EndSponsoringFutureReserves(End::Success))
}
