//! The terms on which an asset is received on the ledger and a currency is delivered for it: a table for each protocol.

use crate::config::{reader::Reader, schema::Key};
use crate::model::{Amount, AssetId, Driver, ReceiveTerms};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) const DELIVER_RATE: Key = Key::unset(
    "deliver_rate",
    "\"guest\"",
    "one_for_one if the asset's code begins with the currency's code, as in USDC and USD; otherwise required",
    "Units of that currency for one unit of the asset, before fees. \"one_for_one\": one. \"guest\": a guest decides, with\n\
     the rate from its `quotes` interface or with the amount-out with which it accepts a payment.",
);
pub(super) const MIN_AMOUNT: Key = Key::unset("min_amount", "\"1\"", "no limit", "Minimum amount, in quotation marks.");
pub(super) const MAX_AMOUNT: Key =
    Key::unset("max_amount", "\"10000\"", "no limit", "Maximum amount, in quotation marks.");
pub(super) const FEE_FIXED: Key =
    Key::unset("fee_fixed", "\"0.50\"", "none", "Fixed part of the fee, in the asset, in quotation marks.");
pub(super) const FEE_PERCENT: Key = Key::unset(
    "fee_percent",
    "\"0.5\"",
    "none",
    "Proportional part of the fee, in percent of the amount, in quotation marks.",
);

pub(super) const DRIVEN_BY: Key = Key::unset(
    "driven_by",
    "\"business\"",
    "business if business.server_url is set, otherwise guest",
    "Who decides what happens to such transactions. \"guest\": a guest is asked. \"business\": a business says so by the Platform\n\
     API. Transactions keep what they were opened with.",
);

/// What a table calls its currency.
pub(super) struct Names {
    /// The key of the currency.
    pub(super) currency: &'static str,
    /// The key of its rate.
    pub(super) rate: &'static str,
    /// What it is, for errors.
    pub(super) what: &'static str,
}

/// What is received on the ledger is delivered in a currency.
pub(super) const DELIVERED: Names =
    Names { currency: "deliver", rate: "deliver_rate", what: "the currency to deliver" };

/// The terms in a table of an asset such as `assets[0]`. `None`: it has no such table, or one without a currency, which is
/// refused. `code`: the asset's, as far as it is valid.
pub(super) fn read(
    reader: &mut Reader,
    (asset, table): (&str, &str),
    names: &Names,
    code: Option<&str>,
    decimals: u32,
) -> Option<ReceiveTerms> {
    // An empty table, too, says that the asset is served so.
    if !reader.tables(asset).contains(table) {
        return None;
    }
    let key = |name: &str| format!("{asset}.{table}.{name}");
    let deliver = read_currency(reader, &key(names.currency), names);
    let one_for_one = read_rate(reader, &key, names, code, deliver.as_ref());
    let terms = ReceiveTerms {
        deliver: deliver.clone().unwrap_or(AssetId::Native),
        one_for_one,
        min_amount: reader.amount(&key("min_amount")),
        max_amount: reader.amount(&key("max_amount")),
        fee_fixed: reader.amount(&key("fee_fixed")),
        fee_percent: read_percent(reader, &key("fee_percent")),
        funding_methods: read_methods(reader, &key("funding_methods")),
        quotes_required: reader.boolean(&key("quotes_required"))?,
        driver: read_driver(reader, &key("driven_by")),
    };
    for (name, amount) in
        [("min_amount", terms.min_amount), ("max_amount", terms.max_amount), ("fee_fixed", terms.fee_fixed)]
    {
        if let Some(error) = amount.and_then(|amount| amount.fits(decimals).err()) {
            let remedy = format!("write at most {decimals} decimals, or raise {asset}.decimals");
            reader.refuse(&key(name), error.to_string(), remedy);
        }
    }
    // The fee of a deposit is in the currency, and its limits are in the asset.
    check(&terms, table == "deposit" && !one_for_one, reader, &key);
    deliver.map(|_| terms)
}

fn check(terms: &ReceiveTerms, is_fee_apart: bool, reader: &mut Reader, key: &impl Fn(&str) -> String) {
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
    if let Some(min) = terms.min_amount.filter(|min| !min.is_zero() && !is_fee_apart)
        && min.decimal() * percent / Decimal::ONE_HUNDRED + fixed >= min.decimal()
    {
        let reason = format!("the fee on the minimum amount, {min}, leaves nothing to deliver");
        reader.refuse(&key("min_amount"), reason, "raise it, or lower the fee");
    }
}

fn read_currency(reader: &mut Reader, key: &str, names: &Names) -> Option<AssetId> {
    if !reader.is_set(key) {
        let remedy = format!("add for example {} = \"iso4217:USD\"", names.currency);
        reader.refuse(key, format!("{} is missing", names.what), remedy);
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
    names: &Names,
    code: Option<&str>,
    deliver: Option<&AssetId>,
) -> bool {
    let path = key(names.rate);
    if reader.is_set(&path) {
        return reader.choice(&path, &[("one_for_one", true), ("guest", false)]).unwrap_or(true);
    }
    if let (Some(code), Some(AssetId::Iso4217(currency))) = (code, deliver)
        && !code.to_ascii_uppercase().starts_with(currency)
    {
        let reason = format!("`{code}` is not known to be worth one {currency}");
        let remedy = format!(
            "add {path} = \"guest\" to convert at a guest's rate, or {path} = \"one_for_one\" if one is \
             one {currency}"
        );
        reader.refuse(&key(names.currency), reason, remedy);
    }
    true
}

/// Whose server is asked for customers and rates also drives the transactions, unless the configuration says otherwise.
fn read_driver(reader: &mut Reader, key: &str) -> Driver {
    let usual = if reader.is_set("business.server_url") { Driver::Business } else { Driver::Guest };
    if !reader.is_set(key) {
        return usual;
    }
    reader.choice(key, &[("guest", Driver::Guest), ("business", Driver::Business)]).unwrap_or(usual)
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
