//! What is not served, and how that is told.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
};
use reqwest::Method;

on_both!(
    what_is_not_enabled_is_refused_as_info_says,
    without_a_session_the_type_says_so,
    an_asset_without_terms_is_not_transferred,
);

async fn what_is_not_enabled_is_refused_as_info_says(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    for (path, query, told) in [
        ("withdraw", &[("asset_code", "DOGE")][..], "not withdrawn here; see GET /info"),
        ("withdraw", &[("asset_code", "USDC"), ("amount", "0.5")], "below the minimum of 1"),
        ("withdraw", &[("asset_code", "USDC"), ("amount", "10001")], "above the maximum of 10000"),
        ("withdraw", &[("asset_code", "USDC"), ("funding_method", "pigeon")], "must be one of ACH, WIRE, PIX, TED"),
        ("fee", &[("operation", "deposit"), ("asset_code", "DOGE"), ("amount", "1")], "not deposited here"),
        ("transactions", &[("asset_code", "DOGE")], "not served here"),
    ] {
        let error = wallet.sep6(path, query).await.error(400);
        assert!(error.contains(told), "{path}: {error}");
    }
    // A conversion that is asked for where there is none.
    for (name, value) in [("quote_id", "x"), ("destination_asset", "iso4217:BRL")] {
        let error = wallet.withdraw(&[("amount", "10"), (name, value)]).await.error(400);
        assert!(error.contains(name) && error.contains("/withdraw-exchange"), "{error}");
    }
    // It would open one.
    let account = wallet.account().to_string();
    for path in ["/sep6/withdraw", "/sep6/deposit"] {
        let query = [("asset_code", "USDC"), ("amount", "10"), ("account", &*account)];
        wallet.send(wallet.request(Method::HEAD, path).query(&query)).await.expect(405);
    }
    for (steer, status) in [("invalid", 400), ("denied", 403), ("unavailable", 503), ("trap", 500), ("bad-amount", 500)]
    {
        let query = [("amount", "10"), ("steer", &*format!("begin={steer}"))];
        wallet.withdraw(&query).await.expect(status);
    }
    anchor.assert_untouched().await;
    anchor.finish().await;
}

async fn without_a_session_the_type_says_so(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let visitor = anchor.sender().await.without_token();
    for path in ["deposit", "deposit-exchange", "withdraw", "withdraw-exchange", "fee", "transactions", "transaction"] {
        let body = visitor.sep6(path, &[]).await.expect(403);
        assert_eq!(body["type"], "authentication_required", "{path}");
    }
    anchor.finish().await;
}

async fn an_asset_without_terms_is_not_transferred(kind: Kind) {
    let asset = [("code", "USDC"), ("sep31.deliver", "iso4217:USD")];
    let setup =
        asset.iter().fold(Setup::new(kind), |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value));
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    let info = wallet.sep6("info", &[]).await.expect(200);
    assert_eq!(info["withdraw"]["USDC"], serde_json::json!({ "enabled": false }));
    wallet.withdraw(&[("amount", "10")]).await.error(400);
    assert_eq!(info["deposit"]["USDC"], serde_json::json!({ "enabled": false }));
    wallet.deposit(&[("amount", "10")]).await.error(400);
    anchor.finish().await;
}
