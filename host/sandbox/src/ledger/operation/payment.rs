//! Payment, and path payments along the only path in a network without a market: from an asset to itself.

use super::{Answer, Context};
use crate::ledger::{
    asset::{self, xdr_account},
    draft::Immovable,
    envelope,
};
use stellar_xdr::{
    Asset, MuxedAccount, OperationResult, OperationResultTr as Tr, PathPaymentStrictReceiveOp,
    PathPaymentStrictReceiveResult as Receive, PathPaymentStrictReceiveResultSuccess, PathPaymentStrictSendOp,
    PathPaymentStrictSendResult as Send, PathPaymentStrictSendResultSuccess, PaymentOp, PaymentResult,
    SimplePaymentResult, VecM,
};

/// Why a payment failed; each payment operation has its own codes for these reasons.
enum Stopped {
    NoDestination,
    To(Immovable),
    From(Immovable),
}

fn transfer(context: &mut Context<'_, '_>, to: &MuxedAccount, of: &Asset, amount: i64) -> Result<(), Stopped> {
    let (source, destination) = (context.actor(), envelope::base(to));
    // An asset returned to its issuer ceases to exist, even if the issuer's account does not exist any more.
    let burns = asset::issuer(of) == Some(destination);
    if !burns && context.draft.account(destination).is_none() {
        return Err(Stopped::NoDestination);
    }
    // The network ignores payments of lumens to oneself.
    if source != destination || *of != Asset::Native {
        context.draft.credit(destination, of, amount).map_err(Stopped::To)?;
        context.draft.debit(source, of, amount).map_err(Stopped::From)?;
    }
    context.moved(to, of, amount);
    Ok(())
}

macro_rules! code_of {
    ($stopped:expr, $result:ident) => {
        match $stopped {
            Stopped::NoDestination => $result::NoDestination,
            Stopped::To(Immovable::NoTrust) => $result::NoTrust,
            Stopped::To(Immovable::NotAuthorized) => $result::NotAuthorized,
            Stopped::To(Immovable::Amount) => $result::LineFull,
            Stopped::From(Immovable::NoTrust) => $result::SrcNoTrust,
            Stopped::From(Immovable::NotAuthorized) => $result::SrcNotAuthorized,
            Stopped::From(Immovable::Amount) => $result::Underfunded,
        }
    };
}

pub(super) fn pay(context: &mut Context<'_, '_>, op: &PaymentOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::Payment(code));
    if op.amount <= 0 || !asset::is_valid(&op.asset) {
        return Err(fail(PaymentResult::Malformed));
    }
    transfer(context, &op.destination, &op.asset, op.amount)
        .map_err(|stopped| fail(code_of!(stopped, PaymentResult)))?;
    Ok(Tr::Payment(PaymentResult::Success))
}

fn arrived(to: &MuxedAccount, of: &Asset, amount: i64) -> SimplePaymentResult {
    SimplePaymentResult { destination: xdr_account(envelope::base(to)), asset: of.clone(), amount }
}

/// Whether every hop is in the same asset.
fn is_direct(from: &Asset, path: &VecM<Asset, 5>, to: &Asset) -> bool {
    from == to && path.iter().all(|hop| hop == to)
}

pub(super) fn strict_receive(context: &mut Context<'_, '_>, op: &PathPaymentStrictReceiveOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::PathPaymentStrictReceive(code));
    let valid = [&op.send_asset, &op.dest_asset].into_iter().chain(op.path.iter()).all(asset::is_valid);
    if op.dest_amount <= 0 || op.send_max <= 0 || !valid {
        return Err(fail(Receive::Malformed));
    }
    if !is_direct(&op.send_asset, &op.path, &op.dest_asset) {
        return Err(fail(Receive::TooFewOffers));
    }
    if op.dest_amount > op.send_max {
        return Err(fail(Receive::OverSendmax));
    }
    transfer(context, &op.destination, &op.dest_asset, op.dest_amount)
        .map_err(|stopped| fail(code_of!(stopped, Receive)))?;
    let last = arrived(&op.destination, &op.dest_asset, op.dest_amount);
    let success = PathPaymentStrictReceiveResultSuccess { offers: VecM::default(), last };
    Ok(Tr::PathPaymentStrictReceive(Receive::Success(success)))
}

pub(super) fn strict_send(context: &mut Context<'_, '_>, op: &PathPaymentStrictSendOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::PathPaymentStrictSend(code));
    let valid = [&op.send_asset, &op.dest_asset].into_iter().chain(op.path.iter()).all(asset::is_valid);
    if op.send_amount <= 0 || op.dest_min <= 0 || !valid {
        return Err(fail(Send::Malformed));
    }
    if !is_direct(&op.send_asset, &op.path, &op.dest_asset) {
        return Err(fail(Send::TooFewOffers));
    }
    if op.send_amount < op.dest_min {
        return Err(fail(Send::UnderDestmin));
    }
    transfer(context, &op.destination, &op.dest_asset, op.send_amount)
        .map_err(|stopped| fail(code_of!(stopped, Send)))?;
    let last = arrived(&op.destination, &op.dest_asset, op.send_amount);
    let success = PathPaymentStrictSendResultSuccess { offers: VecM::default(), last };
    Ok(Tr::PathPaymentStrictSend(Send::Success(success)))
}
