//! What follows from the result of a payout's transaction on the ledger.

use crate::stellar::{PaymentFailure, PaymentOutcome};

/// What happens next with the payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is paid.
    Paid,
    /// It can be paid when this has changed. The text is for the operator.
    Wait(&'static str),
    /// It can never be paid. The text is for the operator.
    Refuse(&'static str),
}

pub(super) fn next(outcome: PaymentOutcome) -> Next {
    let failure = match outcome {
        PaymentOutcome::Success => return Next::Paid,
        PaymentOutcome::Payment(failure) => failure,
        // No money moved, and another transaction may do better: signers and fees are looked at anew.
        PaymentOutcome::Other(_) => {
            return Next::Wait("its transaction failed, and not by its payment: see the ledger");
        }
    };
    match failure {
        PaymentFailure::Malformed => Next::Refuse("the ledger takes no such payment (op_malformed)"),
        PaymentFailure::NoIssuer => Next::Refuse("the asset's issuer does not exist (op_no_issuer)"),
        PaymentFailure::Underfunded => Next::Wait("the paying account has too little of the asset (op_underfunded)"),
        PaymentFailure::SrcNoTrust => Next::Wait("the paying account has no trustline (op_src_no_trust)"),
        PaymentFailure::SrcNotAuthorized => {
            Next::Wait("the issuer does not let the paying account send (op_src_not_authorized)")
        }
        PaymentFailure::NoDestination => Next::Wait("the receiver's account does not exist (op_no_destination)"),
        PaymentFailure::NoTrust => Next::Wait("the receiver has no trustline (op_no_trust)"),
        PaymentFailure::NotAuthorized => {
            Next::Wait("the issuer does not let the receiver hold the asset (op_not_authorized)")
        }
        PaymentFailure::LineFull => Next::Wait("the receiver's trustline is full (op_line_full)"),
    }
}
