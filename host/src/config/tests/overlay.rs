//! The overlay of stellar.toml: what passes, and what is told of what does not.

use super::*;

const C: &str = "CAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQC526";

/// A configuration with an overlay of this text.
fn overlaid(overlay: &str, config: &str) -> (tempfile::TempDir, Sources) {
    let (dir, mut sources) = file(&format!("[sep1]\noverlay = \"overlay.toml\"\n{config}"));
    std::fs::write(dir.path().join("overlay.toml"), overlay).unwrap();
    sources.env = env(&[("ANCHOR_DATA_DIR", &dir.path().display().to_string())]);
    (dir, sources)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_field_of_sep_1_passes_and_so_does_what_it_does_not_know() {
    let text = format!(
        r#"
FEDERATION_SERVER = "https://a.example/federation"
TRANSFER_SERVER = "https://a.example/sep6"
URI_REQUEST_SIGNING_KEY = "{G1}"
WEB_AUTH_CONTRACT_ID = "{C}"
HORIZON_URL = "https://horizon.a.example"
ACCOUNTS = ["{G1}", "{G2}"]
OUR_OWN_KEY = 1.5

[DOCUMENTATION]
ORG_NAME = "An Anchor"
ORG_URL = "https://www.a.example"
ORG_PHONE_NUMBER_ATTESTATION = "https://a.example/phone.png"
ORG_OFFICIAL_EMAIL = "office@mail.a.example"
ORG_MOTTO = "money moves"

[[PRINCIPALS]]
name = "Ada"
id_photo_hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

[[CURRENCIES]]
code = "USDC"
conditions = "none"

[[CURRENCIES]]
code = "BTC"
issuer = "{G1}"
status = "live"
display_decimals = 7
name = "Bitcoin"
desc = "One for one"
image = "https://a.example/btc.png"
max_number = 21000000
is_asset_anchored = true
anchor_asset_type = "crypto"
anchor_asset = "BTC"
attestation_of_reserve = "https://a.example/audit.pdf"
redemption_instructions = "ask us"
collateral_addresses = ["2C1mCx3ukix1KfegAY5zgQJV7sanAciZpv"]
collateral_address_messages = ["The assets are reserved."]
collateral_address_signatures = ["aGVsbG8="]
regulated = true
approval_server = "https://a.example/approve"
approval_criteria = "be known to us"

[[CURRENCIES]]
code = "GOLD"
contract = "{C}"

[[CURRENCIES]]
code_template = "CORN????????"
issuer = "{G1}"

[[CURRENCIES]]
toml = "https://a.example/.well-known/GOAT.toml"

[[VALIDATORS]]
ALIAS = "a-1"
DISPLAY_NAME = "A one"
PUBLIC_KEY = "{G1}"
HOST = "core.a.example:11625"
HISTORY = "http://history.a.example/1/"

[OUR_OWN_TABLE]
anything = ["goes"]
"#
    );
    let (_dir, sources) = overlaid(&text, "");
    let config = read(&sources).into_config(&Counting::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.sep1.overlay, text.parse::<toml::Table>().unwrap());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_mistake_in_it_is_told_with_line_key_reason_and_remedy() {
    let currency = |lines: &str| format!("[[CURRENCIES]]\ncode = \"BTC\"\nissuer = \"{G1}\"\n{lines}");
    // Text; line, key, and parts of reason and remedy.
    let table: Vec<(String, usize, &str, &str, &str)> = vec![
        ("A = ".into(), 1, "", "not TOML", "double quotes"),
        (format!("\nSIGNING_KEY = \"{G1}\""), 2, "SIGNING_KEY", "writes this key itself", "keys.signing_seed"),
        ("VERSION = \"2.0.0\"".into(), 1, "VERSION", "writes this key itself", "remove it"),
        ("NETWORK_PASSPHRASE = \"x\"".into(), 1, "NETWORK_PASSPHRASE", "itself", "network.kind"),
        ("WEB_AUTH_ENDPOINT = \"https://x.example\"".into(), 1, "WEB_AUTH_ENDPOINT", "itself", "server.base_url"),
        ("KYC_SERVER = \"https://x.example\"".into(), 1, "KYC_SERVER", "itself", "the guests"),
        ("direct_payment_server = \"x\"".into(), 1, "direct_payment_server", "itself", "the guests"),
        ("FEDERATION_SERVER = \"http://x.example\"".into(), 1, "FEDERATION_SERVER", "not an https", "https"),
        ("TRANSFER_SERVER = 1".into(), 1, "TRANSFER_SERVER", "integer, not text", "double quotes"),
        ("HORIZON_URL = \"horizon\"".into(), 1, "HORIZON_URL", "not an http or https", "https://"),
        ("ACCOUNTS = [\"GABC\"]".into(), 1, "ACCOUNTS", "`GABC` is not an account", "G…"),
        (format!("ACCOUNTS = \"{G1}\""), 1, "ACCOUNTS", "string, not a list", "[\"a\", \"b\"]"),
        (format!("URI_REQUEST_SIGNING_KEY = \"{C}\""), 1, "URI_REQUEST_SIGNING_KEY", "not an account", "G…"),
        (format!("WEB_AUTH_CONTRACT_ID = \"{G1}\""), 1, "WEB_AUTH_CONTRACT_ID", "not a contract", "C…"),
        (format!("accounts = [\"{G1}\"]"), 1, "accounts", "spelling", "`ACCOUNTS`"),
        ("DOCUMENTATION = 1".into(), 1, "DOCUMENTATION", "a table", "[DOCUMENTATION]"),
        ("[documentation]\nORG_NAME = \"x\"".into(), 1, "documentation", "spelling", "`DOCUMENTATION`"),
        ("[DOCUMENTATION]\norg_name = \"x\"".into(), 2, "DOCUMENTATION.org_name", "spelling", "`ORG_NAME`"),
        ("[DOCUMENTATION]\nORG_NAME = \"\"".into(), 2, "DOCUMENTATION.ORG_NAME", "empty", "remove the key"),
        ("[DOCUMENTATION]\nORG_PHONE_NUMBER = \"1\"".into(), 2, "DOCUMENTATION.ORG_PHONE_NUMBER", "E.164", "+1"),
        ("[DOCUMENTATION]\nORG_SUPPORT_EMAIL = \"x\"".into(), 2, "DOCUMENTATION.ORG_SUPPORT_EMAIL", "e-mail", "@"),
        (
            "[DOCUMENTATION]\nORG_URL = \"https://a.example\"\nORG_PHYSICAL_ADDRESS_ATTESTATION = \"https://b.example/x\""
                .into(),
            3,
            "DOCUMENTATION.ORG_PHYSICAL_ADDRESS_ATTESTATION",
            "domain of ORG_URL, a.example",
            "on that domain",
        ),
        ("[PRINCIPALS]\nname = \"x\"".into(), 1, "PRINCIPALS", "list of tables", "[[PRINCIPALS]]"),
        ("[[PRINCIPALS]]\nid_photo_hash = \"x\"".into(), 2, "PRINCIPALS[0].id_photo_hash", "SHA-256", "64"),
        ("[[CURRENCIES]]\nname = \"x\"".into(), 1, "CURRENCIES[0]", "needs a code", "USDC"),
        ("[[CURRENCIES]]\ncode = \"BTC\"".into(), 2, "CURRENCIES[0].code", "which token", "issuer"),
        (currency("").replace("BTC", "ABCDEFGHIJKLM"), 2, "CURRENCIES[0].code", "more than 12", "shorten"),
        (currency(&format!("contract = \"{C}\"")), 4, "CURRENCIES[0].contract", "not both", "Stellar asset"),
        (currency("Status = \"live\""), 4, "CURRENCIES[0].Status", "spelling", "`status`"),
        (currency("status = \"alive\""), 4, "CURRENCIES[0].status", "not a choice", "live, dead, test, private"),
        (currency("display_decimals = 8"), 4, "CURRENCIES[0].display_decimals", "out of bounds", "0 to 7"),
        (currency("display_decimals = \"2\""), 4, "CURRENCIES[0].display_decimals", "string", "without quotes"),
        (currency("name = \"a name that is too long\""), 4, "CURRENCIES[0].name", "more than 20", "shorten"),
        (currency("image = \"x.png\""), 4, "CURRENCIES[0].image", "not an http", "https://"),
        (currency("max_number = -1"), 4, "CURRENCIES[0].max_number", "negative", "from 0"),
        (currency("max_number = 1.5"), 4, "CURRENCIES[0].max_number", "float, not a whole number", "without quotes"),
        (currency("fixed_number = 1\nmax_number = 1"), 5, "CURRENCIES[0].max_number", "exclude", "keep one"),
        (currency("fixed_number = 1\nis_unlimited = true"), 5, "CURRENCIES[0].is_unlimited", "exclude", "keep one"),
        (currency("is_unlimited = \"no\""), 4, "CURRENCIES[0].is_unlimited", "true or false", "without quotes"),
        (currency("anchor_asset_type = \"money\""), 4, "CURRENCIES[0].anchor_asset_type", "not a choice", "fiat, crypto"),
        (currency("collateral_addresses = \"x\""), 4, "CURRENCIES[0].collateral_addresses", "not a list", "[\"a\""),
        (
            currency("collateral_addresses = [\"x\"]\ncollateral_address_signatures = []"),
            5,
            "CURRENCIES[0].collateral_address_signatures",
            "one for each",
            "as many",
        ),
        (currency("regulated = true"), 4, "CURRENCIES[0].regulated", "approval server", "approval_server"),
        (currency("toml = \"https://a.example/x.toml\""), 4, "CURRENCIES[0].toml", "no other field", "remove"),
        (
            format!("{}{}", currency(""), currency("")),
            4,
            "CURRENCIES[1]",
            "CURRENCIES[0] is the same asset",
            "into one table",
        ),
        ("[[VALIDATORS]]\nALIAS = \"A\"".into(), 2, "VALIDATORS[0].ALIAS", "not an alias", "a to z"),
        ("[[VALIDATORS]]\nPUBLIC_KEY = \"x\"".into(), 2, "VALIDATORS[0].PUBLIC_KEY", "not an account", "G…"),
        ("[[VALIDATORS]]\nHOST = \"a.example\"".into(), 2, "VALIDATORS[0].HOST", "not host and port", ":11625"),
        ("[[VALIDATORS]]\nHISTORY = \"x\"".into(), 2, "VALIDATORS[0].HISTORY", "not an http", "https://"),
    ];
    for (text, line, key, reason, remedy) in table {
        let (dir, sources) = overlaid(&text, "");
        let findings = read(&sources).check().expect_err(&text).0.clone();
        let told = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let name = dir.path().join("overlay.toml").display().to_string();
        let [found] = &findings[..] else { panic!("{text}\n---\n{told}") };
        assert_eq!(
            (found.key.as_str(), &found.origin),
            (key, &Origin::File(name.into(), Some(line))),
            "{text}\n{told}"
        );
        assert!(found.reason.contains(reason) && found.remedy.contains(remedy), "{text}\n---\n{told}");
    }
}

#[test]
fn mistakes_of_both_files_are_told_in_the_order_of_each() {
    let (_dir, sources) = overlaid(
        "VERSION = \"1\"\n[[VALIDATORS]]\nALIAS = \"A\"",
        "[log]\nlevel = \"x\"\n[payments]\njobs_at_once = 0",
    );
    let reading = read(&sources);
    let keys: Vec<&str> = reading.check().unwrap_err().0.iter().map(|finding| finding.key.as_str()).collect();
    assert_eq!(keys, ["log.level", "payments.jobs_at_once", "VERSION", "VALIDATORS[0].ALIAS"]);
}

#[test]
fn a_file_that_could_never_be_served_is_not_read() {
    let (_dir, sources) = overlaid(&format!("A = \"{}\"", "x".repeat(100_000)), "");
    let told = read(&sources).check().unwrap_err().to_string();
    assert!(told.contains("sep1.overlay") && told.contains("more than the 100000 SEP-1 allows"), "{told}");
}

#[test]
fn a_sandbox_may_name_what_runs_on_this_machine() {
    let overlay = "FEDERATION_SERVER = \"http://localhost:8002/federation\"\n\
                   TRANSFER_SERVER = \"http://127.0.0.1:8000/sep6\"\nAUTH_SERVER = \"http://[::1]:8003\"\n\
                   [DOCUMENTATION]\nORG_URL = \"http://localhost:3000\"";
    let (_dir, sources) = overlaid(overlay, "[documentation]\norg_url = \"http://localhost:3000\"");
    read(&sources).check().unwrap();
    // Nobody else could reach it there.
    let (_dir, sources) = overlaid(overlay, "[network]\nkind = \"testnet\"");
    let reading = read(&sources);
    let told: Vec<&str> = reading.check().unwrap_err().0.iter().map(|finding| finding.key.as_str()).collect();
    for key in ["FEDERATION_SERVER", "TRANSFER_SERVER", "AUTH_SERVER", "DOCUMENTATION.ORG_URL"] {
        assert!(told.contains(&key), "{key}: {told:?}");
    }
}
