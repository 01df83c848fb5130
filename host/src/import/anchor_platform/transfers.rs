//! Deposits and withdrawals (SEP-6), and hosted ones (SEP-24): the platform keeps both alike.

use super::{PROGRAM, lacks, ledger, money, refunds, sep31};
use crate::{
    import::{
        Finding, Ours,
        draft::{draft, origin, status},
        row::Row,
    },
    model::{
        AccountId, Address, AssetId, Deposited, Details, Driver, Incoming, IncomingPayment, Instruction, Money,
        PaidOnLedger, Protocol, ReceivedAsset, Status, Transaction, Withdrawn,
    },
    transactions::Origin,
};

/// Under which SEP, and whether SEP-6 calls it an exchange.
#[derive(Clone, Copy)]
struct Flavour {
    is_hosted: bool,
    is_exchange: bool,
}

/// The deposit or the withdrawal under SEP-6.
pub(super) fn read(row: &Row, ours: &Ours) -> Result<Origin, Finding> {
    let kind = row.need("kind")?;
    let flavour = Flavour { is_hosted: false, is_exchange: kind.ends_with("-exchange") };
    match kind {
        "withdrawal" | "withdrawal-exchange" => finish(row, withdrawal(row, ours, flavour)?),
        "deposit" | "deposit-exchange" => finish(row, deposit(row, ours, flavour)?),
        _ => Err(row.wrong("kind", format!("`{kind}` is not a kind of SEP-6"))),
    }
}

/// The hosted deposit or withdrawal.
pub(super) fn read_hosted(row: &Row, ours: &Ours) -> Result<Origin, Finding> {
    let flavour = Flavour { is_hosted: true, is_exchange: false };
    match row.need("kind")? {
        "withdrawal" => finish(row, withdrawal(row, ours, flavour)?),
        "deposit" => finish(row, deposit(row, ours, flavour)?),
        kind => Err(row.wrong("kind", format!("`{kind}` is not a kind of SEP-24"))),
    }
}

fn finish(row: &Row, mut origin: Origin) -> Result<Origin, Finding> {
    origin.record.funding_method = row.owned("type");
    origin.record.message = row.owned("message");
    Ok(origin)
}

fn asset(row: &Row) -> Result<AssetId, Finding> {
    let code = row.need("request_asset_code")?;
    let Some(issuer) = row.account("request_asset_issuer")? else {
        let native = AssetId::is_native_code(code).then_some(AssetId::Native);
        return native.ok_or_else(|| row.wrong("request_asset_issuer", format!("is missing, and {code} needs one")));
    };
    AssetId::stellar(code, issuer).map_err(|error| row.wrong("request_asset_code", error.to_string()))
}

fn record(row: &Row, details: Details) -> Result<Transaction, Finding> {
    let owner = row.owner("web_auth_account", row.need("web_auth_account")?, row.get("web_auth_account_memo"))?;
    draft(row, status(row)?, owner, Driver::Business, details)
}

fn withdrawal(row: &Row, ours: &Ours, flavour: Flavour) -> Result<Origin, Finding> {
    let Flavour { is_hosted, is_exchange } = flavour;
    let asset = ours.received(row, "request_asset_code", &asset(row)?, Protocol::Sep6)?;
    let destination = sep31::destination(row, ("withdraw_anchor_account", "memo", "memo_type"), asset)?;
    let withdrawn = Withdrawn {
        asset: asset.asset.clone(),
        amount_expected: expected(row, ours, asset.asset, asset)?,
        min_amount: asset.terms.min_amount,
        max_amount: asset.terms.max_amount,
        incoming: Incoming {
            destination_asset: Some(sep31::delivered(row, asset)?),
            destination: destination.clone(),
            refund_memo: row.memo("refund_memo", "refund_memo_type")?,
            ..Incoming::default()
        },
        is_exchange,
        is_hosted,
        source: row.address("from_account")?,
        customer: None,
    };
    let mut record = record(row, Details::Withdraw(withdrawn))?;
    let credited = sep31::credit(row, ours, asset, destination, &mut record)?;
    money::check_rate(row, asset, &record)?;
    let detail = origin(PROGRAM, row, record.updated_at);
    Ok(Origin { record, detail, credited, paid: Vec::new(), callback: None })
}

fn deposit(row: &Row, ours: &Ours, flavour: Flavour) -> Result<Origin, Finding> {
    let Flavour { is_hosted, is_exchange } = flavour;
    let asset = ours.deposited(row, "request_asset_code", &asset(row)?)?;
    let source_asset = match row.asset("amount_in_asset")? {
        Some(source) if !source.is_on_ledger() => source,
        _ => asset.terms.deliver.clone(),
    };
    let to = row.address("to_account")?.ok_or_else(|| row.wrong("to_account", "is missing"))?;
    let memo = match row.get("memo_type") {
        Some("none") => None,
        _ => row.memo("memo", "memo_type")?,
    };
    let deposited = Deposited {
        amount_expected: expected(row, ours, &source_asset, asset)?,
        min_amount: asset.terms.min_amount,
        max_amount: asset.terms.max_amount,
        limits_convert: !asset.limits_are_in(&source_asset),
        is_exchange,
        is_hosted,
        takes_claimable_balance: row.is_true("claimable_balance_supported"),
        memo,
        instructions: instructions(row)?,
        ..Deposited::new(source_asset, asset.asset.clone(), asset.account, to)
    };
    let mut record = record(row, Details::Deposit(Box::new(deposited)))?;
    record.act_by = row.time("user_action_required_by")?;
    record.updated_at = row.time("updated_at")?.unwrap_or(record.updated_at);
    (record.amount_out, record.fee) = (money::amount_out(row, ours)?, money::fee(row, ours)?);
    came_in(row, ours, &mut record)?;
    money::check_rate(row, asset, &record)?;
    let paid = paid(row, (asset.account, to), &mut record)?;
    let detail = origin(PROGRAM, row, record.updated_at);
    Ok(Origin { record, detail, credited: Vec::new(), paid, callback: None })
}

/// What was asked for, in units of what the user pays. The platform counts it in the asset on the ledger, until the business names
/// the amount in.
fn expected(row: &Row, ours: &Ours, paid: &AssetId, asset: ReceivedAsset<'_>) -> Result<Option<Money>, Finding> {
    if let Some(named) = money::expected(row, ours)?.filter(|named| named.asset == *paid) {
        return Ok(Some(named));
    }
    let Some(amount) = row.amount("amount_expected", asset.decimals)?.filter(|amount| !amount.is_zero()) else {
        return Ok(None);
    };
    if *paid != *asset.asset && !asset.terms.one_for_one {
        let problem = format!("is in {}, and nothing says how much {} that is", asset.asset.code(), paid.code());
        return Err(row.wrong("amount_expected", problem));
    }
    Ok(Some(Money::new(amount, paid.clone())))
}

/// Sets what has come in off chain, and what went back.
fn came_in(row: &Row, ours: &Ours, record: &mut Transaction) -> Result<(), Finding> {
    let is_delivered = matches!(record.status, Status::Completed | Status::Refunded);
    // A business may have delivered without a word about when the money came.
    let at = row.time("transfer_received_at")?.or(record.completed_at.filter(|_| is_delivered));
    record.refunds = refunds::read(row, true, record.updated_at)?;
    let is_waiting =
        matches!(status(row)?, Status::PendingExternal | Status::OnHold | Status::PendingUserTransferStart);
    if is_waiting && !record.refunds.is_empty() {
        return Err(row.wrong("refunds", "one of them is on its way, and nothing says which"));
    }
    // A time is noted for what is announced or on hold, too.
    let Some(at) = at.filter(|_| !is_waiting) else { return money::check_unpaid(row, ours, record) };
    let amount = money::amount_in(row, ours)?.ok_or_else(|| row.wrong("amount_in", "is missing"))?;
    if amount.asset.is_on_ledger() {
        return Err(row.wrong("amount_in_asset", format!("is `{}`, which is on the ledger", amount.asset)));
    }
    if let (Some(deposited), Some(external_id)) = (record.details.deposit_mut(), record.external_id.clone()) {
        deposited.payment = Some(IncomingPayment { external_id, money: amount.clone(), received_at: Some(at) });
    }
    (record.amount_in, record.received_at) = (Some(amount), Some(at));
    Ok(())
}

/// Sets with what the user was paid on the ledger; the operations that paid.
fn paid(row: &Row, (from, to): (AccountId, Address), record: &mut Transaction) -> Result<Vec<u64>, Finding> {
    let payments = ledger::payments(row)?;
    let (Status::Completed, Some(hash)) = (record.status, row.get("stellar_transaction_id")) else {
        let is_paid = payments.iter().any(|paid| paid.is_to(to));
        return match is_paid && !matches!(record.status, Status::Completed | Status::Refunded) {
            true => {
                let problem = format!("the user was paid from {from}, but the transaction is {}", record.status);
                Err(row.wrong("stellar_transactions", problem))
            }
            false => Ok(Vec::new()),
        };
    };
    if let Some(deposited) = record.details.deposit_mut() {
        deposited.paid = Some(PaidOnLedger { hash: hash.to_owned(), balance_id: None });
    }
    Ok(payments.into_iter().filter(|paid| paid.is_to(to)).map(|paid| paid.operation).collect())
}

/// How the user pays off chain.
fn instructions(row: &Row) -> Result<Vec<Instruction>, Finding> {
    let fields = row.json("instructions")?.unwrap_or_default();
    let read = |(name, field): (&String, &serde_json::Value)| {
        let text = |key: &str| field[key].as_str().map(str::to_owned);
        let value = text("value").ok_or_else(|| lacks(row, "instructions", name))?;
        Ok(Instruction { name: name.clone(), value, description: text("description").unwrap_or_default() })
    };
    fields.as_object().into_iter().flatten().map(read).collect()
}
