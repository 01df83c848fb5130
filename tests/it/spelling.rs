//! One domain has one spelling, however it was written: in the configuration, by a client, in a link.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    process::free_address,
    sender::SendingAnchor,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use stellar_xdr::{self as xdr, Limits, ReadXdr};

on_both!(every_spelling_of_our_domains_signs_in, a_base_url_with_a_path_is_served_with_it_and_without);

/// What a challenge says: the names and values of its operations.
fn said(challenge: &Value) -> BTreeMap<String, String> {
    let envelope = challenge["transaction"].as_str().unwrap();
    let envelope = xdr::TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap();
    let xdr::TransactionEnvelope::Tx(envelope) = envelope else { panic!("an old envelope") };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let data = envelope.tx.operations.iter().map(|operation| match &operation.body {
        xdr::OperationBody::ManageData(data) => {
            (text(data.data_name.0.as_slice()), text(data.data_value.as_ref().unwrap().0.as_slice()))
        }
        other => panic!("{other:?}"),
    });
    data.collect()
}

/// What stellar.toml says at that path.
async fn stellar_toml(visitor: &SendingAnchor, path: &str) -> BTreeMap<String, String> {
    let answer = visitor.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let text = answer.text().await.unwrap();
    let entry = |line: &str| {
        let (name, value) = line.split_once(" = ")?;
        Some((name.to_owned(), value.trim_matches('"').to_owned()))
    };
    text.lines().filter_map(entry).collect()
}

/// Signs in as a wallet does: at the endpoint stellar.toml names, comparing what the challenge says with it. Its claims.
async fn sign_in(visitor: &SendingAnchor, endpoint: &str, home_domain: Option<&str>, named: &str) -> Value {
    let mut query = vec![("account", visitor.account().to_string())];
    query.extend(home_domain.map(|domain| ("home_domain", domain.to_owned())));
    let url: Url = endpoint.parse().unwrap();
    let own = [url.host_str().unwrap().to_owned()].into_iter().chain(url.port().map(|port| port.to_string()));
    let own = own.collect::<Vec<_>>().join(":");
    // As a client that goes where the file says: in a sandbox the answer is by the name it was asked under.
    let request = visitor.request(Method::GET, url.path()).header("Host", &own).query(&query);
    let challenge = visitor.send(request).await.expect(200);
    let said = said(&challenge);
    assert!(said.contains_key(&format!("{named} auth")), "{said:?}");
    assert_eq!(said["web_auth_domain"], own, "as a URL has it");
    let signed = visitor.answer_challenge(challenge["transaction"].as_str().unwrap());
    let request = visitor.request(Method::POST, url.path()).json(&json!({ "transaction": signed }));
    let token = visitor.send(request).await.expect(200)["token"].as_str().unwrap().to_owned();
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

async fn every_spelling_of_our_domains_signs_in(kind: Kind) {
    let listen = free_address();
    let port = listen.split(':').nth(1).unwrap();
    let anchor = Setup::new(kind)
        .set("server.listen", &listen)
        .set("server.base_url", &format!("HTTP://LocalHost.:{port}/"))
        .set("sep10.home_domains", "Second.Example:443,b\u{fc}cher.example.")
        .start()
        .await;
    let visitor = SendingAnchor::new(&anchor);
    let endpoint = stellar_toml(&visitor, "/.well-known/stellar.toml").await.remove("WEB_AUTH_ENDPOINT").unwrap();
    assert_eq!(endpoint, format!("http://localhost:{port}/auth"));
    let own = format!("localhost:{port}");
    let (shouted, dotted) = (format!("LOCALHOST:{port}"), format!("localhost.:{port}/"));
    for (home_domain, named) in [
        (None, own.as_str()),
        (Some(own.as_str()), &own),
        (Some(&shouted), &own),
        (Some(&dotted), &own),
        (Some("second.example"), "second.example"),
        (Some("SECOND.example.:443"), "second.example"),
        (Some("xn--bcher-kva.example"), "xn--bcher-kva.example"),
        (Some("B\u{dc}CHER.example"), "xn--bcher-kva.example"),
    ] {
        let claims = sign_in(&visitor, &endpoint, home_domain, named).await;
        assert_eq!((&claims["home_domain"], &claims["iss"]), (&json!(named), &json!(endpoint)), "{home_domain:?}");
    }
    anchor.finish().await;

    let anchor = Setup::new(kind)
        .set("server.home_domain", "Anchor.Example:443")
        .set("sep10.web_auth_domain", "AUTH.Example.")
        .start()
        .await;
    let visitor = SendingAnchor::new(&anchor);
    let challenge = visitor.challenge(&visitor.account().to_string(), None).await.expect(200);
    let said = said(&challenge);
    assert!(said.contains_key("anchor.example auth"), "{said:?}");
    assert_eq!(said["web_auth_domain"], "auth.example");
    let signed = visitor.answer_challenge(challenge["transaction"].as_str().unwrap());
    visitor.hand_in(&signed).await.expect(200);
    anchor.finish().await;
}

async fn a_base_url_with_a_path_is_served_with_it_and_without(kind: Kind) {
    let listen = free_address();
    let anchor = Setup::new(kind)
        .set("server.listen", &listen)
        .set("server.base_url", &format!("http://{listen}/anchor/"))
        .start()
        .await;
    let visitor = SendingAnchor::new(&anchor);
    let base = format!("http://{listen}/anchor");
    let toml = stellar_toml(&visitor, "/.well-known/stellar.toml").await;
    assert_eq!(stellar_toml(&visitor, "/anchor/.well-known/stellar.toml").await, toml);
    let (auth, payments) = (&toml["WEB_AUTH_ENDPOINT"], &toml["DIRECT_PAYMENT_SERVER"]);
    assert_eq!((auth, payments), (&format!("{base}/auth"), &format!("{base}/sep31")));
    assert_eq!(
        (&toml["KYC_SERVER"], &toml["ANCHOR_QUOTE_SERVER"]),
        (&format!("{base}/sep12"), &format!("{base}/sep38"))
    );
    // As the links have it, and as a proxy that takes the path off sends it on.
    for endpoint in [auth.clone(), format!("http://{listen}/auth")] {
        let claims = sign_in(&visitor, &endpoint, None, &listen).await;
        assert_eq!((&claims["iss"], &claims["home_domain"]), (&json!(auth), &json!(listen)));
    }
    let mut sender = anchor.sender().await;
    for path in ["/anchor", ""] {
        for open in ["/sep31/info", "/sep31/info/", "/sep38/info", "/health/live", "/health/ready"] {
            visitor.get(&format!("{path}{open}")).await.expect(200);
        }
        visitor.get(&format!("{path}/sep12/customer?memo=1")).await.expect(401);
        sender.get(&format!("{path}/sep12/customer?memo=1")).await.expect(200);
        let unknown = format!("{path}/sep31/transactions/01990000-0000-7000-8000-000000000000");
        assert_eq!(sender.get(&unknown).await.error(404), "not found");
    }
    for nothing in ["/anchor", "/anchor/", "/anchor/nothing", "/anchorage/sep31/info", "/anchor/anchor/sep31/info"] {
        assert_eq!(visitor.get(nothing).await.error(404), "not found", "{nothing}");
    }
    // A payment from beginning to end under the path.
    sender = sender.at_host(&base);
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

/// Behind a proxy that takes the path off, a path that reads as one of our own is not taken off once more.
#[tokio::test]
async fn a_path_like_one_of_our_own_is_not_taken_off_twice() {
    let listen = free_address();
    let anchor = Setup::new(Kind::Sqlite)
        .set("server.listen", &listen)
        .set("server.base_url", &format!("http://{listen}/sep31"))
        .start()
        .await;
    let visitor = SendingAnchor::new(&anchor);
    for path in ["/sep31/info", "/sep31/sep31/info"] {
        assert!(visitor.get(path).await.expect(200)["receive"].is_object(), "{path}");
    }
    TestAnchor::finish(anchor).await;
}
