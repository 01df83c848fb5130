//! Deposits.

use super::{PROGRAM, Read};
use crate::{
    import::{
        Finding,
        draft::{draft, origin, status},
    },
    model::{Attention, Deposited, Details, IncomingPayment, PaidOnLedger, ReceivedAsset, Status, Transaction},
    transactions::{Origin, rules},
};

/// The steps of a submission in which nothing can have reached the ledger.
const NOT_SUBMITTED: [&str; 4] = ["not_ready", "ready", "pending_trust", "pending_funding"];

/// The deposit.
pub(super) fn read(read: &Read<'_>) -> Result<Origin, Finding> {
    let row = read.row;
    let asset = read.ours.deposited(row, "asset_id", &read.asset)?;
    let known = status(row)?;
    read.refuse_open_quote(known)?;
    let currency = read.currency(asset)?;
    let to = row.address("to_address")?.ok_or_else(|| row.wrong("to_address", "is missing"))?;
    let deposited = Deposited {
        amount_expected: read
            .asked(&currency, matches!(known, Status::PendingUserTransferStart | Status::PendingExternal))?,
        min_amount: asset.terms.min_amount,
        max_amount: asset.terms.max_amount,
        limits_convert: !asset.limits_are_in(&currency),
        is_exchange: read.is_exchange(),
        is_hosted: read.is_hosted(),
        memo: row.memo("memo", "memo_type")?,
        takes_claimable_balance: row.is_true("claimable_balance_supported"),
        ..Deposited::new(currency, read.asset.clone(), asset.account, to)
    };
    // It is paid here by a payout of its own, whatever that has to wait for.
    let here = if known == Status::PendingTrust { Status::PendingAnchor } else { read.status_here(known) };
    let mut record = draft(row, here, read.owner()?, asset.terms.driver, Details::Deposit(Box::new(deposited)))?;
    match known {
        Status::PendingUserTransferStart | Status::PendingExternal => await_money(read, asset, &mut record)?,
        Status::PendingAnchor | Status::PendingTrust => hold(read, asset, &mut record)?,
        Status::Completed | Status::Error => end(read, &mut record)?,
        Status::Incomplete if read.is_hosted() => {}
        other => return Err(row.wrong("status", format!("is {other}, in which nothing goes on here"))),
    }
    let detail = origin(PROGRAM, row, record.updated_at);
    let callback = row.owned("on_change_callback");
    Ok(Origin { record, detail, credited: Vec::new(), paid: Vec::new(), callback })
}

/// The money has not come in: the guest is asked about it.
fn await_money(read: &Read<'_>, asset: ReceivedAsset<'_>, record: &mut Transaction) -> Result<(), Finding> {
    if let Some(asked) = record.amount_expected().cloned() {
        set_terms(read, asset, &asked, record)?;
    }
    refuse_submitted(read)
}

/// The money has come in, and nothing was sent: a person looks at it before it is paid.
fn hold(read: &Read<'_>, asset: ReceivedAsset<'_>, record: &mut Transaction) -> Result<(), Finding> {
    let row = read.row;
    refuse_submitted(read)?;
    let amount = read.money("amount_in", record.paid_asset())?.ok_or_else(|| row.wrong("amount_in", "is missing"))?;
    set_terms(read, asset, &amount, record)?;
    let external_id = record.external_id.clone().unwrap_or_else(|| format!("polaris {}", record.id));
    if let Some(deposited) = record.details.deposit_mut() {
        deposited.payment = Some(IncomingPayment { external_id, money: amount.clone(), received_at: None });
    }
    record.amount_in = Some(amount);
    let reason = format!("Polaris was about to pay it ({})", row.get("submission_status").unwrap_or("not_ready"));
    record.attention = Some(Attention::DepositHeld(reason));
    Ok(())
}

/// What Polaris may have sent must not be sent again.
fn refuse_submitted(read: &Read<'_>) -> Result<(), Finding> {
    let row = read.row;
    let step = row.get("submission_status").unwrap_or("not_ready");
    let is_sent = row.get("envelope_xdr").is_some() || row.get("stellar_transaction_id").is_some();
    if is_sent || !NOT_SUBMITTED.contains(&step) {
        let problem = format!("is {step}: its payment may be on the ledger, or get there");
        let remedy = "run Polaris' process_pending_deposits until it is completed, or leave it behind with --leave";
        return Err(row.wrong("submission_status", problem).remedy(remedy));
    }
    Ok(())
}

fn set_terms(
    read: &Read<'_>,
    asset: ReceivedAsset<'_>,
    paid: &crate::model::Money,
    record: &mut Transaction,
) -> Result<(), Finding> {
    let (fee, out) = (read.fee(&paid.asset)?, read.money("amount_out", &read.asset)?);
    let terms = rules::terms(asset, paid, fee, out).map_err(|error| read.row.wrong("amount_fee", error.to_string()))?;
    (record.fee, record.amount_out) = (terms.fee, Some(terms.amount_out));
    Ok(())
}

/// It is over, as far as Polaris kept it.
fn end(read: &Read<'_>, record: &mut Transaction) -> Result<(), Finding> {
    let row = read.row;
    let currency = record.paid_asset().clone();
    let is_completed = record.status != Status::Error;
    record.fee = read.fee(&currency)?;
    record.amount_out = read.money("amount_out", &read.asset)?;
    record.amount_in = read.money("amount_in", &currency)?.filter(|_| is_completed);
    if let (true, Some(hash), Some(deposited)) =
        (is_completed, row.owned("stellar_transaction_id"), record.details.deposit_mut())
    {
        deposited.paid = Some(PaidOnLedger { hash, balance_id: row.owned("claimable_balance_id") });
    }
    Ok(())
}
