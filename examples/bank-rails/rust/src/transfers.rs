//! Withdrawals to bank accounts, and deposits from them (SEP-6).

use crate::{Bank, account, deposits};
use anchor_guest::{Transfers, prelude::*};

/// Who withdraws or deposits.
pub const CUSTOMER: &str = "sep6-customer";

impl Transfers for Bank {
    fn info(_asset: AssetId, _kind: Kind, _lang: String) -> Result<TransferInfo, Problem> {
        Ok(TransferInfo { customer_types: vec![CUSTOMER.to_owned()], ..TransferInfo::default() })
    }

    /// A transfer opens at once and waits until we know whose it is, and the bank account that money goes to, or back to.
    fn process_request(payment: Payment) -> Result<TransferAcceptance, TransferRejection> {
        let is_accepted = payment.customer.as_ref().is_some_and(|customer| customer.is_accepted(CUSTOMER));
        match account(&payment) {
            Some(_) if is_accepted => Ok(TransferAcceptance::Ready(terms(&payment))),
            _ => Ok(TransferAcceptance::WaitForCustomer(CustomerRequest {
                customer_type: Some(CUSTOMER.to_owned()),
                message: None,
            })),
        }
    }
}

fn terms(payment: &Payment) -> TransferTerms {
    let instructions = match payment.transaction.kind {
        Kind::Deposit | Kind::DepositExchange => deposits::instructions(payment),
        Kind::Withdrawal | Kind::WithdrawalExchange | Kind::Receive => Vec::new(),
    };
    TransferTerms { instructions, ..TransferTerms::configured() }
}
