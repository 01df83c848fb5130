//! SEP-10: who signs in as what, and who sees what then.

use anchor_host::{config::Seed, model::Address, stellar::Keypair};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    log, on_both,
    sender::SendingAnchor,
    wallet_domain::wallet_domain,
    world::System,
};
use axum::response::IntoResponse;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};
use stellar_xdr as xdr;

on_both!(
    an_account_signs_in_as_itself_as_a_memo_user_and_as_a_muxed_user,
    a_challenge_is_good_for_one_token,
    only_the_accounts_own_signature_counts,
    the_ledger_says_how_many_must_sign,
    a_wallets_domain_counts_when_its_key_signs,
    a_wallets_file_is_found_behind_redirects_and_in_spite_of_faults_elsewhere,
    only_known_wallets_sign_in_where_a_domain_is_required,
    a_challenge_outlives_a_change_of_the_signing_key,
    forms_and_json_sign_in_alike,
    an_account_that_is_not_on_the_ledger_can_sign_in,
    another_identitys_payment_does_not_exist,
    without_a_token_nothing_is_served,
    nobody_signs_in_while_the_ledger_can_not_be_asked,
);

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn muxed(sender: &SendingAnchor, id: u64) -> String {
    Address::Muxed { account: sender.account(), id }.to_string()
}

async fn an_account_signs_in_as_itself_as_a_memo_user_and_as_a_muxed_user(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let account = sender.account().to_string();
    for (as_account, memo, sub) in [
        (account.clone(), None, account.clone()),
        (account.clone(), Some("18446744073709551615"), format!("{account}:18446744073709551615")),
        (muxed(&sender, 7), None, muxed(&sender, 7)),
    ] {
        let claims = claims(&sender.token_for(&as_account, memo).await);
        assert_eq!(claims["sub"], sub.as_str());
        assert_eq!(claims["iss"], format!("{}/auth", anchor.url()));
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lifetime, 3600);
    }
    for (account, memo, complaint) in
        [(account.as_str(), Some("x"), "memo"), (&muxed(&sender, 7), Some("7"), "memo"), ("nonsense", None, "account")]
    {
        let error = sender.challenge(account, memo).await.error(400);
        assert!(error.contains(complaint), "{error}");
    }
    anchor.finish().await;
}

async fn a_challenge_is_good_for_one_token(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    assert_eq!(challenge["network_passphrase"], anchor.config.network.passphrase.as_str());
    let signed = sender.answer_challenge(challenge["transaction"].as_str().unwrap());
    sender.hand_in(&signed).await.expect(200);
    let error = sender.hand_in(&signed).await.error(400);
    assert!(error.contains("used before"), "{error}");
    anchor.finish().await;
}

async fn only_the_accounts_own_signature_counts(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, thief) = (anchor.sender().await, anchor.sender().await);
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    let challenge = challenge["transaction"].as_str().unwrap();
    sender.hand_in(challenge).await.expect(400);
    sender.hand_in(&thief.answer_challenge(challenge)).await.expect(400);
    let both = sender.answer_challenge(&thief.answer_challenge(challenge));
    sender.hand_in(&both).await.expect(400);
    sender.hand_in("AAAA").await.expect(400);
    // None of these used it up.
    sender.hand_in(&sender.answer_challenge(challenge)).await.expect(200);
    anchor.finish().await;
}

async fn the_ledger_says_how_many_must_sign(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, second) = (anchor.sender().await, SendingAnchor::new(&anchor));
    let account = sender.account().to_string();
    let signer = xdr::Signer { key: xdr::SignerKey::Ed25519(xdr::Uint256(*second.account().as_bytes())), weight: 1 };
    let options = xdr::SetOptionsOp {
        inflation_dest: None,
        clear_flags: None,
        set_flags: None,
        master_weight: Some(1),
        low_threshold: Some(1),
        med_threshold: Some(2),
        high_threshold: Some(2),
        home_domain: None,
        signer: Some(signer),
    };
    sender.submit_xdr(xdr::OperationBody::SetOptions(options), xdr::Memo::None).await;
    anchor.advance(anchor.config.limits.signers_cached);
    let challenge = sender.challenge(&account, None).await.expect(200);
    let one = sender.answer_challenge(challenge["transaction"].as_str().unwrap());
    sender.hand_in(&one).await.expect(400);
    sender.hand_in(&sender.answer_challenge(&one)).await.expect(400);
    sender.hand_in(&second.answer_challenge(&one)).await.expect(200);
    anchor.finish().await;
}

/// A domain that serves this file, behind so many redirects.
async fn domain_with(file: Vec<u8>, redirects: usize) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain = listener.local_addr().unwrap().to_string();
    let at = domain.clone();
    let router = axum::Router::new().fallback(async move |request: axum::extract::Request| {
        let path = request.uri().path().to_owned();
        match path.matches("/next").count() < redirects {
            true => axum::response::Redirect::temporary(&format!("http://{at}{path}/next")).into_response(),
            false => file.into_response(),
        }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    domain
}

async fn a_wallets_file_is_found_behind_redirects_and_in_spite_of_faults_elsewhere(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (user, wallet) = (SendingAnchor::new(&anchor), SendingAnchor::new(&anchor));
    let (key, other) = (wallet.account(), user.account());
    let good = format!("VERSION = 2.7.0\r\nSIGNING_KEY = \"{key}\"\r\n[DOCUMENTATION]\r\nORG_NAME = Bob's\r\n");
    let latin_1 = [b"ORG = \"caf\xe9\"\nx\n".as_slice(), good.as_bytes()].concat();
    let inside = format!("x\nTEXT = '''\nSIGNING_KEY = \"{other}\"\n'''\n{good}[X]\nSIGNING_KEY = \"{other}\"\n");
    for (file, redirects) in [(good.clone().into_bytes(), 3), (latin_1, 0), (inside.into_bytes(), 1)] {
        let domain = domain_with(file, redirects).await;
        let challenge = user.challenge_through(&domain).await.expect(200);
        let signed = user.answer_challenge(challenge["transaction"].as_str().unwrap());
        let token = user.hand_in(&wallet.answer_challenge(&signed)).await.expect(200)["token"].clone();
        assert_eq!(claims(token.as_str().unwrap())["client_domain"], domain.as_str());
    }
    let moved = format!("{good}SIGNING_KEY = \"{other}\"\n").replace("[DOC", "DOC");
    for (file, redirects, told) in [
        (good, 4, "redirects more than 3 times"),
        (moved, 0, "names different keys as SIGNING_KEY: line 3: "),
        (format!("\n\nx\n[A]\nSIGNING_KEY = \"{key}\""), 0, "no unambiguous SIGNING_KEY: line 3: "),
    ] {
        let domain = domain_with(file.into_bytes(), redirects).await;
        let error = user.challenge_through(&domain).await.error(400);
        assert!(error.contains(told), "{told}: {error}");
        // The operator is told as well.
        let logged = log::about(&domain);
        assert!(logged.contains(told), "{logged}");
    }
    // Why nothing came, the operator alone.
    let error = user.challenge_through("127.0.0.1:1").await.error(400);
    assert!(error.contains("can't be fetched") && !error.contains("connection"), "{error}");
    assert!(log::about("client_domain=127.0.0.1:1").contains("no connection: it was refused"));
    anchor.finish().await;
}

async fn only_known_wallets_sign_in_where_a_domain_is_required(kind: Kind) {
    let wallet_key = Keypair::generate(&System);
    let (known, unknown) = (wallet_domain(&wallet_key).await, wallet_domain(&Keypair::generate(&System)).await);
    let anchor = Setup::new(kind)
        .set("sep10.client_domain_required", "true")
        .set("sep10.client_domain_allow", &known)
        .start()
        .await;
    let (user, mut wallet) = (SendingAnchor::new(&anchor), SendingAnchor::new(&anchor));
    wallet.key = wallet_key;
    let error = user.challenge(&user.account().to_string(), None).await.error(400);
    assert!(error.contains("client_domain is missing"), "{error}");
    let error = user.challenge_through(&unknown).await.error(403);
    assert!(error.contains(&unknown), "{error}");
    let challenge = user.challenge_through(&known).await.expect(200);
    let signed = user.answer_challenge(challenge["transaction"].as_str().unwrap());
    let token = user.hand_in(&wallet.answer_challenge(&signed)).await.expect(200)["token"].clone();
    assert_eq!(claims(token.as_str().unwrap())["client_domain"], known.as_str());
    anchor.finish().await;
}

async fn a_challenge_outlives_a_change_of_the_signing_key(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    let ask = async || {
        let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
        sender.answer_challenge(challenge["transaction"].as_str().unwrap())
    };
    let (first, second) = (ask().await, ask().await);
    anchor.stop().await;
    let old = std::mem::replace(&mut anchor.config.keys.signing, Seed::generate(&System));
    anchor.config.keys.signing_old = Some(old.account());
    anchor.start_again().await;
    sender.hand_in(&first).await.expect(200);
    let error = sender.hand_in(&first).await.error(400);
    assert!(error.contains("used before"), "{error}");
    let toml = sender.request(Method::GET, "/.well-known/stellar.toml").send().await.unwrap().text().await.unwrap();
    let line = format!("SIGNING_KEY = \"{}\"", anchor.config.keys.signing.account());
    assert!(toml.lines().any(|other| other == line), "{toml}");
    sender.hand_in(&ask().await).await.expect(200);
    anchor.stop().await;
    anchor.config.keys.signing_old = None;
    anchor.start_again().await;
    sender.hand_in(&second).await.expect(400);
    sender.hand_in(&ask().await).await.expect(200);
    anchor.finish().await;
}

async fn forms_and_json_sign_in_alike(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for is_form in [true, false] {
        let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
        let body = [("transaction", sender.answer_challenge(challenge["transaction"].as_str().unwrap()))];
        let request = sender.request(Method::POST, "/auth");
        let request = if is_form { request.form(&body) } else { request.json(&json!({ "transaction": body[0].1 })) };
        sender.send(request).await.expect(200);
    }
    anchor.finish().await;
}

async fn a_wallets_domain_counts_when_its_key_signs(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, wallet) = (anchor.sender().await, SendingAnchor::new(&anchor));
    let domain = wallet_domain(&wallet.key).await;
    let visitor = sender.without_token();
    let ask = async |domain: &str| visitor.challenge_through(domain).await;
    let challenge = ask(&domain).await.expect(200);
    let signed = sender.answer_challenge(challenge["transaction"].as_str().unwrap());
    sender.hand_in(&signed).await.expect(400);
    let token = sender.hand_in(&wallet.answer_challenge(&signed)).await.expect(200)["token"].clone();
    let token = token.as_str().unwrap();
    assert_eq!(claims(token)["client_domain"], domain.as_str());
    let mut sender = sender.without_token();
    sender.token = Some(token.to_owned());
    let opened = sender.open("10", "").await;
    assert_eq!(anchor.report(&opened.id).await.transaction.client_domain, Some(domain));
    let error = ask("127.0.0.1:1").await.error(400);
    assert!(error.contains("client_domain"), "{error}");
    anchor.finish().await;
}

async fn an_account_that_is_not_on_the_ledger_can_sign_in(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut newcomer = SendingAnchor::new(&anchor);
    newcomer.sign_in().await;
    newcomer.open("10", "").await;
    anchor.finish().await;
}

async fn another_identitys_payment_does_not_exist(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let account = sender.account().to_string();
    let identities = [
        sender.signed_in_as(&account, None).await,
        sender.signed_in_as(&account, Some("7")).await,
        sender.signed_in_as(&account, Some("8")).await,
        sender.signed_in_as(&muxed(&sender, 7), None).await,
        anchor.sender().await,
    ];
    for (n, owner) in identities.iter().enumerate() {
        let opened = owner.open("10", "").await;
        for (m, other) in identities.iter().enumerate() {
            let path = format!("/sep31/transactions/{}", opened.id);
            let answer = other.get(&path).await;
            assert_eq!(answer.status, if n == m { 200 } else { 404 }, "{n} {m}: {}", answer.body);
            if n != m {
                other.patch(&opened.id, &json!({ "steer": "x" })).await.expect(404);
            }
        }
    }
    identities[0].get("/sep31/transactions/01990000-0000-7000-8000-000000000000").await.expect(404);
    identities[0].get("/sep31/transactions/nonsense").await.expect(404);
    anchor.finish().await;
}

async fn without_a_token_nothing_is_served(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let mut outsider = sender.without_token();
    let forged = {
        let token = sender.token.clone().unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let claims = URL_SAFE_NO_PAD.encode(claims(&token).to_string().replace("sep10", "platform"));
        format!("{}.{claims}.{}", parts[0], parts[2])
    };
    for token in [None, Some("x".to_owned()), Some(forged)] {
        outsider.token = token;
        outsider.post("10", &json!({})).await.expect(403);
        outsider.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(403);
        outsider.patch(&opened.id, &json!({ "steer": "x" })).await.expect(403);
        outsider.customer("memo=1").await.expect(401);
        outsider.put_customer(&json!({ "first_name": "Eve" })).await.expect(401);
        outsider.get("/sep31/info").await.expect(200);
    }
    assert_eq!(anchor.store.transactions(false, 10).await.unwrap().len(), 1);
    anchor.finish().await;
}

async fn nobody_signs_in_while_the_ledger_can_not_be_asked(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    let signed = sender.answer_challenge(challenge["transaction"].as_str().unwrap());
    anchor.stop_network().await;
    anchor.advance(anchor.config.limits.signers_cached);
    let answer = sender.hand_in(&signed).await;
    assert!(answer.headers.contains_key("retry-after"));
    let error = answer.error(503);
    assert!(!error.contains("127.0.0.1"), "{error}");
    // Who is signed in stays so, and the challenge was not used up.
    sender.open("10", "").await;
    anchor.start_network_again().await;
    sender.hand_in(&signed).await.expect(200);
    anchor.finish().await;
}
