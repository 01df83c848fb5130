//! Merges the operator's own part of `stellar.toml` into the host's.

use super::Settings;
use serde::Serialize;
use toml::{Table, Value};

/// The part of the file that an overlay may change or extend.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) struct Laid {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    horizon_url: Option<Value>,
    /// Keys and tables that the host does not know.
    #[serde(flatten)]
    others: Table,
    // Always present: the wallet SDK reads its fields without checking that it exists.
    documentation: Table,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    principals: Vec<Table>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    currencies: Vec<Table>,
}

/// Merges: accounts and principals are added, documentation and currencies merged field by field, everything else
/// replaced.
pub(super) fn lay(settings: &Settings) -> Laid {
    let mut others = settings.overlay.clone();
    let mut accounts: Vec<Value> = settings.accounts.iter().map(|account| Value::String(account.to_string())).collect();
    for account in others.remove("ACCOUNTS").as_ref().and_then(Value::as_array).into_iter().flatten() {
        if !accounts.contains(account) {
            accounts.push(account.clone());
        }
    }
    let horizon_url = others.remove("HORIZON_URL").or_else(|| settings.horizon_url.clone().map(Value::String));
    let mut documentation = settings.documentation.clone();
    if let Some(Value::Table(table)) = others.remove("DOCUMENTATION") {
        documentation.extend(table);
    }
    let mut principals = settings.principals.clone();
    principals.extend(tables(others.remove("PRINCIPALS")));
    let mut currencies = settings.currencies.clone();
    for currency in tables(others.remove("CURRENCIES")) {
        match currencies.iter_mut().find(|known| is_same(known, &currency)) {
            Some(known) => known.extend(currency),
            None => currencies.push(currency),
        }
    }
    Laid { accounts, horizon_url, others, documentation, principals, currencies }
}

fn tables(value: Option<Value>) -> impl Iterator<Item = Table> {
    let list = match value {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    list.into_iter().filter_map(|value| if let Value::Table(table) = value { Some(table) } else { None })
}

/// Whether an overlay's currency is a known one. Without issuer and contract, the code decides: the issuer of a sandbox
/// is not known in advance.
fn is_same(known: &Table, currency: &Table) -> bool {
    let is_equal = |name: &str| known.get(name) == currency.get(name);
    let is_named = currency.contains_key("issuer") || currency.contains_key("contract");
    currency.contains_key("code") && is_equal("code") && (!is_named || (is_equal("issuer") && is_equal("contract")))
}

#[cfg(test)]
mod tests {
    use super::super::{Error, StellarToml};
    use super::*;
    use crate::seps::Enabled;

    fn table(text: &str) -> Table {
        text.parse().unwrap()
    }

    const G1: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    const G2: &str = "GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV";

    fn settings(overlay: &str) -> Settings {
        Settings {
            base_url: "https://anchor.example".into(),
            network_passphrase: "Test SDF Network ; September 2015".into(),
            signing_key: Some(G1.parse().unwrap()),
            accounts: vec![G1.parse().unwrap()],
            enabled: Enabled { sep10: true, ..Enabled::default() },
            documentation: table("ORG_NAME = \"An Anchor\"\nORG_DBA = \"Anchor\""),
            principals: vec![table("name = \"Ada\"")],
            currencies: vec![
                table(&format!("code = \"USDC\"\nissuer = \"{G1}\"\nstatus = \"live\"")),
                table(&format!("code = \"EURC\"\nissuer = \"{G1}\"")),
            ],
            overlay: table(overlay),
            ..Settings::default()
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "two documents, and what becomes of each of their keys")]
    fn an_overlay_adds_and_merges_without_changing_the_hosts_fields() {
        let overlay = format!(
            r#"
FEDERATION_SERVER = "https://anchor.example/federation"
HORIZON_URL = "https://horizon.anchor.example"
ACCOUNTS = ["{G2}", "{G1}"]
[DOCUMENTATION]
ORG_DBA = "The Anchor"
ORG_MOTTO = "money moves"
[[PRINCIPALS]]
name = "Grace"
[[CURRENCIES]]
code = "USDC"
issuer = "{G1}"
status = "test"
is_unlimited = true
[[CURRENCIES]]
code = "USDC"
issuer = "{G2}"
[[CURRENCIES]]
code = "EURC"
conditions = "none"
[[CURRENCIES]]
toml = "https://anchor.example/.well-known/GOAT.toml"
[[VALIDATORS]]
ALIAS = "anchor-1"
[OTHER]
key = 1
"#
        );
        let file = StellarToml::new(&settings(&overlay)).unwrap();
        let expected = format!(
            r#"VERSION = "2.7.0"
NETWORK_PASSPHRASE = "Test SDF Network ; September 2015"
SIGNING_KEY = "{G1}"
WEB_AUTH_ENDPOINT = "https://anchor.example/auth"
ACCOUNTS = ["{G1}", "{G2}"]
HORIZON_URL = "https://horizon.anchor.example"
FEDERATION_SERVER = "https://anchor.example/federation"
[DOCUMENTATION]
ORG_NAME = "An Anchor"
ORG_DBA = "The Anchor"
ORG_MOTTO = "money moves"
[[PRINCIPALS]]
name = "Ada"
[[PRINCIPALS]]
name = "Grace"
[[CURRENCIES]]
code = "USDC"
issuer = "{G1}"
status = "test"
is_unlimited = true
[[CURRENCIES]]
code = "EURC"
issuer = "{G1}"
conditions = "none"
[[CURRENCIES]]
code = "USDC"
issuer = "{G2}"
[[CURRENCIES]]
toml = "https://anchor.example/.well-known/GOAT.toml"
[[VALIDATORS]]
ALIAS = "anchor-1"
[OTHER]
key = 1
"#
        );
        assert_eq!(table(file.text()), table(&expected), "{}", file.text());
        assert!(file.text().starts_with("VERSION = \"2.7.0\"\nNETWORK_PASSPHRASE"), "{}", file.text());
    }

    #[test]
    fn an_overlay_can_not_contradict_what_the_host_serves() {
        for (key, value) in [("SIGNING_KEY", G2), ("WEB_AUTH_ENDPOINT", "https://other.example"), ("VERSION", "1.0.0")]
        {
            let refused = StellarToml::new(&settings(&format!("{key} = \"{value}\"")));
            assert!(matches!(refused, Err(Error::Contradicted(name)) if name == key), "{key}");
        }
    }
}
