//! Horizon as providers offer it: behind keys, a path, an authority of one's own, a proxy; and what is said when something
//! else answers there.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{AccountId, Amount},
    stellar::{Error, Horizon, HorizonProxy, HorizonSettings, Login},
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    database::{Database, Kind},
    on_both,
    patient::Patient,
    process::binary,
    provider::{HEADER, LOGIN, PATH, PROXY_LOGIN, Provider, Proxy, QUERY, file, serve_tls},
    wait,
};
use axum::{
    Router,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect},
};
use std::{fs, process::Command, time::Duration};
use tokio::net::TcpListener;

on_both!(an_anchor_reads_the_ledger_behind_a_providers_keys);

async fn an_anchor_reads_the_ledger_behind_a_providers_keys(kind: Kind) {
    let (apart, database) = (Apart::start().await, Database::new(kind));
    let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
    let (provider, proxy) = (Provider::open(apart.horizon_url.clone()).await, Proxy::open().await);
    let secret = apart.file("query", &format!("{}\n", QUERY.1));
    let more = [
        ("guest.reference", "true".to_owned()),
        ("log.level", "trace".to_owned()),
        ("network.horizon_url", provider.url()),
        ("network.horizon_path", PATH.to_owned()),
        ("network.horizon_headers.X-Api-Key", HEADER.1.to_owned()),
        ("network.horizon_query.apiKey_file", secret),
        ("network.horizon_user", LOGIN.0.to_owned()),
        ("network.horizon_password", LOGIN.1.to_owned()),
        ("network.ca_file", file("ca.pem").display().to_string()),
        ("network.proxy", proxy.url()),
        ("network.proxy_user", PROXY_LOGIN.0.to_owned()),
        ("network.proxy_password", PROXY_LOGIN.1.to_owned()),
    ];
    let Anchor { program, url } = apart.anchor(&database, rand::random(), &bank.url(), &more);
    let process = program.start();
    let mut client = Patient::new(&url, &apart.horizon_url);
    let (sender, receiver) = client.introduce(&apart.asset, "10").await;
    let amount = Amount::parse("10").unwrap();
    let id = client.open(amount, &apart.asset, &sender, &receiver).await;
    client.pay(&apart.asset, amount, &client.instructions(&id).await).await;
    wait::until("the payment is completed", || async {
        let transaction = client.transaction(&id).await;
        if transaction["status"] == "completed" { Ok(()) } else { Err(format!("{transaction}\n{}", program.log())) }
    })
    .await;
    assert_eq!(process.stop(), Some(0));
    assert!(provider.served() > 3, "{}", provider.served());
    let through = format!("localhost:{}", provider.port);
    assert!(!proxy.targets().is_empty() && proxy.targets().iter().all(|target| *target == through));
    let log = program.log();
    let told: Vec<_> = log.lines().filter(|line| line.contains("canary")).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn what_a_provider_is_shown_is_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("anchor.toml");
    let print = |network: &str| {
        fs::write(&config, format!("[network]\nkind = \"testnet\"\n{network}")).unwrap();
        let mut command = Command::new(binary());
        command.args(["config", "print", "--config", config.to_str().unwrap()]).current_dir(folder.path());
        let output = command.env("ANCHOR_NETWORK__PROXY_PASSWORD", "canary").output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        String::from_utf8(told).unwrap()
    };
    let printed = print(
        "horizon_url = \"https://provider.example/stellar/\"\nhorizon_path = \"canary\"\nhorizon_user = \"canary\"\n\
         proxy = \"http://proxy.example:3128\"\nproxy_user = \"canary\"\n\
         [network.horizon_headers]\nX-Api-Key = \"canary\"\n[network.horizon_query]\napi_key = \"canary\"\n",
    );
    for shown in [
        "network.horizon_url = \"https://provider.example/stellar/\"",
        "network.horizon_path = \"<hidden>\"",
        "network.horizon_user = \"<hidden>\"",
        "network.proxy = \"http://proxy.example:3128\"",
        "network.proxy_password = \"<hidden>\"",
        "network.horizon_headers.X-Api-Key = \"<hidden>\"",
        "network.horizon_query.api_key = \"<hidden>\"",
    ] {
        assert!(printed.contains(shown), "{shown}: {printed}");
    }
    assert!(!printed.contains("canary"), "{printed}");
    // What belongs elsewhere is refused without being repeated.
    for (misplaced, told) in [
        ("horizon_url = \"https://canary:canary@provider.example\"", "a user or a password"),
        ("horizon_url = \"https://canary@provider.example\"", "a user or a password"),
        ("horizon_url = \"https://provider.example/?key=canary\"", "a query or a fragment"),
        ("proxy = \"http://canary:canary@proxy.example\"", "a user or a password"),
        ("horizon_url = \"http://provider.example\"\nhorizon_path = \"canary\"", "unencrypted"),
    ] {
        let printed = print(misplaced);
        assert!(printed.contains(told) && !printed.contains("canary"), "{misplaced}: {printed}");
    }
}

/// What is said when the Horizon that is reached in this way is asked.
async fn told(settings: &HorizonSettings) -> String {
    let account = AccountId::from_bytes([7; 32]);
    let error = Horizon::with(settings).unwrap().account(&account).await.unwrap_err();
    let text = error.to_string();
    assert!(!text.contains("canary"), "{text}");
    assert!(matches!(error, Error::Unavailable { .. } | Error::Malformed(_)), "worth asking again: {error:?}");
    text
}

async fn serve(router: Router) -> HorizonSettings {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = HorizonSettings::at(&format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    settings
}

#[tokio::test]
async fn what_came_back_is_named() {
    let page = |status: StatusCode, text: &'static str| Router::new().fallback(async move || (status, Html(text)));
    for (router, expected) in [
        (
            page(StatusCode::OK, "<!DOCTYPE html>\n<HTML><Title>\n Please  sign in </Title>"),
            "an HTML page with the title `Please sign in`",
        ),
        (page(StatusCode::OK, "<html></html>"), "an HTML page where"),
        (page(StatusCode::OK, ""), "nothing where"),
        (page(StatusCode::OK, "upstream busy"), "`upstream busy` where"),
        (
            page(StatusCode::BAD_GATEWAY, "<title>502 Bad Gateway</title>"),
            "status 502: an HTML page with the title `502 Bad Gateway`",
        ),
        (
            page(StatusCode::NOT_FOUND, "<title>Welcome to nginx</title>"),
            "a 404 that is not horizon's but an HTML page with the title `Welcome to nginx`",
        ),
        (page(StatusCode::FORBIDDEN, "<title>Forbidden</title>"), "see network.horizon_headers"),
        (page(StatusCode::PAYMENT_REQUIRED, ""), "status 402"),
        (
            Router::new().fallback(async || Redirect::permanent("https://new.example/horizon?key=canary#canary")),
            "status 308: it redirects to https://new.example/horizon, which is not followed",
        ),
        (
            Router::new().fallback(async || (StatusCode::FOUND, [(header::LOCATION, "/login")])),
            "/login, which is not followed",
        ),
    ] {
        let said = told(&serve(router).await).await;
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // A server that repeats what it was shown.
    let mut settings = serve(page(StatusCode::UNAUTHORIZED, "<title>canary-header is not known</title>")).await;
    settings.headers = vec![(HEADER.0.to_owned(), HEADER.1.to_owned().into())];
    let said = told(&settings).await;
    assert!(said.contains("<hidden> is not known") && said.contains("does not take the key"), "{said}");
    settings = serve(Router::new().fallback(async || {
        (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "https://new.example/canary-path/x")]).into_response()
    }))
    .await;
    settings.path = Some("/canary-path/".to_owned().into());
    assert!(told(&settings).await.contains("https://new.example/<hidden>/x"));
}

/// Whatever a provider makes of what it was shown, nothing of it is told.
#[tokio::test]
async fn what_comes_back_in_another_form_is_hidden() {
    const KEY: &str = "canary+key/with%signs";
    // `canary-user:canary-password` as basic authentication sends it.
    let basic = "Y2FuYXJ5LXVzZXI6Y2FuYXJ5LXBhc3N3b3Jk";
    let problem = |title: String| serde_json::json!({ "title": title }).to_string();
    let (long, account) = ("x".repeat(70), "\"sequence\": \"1\", \"thresholds\": {\"med_threshold\": 0}");
    for (status, body) in [
        (403, problem(format!("you sent Authorization: Basic {basic} here"))),
        (400, problem(format!("{long} {KEY} is not known"))),
        (400, problem("canary%2Bkey%2Fwith%25signs".to_owned())),
        (400, problem("canary%2bkey%2fwith%25signs".to_owned())),
        (404, format!("<title>{long} {KEY}</title>")),
        (200, format!("<title>{long} {KEY}</title>")),
        (200, format!("{long} {KEY}")),
        (200, format!("{{\"sequence\": \"1\", \"thresholds\": \"{KEY}\"}}")),
        (
            200,
            format!(
                "{{{account}, \"signers\": [{{\"weight\": 1, \"type\": \"ed25519_public_key\", \"key\": \"{KEY}\"}}]}}"
            ),
        ),
        (
            200,
            format!(
                "{{{account}, \"signers\": [], \"balances\": [{{\"asset_type\": \"native\", \"balance\": \"{KEY}\"}}]}}"
            ),
        ),
    ] {
        let sent = body.clone();
        let status = StatusCode::from_u16(status).unwrap();
        let router = Router::new().fallback(async move || (status, Html(sent)));
        let settings = HorizonSettings {
            headers: vec![(HEADER.0.to_owned(), KEY.to_owned().into())],
            login: Some(Login { user: "canary-user".to_owned().into(), password: "canary-password".to_owned().into() }),
            ..serve(router).await
        };
        let error = Horizon::with(&settings).unwrap().account(&AccountId::from_bytes([7; 32])).await.unwrap_err();
        let text = error.to_string();
        assert!(!text.contains("canar") && !text.contains(basic), "{body}: {text}");
        // What is JSON and not what was expected is told by its place alone.
        let is_shape = status == StatusCode::OK && body.contains("thresholds\": \"");
        assert!(!is_shape || text.contains("at line 1, column"), "{text}");
    }
}

#[tokio::test]
async fn why_nothing_came_back_is_named() {
    let ours = fs::read(file("ca.pem")).unwrap();
    let horizon = || Router::new().fallback(async || "{}".into_response());
    let at = |url: String| HorizonSettings { authorities: Some(ours.clone()), ..HorizonSettings::at(&url) };
    let (good, other, expired) = (
        serve_tls("localhost", horizon()).await,
        serve_tls("other", horizon()).await,
        serve_tls("expired", horizon()).await,
    );
    let plain = serve(horizon()).await.url.replace("http:", "https:");
    let untrusting = HorizonSettings {
        authorities: Some(fs::read(file("other.pem")).unwrap()),
        ..at(format!("https://localhost:{good}"))
    };
    let is_trusted = Horizon::with(&at(format!("https://localhost:{good}"))).unwrap().root().await;
    assert!(matches!(&is_trusted, Err(Error::Strange(why)) if why.contains("is missing")), "{is_trusted:?}");

    let proxy = Proxy::open().await;
    let by = |login: Option<Login>, url: String| HorizonSettings {
        proxy: Some(HorizonProxy { url, login }),
        ..at(format!("https://localhost:{good}"))
    };
    let wrong = Login { user: "x".to_owned().into(), password: "canary".to_owned().into() };
    for (settings, expected) in [
        (untrusting, "certificate can't be trusted: it is of no authority"),
        (at(format!("https://localhost:{other}")), "certificate can't be trusted: it is another name's"),
        (at(format!("https://localhost:{expired}")), "certificate can't be trusted: it has expired"),
        (at(plain), "does not speak TLS"),
        (at("https://nowhere.invalid".to_owned()), "its name can't be resolved"),
        (at("https://127.0.0.1:9".to_owned()), "no connection: it was refused"),
        (by(None, proxy.url()), "the proxy lets nothing through: proxy authorization required"),
        (by(Some(wrong), proxy.url()), "the proxy lets nothing through: proxy authorization required"),
        (by(None, "http://127.0.0.1:9".to_owned()), "the proxy can't be reached: Connection refused"),
    ] {
        let said = told(&settings).await;
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// A proxy of the environment's is for other programs: nothing of ours goes through it unasked.
#[tokio::test]
async fn a_proxy_that_nobody_configured_is_not_asked() {
    let proxy = Proxy::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut command = tokio::process::Command::new(binary());
    command.args(["demo", "--json", "--set", "sandbox.close_every_ms=200"]).current_dir(folder.path());
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, proxy.url());
    }
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(proxy.targets().is_empty());
}
