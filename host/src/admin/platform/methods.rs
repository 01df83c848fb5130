//! From a method and its parameters to one command.

use super::{
    amounts::Amounts,
    params::{Params, optional_id, wrong},
};
use crate::admin::Records;
use crate::model::{AccountId, Driver, Memo, Transaction};
use crate::transactions::{
    BusinessCall, BusinessRefused, Transactions,
    rules::{BusinessOrder, CustomerWord},
};

/// The methods that change a transaction.
pub(super) const NAMES: &[&str] = &[
    "request_offchain_funds",
    "request_onchain_funds",
    "notify_offchain_funds_sent",
    "notify_offchain_funds_received",
    "notify_offchain_funds_pending",
    "notify_offchain_funds_available",
    "notify_onchain_funds_received",
    "notify_onchain_funds_sent",
    "notify_amounts_updated",
    "notify_refund_pending",
    "notify_refund_sent",
    "notify_customer_info_updated",
    "request_trust",
    "notify_trust_set",
    "notify_transaction_on_hold",
    "notify_transaction_error",
    "notify_transaction_expired",
    "notify_transaction_recovery",
    "notify_interactive_flow_completed",
    "do_stellar_payment",
    "do_stellar_refund",
];

/// Carries out a method.
pub(super) async fn carry_out(
    state: &Records,
    record: Transaction,
    method: &str,
    params: &Params,
    call: &BusinessCall,
) -> Result<Transaction, BusinessRefused> {
    let transactions = &state.operations.transactions;
    Transactions::check_method(&record, method)?;
    let (id, order) = (record.id, order(state, &record, method, params, call).await?);
    transactions.carry_out_order(id, order, call).await
}

async fn order(
    state: &Records,
    record: &Transaction,
    method: &str,
    params: &Params,
    call: &BusinessCall,
) -> Result<BusinessOrder, BusinessRefused> {
    let transactions = &state.operations.transactions;
    let amounts = Amounts { context: &state.operations.context, record };
    Ok(match method {
        "notify_interactive_flow_completed" => BusinessOrder::NotifyInteractiveFlowCompleted(amounts.named(params)?),
        "request_offchain_funds" => BusinessOrder::RequestOffchainFunds {
            amounts: amounts.named(params)?,
            instructions: params.instructions()?,
        },
        "request_onchain_funds" => {
            let asset = state.operations.context.asset_of(record);
            let asset = asset.filter(|asset| asset.terms.driver == Driver::Business);
            let gone = || BusinessRefused::Failed("the asset is no longer served for this business".to_owned());
            let destination = transactions.destination_for(record, asset.ok_or_else(gone)?, place(params)?).await?;
            BusinessOrder::RequestOnchainFunds { amounts: amounts.named(params)?, destination }
        }
        "notify_offchain_funds_received" => {
            BusinessOrder::NotifyOffchainFundsReceived { payment: params.received()?, amounts: amounts.named(params)? }
        }
        "notify_offchain_funds_sent" => BusinessOrder::NotifyOffchainFundsSent(params.sent()?),
        "notify_offchain_funds_pending" => BusinessOrder::NotifyOffchainFundsPending(params.off_chain()?),
        "notify_offchain_funds_available" => BusinessOrder::NotifyOffchainFundsAvailable(params.off_chain()?),
        "notify_onchain_funds_received" => {
            let (hash, named) = (params.ledger_hash()?, amounts.named(params)?);
            transactions.credit_from_ledger(record, &hash, &named, &call.by).await?;
            BusinessOrder::NotifyOnchainFundsReceived { hash, amounts: named }
        }
        "notify_onchain_funds_sent" => {
            let (paid, operation) = transactions.paid_to_user(record, &params.ledger_hash()?).await?;
            BusinessOrder::NotifyOnchainFundsSent { paid, operation }
        }
        "notify_amounts_updated" => BusinessOrder::NotifyAmountsUpdated(amounts.named(params)?),
        "notify_refund_pending" => BusinessOrder::NotifyRefundPending(amounts.refund(params)?),
        "notify_refund_sent" => BusinessOrder::NotifyRefundSent(amounts.refund(params)?),
        "notify_customer_info_updated" => BusinessOrder::NotifyCustomerInfoUpdated(word(state, record, params).await?),
        "request_trust" => BusinessOrder::RequestTrust,
        "notify_trust_set" => BusinessOrder::NotifyTrustSet,
        "notify_transaction_on_hold" => BusinessOrder::NotifyTransactionOnHold,
        "notify_transaction_error" => BusinessOrder::NotifyTransactionError,
        "notify_transaction_expired" => BusinessOrder::NotifyTransactionExpired,
        "notify_transaction_recovery" => BusinessOrder::NotifyTransactionRecovery,
        "do_stellar_payment" => {
            transactions.check_pays(record)?;
            BusinessOrder::DoStellarPayment
        }
        "do_stellar_refund" => {
            transactions.check_pays(record)?;
            let refund = params.refund.as_ref().ok_or_else(|| wrong("refund", "is missing"))?;
            let (amount, fee) = amounts.refunded(refund)?;
            BusinessOrder::DoStellarRefund { amount, fee }
        }
        other => return Err(BusinessRefused::NotAllowed(format!("{other} is not a method for this transaction"))),
    })
}

/// Where the business wants the user to pay.
fn place(params: &Params) -> Result<Option<(AccountId, Memo)>, BusinessRefused> {
    match (&params.destination_account, params.memo()?) {
        (None, None) => Ok(None),
        (Some(account), Some(memo)) => {
            let account = AccountId::parse(account);
            Ok(Some((account.map_err(|error| wrong("destination_account:", &error.to_string()))?, memo)))
        }
        _ => Err(wrong("destination_account", "and memo go together: send both, or neither")),
    }
}

/// What SEP-12 says of the customer that a call names, if it names one.
async fn word(state: &Records, record: &Transaction, params: &Params) -> Result<CustomerWord, BusinessRefused> {
    let named = optional_id("customer_id", params.customer_id.as_deref())?;
    let customer_type = optional_id("customer_type", params.customer_type.as_deref())?;
    let Some(id) = &named else { return Ok(CustomerWord::GoesOn) };
    let standing = state.operations.customers.standing_for(record, id, customer_type.as_deref()).await;
    standing.map_err(|error| match error {
        crate::context::Error::NotFound => wrong("customer_id", "is not a customer of this transaction"),
        crate::context::Error::Invalid(text) => BusinessRefused::Parameter(text),
        crate::context::Error::Store(source) => source.into(),
        other => BusinessRefused::Failed(other.to_string()),
    })
}
