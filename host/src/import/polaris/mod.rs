//! Polaris' database: one table of transactions for all SEPs, whose assets and quotes are in tables of their own.

mod cursor;
mod deposit;
mod incoming;

use super::{
    Finding, Ours, Plan, SourceError, Tell,
    finding::NOTHING_ELSE,
    plan::is_left,
    row::Row,
    source::{Source, Table, counted},
};
use crate::{
    model::{AccountId, AssetId, Fee, Money, ReceivedAsset, Status},
    transactions::Origin,
};
use std::collections::{BTreeMap, BTreeSet};

/// The program, for people.
const PROGRAM: &str = "Polaris";

/// For tables that are not as they are read here.
pub(super) const BRING_UP_TO_DATE: &str = "run `python manage.py migrate` with Polaris 2.2 or newer";

const TRANSACTION: Table = Table {
    name: "polaris_transaction",
    columns: &[
        "id",
        "protocol",
        "kind",
        "status",
        "submission_status",
        "paging_token",
        "stellar_account",
        "muxed_account",
        "account_memo",
        "asset_id",
        "quote_id",
        "stellar_transaction_id",
        "external_transaction_id",
        "amount_in",
        "amount_expected",
        "amount_out",
        "amount_fee",
        "fee_asset",
        "started_at",
        "completed_at",
        "from_address",
        "to_address",
        "memo",
        "memo_type",
        "receiving_anchor_account",
        "refunded",
        "envelope_xdr",
        "claimable_balance_supported",
        "claimable_balance_id",
        "on_change_callback",
        "pending_execution_attempt",
        "client_domain",
    ],
};

const ASSET: Table = Table { name: "polaris_asset", columns: &["id", "code", "issuer"] };

const QUOTE: Table = Table { name: "polaris_quote", columns: &["id", "type", "sell_asset", "buy_asset", "expires_at"] };

/// A transaction with what it refers to.
struct Read<'a> {
    row: &'a Row,
    ours: &'a Ours,
    asset: AssetId,
    quote: Option<&'a Row>,
}

/// What to take over.
pub(super) async fn plan(
    source: &mut Source,
    ours: &Ours,
    leave: &BTreeSet<String>,
    tell: Tell<'_>,
) -> Result<Plan, SourceError> {
    let mut plan =
        Plan { refused: source.missing(&[TRANSACTION, ASSET, QUOTE], BRING_UP_TO_DATE).await?, ..Plan::default() };
    if !plan.refused.is_empty() {
        return Ok(plan);
    }
    let by_id = |rows: Vec<Row>| rows.into_iter().map(|row| (row.id().to_owned(), row)).collect::<BTreeMap<_, _>>();
    let (assets, quotes) = (by_id(source.rows(ASSET).await?), by_id(source.rows(QUOTE).await?));
    let rows = source.rows(TRANSACTION).await?;
    for row in counted(TRANSACTION, &rows, tell) {
        plan.add(read(row, ours, &assets, &quotes), row.get("status"), &named(row), leave);
    }
    let named: BTreeSet<&str> = rows.iter().filter_map(|row| row.get("quote_id")).collect();
    for quote in quotes.values().filter(|quote| !named.contains(quote.id())) {
        refuse_open(quote, ours, leave, &mut plan);
    }
    cursor::add(&rows, ours, &mut plan);
    Ok(plan)
}

/// Refuses a firm quote that a client may still use: the guest here has never given it, and could not deliver by it.
fn refuse_open(quote: &Row, ours: &Ours, leave: &BTreeSet<String>, plan: &mut Plan) {
    let id = named(quote);
    plan.names.insert(id.to_ascii_lowercase());
    if is_left(leave, &id) {
        return plan.left.push(quote.wrong("", "is left behind, as --leave says").remedy(NOTHING_ELSE));
    }
    let until = match quote.time("expires_at") {
        Ok(Some(until)) if until > ours.now && quote.get("type") == Some("firm") => until,
        Ok(_) => return,
        Err(finding) => return plan.refused.push(finding),
    };
    let problem =
        format!("is a firm quote of Polaris' that its client may use until {until}: the guest here has never given it");
    let remedy = format!("stop Polaris' web server and wait until then, or leave it behind with --leave {id}");
    plan.refused.push(quote.wrong("expires_at", problem).remedy(remedy));
}

/// The id as wallets know it.
fn named(row: &Row) -> String {
    row.transaction_id().map_or_else(|_| row.id().to_owned(), |id| id.to_string())
}

fn read(
    row: &Row,
    ours: &Ours,
    assets: &BTreeMap<String, Row>,
    quotes: &BTreeMap<String, Row>,
) -> Result<Origin, Finding> {
    let asset =
        assets.get(row.need("asset_id")?).ok_or_else(|| row.wrong("asset_id", "is in no row of polaris_asset"))?;
    let issuer = asset.account("issuer")?.ok_or_else(|| asset.wrong("issuer", "is missing"))?;
    let asset =
        AssetId::stellar(asset.need("code")?, issuer).map_err(|error| asset.wrong("code", error.to_string()))?;
    let quote = match row.get("quote_id") {
        Some(id) => Some(quotes.get(id).ok_or_else(|| row.wrong("quote_id", "is in no row of polaris_quote"))?),
        None => None,
    };
    let read = Read { row, ours, asset, quote };
    match (row.get("protocol"), row.need("kind")?) {
        (Some("sep31"), "send") => incoming::payment(&read),
        (Some("sep6" | "sep24"), "withdrawal") | (Some("sep6"), "withdrawal-exchange") => incoming::withdrawal(&read),
        (Some("sep6" | "sep24"), "deposit") | (Some("sep6"), "deposit-exchange") => deposit::read(&read),
        (Some("sep6" | "sep24" | "sep31"), kind) => {
            Err(row.wrong("kind", format!("`{kind}` is not a kind of its SEP")))
        }
        (protocol, _) => {
            let named = protocol.unwrap_or("nothing");
            Err(row.wrong("protocol", format!("is `{named}`, not sep6, sep24 or sep31")))
        }
    }
}

impl Read<'_> {
    fn is_hosted(&self) -> bool {
        self.row.get("protocol") == Some("sep24")
    }

    /// As SEP-6 calls it.
    fn is_exchange(&self) -> bool {
        self.row.get("kind").is_some_and(|kind| kind.ends_with("-exchange"))
    }

    fn owner(&self) -> Result<crate::model::Owner, Finding> {
        match self.row.get("muxed_account") {
            Some(muxed) => self.row.owner("muxed_account", muxed, None),
            None => {
                let account = self.row.need("stellar_account")?;
                self.row.owner("stellar_account", account, self.row.get("account_memo"))
            }
        }
    }

    /// Polaris marks what went back beside the status. Pages that are not done were Polaris' own: nobody can go on with them.
    fn status_here(&self, status: Status) -> Status {
        match status {
            Status::Completed if self.row.is_true("refunded") => Status::Refunded,
            Status::Incomplete if self.is_hosted() => Status::Expired,
            other => other,
        }
    }

    /// A conversion that is not over depends on a rate that the guest here has never given.
    fn refuse_open_quote(&self, status: Status) -> Result<(), Finding> {
        let is_over = matches!(status, Status::Completed | Status::Refunded | Status::Error);
        match self.quote {
            Some(_) if !is_over => {
                Err(self.row.wrong("quote_id", "its rate is a quote of Polaris', which is not taken over"))
            }
            _ => Ok(()),
        }
    }

    /// The currency of the side that is off chain: the quote's, or that which the asset is worth.
    fn currency(&self, asset: ReceivedAsset<'_>) -> Result<AssetId, Finding> {
        if let Some(quote) = self.quote {
            let sides = [quote.asset("sell_asset")?, quote.asset("buy_asset")?];
            let off_chain = sides.into_iter().flatten().find(|side| !side.is_on_ledger());
            return off_chain.ok_or_else(|| quote.wrong("buy_asset", "neither side is a currency"));
        }
        match asset.terms.one_for_one {
            true => Ok(asset.terms.deliver.clone()),
            false => {
                let problem = format!("is one for one with {}, but not as it is configured here", asset.asset.code());
                Err(self.row.wrong("amount_out", problem))
            }
        }
    }

    fn money(&self, field: &str, asset: &AssetId) -> Result<Option<Money>, Finding> {
        let decimals = self.ours.decimals(asset).ok_or_else(|| {
            let remedy = format!("add {} to [[currencies]] of anchor.toml", asset.code());
            self.row.wrong(field, format!("`{asset}` is not configured")).remedy(remedy)
        })?;
        Ok(self.row.amount(field, decimals)?.map(|amount| Money::new(amount, asset.clone())))
    }

    /// What the payer was asked for. Polaris names it twice until it has found the payment, which becomes the amount in; where
    /// the two differ before that, nothing says which of them the payer was told.
    fn asked(&self, asset: &AssetId, is_unpaid: bool) -> Result<Option<Money>, Finding> {
        let more_than_none = |money: &Money| !money.amount.is_zero();
        let expected = self.money("amount_expected", asset)?.filter(more_than_none);
        if !is_unpaid {
            return Ok(expected);
        }
        let named = self.money("amount_in", asset)?.filter(more_than_none);
        match (&expected, &named) {
            (Some(expected), Some(named)) if expected != named => {
                let problem = format!("is {named}, but {expected} is expected, and nobody has paid");
                let remedy =
                    "set amount_in and amount_expected to what the payer was told, or leave it behind with --leave";
                Err(self.row.wrong("amount_in", problem).remedy(remedy))
            }
            _ => Ok(expected.or(named)),
        }
    }

    fn fee(&self, paid: &AssetId) -> Result<Option<Fee>, Finding> {
        let asset = self.row.asset("fee_asset")?.unwrap_or_else(|| paid.clone());
        let Some(total) = self.money("amount_fee", &asset)? else { return Ok(None) };
        Fee::new(total, Vec::new()).map(Some).map_err(|error| self.row.wrong("amount_fee", error.to_string()))
    }

    /// Where the payer pays. It has to be an account that is watched here.
    fn receiving_account(&self, asset: ReceivedAsset<'_>) -> Result<Option<AccountId>, Finding> {
        let Some(account) = self.row.account("receiving_anchor_account")? else { return Ok(None) };
        self.row.check_watched("receiving_anchor_account", account, asset)?;
        Ok(Some(account))
    }
}
