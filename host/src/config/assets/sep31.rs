//! `[assets.sep31]`: the terms of an asset that is received under SEP-31.

use crate::config::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{Amount, AssetId, ReceiveTerms};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(in crate::config) const SECTION: Section = Section {
    name: "assets[].sep31",
    doc: "Terms of receiving the asset under SEP-31. Without this table it is not received.",
    keys: &[
        Key::unset(
            "deliver",
            "\"iso4217:USD\"",
            "required",
            "Currency to deliver if a payment names no other, in SEP-38 notation.",
        ),
        Key::unset(
            "deliver_rate",
            "\"guest\"",
            "one_for_one if the asset's code begins with the currency's code, as in USDC and USD; otherwise required",
            "Units of that currency for one unit of the asset, before fees. \"one_for_one\": one. \"guest\": a guest decides, with\n\
             the rate from its `quotes` interface or with the amount-out with which it accepts a payment.",
        ),
        Key::unset("min_amount", "\"1\"", "no limit", "Minimum amount, in quotation marks."),
        Key::unset("max_amount", "\"10000\"", "no limit", "Maximum amount, in quotation marks."),
        Key::unset("fee_fixed", "\"0.50\"", "none", "Fixed part of the fee, in the asset, in quotation marks."),
        Key::unset(
            "fee_percent",
            "\"0.5\"",
            "none",
            "Proportional part of the fee, in percent of the amount, in quotation marks.",
        ),
        Key::preset(
            "funding_methods",
            "[]",
            "How the anchor can deliver money (SEP-31 funding_methods), unless the guest says.",
        ),
        Key::preset(
            "quotes_required",
            "false",
            "Whether payments need a firm quote (SEP-31 quotes_required). Requires a guest that provides `quotes`.",
        ),
    ],
};

/// What it means for an asset to have no such table.
pub(in crate::config) const ABSENT: &str = "the asset is not received under SEP-31";

/// The terms of an asset such as `assets[0]`. `None`: it has no such table, or one without a currency, which is refused.
/// `code`: the asset's, as far as it is valid.
pub(super) fn read(reader: &mut Reader, asset: &str, code: Option<&str>, decimals: u32) -> Option<ReceiveTerms> {
    // An empty table, too, says that the asset is received.
    if !reader.tables(asset).contains("sep31") {
        return None;
    }
    let key = |name: &str| format!("{asset}.sep31.{name}");
    let deliver = read_deliver(reader, &key("deliver"));
    let one_for_one = read_rate(reader, &key, code, deliver.as_ref());
    let terms = ReceiveTerms {
        deliver: deliver.clone().unwrap_or(AssetId::Native),
        one_for_one,
        min_amount: reader.amount(&key("min_amount")),
        max_amount: reader.amount(&key("max_amount")),
        fee_fixed: reader.amount(&key("fee_fixed")),
        fee_percent: read_percent(reader, &key("fee_percent")),
        funding_methods: read_methods(reader, &key("funding_methods")),
        quotes_required: reader.boolean(&key("quotes_required"))?,
    };
    for (name, amount) in
        [("min_amount", terms.min_amount), ("max_amount", terms.max_amount), ("fee_fixed", terms.fee_fixed)]
    {
        if let Some(error) = amount.and_then(|amount| amount.fits(decimals).err()) {
            let remedy = format!("write at most {decimals} decimals, or raise {asset}.decimals");
            reader.refuse(&key(name), error.to_string(), remedy);
        }
    }
    check(&terms, reader, &key);
    deliver.map(|_| terms)
}

fn check(terms: &ReceiveTerms, reader: &mut Reader, key: &impl Fn(&str) -> String) {
    if let (Some(min), Some(max)) = (terms.min_amount, terms.max_amount)
        && min > max
    {
        let reason = format!("the minimum {min} is more than the maximum, {max}");
        reader.refuse(&key("min_amount"), reason, format!("lower it, or raise {}", key("max_amount")));
    }
    if terms.max_amount.is_some_and(Amount::is_zero) {
        reader.refuse(
            &key("max_amount"),
            "with a maximum of 0 nothing can be paid",
            "raise it, or remove the key for no limit",
        );
    }
    let percent = terms.fee_percent.unwrap_or_default();
    let fixed = terms.fee_fixed.unwrap_or_default().decimal();
    if let Some(min) = terms.min_amount.filter(|min| !min.is_zero())
        && min.decimal() * percent / Decimal::ONE_HUNDRED + fixed >= min.decimal()
    {
        let reason = format!("the fee on the minimum amount, {min}, leaves nothing to deliver");
        reader.refuse(&key("min_amount"), reason, "raise it, or lower the fee");
    }
}

fn read_deliver(reader: &mut Reader, key: &str) -> Option<AssetId> {
    if !reader.is_set(key) {
        reader.refuse(key, "the currency to deliver is missing", "add for example deliver = \"iso4217:USD\"");
        return None;
    }
    let deliver: AssetId = reader.parse(key, "\"iso4217:USD\"")?;
    if deliver.is_on_ledger() {
        reader.refuse(
            key,
            format!("`{deliver}` is an asset on the ledger"),
            "write a currency, for example \"iso4217:USD\"",
        );
        return None;
    }
    Some(deliver)
}

/// Whether the asset is delivered one for one. An asset of another name is another currency until somebody says that it is
/// not: a mistake here pays out the wrong sum, in silence.
fn read_rate(
    reader: &mut Reader,
    key: &impl Fn(&str) -> String,
    code: Option<&str>,
    deliver: Option<&AssetId>,
) -> bool {
    let path = key("deliver_rate");
    if reader.is_set(&path) {
        return reader.choice(&path, &[("one_for_one", true), ("guest", false)]).unwrap_or(true);
    }
    if let (Some(code), Some(AssetId::Iso4217(currency))) = (code, deliver)
        && !code.to_ascii_uppercase().starts_with(currency)
    {
        let reason = format!("`{code}` is not known to be worth one {currency}");
        let remedy = format!(
            "add {path} = \"guest\" to deliver what a guest's rate makes of it, or {path} = \"one_for_one\" if one is \
             one {currency}"
        );
        reader.refuse(&key("deliver"), reason, remedy);
    }
    true
}

fn read_percent(reader: &mut Reader, key: &str) -> Option<Decimal> {
    let percent = reader.amount(key)?;
    if percent.decimal() >= Decimal::ONE_HUNDRED {
        reader.refuse(key, format!("{percent} percent leaves nothing to deliver"), "write less than 100");
        return None;
    }
    if percent.fits(4).is_err() {
        reader.refuse(key, format!("{percent} has more than 4 decimals"), "write at most 4 decimals");
        return None;
    }
    Some(percent.decimal())
}

fn read_methods(reader: &mut Reader, key: &str) -> Vec<String> {
    let methods = reader.texts(key).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for method in &methods {
        if method.trim().is_empty() {
            reader.refuse(key, "a method is empty", "remove the empty text");
        } else if !seen.insert(method) {
            reader.refuse(key, format!("`{method}` appears twice"), "keep one of the two");
        }
    }
    methods
}
