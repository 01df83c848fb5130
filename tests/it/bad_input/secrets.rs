//! Secret keys that somebody sent by mistake, and parameters in the body of a `GET`: neither is ignored.

use super::{faults, report, start};
use anchor_host::stellar::Keypair;
use anchor_host_tests::{database::Kind, on_both, raw::Raw, routes, world::System};
use secrecy::ExposeSecret;
use serde_json::json;

on_both!(a_secret_key_is_not_repeated_and_not_stored, parameters_of_a_get_belong_in_the_query);

async fn a_secret_key_is_not_repeated_and_not_stored(kind: Kind) {
    let anchor = start(kind).await;
    let sender = anchor.sender().await;
    let bearer = format!("Bearer {}", sender.token.as_ref().unwrap());
    let seed = Keypair::generate(&System).seed().expose_secret().to_owned();
    // With a typing error it is almost as good.
    let almost = format!("{}{}", &seed[..55], if seed.ends_with('A') { 'B' } else { 'A' });
    let json = |method, path: &str, body: serde_json::Value| Raw::new(method, path).json(body.to_string());
    for sent in [&seed, &almost] {
        let get = |path: &str| Raw::new("GET", format!("{path}{sent}"));
        for request in [
            get("/auth?account="),
            get("/sep12/customer?account="),
            get("/sep6/withdraw?asset_code=USDC&account="),
            get("/sep6/withdraw?asset_code=USDC&amount="),
            get("/sep38/price?context=sep6&sell_amount=1&buy_asset=iso4217:BRL&sell_asset=stellar:USDC:"),
            json("PUT", "/sep12/customer", json!({ "account": sent, "first_name": "Ada" })),
            json("POST", "/sep31/transactions", json!({ "amount": sent, "asset_code": "USDC" })),
            json("POST", "/sep38/quote", json!({ "context": "sep6", "sell_asset": sent })),
        ] {
            let request = request.header("Authorization", &bearer);
            let answer = request.send(&anchor.url()).await;
            assert!(!answer.text.contains(sent.as_str()), "{request:?}: {}", answer.text);
            report(&faults(&request, &answer, 400, "secret key"));
            report(&faults(&request, &answer, 400, "treat it as exposed"));
        }
        let path = Raw::new("DELETE", format!("/sep12/customer/{sent}")).header("Authorization", &bearer);
        assert!(!path.send(&anchor.url()).await.text.contains(sent.as_str()));
    }
    // Values that are kept as they are.
    for request in [
        Raw::new("GET", format!("/sep6/withdraw?asset_code=USDC&amount=10&dest={seed}")),
        json("PUT", "/sep12/customer", json!({ "first_name": seed })),
        json(
            "POST",
            "/sep31/transactions",
            json!({ "amount": "10", "asset_code": "USDC", "fields": { "transaction": { "to": seed } } }),
        ),
    ] {
        let request = request.header("Authorization", &bearer);
        report(&faults(&request, &request.send(&anchor.url()).await, 400, "holds a secret key"));
    }
    anchor.assert_untouched().await;
    anchor.finish().await;
}

async fn parameters_of_a_get_belong_in_the_query(kind: Kind) {
    let anchor = start(kind).await;
    let sender = anchor.sender().await;
    let bearer = format!("Bearer {}", sender.token.as_ref().unwrap());
    let table = routes::endpoints(&anchor.url()).await;
    // Where a parameter names a record of SEP-12, SEP-31 or SEP-38, it counts in the body as well.
    let open = ["/sep31/info", "/sep38/prices", "/sep38/price"];
    let reads_query = |path: &str| path.starts_with("/sep6/") || open.contains(&path);
    let gets = table.iter().filter(|(method, path)| method == "GET" && reads_query(path));
    let mut found = Vec::new();
    for (_, path) in gets {
        let target = format!("{}?asset_code=USDC", path.replace(['{', '}'], ""));
        for request in
            [Raw::new("GET", &target).json(r#"{"amount": "1"}"#), Raw::new("GET", &target).json("{}").chunked()]
        {
            let request = request.header("Authorization", &bearer);
            found.extend(faults(&request, &request.send(&anchor.url()).await, 400, "in the query"));
        }
    }
    report(&found);
    // A length of nothing is no body.
    let empty = Raw::new("GET", "/sep6/info").header("Content-Length", "0").send(&anchor.url()).await;
    assert_eq!(empty.status, 200, "{}", empty.text);
    anchor.assert_untouched().await;
    anchor.finish().await;
}
