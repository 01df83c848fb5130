//! Bad withdrawals, deposits, lists and corrections (SEP-6), and notices of banks.

use super::{Case, Endpoint, cases::*};
use anchor_host_tests::raw::Raw;

/// A `GET` of a SEP-6 path with a query, and what it has to be refused with.
fn asked(path: &str, query: &str, named: &'static str) -> Case {
    (Raw::new("GET", format!("/sep6/{path}?{query}")), 400, named)
}

/// Every endpoint; `waiting` is the id of a withdrawal that waits for a correction of `steer`.
pub fn bad_transfers(waiting: &str) -> Vec<Endpoint> {
    vec![
        (("GET", "/sep6/info"), query_faults("/sep6/info")),
        (("GET", "/sep6/deposit"), bad_deposits()),
        (("GET", "/sep6/deposit-exchange"), bad_deposit_exchanges()),
        (("GET", "/rails/{guest}/{name}"), bad_notices("GET")),
        (("POST", "/rails/{guest}/{name}"), bad_notices("POST")),
        (("PUT", "/rails/{guest}/{name}"), bad_notices("PUT")),
        (("GET", "/sep6/withdraw"), bad_withdrawals()),
        (("GET", "/sep6/withdraw-exchange"), bad_exchanges()),
        (("GET", "/sep6/fee"), bad_fees()),
        (("GET", "/sep6/transactions"), bad_lists()),
        (("GET", "/sep6/transaction"), bad_names()),
        (("PATCH", "/sep6/transactions/{id}"), bad_corrections(waiting)),
    ]
}

fn bad_deposits() -> Vec<Case> {
    let mut cases = query_faults("/sep6/deposit");
    let to = "asset_code=USDC&account=GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    for amount in ["1e3", "-1", "NaN", "%2B1", "1%2C5", "0x10", "0", "10.001", "922337203685.48"] {
        cases.push(asked("deposit", &format!("{to}&amount={amount}"), "amount"));
    }
    for (query, named) in [
        ("", "`account` is missing"),
        (&to[16..], "`asset_code` is missing"),
        ("asset_code=USDC", "`account` is missing"),
        ("asset_code=USDC&account=GABC", "`account`"),
        ("asset_code=USDC&account=CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA", "a contract"),
        (&to.replace("USDC", "usdc"), "asset_code"),
        (&format!("{to}&memo=1"), "`memo_type` beside it"),
        (&format!("{to}&memo_type=id"), "`memo_type` needs `memo`"),
        (&format!("{to}&memo=x&memo_type=return"), "memo"),
        (&format!("{to}&memo=AAAA&memo_type=hash"), "hash (32 bytes in base64)"),
        (&format!("{to}&claimable_balance_supported=1"), "`claimable_balance_supported` must be true or false"),
        (&format!("{to}&quote_id=1"), "/deposit-exchange"),
        (&format!("{to}&source_asset=iso4217:BRL"), "/deposit-exchange"),
        (&format!("{to}&type=pigeon"), "funding_method"),
        (&format!("{to}&customer_id=nonsense"), "customer_id"),
        (&format!("{to}&on_change_callback=x"), "on_change_callback"),
        (&format!("{to}&Amount=1"), "`Amount` is not a parameter; send `amount`"),
        (&format!("{to}&a%20b=1"), "`a b`: field names"),
    ] {
        cases.push(asked("deposit", query, named));
    }
    cases
}

fn bad_deposit_exchanges() -> Vec<Case> {
    let mut cases = query_faults("/sep6/deposit-exchange");
    let to = "destination_asset=USDC&account=GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    for (query, named) in [
        ("destination_asset=USDC", "`account` is missing"),
        (to, "`source_asset` is missing"),
        (&format!("{to}&source_asset=iso4217:BRL"), "`amount` is missing"),
        (&format!("{to}&amount=10&source_asset=BRL"), "source_asset"),
        (&format!("{to}&amount=10&source_asset=iso4217:CHF"), "source_asset"),
        (&format!("{to}&amount=10&source_asset=stellar:native"), "source_asset"),
        (&format!("{to}&amount=0&source_asset=iso4217:BRL"), "more than 0"),
        (&format!("{to}&amount=10&source_asset=iso4217:BRL&quote_id=nonsense"), "quote_id"),
        (&format!("{}&amount=10&source_asset=iso4217:BRL", to.replace("USDC", "DOGE")), "destination_asset"),
    ] {
        cases.push(asked("deposit-exchange", query, named));
    }
    cases
}

fn bad_notices(method: &'static str) -> Vec<Case> {
    let mut cases = vec![(Raw::new(method, "/rails/nobody/payments"), 404, "")];
    if method != "GET" {
        let notice = || Raw::new(method, "/rails/test_rails/payments");
        cases.push((notice().body("application/json", "nonsense"), 400, "expected"));
        cases.push((notice().header("x-secret", "guessed").body("application/json", "[]"), 403, "not the bank's"));
        cases.push((notice().body("application/json", r#"[{"amount": "1"}]"#), 503, "send it again"));
    }
    cases
}

fn bad_withdrawals() -> Vec<Case> {
    let mut cases = query_faults("/sep6/withdraw");
    for amount in ["1e3", "-1", "NaN", "%2B1", "1%2C5", "0x10", "%D9%A1", "10%E2%80%8B"] {
        cases.push(asked("withdraw", &format!("asset_code=USDC&amount={amount}"), "amount"));
    }
    let long = "x".repeat(5_000);
    for (query, named) in [
        ("", "`asset_code` is missing"),
        ("asset_code=", "`asset_code` is missing"),
        ("asset_code=usdc", "asset_code"),
        ("asset_code=%0A%F0%9F%92%A5%E2%80%AE", "asset_code"),
        (&*format!("asset_code={long}"), "asset_code"),
        ("asset_code=USDC&amount=0", "more than 0"),
        ("asset_code=USDC&amount=10.001", "more than 2 decimals"),
        ("asset_code=USDC&amount=79228162514264337593543950336", "too large"),
        ("asset_code=USDC&amount=922337203685.48", "too large"),
        ("asset_code=USDC&funding_method=pigeon", "funding_method"),
        ("asset_code=USDC&type=pigeon", "funding_method"),
        ("asset_code=USDC&account=GABC", "`account`"),
        (&format!("asset_code=USDC&account={long}"), "`account`"),
        ("asset_code=USDC&customer_id=nonsense", "customer_id"),
        ("asset_code=USDC&customer_id=01990000-0000-7000-8000-000000000000", "customer_id"),
        ("asset_code=USDC&refund_memo=1", "`refund_memo_type` beside it: text (at most 28 bytes), id (a whole number"),
        ("asset_code=USDC&refund_memo_type=id", "refund_memo"),
        ("asset_code=USDC&refund_memo=-1&refund_memo_type=id", "refund_memo"),
        ("asset_code=USDC&refund_memo=x&refund_memo_type=return", "refund_memo"),
        ("asset_code=USDC&refund_memo=AAAA&refund_memo_type=hash", "hash (32 bytes in base64)"),
        ("asset_code=USDC&on_change_callback=x", "on_change_callback"),
        ("asset_code=USDC&on_change_callback=file:///etc/passwd", "on_change_callback"),
        ("asset_code=USDC&a%20b=1", "`a b`: field names"),
        ("asset_code=USDC&dest[account]=1", "`dest[account]`: field names"),
        ("asset_code=USDC&amount[]=1", "`amount[]` is not a parameter; send `amount`, once and without brackets"),
        ("asset_code=USDC&amount%5B0%5D=1", "send `amount`"),
        ("asset_code=USDC&Amount=1", "`Amount` is not a parameter; send `amount`"),
        ("Asset_Code=USDC", "`Asset_Code` is not a parameter; send `asset_code`"),
        ("asset_code=USDC&Memo_Type=id", "send `memo_type`"),
        ("asset_code=USDC&refund_memo=1&refund_memo_type=number", "text (at most 28 bytes), id (a whole number"),
        (&format!("asset_code=USDC&dest={}", "x".repeat(4097)), "dest"),
    ] {
        cases.push(asked("withdraw", query, named));
    }
    cases
}

fn bad_exchanges() -> Vec<Case> {
    let mut cases = query_faults("/sep6/withdraw-exchange");
    let pair = "source_asset=USDC&amount=10";
    for (query, named) in [
        ("", "`source_asset` is missing"),
        ("source_asset=USDC", "`destination_asset` is missing"),
        (pair, "`destination_asset` is missing"),
        ("source_asset=USDC&destination_asset=iso4217:BRL", "`amount` is missing"),
        ("source_asset=DOGE&amount=10&destination_asset=iso4217:BRL", "source_asset"),
        (&format!("{pair}&destination_asset=BRL"), "destination_asset"),
        (&format!("{pair}&destination_asset=iso4217:CHF"), "destination_asset"),
        (&format!("{pair}&destination_asset=stellar:native"), "destination_asset"),
        (&format!("{pair}&destination_asset=iso4217:BRL&quote_id=nonsense"), "quote_id"),
        (&format!("{pair}&destination_asset=iso4217:BRL&funding_method=pigeon"), "funding_method"),
    ] {
        cases.push(asked("withdraw-exchange", query, named));
    }
    cases
}

fn bad_fees() -> Vec<Case> {
    let mut cases = query_faults("/sep6/fee");
    for (query, named) in [
        ("", "`operation` is missing"),
        ("operation=give", "`operation` must be one of"),
        ("operation=deposit&asset_code=DOGE&amount=1", "asset_code"),
        ("operation=withdraw&amount=1", "`asset_code` is missing"),
        ("operation=withdraw&asset_code=USDC", "`amount` is missing"),
        ("operation=withdraw&asset_code=DOGE&amount=1", "asset_code"),
        ("operation=withdraw&asset_code=USDC&amount=x", "amount"),
        ("operation=withdraw&asset_code=USDC&amount=1&type=pigeon", "funding_method"),
    ] {
        cases.push(asked("fee", query, named));
    }
    cases
}

fn bad_lists() -> Vec<Case> {
    let mut cases = query_faults("/sep6/transactions");
    for (query, named) in [
        ("", "`asset_code` is missing"),
        ("asset_code=DOGE", "asset_code"),
        ("asset_code=USDC&kind=receive", "kind"),
        ("asset_code=USDC&kind=withdrawal&kind=gift", "kind"),
        ("asset_code=USDC&limit=0", "`limit`"),
        ("asset_code=USDC&limit=-1", "`limit`"),
        ("asset_code=USDC&limit=99999999999", "`limit`"),
        ("asset_code=USDC&paging_id=nonsense", "`paging_id`"),
        ("asset_code=USDC&no_older_than=yesterday", "no_older_than"),
        ("asset_code=USDC&account=GABC", "`account`"),
    ] {
        cases.push(asked("transactions", query, named));
    }
    let other = "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN";
    cases.push((Raw::new("GET", format!("/sep6/transactions?asset_code=USDC&account={other}")), 403, "account"));
    cases
}

fn bad_names() -> Vec<Case> {
    let mut cases = query_faults("/sep6/transaction");
    cases.push(asked("transaction", "", "id is missing"));
    for query in [
        "id=nonsense",
        "id=01990000-0000-7000-8000-000000000000",
        "stellar_transaction_id=nonsense",
        "external_transaction_id='%20OR%201=1--",
    ] {
        cases.push((Raw::new("GET", format!("/sep6/transaction?{query}")), 404, "not found"));
    }
    cases
}

fn bad_corrections(id: &str) -> Vec<Case> {
    let path = format!("/sep6/transactions/{id}");
    let patch = || Raw::new("PATCH", path.clone());
    let mut cases = broken_json(patch);
    let elsewhere = Raw::new("PATCH", "/sep6/transactions/nonsense");
    cases.extend([
        (patch(), 400, "not valid JSON"),
        (patch().body("application/x-www-form-urlencoded", "a=1"), 400, "content type"),
        (patch().json("{}"), 400, "`transaction` is missing"),
        (patch().json(r#"{"transaction": {}}"#), 400, "`transaction` is missing"),
        (patch().json(r#"{"transaction": "x"}"#), 400, "`transaction` must be an object"),
        (patch().json(r#"{"transaction": {"steer": ["x"]}}"#), 400, "`transaction.steer`"),
        (patch().json(r#"{"transaction": {"steer": "x", "other": "y"}}"#), 400, "transaction.other"),
        (patch().json(r#"{"transaction": {"steer": "x", "ot her": "y"}}"#), 400, "field names"),
        (patch().json(r#"{"transaction": {"other": "x"}}"#), 400, "transaction.steer is missing"),
        (elsewhere.json(r#"{"transaction": {"a": "b"}}"#), 404, "not found"),
    ]);
    cases
}
