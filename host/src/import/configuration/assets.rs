//! The Anchor Platform's assets: those on the ledger become `[[assets]]`, currencies `[[currencies]]`.

use super::{
    document::Document,
    settings::{text, texts},
};
use yaml_rust2::Yaml;

/// Writes them.
pub(super) fn write(document: &mut Document, assets: &[Yaml]) {
    if assets.is_empty() {
        document.leave("assets", "no `items` are in it", "write [[assets]] by hand");
    }
    for asset in assets {
        let Some(id) = text(asset, "id") else {
            document.leave("assets", "one has no id", "write it by hand");
            continue;
        };
        match id.split_once(':') {
            Some(("stellar", rest)) => on_ledger(document, asset, &id, rest),
            Some(("iso4217", code)) => currency(document, asset, code),
            _ => document.leave(&format!("assets {id}"), "is neither on the ledger nor a currency", "write it by hand"),
        }
    }
}

fn is_on(table: &Yaml) -> bool {
    table["enabled"].as_bool().unwrap_or_default()
}

fn on_ledger(document: &mut Document, asset: &Yaml, id: &str, rest: &str) {
    document.section("[[assets]]");
    let (code, issuer) = rest.split_once(':').map_or((rest, None), |(code, issuer)| (code, Some(issuer)));
    document.text("code", Some(code));
    document.text("issuer", issuer);
    match text(asset, "distribution_account") {
        Some(account) => document.text("receiving_account", Some(account)),
        None => document.ask("receiving_account", "\"G…\"", "the asset has no distribution_account"),
    }
    document.plain("decimals", Some(text(asset, "significant_decimals").unwrap_or_else(|| "7".to_owned())));
    let convertible = texts(&asset["sep38"], "exchangeable_assets");
    let currencies: Vec<&String> = convertible.iter().filter(|one| one.starts_with("iso4217:")).collect();
    let currency = match currencies.as_slice() {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let is_quoted = is_on(&asset["sep38"]);
    if is_on(&asset["sep31"]) {
        document.section("[assets.sep31]");
        exchange(document, id, ("deliver", "deliver_rate"), currency, is_quoted);
        terms(document, &asset["sep31"]["receive"]);
        if asset["sep31"]["quotes_required"].as_bool() == Some(true) {
            document.plain("quotes_required", Some("true"));
        }
        document.text("driven_by", Some("business"));
    }
    // What is transferred by pages is transferred on the same terms.
    for (name, table, keys) in [
        ("withdraw", "[assets.withdraw]", ("deliver", "deliver_rate")),
        ("deposit", "[assets.deposit]", ("receive", "receive_rate")),
    ] {
        let served = ["sep6", "sep24"].iter().find(|sep| is_on(&asset[**sep]) && is_on(&asset[**sep][name]));
        if let Some(sep) = served {
            document.section(table);
            exchange(document, id, keys, currency, is_quoted);
            terms(document, &asset[*sep][name]);
            document.text("driven_by", Some("business"));
        }
    }
}

/// The currency on the other side, and its rate.
fn exchange(document: &mut Document, id: &str, (key, rate): (&str, &str), currency: Option<&str>, is_quoted: bool) {
    match currency {
        Some(currency) => document.text(key, Some(currency)),
        None => document.ask(
            key,
            "\"iso4217:USD\"",
            &format!("{id} is exchanged for no currency, or for several: choose one"),
        ),
    }
    if is_quoted {
        document.text(rate, Some("guest"));
    }
}

/// Limits are whole numbers there; 0 and 999999999 stand for none.
fn terms(document: &mut Document, table: &Yaml) {
    document.text("min_amount", text(table, "min_amount").filter(|least| least != "0"));
    document.text("max_amount", text(table, "max_amount").filter(|most| most != "999999999"));
    document.list("funding_methods", &texts(table, "methods"));
}

fn currency(document: &mut Document, asset: &Yaml, code: &str) {
    document.section("[[currencies]]");
    document.text("code", Some(code));
    document.plain("decimals", Some(text(asset, "significant_decimals").unwrap_or_else(|| "2".to_owned())));
    let sep38 = &asset["sep38"];
    document.list("country_codes", &texts(sep38, "country_codes"));
    for key in ["sell_delivery_methods", "buy_delivery_methods"] {
        let methods = sep38[key].as_vec().cloned().unwrap_or_default();
        let shown = |method: &Yaml| Some(format!("{}: {}", text(method, "name")?, text(method, "description")?));
        document.list(key, &methods.iter().filter_map(shown).collect::<Vec<_>>());
    }
}
