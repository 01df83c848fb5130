//! Rules of `[[CURRENCIES]]` that are about more than one field.

use super::overlay::Overlay;
use crate::config::reader::Reader;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The three ways to say how many tokens there can be.
const SUPPLY: [&str; 3] = ["fixed_number", "max_number", "is_unlimited"];
/// The lists that belong to `collateral_addresses`, entry by entry.
const COLLATERAL: [&str; 2] = ["collateral_address_messages", "collateral_address_signatures"];

/// Checks the currencies of an overlay. `configured`: the codes under `[[assets]]`, whose issuers are known.
pub(super) fn check(reader: &mut Reader, overlay: &Overlay, list: &[&Table], configured: &[&str]) {
    let mut seen: BTreeMap<(Option<&str>, Option<&str>), usize> = BTreeMap::new();
    for (position, currency) in list.iter().enumerate() {
        let path = format!("CURRENCIES[{position}]");
        let text = |name: &str| currency.get(name).and_then(Value::as_str);
        if let Some((name, reason, remedy)) = fault(currency, configured) {
            let place = if currency.contains_key(name) { format!("{path}.{name}") } else { path };
            overlay.refuse(reader, &place, reason, remedy);
        } else if currency.contains_key("code") {
            let asset = (text("code"), text("issuer").or_else(|| text("contract")));
            if let Some(first) = seen.insert(asset, position) {
                let reason = format!("CURRENCIES[{first}] is the same asset");
                overlay.refuse(reader, &path, reason, "put the fields of both into one table");
            }
        }
    }
}

/// The first thing wrong with a currency: the field to blame, why, and what to do.
fn fault(currency: &Table, configured: &[&str]) -> Option<(&'static str, String, &'static str)> {
    let has = |name: &str| currency.contains_key(name);
    if has("toml") {
        let alone = "a currency with `toml` is described in a file of its own and has no other fields";
        return (currency.len() > 1).then(|| ("toml", alone.into(), "remove the other fields, or `toml`"));
    }
    if !has("code") && !has("code_template") {
        return Some(("code", "a currency needs a code".into(), "add for example code = \"USDC\""));
    }
    let code = currency.get("code").and_then(Value::as_str);
    if has("issuer") && has("contract") {
        let both = "a token has an issuer or a contract, not both";
        return Some(("contract", both.into(), "keep `issuer` for a Stellar asset, `contract` for any other token"));
    }
    if !has("issuer") && !has("contract") && !code.is_some_and(|code| configured.contains(&code)) {
        let remedy = "add its `issuer`, or `contract` for a token that is not a Stellar asset";
        return Some(("code", "the code does not say which token this is".into(), remedy));
    }
    let supply: Vec<_> = SUPPLY.into_iter().filter(|name| has(name)).collect();
    if let [first, second, ..] = supply[..] {
        let reason = format!("{second} and {first} exclude each other");
        return Some((second, reason, "keep one of fixed_number, max_number and is_unlimited"));
    }
    let length = |name: &str| currency.get(name).and_then(Value::as_array).map(Vec::len);
    for name in COLLATERAL {
        if has(name) && length(name) != length("collateral_addresses") {
            let reason = "there must be one for each of collateral_addresses";
            return Some((name, reason.into(), "write as many entries as there are addresses, in the same order"));
        }
    }
    if currency.get("regulated") == Some(&Value::Boolean(true)) && !has("approval_server") {
        let reason = "nobody can move a regulated asset without its approval server (SEP-8)";
        return Some(("regulated", reason.into(), "add approval_server"));
    }
    None
}
