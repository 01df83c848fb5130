//! The other programs' settings in the terms of ours: what they print is a configuration that this program takes.

use super::source::Source;
use anchor_host_tests::{
    database::Kind,
    on_both,
    process::{Told, command},
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

on_both!(polaris_assets_come_from_its_database);

const SEED: &str = "SAJW2O2NH5QMMVWYAN352OEXS2RUY675A2HPK5HEG2FRR2NXPYA4OLYN";
const ISSUER: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
const ACCOUNT: &str = "GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV";

const PLATFORM: &str = "
sep10: { enabled: true, home_domains: [anchor.example.com, other.example.com], jwt_timeout: 3600 }
sep24:
  enabled: true
  interactive_url: { base_url: https://business.example.com/sep24, jwt_expiration: 900 }
  kyc_fields_forwarding: { enabled: true }
sep31: { enabled: true, payment_type: STRICT_SEND }
stellar_network: { network: TESTNET, horizon_url: https://horizon-testnet.stellar.org }
callback_api:
  base_url: https://business.example.com
  auth: { type: jwt, jwt: { expiration_milliseconds: 20000, http_header: Authorization } }
events: { enabled: true }
languages: en
assets: { type: file, value: assets.yaml }
clients:
  type: json
  value: '{\"items\": [{\"name\": \"acme\", \"type\": \"custodial\", \"signing_keys\": [\"GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV\"],
    \"allow_any_destination\": false, \"callback_urls\": {\"sep24\": \"https://acme.example/24\", \"sep31\": \"https://acme.example/31\", \"sep12\": \"https://acme.example/12\"}}]}'
";

fn assets() -> String {
    format!(
        "
items:
  - id: stellar:USDC:{ISSUER}
    distribution_account: {ACCOUNT}
    significant_decimals: 4
    sep31: {{ enabled: true, receive: {{ min_amount: 0, max_amount: 1000, methods: [SEPA, SWIFT] }} }}
    sep6:
      enabled: true
      withdraw: {{ enabled: true, min_amount: 2, max_amount: 999999999, methods: [cash] }}
      deposit: {{ enabled: false }}
    sep24:
      enabled: true
      withdraw: {{ enabled: true, min_amount: 5, max_amount: 999999999, methods: [cash] }}
      deposit: {{ enabled: true, min_amount: 3, max_amount: 999999999, methods: [SEPA] }}
    sep38: {{ enabled: true, exchangeable_assets: ['iso4217:USD'] }}
  - id: iso4217:USD
    significant_decimals: 2
    sep38:
      enabled: true
      country_codes: [US]
      buy_delivery_methods: [{{ name: WIRE, description: By wire }}]
"
    )
}

fn convert(program: &str, folder: &Path, files: &[&str], more: &[&str]) -> Told {
    let paths: Vec<String> = files.iter().map(|file| folder.join(file).display().to_string()).collect();
    let mut words = vec!["import", program];
    paths.iter().for_each(|path| words.extend(["--config-from", path]));
    words.extend(more);
    command(&words)
}

/// The settings that were named as left behind.
fn left(report: &Value) -> Vec<&str> {
    report["left_behind"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}

#[test]
fn the_anchor_platforms_settings_become_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("platform.yaml", PLATFORM);
    write("assets.yaml", &assets());
    let secret = "0123456789012345678901234567890123456789";
    write(
        ".env",
        &format!(
            "SECRET_SEP10_SIGNING_SEED={SEED}\nSECRET_SEP24_INTERACTIVE_URL_JWT_SECRET={secret}\nSECRET_CALLBACK_API_AUTH_SECRET={secret}\nSECRET_SEP10_JWT_SECRET={secret}\n"
        ),
    );
    let secrets = folder.path().display().to_string();
    let told =
        convert("anchor-platform", folder.path(), &["platform.yaml", ".env"], &["--json", "--secrets-to", &secrets]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(!told.out.contains(SEED) && !told.out.contains(secret), "{told:?}");
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report["secret_files"], json!(["signing-seed", "business-secret", "interactive-secret"]));
    let seed = folder.path().join("signing-seed");
    assert_eq!(fs::read_to_string(&seed).unwrap(), format!("{SEED}\n"));
    assert_eq!(fs::metadata(&seed).unwrap().permissions().mode() & 0o777, 0o600);
    for setting in [
        "events.enabled",
        "languages",
        "SECRET_SEP10_JWT_SECRET",
        "keys.jwt_secret_file",
        "sep24.kyc_fields_forwarding.enabled",
        "clients acme allow_any_destination",
        &format!("assets stellar:USDC:{ISSUER} sep24.withdraw"),
    ] {
        let is_named = left(&report).iter().any(|name| *name == setting || setting == format!("keys.{name}"));
        assert!(is_named, "{setting}: {report}");
    }
    let toml = report["anchor_toml"].as_str().unwrap();
    let config = folder.path().join("anchor.toml");
    fs::write(&config, toml).unwrap();
    let path = config.display().to_string();
    let data = folder.path().join("data").display().to_string();
    let checked = command(&["config", "check", "--config", &path, "--data-dir", &data]);
    assert_eq!(checked.code, 0, "{toml}\n{checked:?}");
    let read: toml::Table = toml::from_str(toml).unwrap();
    let asset = &read["assets"][0];
    assert_eq!(asset["receiving_account"].as_str(), Some(ACCOUNT));
    assert_eq!(asset["decimals"].as_integer(), Some(4));
    assert_eq!(asset["sep31"]["max_amount"].as_str(), Some("1000"));
    assert!(asset["sep31"].get("min_amount").is_none() && asset["withdraw"].get("max_amount").is_none(), "{toml}");
    // SEP-6 and SEP-24 share their terms.
    assert_eq!(asset["withdraw"]["min_amount"].as_str(), Some("2"));
    assert_eq!(asset["deposit"]["min_amount"].as_str(), Some("3"));
    assert_eq!(read["sep24"]["interactive_url"].as_str(), Some("https://business.example.com/sep24"));
    assert_eq!(read["sep24"]["link_ttl_s"].as_integer(), Some(900));
    assert_eq!(read["clients"][0]["callback_sep24"].as_str(), Some("https://acme.example/24"));
    assert_eq!(read["business"]["jwt_lifetime_s"].as_integer(), Some(20));
    assert_eq!(read["sep10"]["home_domains"][0].as_str(), Some("other.example.com"));
    assert_eq!(read["clients"][0]["callback_sep31"].as_str(), Some("https://acme.example/31"));
    assert_eq!(read["clients"][0]["callback_sep12"].as_str(), Some("https://acme.example/12"));
    assert_eq!(read["currencies"][0]["buy_delivery_methods"][0].as_str(), Some("WIRE: By wire"));
    // What is there is not overwritten.
    let again = convert("anchor-platform", folder.path(), &["platform.yaml", ".env"], &["--secrets-to", &secrets]);
    assert_eq!(again.code, 1, "{again:?}");
}

async fn polaris_assets_come_from_its_database(kind: Kind) {
    let source = Source::polaris(kind).await;
    for statement in [
        "DROP TABLE polaris_asset",
        "CREATE TABLE polaris_asset (id INTEGER, code TEXT, issuer TEXT, significant_decimals INTEGER, deposit_enabled BOOLEAN, \
         deposit_fee_fixed DECIMAL(30, 7), deposit_fee_percent DECIMAL(30, 7), deposit_min_amount DECIMAL(30, 7), \
         deposit_max_amount DECIMAL(30, 7), withdrawal_enabled BOOLEAN, withdrawal_fee_fixed DECIMAL(30, 7), \
         withdrawal_fee_percent DECIMAL(30, 7), withdrawal_min_amount DECIMAL(30, 7), withdrawal_max_amount DECIMAL(30, 7), \
         send_fee_fixed DECIMAL(30, 7), send_fee_percent DECIMAL(30, 7), send_min_amount DECIMAL(30, 7), \
         send_max_amount DECIMAL(30, 7), sep6_enabled BOOLEAN, sep24_enabled BOOLEAN, sep31_enabled BOOLEAN)",
        "CREATE TABLE polaris_offchainasset (id INTEGER, scheme TEXT, identifier TEXT, significant_decimals INTEGER, country_codes TEXT)",
    ] {
        source.database.execute(statement).await;
    }
    let asset = json!({
        "id": 1, "code": "USDC", "issuer": ISSUER, "significant_decimals": 2, "deposit_enabled": false, "withdrawal_enabled": true,
        "withdrawal_fee_percent": 1.5, "withdrawal_min_amount": 0, "withdrawal_max_amount": 999_999_999_999_999_999_u64,
        "send_fee_fixed": 2, "send_min_amount": 10, "send_max_amount": 5000,
        "sep6_enabled": false, "sep24_enabled": true, "sep31_enabled": true,
    });
    source.add("polaris_asset", &asset).await;
    source.add("polaris_offchainasset", &json!({ "id": 1, "scheme": "iso4217", "identifier": "BRL", "significant_decimals": 2, "country_codes": "BR, PT" })).await;
    let paid = json!({ "id": source.django_id("0f9619ff-8b86-4011-b42d-00cf4fc964ff"), "asset_id": 1, "receiving_anchor_account": ACCOUNT });
    source.add("polaris_transaction", &paid).await;
    let folder = tempfile::tempdir().unwrap();
    let env = format!(
        "HOST_URL=https://anchor.example.com/\nPOLARIS_SIGNING_SEED=\"{SEED}\"\nSERVER_JWT_KEY=hush\nACTIVE_SEPS=sep-1,sep-24,sep-31\nINTERACTIVE_JWT_EXPIRATION=30\nMAX_TRANSACTION_FEE_STROOPS=1000\n"
    );
    fs::write(folder.path().join(".env"), env).unwrap();
    let told = convert("polaris", folder.path(), &[".env"], &["--json", "--from", &source.database.url]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(!told.out.contains(SEED) && !told.out.contains("hush"), "{told:?}");
    let report: Value = serde_json::from_str(&told.out).unwrap();
    let toml = report["anchor_toml"].as_str().unwrap();
    let read: toml::Table = toml::from_str(toml).unwrap();
    let asset = &read["assets"][0];
    assert_eq!(read["server"]["base_url"].as_str(), Some("https://anchor.example.com"));
    assert_eq!(asset["receiving_account"].as_str(), Some(ACCOUNT));
    assert_eq!(asset["sep31"]["fee_fixed"].as_str(), Some("2"), "{toml}");
    assert_eq!(
        (asset["sep31"]["min_amount"].as_str(), asset["sep31"]["max_amount"].as_str()),
        (Some("10"), Some("5000"))
    );
    assert_eq!(asset["withdraw"]["fee_percent"].as_str(), Some("1.5"));
    assert!(asset["withdraw"].get("max_amount").is_none() && asset.get("deposit").is_none(), "{toml}");
    assert_eq!(read["sep24"]["link_ttl_s"].as_integer(), Some(30));
    assert_eq!(read["currencies"][0]["country_codes"][1].as_str(), Some("PT"));
    for setting in ["deliver", "SERVER_JWT_KEY", "MAX_TRANSACTION_FEE_STROOPS"] {
        assert!(left(&report).contains(&setting), "{setting}: {report}");
    }
    source.database.execute("DROP TABLE polaris_offchainasset").await;
    let told = convert("polaris", folder.path(), &[".env"], &["--from", &source.database.url]);
    assert!(
        told.err.contains("left behind: polaris_offchainasset: the table is missing; run `python manage.py migrate`"),
        "{told:?}"
    );
}
