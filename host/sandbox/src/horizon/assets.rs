//! `GET /assets`: every asset with a holder.

use super::{
    accounts::flags,
    ask::Ask,
    feed::{Item, paged},
    problem::Problem,
    reply::{Object, amount, as_of, put_asset},
};
use crate::{
    handle::Sandbox,
    ledger::{
        asset,
        entry::{Account, Entry},
    },
    view::View,
};
use anchor_model::AccountId;
use axum::{extract::State, response::Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use stellar_xdr::{Asset, TrustLineFlags};

/// Number of holders and their total, by authorisation: full, only to keep balances, none.
#[derive(Default)]
struct Held {
    accounts: [u32; 3],
    balances: [i64; 3],
    claimable: u32,
    claimable_amount: i64,
}

impl Held {
    fn add(&mut self, entry: &Entry) {
        match entry {
            Entry::Account(_) => {}
            Entry::TrustLine(line) => {
                let maintains = line.has(TrustLineFlags::AuthorizedToMaintainLiabilitiesFlag);
                let degree = if line.is_authorized() { 0 } else { 2 - usize::from(maintains) };
                let slots = self.accounts.iter_mut().zip(self.balances.iter_mut());
                for (accounts, balance) in slots.skip(degree).take(1) {
                    *accounts += 1;
                    *balance = balance.saturating_add(line.balance);
                }
            }
            Entry::Balance(balance) => {
                self.claimable += 1;
                self.claimable_amount = self.claimable_amount.saturating_add(balance.amount);
            }
        }
    }
}

fn held(view: &View<'_>) -> BTreeMap<(String, String), (Asset, Held)> {
    let mut all = BTreeMap::new();
    for entry in view.entries().values() {
        let asset = match entry {
            Entry::Account(_) => continue,
            Entry::TrustLine(line) => &line.asset,
            Entry::Balance(balance) => &balance.asset,
        };
        let Some(issuer) = asset::issuer(asset) else { continue };
        let key = (asset::code(asset), issuer.to_string());
        all.entry(key).or_insert_with(|| (asset.clone(), Held::default())).1.add(entry);
    }
    all
}

pub(super) async fn list(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let (descending, limit) = (ask.is_descending()?, ask.limit()?);
    let (code, issuer) = (ask.parameter("asset_code"), ask.parameter("asset_issuer"));
    if let Some(issuer) = issuer {
        let valid = AccountId::parse(issuer);
        valid.map_err(|_| Problem::bad_request("asset_issuer", "Account ID must start with `G`"))?;
    }
    let view = sandbox.view(ask.plan.lag);
    let mut records: Vec<_> = held(&view)
        .into_iter()
        .filter(|((its_code, its_issuer), _)| {
            code.is_none_or(|code| code == its_code) && issuer.is_none_or(|issuer| issuer == its_issuer)
        })
        .map(|((code, issuer), (asset, held))| {
            (format!("{code}_{issuer}_{}", asset::kind(&asset)), render(&view, &asset, &held))
        })
        .collect();
    if descending {
        records.reverse();
    }
    let beyond = |token: &String| match ask.cursor() {
        None => true,
        Some(cursor) if descending => token.as_str() < cursor,
        Some(cursor) => token.as_str() > cursor,
    };
    let items = records.into_iter().filter(|(token, _)| beyond(token)).take(limit).map(|(token, mut body)| {
        body.insert("paging_token".to_owned(), token.clone().into());
        Item { token, body: Value::Object(body) }
    });
    Ok(as_of(view.latest(), paged(&ask, descending, limit, items.collect())))
}

fn render(view: &View<'_>, asset: &Asset, held: &Held) -> Object {
    let issuer = asset::issuer(asset).and_then(|issuer| view.account(issuer));
    let toml =
        issuer.as_ref().map(|issuer| String::from_utf8_lossy(&issuer.home_domain).into_owned()).unwrap_or_default();
    let toml = if toml.is_empty() { toml } else { format!("https://{toml}/.well-known/stellar.toml") };
    let mut body = Object::new();
    put_asset(&mut body, "asset_", asset);
    body.insert("_links".to_owned(), json!({ "toml": { "href": toml } }));
    for none in ["num_liquidity_pools", "num_contracts"] {
        body.insert(none.to_owned(), 0.into());
    }
    for none in ["liquidity_pools_amount", "contracts_amount"] {
        body.insert(none.to_owned(), amount(0).into());
    }
    body.insert("num_claimable_balances".to_owned(), held.claimable.into());
    body.insert("claimable_balances_amount".to_owned(), amount(held.claimable_amount).into());
    let names = ["authorized", "authorized_to_maintain_liabilities", "unauthorized"];
    let accounts: Value =
        names.iter().zip(held.accounts).map(|(name, count)| ((*name).to_owned(), Value::from(count))).collect();
    let balances: Value =
        names.iter().zip(held.balances).map(|(name, sum)| ((*name).to_owned(), Value::from(amount(sum)))).collect();
    body.insert("accounts".to_owned(), accounts);
    body.insert("balances".to_owned(), balances);
    body.insert("flags".to_owned(), issuer.as_ref().map_or_else(no_flags, flags));
    body
}

/// The flags of an asset whose issuer does not exist.
fn no_flags() -> Value {
    flags(&Account::new(AccountId::from_bytes([0; 32]), 0, 0))
}
