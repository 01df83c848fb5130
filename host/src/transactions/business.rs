//! What a business says or orders by the Platform API, carried out: what the rules need from outside is looked up here.

use super::{
    Cause, Leniency, NotDone, Signoff, Transactions,
    ledger::Reading,
    rules::{self, BusinessCommand, BusinessOrder, NamedAmounts, Refused},
};
use crate::context::Error;
use crate::model::{
    AccountId, Address, Destination, LedgerPayment, Memo, PaidOnLedger, ReceivedAsset, Timestamp, Transaction,
    TransactionId,
};
use crate::stellar::Observed;
use crate::store::{self, Actor, PlatformCall};

/// Why a call of a business is not carried out. The texts are for the business.
#[derive(Debug, thiserror::Error)]
pub enum BusinessRefused {
    /// The method is not possible now.
    #[error("{0}")]
    NotAllowed(String),
    /// A parameter is wrong.
    #[error("{0}")]
    Parameter(String),
    /// Something else went wrong; the same call may succeed later.
    #[error("{0}")]
    Failed(String),
    /// A call with this idempotency key was carried out before.
    #[error("a call with this idempotency key was carried out before")]
    Repeated,
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] store::Error),
}

/// Who calls, and what every method can have.
#[derive(Debug, Clone)]
pub struct BusinessCall {
    /// Who calls: the name of the credential.
    pub by: String,
    /// What identifies the call, if it has an idempotency key.
    pub call: Option<PlatformCall>,
    /// A message to the client.
    pub message: Option<String>,
    /// Until when the user has to act.
    pub act_by: Option<Timestamp>,
    /// Whether the asset is worth the same as the currency.
    pub is_one_for_one: bool,
}

impl From<Refused> for BusinessRefused {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Parameter { .. }
            | Refused::TooMuch(_)
            | Refused::NoAmount
            | Refused::NothingLeft
            | Refused::NotFunded
            | Refused::NoTerms
            | Refused::BadAnswer(_) => Self::Parameter(refused.to_string()),
            _ => Self::NotAllowed(refused.to_string()),
        }
    }
}

impl From<NotDone> for BusinessRefused {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::NoRecord => Self::NotAllowed("transaction_id: there is no such transaction".to_owned()),
            NotDone::Refused(refused) => refused.into(),
            NotDone::Repeated => Self::Repeated,
            NotDone::Used => Self::Parameter("stellar_transaction_id: it paid another transaction".to_owned()),
            NotDone::LeaseLost | NotDone::FlowChanged | NotDone::Busy => {
                Self::Failed("other calls keep changing the transaction: read it again, and repeat the call".to_owned())
            }
            NotDone::Store(source) => Self::Store(source),
        }
    }
}

impl Transactions {
    /// Carries out what a business says or orders about a transaction.
    ///
    /// # Errors
    /// [`BusinessRefused`].
    pub async fn carry_out_order(
        &self,
        id: TransactionId,
        order: BusinessOrder,
        call: &BusinessCall,
    ) -> Result<Transaction, BusinessRefused> {
        let BusinessCall { by, call, message, act_by, is_one_for_one } = call;
        let (window, is_one_for_one) = (self.settings.payment_window, *is_one_for_one);
        let command = BusinessCommand { order, message: message.clone(), act_by: *act_by, window, is_one_for_one };
        let cause = Cause { call: call.as_ref(), ..Cause::by(Actor::Business).named(by) };
        Ok(self.command(id, command, cause).await?)
    }

    /// Where the user of a transaction pays: as before, or as the business names it, or an account of ours with a new memo.
    ///
    /// # Errors
    /// [`BusinessRefused::Parameter`]: the named account is not one that the host watches for this asset, or the memo
    /// is not one that the host can tell payments apart by.
    pub async fn destination_for(
        &self,
        record: &Transaction,
        asset: ReceivedAsset<'_>,
        named: Option<(AccountId, Memo)>,
    ) -> Result<Destination, BusinessRefused> {
        let parameter = |text: String| Err(BusinessRefused::Parameter(text));
        if let Some(known) = record.destination() {
            return match named {
                Some((account, memo)) if account != known.account || memo != known.memo => {
                    let (account, memo) = (known.account, &known.memo);
                    parameter(format!("memo: the user was told to pay {account} with memo {memo}; leave it out"))
                }
                _ => Ok(known.clone()),
            };
        }
        let Some((account, memo)) = named else {
            let none = || BusinessRefused::NotAllowed("the user pays off chain".to_owned());
            return self.new_destination(asset).ok_or_else(none);
        };
        if account != asset.account {
            let ours = asset.account;
            return parameter(format!("destination_account: the host watches {ours} for this asset; leave it out"));
        }
        let taken = self.store.begin().await?.transaction_paid_at(&account, &memo).await?;
        match taken {
            Some(_) => parameter("memo: another transaction has it; leave it out, and the host makes one".to_owned()),
            None => Ok(Destination { account, memo }),
        }
    }

    /// Credits the payments to a transaction in this ledger transaction, if the watcher has not done so yet. Another amount
    /// than was expected is credited on the terms that the business names for it.
    ///
    /// # Errors
    /// [`BusinessRefused::Failed`] when Horizon does not have it; [`BusinessRefused::Parameter`] when it does not pay the
    /// transaction, or pays it in another way than the named amounts say.
    pub async fn credit_from_ledger(
        &self,
        record: &Transaction,
        hash: &str,
        named: &NamedAmounts,
        by: &str,
    ) -> Result<Transaction, BusinessRefused> {
        let has = |record: &Transaction| record.payments.iter().any(|payment| payment.transaction_hash == hash);
        let not_this =
            || BusinessRefused::Parameter(format!("stellar_transaction_id: {hash} does not pay this transaction"));
        if has(record) {
            return Ok(record.clone());
        }
        let account = record.destination().ok_or_else(not_this)?.account;
        let batch = self.payments_in(hash, account).await?;
        let stored = self.apply_batch(&account, &batch, Reading::Gap).await;
        stored.map_err(|error| BusinessRefused::Failed(error.to_string()))?;
        let now = self.store.transaction(record.id).await?.ok_or_else(not_this)?;
        if has(&now) {
            return Ok(now);
        }
        let unapplied = self.store.unapplied_for(record.id).await?;
        let undecided = unapplied.iter().find(|one| one.decision.is_none() && one.transaction_hash == hash);
        let operation = undecided.ok_or_else(not_this)?.operation_id;
        let leniency = Leniency {
            amount: named.amount_in.is_some(),
            late: true,
            unconfirmed: false,
            fee: named.fee.as_ref().map(|fee| fee.total().amount),
            amount_out: named.amount_out.as_ref().map(|out| out.amount),
        };
        let signoff = Signoff { by: by.to_owned(), why: "notify_onchain_funds_received".to_owned() };
        let matched = self.match_unapplied(operation, &record.id.to_string(), &leniency, &signoff).await;
        matched.map_err(|error| match error {
            Error::Invalid(text) if text.starts_with("accept_") || named.amount_in.is_none() => {
                let text =
                    "amount_in, amount_out and fee_details are needed: another amount arrived than was asked for";
                BusinessRefused::Parameter(text.to_owned())
            }
            Error::Invalid(text) => BusinessRefused::Parameter(format!("stellar_transaction_id: {text}")),
            Error::Store(source) => source.into(),
            other => BusinessRefused::Failed(other.to_string()),
        })
    }

    /// The payment with which a business has paid the user of a deposit by itself, and its ledger operation.
    ///
    /// # Errors
    /// [`BusinessRefused::Failed`] when Horizon does not have it; [`BusinessRefused::Parameter`] when it does not pay the
    /// user what is to be delivered.
    pub async fn paid_to_user(&self, record: &Transaction, hash: &str) -> Result<(PaidOnLedger, u64), BusinessRefused> {
        let wrong = |text: &str| BusinessRefused::Parameter(format!("stellar_transaction_id: {hash} {text}"));
        let Some((to, account)) = record.receiver().and_then(|to| Some((to, to.account()?))) else {
            return Err(wrong("can't pay a contract"));
        };
        let Some(out) = &record.amount_out else {
            return Err(BusinessRefused::Parameter(
                "amount_out is not known: send notify_amounts_updated first".to_owned(),
            ));
        };
        if self.store.has_signed(hash).await? {
            return Err(wrong("is a payout of this host"));
        }
        let is_it = |payment: &LedgerPayment| {
            let is_user = match to {
                Address::Muxed { id, .. } => payment.to_muxed_id.is_none_or(|paid| paid == id),
                _ => true,
            };
            let is_told_apart = record.ledger_memo().is_none_or(|memo| payment.memo.as_ref() == Some(memo));
            is_user && is_told_apart && payment.asset == out.asset && payment.amount == out.amount
        };
        let batch = self.payments_in(hash, account).await?;
        let paid = batch.observed.iter().find_map(|observed| match observed {
            Observed::Payment { payment, .. } if is_it(payment) => Some(payment.operation_id),
            Observed::Payment { .. } | Observed::Unreadable { .. } => None,
        });
        let operation =
            paid.ok_or_else(|| wrong(&format!("does not pay the user {out}, with the memo of the deposit")))?;
        Ok((PaidOnLedger { hash: hash.to_owned(), balance_id: None }, operation))
    }

    async fn payments_in(&self, hash: &str, account: AccountId) -> Result<crate::stellar::Batch, BusinessRefused> {
        let horizon = &self.settings.reading_horizon;
        match horizon.payments_in(hash, account, self.settings.network_id).await {
            Ok(Some(batch)) => Ok(batch),
            Ok(None) => Err(BusinessRefused::Failed(format!(
                "stellar_transaction_id: Horizon has no successful transaction {hash}"
            ))),
            Err(error) => Err(BusinessRefused::Failed(error.to_string())),
        }
    }

    /// Refuses to pay the user of a deposit, or to send money back, from an account that this host does not pay from.
    ///
    /// # Errors
    /// [`BusinessRefused::Failed`].
    pub fn check_pays(&self, record: &Transaction) -> Result<(), BusinessRefused> {
        let from = match record.details.deposit() {
            Some(deposited) => Some(deposited.from),
            None => record.destination().map(|destination| destination.account),
        };
        match from {
            Some(account) if !self.pays_from(&account) => Err(BusinessRefused::Failed(format!(
                "this host does not pay from {account}: its operator has to add its key, and to set payouts.enabled"
            ))),
            _ => Ok(()),
        }
    }

    /// Refuses a method that is not allowed for the transaction as it is.
    ///
    /// # Errors
    /// [`BusinessRefused::NotAllowed`].
    pub fn check_method(record: &Transaction, method: &str) -> Result<(), BusinessRefused> {
        Ok(rules::check_method(record, method)?)
    }
}
