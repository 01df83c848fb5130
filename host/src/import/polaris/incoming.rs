//! Payments received and withdrawals: they begin with a payment on the ledger.

use super::{PROGRAM, Read};
use crate::{
    import::{
        Finding,
        draft::{draft, origin, status},
    },
    model::{
        AccountId, Address, Attention, Destination, Details, Incoming, LedgerPayment, Memo, Money, PaymentShape,
        Protocol, Rate, Received, ReceivedAsset, Status, Transaction, Withdrawn,
    },
    transactions::{Origin, rules},
};

/// For what a guest can't go on with.
const HAVE_IT_CORRECTED: &str = "have the client correct it with Polaris first, or leave it behind with --leave";

/// A payment received for another anchor's client.
pub(super) fn payment(read: &Read<'_>) -> Result<Origin, Finding> {
    let row = read.row;
    let asset = read.ours.received(row, "asset_id", &read.asset, Protocol::Sep31)?;
    let asked = read.asked(&read.asset, row.get("status") == Some(Status::PendingSender.as_str()))?;
    let amount_expected = match asked {
        Some(asked) => asked,
        None => read.money("amount_in", &read.asset)?.ok_or_else(|| row.wrong("amount_expected", "is missing"))?,
    };
    let incoming = incoming(read, asset)?;
    let details = Details::Receive(Received { amount_expected, incoming, sender: None, receiver: None });
    finish(read, asset, details, (Status::PendingSender, Status::PendingReceiver))
}

/// A withdrawal.
pub(super) fn withdrawal(read: &Read<'_>) -> Result<Origin, Finding> {
    let asset = read.ours.received(read.row, "asset_id", &read.asset, Protocol::Sep6)?;
    let is_unpaid = read.row.get("status") == Some(Status::PendingUserTransferStart.as_str());
    let details = Details::Withdraw(Withdrawn {
        asset: read.asset.clone(),
        amount_expected: read.asked(&read.asset, is_unpaid)?,
        min_amount: asset.terms.min_amount,
        max_amount: asset.terms.max_amount,
        incoming: incoming(read, asset)?,
        is_exchange: read.is_exchange(),
        is_hosted: read.is_hosted(),
        source: read.row.address("from_address")?,
        customer: None,
    });
    finish(read, asset, details, (Status::PendingUserTransferStart, Status::PendingAnchor))
}

fn incoming(read: &Read<'_>, asset: ReceivedAsset<'_>) -> Result<Incoming, Finding> {
    let memo = read.row.memo("memo", "memo_type")?;
    let destination = read.receiving_account(asset)?.zip(memo);
    Ok(Incoming {
        destination_asset: Some(asset.terms.deliver.clone()),
        destination: destination.map(|(account, memo)| Destination { account, memo }),
        ..Incoming::default()
    })
}

fn finish(
    read: &Read<'_>,
    asset: ReceivedAsset<'_>,
    details: Details,
    (payable, working): (Status, Status),
) -> Result<Origin, Finding> {
    let row = read.row;
    let (known, destination) = (status(row)?, details.incoming().and_then(|incoming| incoming.destination.clone()));
    read.refuse_open_quote(known)?;
    let mut record = draft(row, read.status_here(known), read.owner()?, asset.terms.driver, details)?;
    let mut credited = None;
    match known {
        status if status == payable => {
            if row.get("stellar_transaction_id").is_some() {
                let problem = "a payment was found for it and not credited";
                let remedy = "run Polaris' watch_transactions until it is credited";
                return Err(row.wrong("stellar_transaction_id", problem).remedy(remedy));
            }
            if destination.is_none() {
                return Err(row.wrong("receiving_anchor_account", "or memo is missing: it can't be paid"));
            }
        }
        status if status == working || status == Status::PendingExternal => {
            credited = Some(credit(read, destination.as_ref(), &mut record)?);
        }
        Status::Completed | Status::Error => {
            record.amount_in =
                read.money("amount_in", &read.asset)?.filter(|_| row.get("stellar_transaction_id").is_some());
            credited = payment_of(read, destination.as_ref(), record.amount_in.as_ref())?;
            record.payments.extend(credited.clone().map(Into::into));
            past_terms(read, asset, &mut record)?;
        }
        Status::Incomplete if read.is_hosted() => {}
        Status::PendingTransactionInfoUpdate | Status::PendingCustomerInfoUpdate => {
            return Err(row.wrong("status", format!("is {known}")).remedy(HAVE_IT_CORRECTED));
        }
        other => return Err(row.wrong("status", format!("is {other}, in which nothing goes on here"))),
    }
    if known == payable || credited.is_some() && matches!(known, Status::PendingExternal) || known == working {
        terms(read, asset, &mut record)?;
    }
    if row.is_true("pending_execution_attempt") && known == working {
        let reason = "Polaris had begun to pay it out, and nobody knows what came of it: ask the bank".to_owned();
        record.attention = Some(Attention::Held { reason, may_be_paid: true });
    }
    let detail = origin(PROGRAM, row, record.updated_at);
    let callback = row.owned("on_change_callback");
    Ok(Origin { record, detail, credited: credited.into_iter().collect(), paid: Vec::new(), callback })
}

/// Sets what has come in on the ledger.
fn credit(
    read: &Read<'_>,
    destination: Option<&Destination>,
    record: &mut Transaction,
) -> Result<LedgerPayment, Finding> {
    let amount = read.money("amount_in", &read.asset)?.ok_or_else(|| read.row.wrong("amount_in", "is missing"))?;
    let payment = payment_of(read, destination, Some(&amount))?;
    let payment = payment.ok_or_else(|| {
        let problem = format!("the transaction is {}, but no payment on the ledger is known", record.status);
        read.row.wrong("stellar_transaction_id", problem)
    })?;
    record.amount_in = Some(amount);
    record.payments = vec![payment.clone().into()];
    Ok(payment)
}

/// The payment that Polaris found. It keeps no operation: the id is that of the whole ledger transaction.
fn payment_of(
    read: &Read<'_>,
    destination: Option<&Destination>,
    amount: Option<&Money>,
) -> Result<Option<LedgerPayment>, Finding> {
    let row = read.row;
    let found = (row.get("stellar_transaction_id"), row.get("paging_token"), row.address("from_address")?);
    let (Some(Destination { account, memo }), Some(amount)) = (destination, amount) else { return Ok(None) };
    let (Some(hash), Some(token), Some(from)) = found else { return Ok(None) };
    let operation_id = token.parse().map_err(|_| row.wrong("paging_token", format!("`{token}` is not a number")))?;
    let at = row.time("completed_at")?.or(row.time("started_at")?).unwrap_or(read.ours.now);
    Ok(from.account().map(|payer| made(operation_id, hash, (payer, from), (*account, memo), amount, at)))
}

fn made(
    operation_id: u64,
    hash: &str,
    (from, payer): (AccountId, Address),
    (to, memo): (AccountId, &Memo),
    amount: &Money,
    closed_at: crate::model::Timestamp,
) -> LedgerPayment {
    LedgerPayment {
        operation_id,
        transaction_hash: hash.to_owned(),
        ledger: u32::try_from(operation_id >> 32).unwrap_or_default(),
        closed_at,
        shape: PaymentShape::Payment,
        from,
        from_muxed_id: match payer {
            Address::Muxed { id, .. } => Some(id),
            Address::Account(_) | Address::Contract(_) => None,
        },
        to,
        to_muxed_id: None,
        asset: amount.asset.clone(),
        amount: amount.amount,
        memo: Some(memo.clone()),
    }
}

/// The terms of one that goes on: those that Polaris had named, completed from the configuration.
fn terms(read: &Read<'_>, asset: ReceivedAsset<'_>, record: &mut Transaction) -> Result<(), Finding> {
    if !asset.terms.one_for_one {
        record.rate = Some(Rate::Market);
        return Ok(());
    }
    let Some(paid) = record.amount_in.clone().or_else(|| record.amount_expected().cloned()) else { return Ok(()) };
    let (fee, out) = (read.fee(&read.asset)?, read.money("amount_out", &asset.terms.deliver)?);
    let terms =
        rules::terms(asset, &paid, fee, out).map_err(|error| read.row.wrong("amount_fee", error.to_string()))?;
    (record.fee, record.amount_out) = (terms.fee, Some(terms.amount_out));
    Ok(())
}

/// The terms of one that is over, as far as Polaris kept them.
fn past_terms(read: &Read<'_>, asset: ReceivedAsset<'_>, record: &mut Transaction) -> Result<(), Finding> {
    record.fee = read.fee(&read.asset)?;
    if read.row.get("amount_out").is_some() {
        record.amount_out = read.money("amount_out", &read.currency(asset)?)?;
    }
    Ok(())
}
