//! Horizon's word on a payment that is on record, or that another Horizon reported.

use super::envelope::{confirmed_payment, difference};
use super::feed::batch;
use super::horizon::{Error, Horizon};
use super::sent::OPERATIONS_MOST;
use super::sink::Batch;
use crate::model::{AccountId, LedgerPayment};
use futures_util::future::{BoxFuture, FutureExt};
use std::fmt::Debug;

/// What a Horizon says about a payment on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// The same, to the last field.
    Agrees,
    /// Something else, or that there is none. The text is for the operator.
    Denies(String),
    /// Nothing yet: it has not read that ledger, or no longer has it.
    Unknown(String),
}

/// Who says whether a payment on record is on the ledger.
pub trait PaymentWitness: Debug + Send + Sync {
    /// What it says of the payment, on the network with this id.
    fn confirms<'a>(
        &'a self,
        payment: &'a LedgerPayment,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Confirmation, Error>>;

    /// The payments to `account` in the ledger transaction with this hash; `None`: there is none, or it failed.
    fn payments_in<'a>(
        &'a self,
        hash: &'a str,
        account: AccountId,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Option<Batch>, Error>>;
}

impl PaymentWitness for Horizon {
    fn confirms<'a>(
        &'a self,
        payment: &'a LedgerPayment,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Confirmation, Error>> {
        Horizon::confirms(self, payment, network).boxed()
    }

    fn payments_in<'a>(
        &'a self,
        hash: &'a str,
        account: AccountId,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Option<Batch>, Error>> {
        Horizon::payments_in(self, hash, account, network).boxed()
    }
}

/// What a node says of an operation that should be a payment to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// It is this payment, by its transaction's XDR.
    Payment(Box<LedgerPayment>),
    /// It is none. The text is for the operator.
    NoPayment(String),
    /// The node does not have it.
    Missing,
}

impl Horizon {
    /// The payment to `ours` that an operation is, on the network with this id.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn evidence(&self, operation_id: u64, ours: &AccountId, network: [u8; 32]) -> Result<Evidence, Error> {
        let raw = match self.get(&format!("operations/{operation_id}"), &[("join", "transactions")]).await {
            Ok(raw) => raw,
            Err(Error::NotFound) => return Ok(Evidence::Missing),
            Err(error) => return Err(error),
        };
        let raw = String::from_utf8(raw).map_err(|_| Error::Malformed("it is not UTF-8".into()))?;
        Ok(match confirmed_payment(operation_id, &raw, ours, network) {
            Ok(Some(payment)) => Evidence::Payment(Box::new(payment)),
            Ok(None) => Evidence::NoPayment("it moved nothing to it".to_owned()),
            // Another look may be better.
            Err(reason) => return Err(Error::Malformed(reason)),
        })
    }

    /// The payments to `account` in the transaction with this hash; `None`: Horizon has none, or it failed.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn payments_in(&self, hash: &str, account: AccountId, network: [u8; 32]) -> Result<Option<Batch>, Error> {
        if !self.transaction(hash).await?.is_some_and(|found| found.is_successful) {
            return Ok(None);
        }
        let records = self.payments_of(hash, OPERATIONS_MOST).await?;
        let none = Batch { observed: Vec::new(), cursor: 0 };
        Ok(Some(batch(&account, records, network).unwrap_or(none)))
    }

    /// Asks for the payment's operation.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn confirms(&self, payment: &LedgerPayment, network: [u8; 32]) -> Result<Confirmation, Error> {
        let path = format!("operations/{}", payment.operation_id);
        let raw = match self.get(&path, &[("join", "transactions")]).await {
            Ok(raw) => raw,
            Err(Error::NotFound) => return self.has_no_operation(payment.ledger).await,
            Err(error) => return Err(error),
        };
        let raw = String::from_utf8(raw).map_err(|_| Error::Malformed("it is not UTF-8".into()))?;
        Ok(match confirmed_payment(payment.operation_id, &raw, &payment.to, network) {
            Ok(Some(told)) if told == *payment => Confirmation::Agrees,
            Ok(Some(told)) => Confirmation::Denies(match difference(payment, &told) {
                Some((name, ours, theirs)) => format!("its {name} is {ours} on record, and {theirs} by Horizon"),
                None => "Horizon gives it another time".to_owned(),
            }),
            Ok(None) => Confirmation::Denies("Horizon knows no such payment to this account".to_owned()),
            Err(reason) => Confirmation::Denies(format!("of Horizon's record, {reason}")),
        })
    }

    /// A node that has the ledger and not the operation denies it; one that lacks the ledger can't tell.
    async fn has_no_operation(&self, ledger: u32) -> Result<Confirmation, Error> {
        let root = self.root().await?;
        Ok(if root.has(ledger) {
            Confirmation::Denies(format!("Horizon has ledger {ledger} without it"))
        } else {
            Confirmation::Unknown(format!(
                "Horizon has ledgers {} to {}, and the payment would be in {ledger}",
                root.elder, root.ledger
            ))
        })
    }
}
