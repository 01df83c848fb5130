//! Firm quotes (SEP-38): those that open transactions were given, and those that a client may still use.

use super::{PROGRAM, customers::OfName, lacks, money};
use crate::{
    import::{Finding, Ours, Plan, draft::is_open, finding::NOTHING_ELSE, plan::is_left, row::Row},
    model::{
        Amount, AssetId, Conversion, Fee, FeePart, Given, GuestVersion, Money, Protocol, Purpose, Quote, QuoteId,
        RateAnswer, RateRequest, Side, TransactionId,
    },
    transactions::rules,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What transactions keep of a quote that is not taken over.
const KEEPS_AMOUNTS: &str = "nothing has to be done: the transaction keeps the amounts that it was given";

/// Adds them. `named`: the quotes that transactions name.
pub(super) fn add(
    rows: &[Row],
    named: &BTreeMap<TransactionId, String>,
    ours: &Ours,
    leave: &BTreeSet<String>,
    plan: &mut Plan,
) {
    let by_id: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.id(), row)).collect();
    let mut used = BTreeSet::new();
    for origin in plan.takeover.transactions.iter_mut().filter(|origin| is_open(&origin.record)) {
        let record = &mut origin.record;
        let Some((id, name)) = named.get(&record.id).map(|id| (id, format!("transaction {}", record.id))) else {
            continue;
        };
        let read = match by_id.get(id.as_str()) {
            _ if !used.insert(id.clone()) => {
                Err(Finding::new(name, "quote_id", format!("quote {id} is another transaction's as well")))
            }
            None => Err(Finding::new(name, "quote_id", format!("`{id}` is in no row of exchange_quote"))),
            Some(row) => read(row, ours, record.protocol()),
        };
        match read {
            Ok(quote) => {
                record.quote_id = Some(quote.id);
                plan.takeover.quotes.push((quote, Some(record.id)));
            }
            Err(finding) => plan.left.push(finding.remedy(KEEPS_AMOUNTS)),
        }
    }
    let spent: BTreeSet<&str> = named.values().map(String::as_str).collect();
    for row in rows.iter().filter(|row| !spent.contains(row.id()) && row.get("transaction_id").is_none()) {
        unused(row, ours, leave, plan);
    }
}

/// One that a client may still use, if it has not expired.
fn unused(row: &Row, ours: &Ours, leave: &BTreeSet<String>, plan: &mut Plan) {
    plan.names.insert(row.id().to_ascii_lowercase());
    if is_left(leave, row.id()) {
        return plan.left.push(row.wrong("", "is left behind, as --leave says").remedy(NOTHING_ELSE));
    }
    let expires_at = match row.time("expires_at") {
        Ok(Some(at)) if at > ours.now => at,
        Ok(_) => return,
        Err(finding) => return plan.refused.push(finding),
    };
    let read = context(row, ours).and_then(|context| {
        let own: Result<QuoteId, _> = row.id().parse();
        own.map_err(|_| row.wrong("id", "is not a UUID: its client could not name it here"))?;
        read(row, ours, context)
    });
    match read {
        Ok(quote) => plan.takeover.quotes.push((quote, None)),
        Err(finding) => {
            let remedy =
                format!("wait until it has expired, at {expires_at}, or leave it behind with --leave {}", row.id());
            plan.refused.push(finding.remedy(remedy));
        }
    }
}

/// The protocol that a quote can be used under. The platform does not keep what it was asked for.
fn context(row: &Row, ours: &Ours) -> Result<Protocol, Finding> {
    let [sell, buy] = [row.asset("sell_asset")?, row.asset("buy_asset")?];
    let served = |wanted: &Option<AssetId>| {
        let wanted = wanted.as_ref().filter(|asset| asset.is_on_ledger())?;
        ours.assets.iter().find(|one| one.asset == *wanted)
    };
    let possible = match (served(&sell), served(&buy)) {
        (Some(paid), None) => [(Protocol::Sep31, paid.receive.is_some()), (Protocol::Sep6, paid.withdraw.is_some())],
        (None, Some(paid)) => [(Protocol::Sep31, false), (Protocol::Sep6, paid.deposit.is_some())],
        _ => return Err(row.wrong("sell_asset", "neither it nor buy_asset is an asset of anchor.toml, or both are")),
    };
    let mut possible = possible.into_iter().filter(|(_, is_served)| *is_served).map(|(protocol, _)| protocol);
    match (possible.next(), possible.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(row.wrong("sell_asset", "is exchanged under no protocol here")),
        _ => Err(row.wrong("", "nothing says whether it is for SEP-31 or SEP-6")),
    }
}

fn read(row: &Row, ours: &Ours, context: Protocol) -> Result<Quote, Finding> {
    let need = |name: &str, value: Option<Money>| value.ok_or_else(|| row.wrong(name, "is missing"));
    let sell = need("sell_amount", row.money(("sell_amount", "sell_asset"), ours)?)?;
    let buy = need("buy_amount", row.money(("buy_amount", "buy_asset"), ours)?)?;
    let price = row.need("price")?;
    let price = Amount::parse(price).map_err(|error| row.wrong("price", error.to_string()))?;
    let expires_at = row.time("expires_at")?.ok_or_else(|| row.wrong("expires_at", "is missing"))?;
    let created_at = row.time("created_at")?.ok_or_else(|| row.wrong("created_at", "is missing"))?;
    let digest = Sha256::digest(row.id()).into();
    let id = row.id().parse().unwrap_or_else(|_| QuoteId::mint(created_at, &OfName(digest)));
    Ok(Quote {
        id,
        known_as: Some(row.id().to_owned()),
        owner: row.owner("creator_account_id", row.need("creator_account_id")?, row.get("creator_memo"))?,
        context,
        conversion: conversion(row, ours, (sell, buy), price, id)?,
        sell_delivery_method: row.owned("sell_delivery_method"),
        buy_delivery_method: row.owned("buy_delivery_method"),
        expires_at,
        created_at,
        guest: GuestVersion { name: PROGRAM.to_owned(), version: "unknown".to_owned(), hash: String::new() },
    })
}

/// The conversion, if it adds up as one that is quoted here has to.
fn conversion(
    row: &Row,
    ours: &Ours,
    (sell, buy): (Money, Money),
    price: Amount,
    id: QuoteId,
) -> Result<Conversion, Finding> {
    let side = |money: &Money| Side {
        asset: money.asset.clone(),
        decimals: ours.decimals(&money.asset).unwrap_or_default(),
        delivery_method: None,
    };
    let request = RateRequest {
        purpose: Purpose::Firm(id),
        sell: side(&sell),
        buy: side(&buy),
        given: Given::Sell(sell.amount),
        country_code: None,
        context: None,
        client: None,
        expire_after: None,
    };
    let answer = RateAnswer {
        price,
        sell_amount: Some(sell.amount),
        buy_amount: Some(buy.amount),
        fee: fee(row)?,
        expires_at: None,
        known_as: None,
    };
    // What was bought may have been given, and what is sold follow from it.
    let bought = RateRequest { given: Given::Buy(buy.amount), ..request.clone() };
    let read = rules::conversion(&request, &answer).or_else(|_| rules::conversion(&bought, &answer));
    read.map_err(|refused| row.wrong("price", format!("does not add up with the amounts: {refused}")))
}

fn fee(row: &Row) -> Result<Option<Fee>, Finding> {
    let Some(fee) = row.json("fee")? else { return Ok(None) };
    let amount = |value: &serde_json::Value| value.as_str().and_then(|text| Amount::parse(text).ok());
    let total = amount(&fee["total"]).ok_or_else(|| lacks(row, "fee", "the total"))?;
    let asset = fee["asset"].as_str().and_then(|text| AssetId::parse(text).ok());
    let asset = asset.ok_or_else(|| lacks(row, "fee", "the asset"))?;
    let parts: Result<Vec<FeePart>, Finding> = money::parts(row, "fee", &fee["details"]);
    let fee = Fee::new(Money::new(total, asset), parts?);
    fee.map(Some).map_err(|error| row.wrong("fee", error.to_string()))
}
