//! What paying on the ledger asks of Horizon: sending a transaction, finding it by its hash, and an account as of a known
//! ledger.

use super::account::LedgerAccount;
use super::horizon::{Error, Horizon, read};
use crate::model::{AccountId, Timestamp};
use serde::Deserialize;
use stellar_xdr::{
    ClaimableBalanceId, CreateAccountResult, CreateClaimableBalanceResult, InnerTransactionResultResult, Limits,
    OperationResult, OperationResultTr, PaymentResult, ReadXdr, TransactionResult, TransactionResultResult, WriteXdr,
};

/// Depth and size of a result that is read.
const LIMITS: Limits = Limits { depth: 200, len: 256 * 1024 };

/// The immediate answer to a transaction that was sent (`POST /transactions_async`). None of them is final: what happened is
/// what a ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submission {
    /// The node has taken it.
    Pending,
    /// The node had it already.
    Duplicate,
    /// The node has no room for it now.
    TryAgainLater,
    /// The node refused it. The text is its result code, such as `TxBadSeq`.
    Refused(String),
}

/// A transaction that is on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    /// Its ledger.
    pub ledger: u32,
    /// The result of its one operation.
    pub result: PaymentOutcome,
}

/// The result on the ledger of a transaction with one operation that pays: a payment, a new account, or a claimable balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentOutcome {
    /// The money is on the receiver's account.
    Success,
    /// The money is in the claimable balance with this id, hex.
    Held(String),
    /// The payment failed, with this result code.
    Payment(PaymentFailure),
    /// The account was not created, with this result code.
    CreateAccount(CreateAccountFailure),
    /// The claimable balance was not created, with this result code.
    ClaimableBalance(ClaimableBalanceFailure),
    /// The transaction failed for another reason, or its result can't be read. No money moved.
    Other(&'static str),
}

/// The result codes of a failed payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the protocol's own names; what follows from each stands in `ledger_payouts::outcome`")]
pub enum PaymentFailure {
    Malformed,
    Underfunded,
    SrcNoTrust,
    SrcNotAuthorized,
    NoDestination,
    NoTrust,
    NotAuthorized,
    LineFull,
    NoIssuer,
}

/// The result codes of an account that was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the protocol's own names; what follows from each stands in `ledger_payouts::outcome`")]
pub enum CreateAccountFailure {
    Malformed,
    Underfunded,
    LowReserve,
    AlreadyExist,
}

/// The result codes of a claimable balance that was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the protocol's own names; what follows from each stands in `ledger_payouts::outcome`")]
pub enum ClaimableBalanceFailure {
    Malformed,
    LowReserve,
    NoTrust,
    NotAuthorized,
    Underfunded,
}

/// An account, as of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAt {
    /// The account.
    pub account: LedgerAccount,
    /// The latest ledger that the node had read when it answered.
    pub ledger: u32,
}

#[derive(Deserialize)]
struct WireSubmission {
    tx_status: String,
    error_result_xdr: Option<String>,
}

#[derive(Deserialize)]
struct WireIncluded {
    hash: String,
    #[serde(default)]
    inner_transaction: Option<WireInner>,
    #[serde(default)]
    fee_bump_transaction: Option<WireInner>,
    successful: bool,
    ledger: u32,
    result_xdr: String,
}

#[derive(Deserialize)]
struct WireInner {
    hash: String,
}

impl WireIncluded {
    /// Whether it is the transaction with this hash, alone or in a fee bump.
    fn is(&self, hash: &str) -> bool {
        let parts = [&self.inner_transaction, &self.fee_bump_transaction].into_iter().flatten();
        self.hash == hash || parts.into_iter().any(|part| part.hash == hash)
    }
}

#[derive(Deserialize)]
struct WireSuccess {
    successful: bool,
}

#[derive(Deserialize)]
struct WireFees {
    fee_charged: WirePercentiles,
}

#[derive(Deserialize)]
struct WirePercentiles {
    p90: String,
}

impl Horizon {
    /// Sends a signed envelope and does not wait for a ledger. Sending the same one again is safe.
    ///
    /// # Errors
    /// Any [`Error`]; the transaction may have been taken all the same.
    pub async fn send(&self, envelope: &str) -> Result<Submission, Error> {
        // The four answers have statuses of their own: 201, 409, 503 and 400.
        let wire: WireSubmission = read(&self.post("transactions_async", &[("tx", envelope)]).await?)?;
        Ok(match wire.tx_status.as_str() {
            "PENDING" => Submission::Pending,
            "DUPLICATE" => Submission::Duplicate,
            "TRY_AGAIN_LATER" => Submission::TryAgainLater,
            "ERROR" => {
                let result =
                    wire.error_result_xdr.and_then(|text| TransactionResult::from_xdr_base64(text, LIMITS).ok());
                Submission::Refused(result.map_or("unknown", |result| result.result.name()).to_owned())
            }
            _ => return Err(Error::Malformed("its status of a submission is none that is known".into())),
        })
    }

    /// The transaction with this hash, which has one operation; `None`: the node has none.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn included(&self, hash: &str) -> Result<Option<Included>, Error> {
        let found: WireIncluded = match self.get(&format!("transactions/{hash}"), &[]).await {
            Ok(body) => read(&body)?,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let result = TransactionResult::from_xdr_base64(&found.result_xdr, LIMITS)
            .map_err(|_| Error::Malformed("a transaction's result that is not XDR".into()))?;
        if !found.is(hash) {
            return Err(Error::Malformed("another transaction than the one that was asked for".into()));
        }
        let result = PaymentOutcome::of(&result)?;
        if found.successful != result.is_success() {
            return Err(Error::Malformed("a transaction whose fields and result contradict each other".into()));
        }
        Ok(Some(Included { ledger: found.ledger, result }))
    }

    /// Whether the transaction with this hash succeeded, whatever its operations; `None`: the node has none.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn is_successful(&self, hash: &str) -> Result<Option<bool>, Error> {
        match self.get(&format!("transactions/{hash}"), &[]).await {
            Ok(body) => read(&body).map(|found: WireSuccess| Some(found.successful)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// An account, and the ledger as of which it is so: both from one node. `None`: it is not on the ledger.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`]; [`Error::Malformed`] if the answer does not say its ledger.
    pub async fn account_at(&self, account: &AccountId) -> Result<Option<AccountAt>, Error> {
        match self.get_at(&format!("accounts/{account}")).await {
            Ok((body, ledger)) => {
                let account = LedgerAccount::read(&body).map_err(Error::Malformed)?;
                Ok(Some(AccountAt { account, ledger }))
            }
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// When a ledger closed; `None`: the node does not have it.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn closed_at(&self, ledger: u32) -> Result<Option<Timestamp>, Error> {
        let Some(found) = self.one_ledger(ledger).await? else { return Ok(None) };
        found.closed_at.map(Some).ok_or_else(|| Error::Malformed("a ledger without its time (`closed_at`)".into()))
    }

    /// The fee that nine of ten recent transactions paid at most for an operation, in stroops.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn usual_fee(&self) -> Result<u32, Error> {
        let fees: WireFees = read(&self.get("fee_stats", &[]).await?)?;
        fees.fee_charged.p90.parse().map_err(|_| Error::Malformed("a fee that is not a number".into()))
    }
}

impl PaymentOutcome {
    /// Whether the operation did what it was to do.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Success | Self::Held(_))
    }

    /// The result of the one operation of a transaction on the ledger.
    ///
    /// # Errors
    /// [`Error::Malformed`]: it is none of a transaction with one operation that pays, or contradicts itself.
    pub fn of(result: &TransactionResult) -> Result<Self, Error> {
        let (operations, is_success) = match &result.result {
            TransactionResultResult::TxSuccess(operations) => (operations, true),
            TransactionResultResult::TxFailed(operations) => (operations, false),
            // Anybody who sees a signed transaction can send it in a fee bump of their own: its result is inside.
            TransactionResultResult::TxFeeBumpInnerSuccess(inner)
            | TransactionResultResult::TxFeeBumpInnerFailed(inner) => match &inner.result.result {
                InnerTransactionResultResult::TxSuccess(operations) => (operations, true),
                InnerTransactionResultResult::TxFailed(operations) => (operations, false),
                other => return Ok(Self::Other(other.name())),
            },
            other => return Ok(Self::Other(other.name())),
        };
        let [operation] = operations.as_slice() else {
            return Err(Error::Malformed("a result with another number of operations".into()));
        };
        let outcome = Self::of_operation(operation)?;
        match (is_success, &outcome) {
            (true, Self::Success | Self::Held(_)) => Ok(outcome),
            (true, Self::Other(_)) => Err(Error::Malformed("a success of another operation than one that pays".into())),
            (true, _) | (false, Self::Success | Self::Held(_)) => {
                Err(Error::Malformed("a result that contradicts itself".into()))
            }
            (false, _) => Ok(outcome),
        }
    }

    fn of_operation(operation: &OperationResult) -> Result<Self, Error> {
        let OperationResult::OpInner(result) = operation else { return Ok(Self::Other(operation.name())) };
        Ok(match result {
            OperationResultTr::Payment(payment) => payment_outcome(payment),
            OperationResultTr::CreateAccount(created) => match created {
                CreateAccountResult::Success => Self::Success,
                CreateAccountResult::Malformed => Self::CreateAccount(CreateAccountFailure::Malformed),
                CreateAccountResult::Underfunded => Self::CreateAccount(CreateAccountFailure::Underfunded),
                CreateAccountResult::LowReserve => Self::CreateAccount(CreateAccountFailure::LowReserve),
                CreateAccountResult::AlreadyExist => Self::CreateAccount(CreateAccountFailure::AlreadyExist),
            },
            OperationResultTr::CreateClaimableBalance(created) => {
                use ClaimableBalanceFailure as Failure;
                Self::ClaimableBalance(match created {
                    CreateClaimableBalanceResult::Success(id) => return Ok(Self::Held(balance_id(id)?)),
                    CreateClaimableBalanceResult::Malformed => Failure::Malformed,
                    CreateClaimableBalanceResult::LowReserve => Failure::LowReserve,
                    CreateClaimableBalanceResult::NoTrust => Failure::NoTrust,
                    CreateClaimableBalanceResult::NotAuthorized => Failure::NotAuthorized,
                    CreateClaimableBalanceResult::Underfunded => Failure::Underfunded,
                })
            }
            other => Self::Other(other.name()),
        })
    }
}

fn payment_outcome(payment: &PaymentResult) -> PaymentOutcome {
    PaymentOutcome::Payment(match payment {
        PaymentResult::Success => return PaymentOutcome::Success,
        PaymentResult::Malformed => PaymentFailure::Malformed,
        PaymentResult::Underfunded => PaymentFailure::Underfunded,
        PaymentResult::SrcNoTrust => PaymentFailure::SrcNoTrust,
        PaymentResult::SrcNotAuthorized => PaymentFailure::SrcNotAuthorized,
        PaymentResult::NoDestination => PaymentFailure::NoDestination,
        PaymentResult::NoTrust => PaymentFailure::NoTrust,
        PaymentResult::NotAuthorized => PaymentFailure::NotAuthorized,
        PaymentResult::LineFull => PaymentFailure::LineFull,
        PaymentResult::NoIssuer => PaymentFailure::NoIssuer,
    })
}

/// The id as Horizon shows it.
fn balance_id(id: &ClaimableBalanceId) -> Result<String, Error> {
    let bytes = id.to_xdr(Limits::none()).map_err(|_| Error::Malformed("an id of a claimable balance".into()))?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use stellar_xdr as xdr;

    #[test]
    fn a_payment_that_a_stranger_bumped_is_paid() {
        let outcome = |result: InnerTransactionResultResult, is_paid: bool| {
            let inner = xdr::InnerTransactionResultPair {
                transaction_hash: xdr::Hash([1; 32]),
                result: xdr::InnerTransactionResult { fee_charged: 0, result, ext: xdr::InnerTransactionResultExt::V0 },
            };
            let result = match is_paid {
                true => TransactionResultResult::TxFeeBumpInnerSuccess(inner),
                false => TransactionResultResult::TxFeeBumpInnerFailed(inner),
            };
            PaymentOutcome::of(&TransactionResult { fee_charged: 200, result, ext: xdr::TransactionResultExt::V0 })
        };
        let operations =
            |payment| vec![OperationResult::OpInner(OperationResultTr::Payment(payment))].try_into().unwrap();
        let paid = InnerTransactionResultResult::TxSuccess(operations(PaymentResult::Success));
        assert_eq!(outcome(paid, true), Ok(PaymentOutcome::Success));
        let failed = InnerTransactionResultResult::TxFailed(operations(PaymentResult::NoTrust));
        assert_eq!(outcome(failed, false), Ok(PaymentOutcome::Payment(PaymentFailure::NoTrust)));
        let refused = outcome(InnerTransactionResultResult::TxBadSeq, false);
        assert!(matches!(refused, Ok(PaymentOutcome::Other(_))), "{refused:?}");
    }
}
