//! Payments received for other anchors' clients.

use super::{PROGRAM, customers::Named, ledger, money, refunds};
use crate::{
    import::{
        Finding, Ours,
        draft::{draft, origin, status},
        row::Row,
    },
    model::{
        Address, AssetId, Destination, Details, Driver, Entries, Fee, Incoming, Money, Owner, Protocol, Received,
        ReceivedAsset, Status, Transaction,
    },
    transactions::Origin,
};

/// The payment, and the customers it names.
pub(super) fn read(row: &Row, ours: &Ours) -> Result<(Origin, Named), Finding> {
    let expected = money::expected(row, ours)?.ok_or_else(|| row.wrong("amount_expected", "is missing"))?;
    let asset = ours.received(row, "amount_in_asset", &expected.asset, Protocol::Sep31)?;
    let destination = destination(row, ("to_account", "stellar_memo", "stellar_memo_type"), asset)?;
    let received = Received {
        amount_expected: expected.clone(),
        incoming: Incoming {
            destination_asset: Some(delivered(row, asset)?),
            destination: destination.clone(),
            ..Incoming::default()
        },
        sender: None,
        receiver: None,
    };
    let mut record = draft(row, status(row)?, owner(row)?, Driver::Business, Details::Receive(received))?;
    let credited = credit(row, ours, asset, destination, &mut record)?;
    money::check_rate(row, asset, &record)?;
    record.funding_method = row.owned("funding_method");
    record.message = row.owned("required_info_message");
    record.fields = fields(row)?;
    let detail = origin(PROGRAM, row, record.updated_at);
    let named = Named { sender: row.owned("sender_id"), receiver: row.owned("receiver_id") };
    Ok((Origin { record, detail, credited, paid: Vec::new(), callback: None }, named))
}

/// Who created it: an account, or a user of one.
fn owner(row: &Row) -> Result<Owner, Finding> {
    let creator = row.json("creator")?.unwrap_or_default();
    let account = creator["account"].as_str().ok_or_else(|| row.wrong("creator", "names no account"))?;
    row.owner("creator", account, creator["memo"].as_str())
}

/// Fields are personal data, and nothing that money depends on: only texts are read.
fn fields(row: &Row) -> Result<Entries, Finding> {
    let fields = row.json("fields")?.unwrap_or_default();
    let entries = fields.as_object().into_iter().flatten();
    Ok(entries.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
}

/// The currency that is delivered: that of the amount out, unless it is in the asset itself.
pub(super) fn delivered(row: &Row, asset: ReceivedAsset<'_>) -> Result<AssetId, Finding> {
    let named = row.asset("amount_out_asset")?.filter(|named| !named.is_on_ledger());
    Ok(named.unwrap_or_else(|| asset.terms.deliver.clone()))
}

/// Where the payer pays, if that was said already. It has to be an account that is watched here.
pub(super) fn destination(
    row: &Row,
    (account, memo, kind): (&str, &str, &str),
    asset: ReceivedAsset<'_>,
) -> Result<Option<Destination>, Finding> {
    let (Some(to), Some(memo)) = (row.account(account)?, row.memo(memo, kind)?) else { return Ok(None) };
    row.check_watched(account, to, asset)?;
    Ok(Some(Destination { account: to, memo }))
}

/// Sets what has come in on the ledger, on which terms, and what went back.
pub(super) fn credit(
    row: &Row,
    ours: &Ours,
    asset: ReceivedAsset<'_>,
    destination: Option<Destination>,
    record: &mut Transaction,
) -> Result<Vec<crate::model::LedgerPayment>, Finding> {
    (record.amount_out, record.fee) = terms(row, ours, asset)?;
    record.act_by = row.time("user_action_required_by")?;
    record.updated_at = row.time("updated_at")?.unwrap_or(record.updated_at);
    record.refunds = refunds::read(row, false, record.updated_at)?;
    let Some(Destination { account, memo }) = destination else { return waits(row, ours, record) };
    let ours_only = ledger::payments(row)?.into_iter().filter(|paid| paid.is_to(Address::Account(account)));
    let paid: Vec<_> = ours_only.filter(|paid| paid.asset() == asset.asset).collect();
    let [one] = paid.as_slice() else {
        return match paid.is_empty() {
            true => waits(row, ours, record),
            false => Err(row.wrong("stellar_transactions", format!("has {} payments: one is expected", paid.len()))),
        };
    };
    let amount = money::amount_in(row, ours)?.ok_or_else(|| row.wrong("amount_in", "is missing"))?;
    // Of one that is over, what the business made of it stays as it is.
    let is_over = matches!(record.status, Status::Completed | Status::Refunded | Status::Expired);
    if amount.asset != *asset.asset || (amount.amount != one.amount() && !is_over) {
        let problem = format!("is {amount}, but {} {} arrived on the ledger", one.amount(), one.asset().code());
        return Err(row.wrong("amount_in", problem));
    }
    let payment = one.clone().received(account, Some(memo));
    let payment =
        payment.ok_or_else(|| row.wrong("stellar_transactions", "a contract paid, which is not supported"))?;
    record.amount_in = Some(amount);
    record.received_at = Some(row.time("transfer_received_at")?.unwrap_or(payment.closed_at));
    record.payments = vec![payment.clone().into()];
    Ok(vec![payment])
}

/// Nobody has paid: then nothing may say otherwise.
fn waits(row: &Row, ours: &Ours, record: &Transaction) -> Result<Vec<crate::model::LedgerPayment>, Finding> {
    // The platform notes a time for what is on hold, paid or not.
    let says_paid = row.get("transfer_received_at").is_some() && record.status != Status::OnHold;
    let is_delivered = matches!(record.status, Status::Completed | Status::Refunded | Status::PendingExternal);
    if says_paid || is_delivered || !record.refunds.is_empty() {
        let problem = format!("has no payment to us, but the transaction is {}", record.status);
        return Err(row.wrong("stellar_transactions", problem));
    }
    money::check_unpaid(row, ours, record)?;
    Ok(Vec::new())
}

/// The amount out and the fee. What is delivered in the asset itself is delivered in the currency that it is worth.
fn terms(row: &Row, ours: &Ours, asset: ReceivedAsset<'_>) -> Result<(Option<Money>, Option<Fee>), Finding> {
    let fee = money::fee(row, ours)?;
    let Some(out) = money::amount_out(row, ours)? else { return Ok((None, fee)) };
    match out.asset {
        AssetId::Iso4217(_) => Ok((Some(out), fee)),
        _ if out.asset == *asset.asset && asset.terms.one_for_one => {
            Ok((Some(Money::new(out.amount, asset.terms.deliver.clone())), fee))
        }
        _ => {
            let problem = format!("is `{}`, which is on the ledger: money is delivered off chain", out.asset);
            let remedy = "have the business name amount_out in a currency (notify_amounts_updated), or leave it behind with --leave";
            Err(row.wrong("amount_out_asset", problem).remedy(remedy))
        }
    }
}
