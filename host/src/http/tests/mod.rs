//! The HTTP interface as clients see it, for everything that needs no record.

mod front;
mod passage;
mod uploads;

use super::{AppState, Gate, Settings, router};
use crate::web::Check;
use crate::{
    auth::{self, Sep10, TokenSettings, Tokens},
    context::{self, FilePolicy, PollPolicy, RetryPolicy},
    guest::{self, Guests},
    limits::{BudgetSettings, ForwardedHeader, Peers, Quota},
    model::{Clock, Random, Timestamp},
    operations::Operations,
    pages::{Pages, Theme},
    seps::{Enabled, sep1, sep24},
    stellar::{Horizon, Keypair},
    store::{SealKey, Store},
    web::BodyCaps,
};
use axum::{Router, body::Body};
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tower::ServiceExt;

const G: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

const OTHER: &str = "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN";

const ALL: Enabled = Enabled { sep6: true, sep10: true, sep12: true, sep24: true, sep31: true, sep38: true };

const SECRET: &str = "a secret of more than thirty-two bytes";

const ISSUER: &str = "https://anchor.example/auth";

const NOW: i64 = 1_795_000_000;

struct Sevens;

impl Random for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(NOW)
    }
}

/// An anchor without guests whose Horizon never answers.
struct Anchor {
    app: Router,
    _data: tempfile::TempDir,
}

#[expect(clippy::too_many_lines, reason = "a value for each setting")]
async fn anchor(enabled: Enabled, checks: Vec<Check>) -> Anchor {
    let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) = (Arc::new(Still), Arc::new(Sevens));
    let data = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", data.path().join("anchor.db").display());
    let store = Store::open(&url, 2, &SealKey::new([1; 32]), random.clone()).await.unwrap();
    store.migrate().await.unwrap();

    let tokens = tokens(clock.clone());
    let sep10 = auth::Settings {
        signing: Keypair::generate(&*random),
        signing_old: None,
        home_domains: vec!["anchor.example".parse().unwrap()],
        web_auth_domain: "anchor.example".parse().unwrap(),
        web_auth_aliases: Vec::new(),
        passphrase: "Test SDF Network ; September 2015".into(),
        challenge_ttl: Duration::from_secs(900),
        clock_grace: Duration::from_secs(60),
        clients: auth::ClientPolicy::default(),
        signers: auth::SignerSettings {
            quota: Quota::per_minute(std::num::NonZeroU32::MAX),
            at_once: 1,
            cached: Duration::ZERO,
        },
        sandbox: true,
    };
    let horizon = Horizon::new("http://127.0.0.1:1").unwrap();
    let sep10 =
        Sep10::new(sep10, horizon.clone(), store.clone(), tokens.clone(), clock.clone(), random.clone()).unwrap();
    let pause = Duration::from_secs(1);
    let rules = context::Settings {
        assets: vec![],
        files: FilePolicy {
            file_max: 1000,
            files_max: 1,
            files_max_bytes: 1000,
            types: vec![],
            uploads_max: 1,
            account_max: 1,
            upload_kept: pause,
        },
        customers: context::CustomerPolicy { account_max: 100, most: 100, types_max: 16, unused_kept: Duration::ZERO },
        account_calls: 16,
        unpaid_max: 100,
        flows_max: 100,
        expired_kept: Duration::ZERO,
        network_id: [0; 32],
        reading_horizon: Arc::new(horizon),
        confirming_horizon: None,
        paying_accounts: Default::default(),
        creates_accounts: false,
        channel_accounts: Default::default(),
        dust_below: crate::model::Amount::ZERO,
        convertible: Vec::new(),
        quotes: context::QuotePolicy::default(),
        pages_shown: pause,
        flows_follow_guest: false,
        has_own_pages: false,
        payment_window: pause,
        retry: RetryPolicy { tries_max: 1, pause_first: pause, pause_most: pause },
        poll: PollPolicy { pause_first: pause, pause_most: pause, page: 1, expired_for: pause },
        mismatches: Default::default(),
        jobs_at_once: 1,
        lease: pause,
        pin_in_flight: false,
        kv_value: 0,
        guest_names: Default::default(),
        clients: Vec::new(),
        business_events: None,
        inside_callbacks: false,
    };
    let guests = Guests::load(&[], guest::Settings::default()).await.unwrap();
    let toml = sep1::Settings { base_url: "https://anchor.example".into(), enabled, ..sep1::Settings::default() };
    let site = sep24::Settings {
        base_url: "https://anchor.example".into(),
        base_path: String::new(),
        anchor: Default::default(),
        support: Default::default(),
        link_ttl: pause,
        more_info_ttl: pause,
        file_types: vec![],
        file_max: 1000,
        explorer: None,
        own_pages: None,
        own_more_info: None,
    };
    let pages = Pages::new(Theme::read(None).unwrap()).unwrap();
    let state = AppState {
        operations: Operations::new(store, guests, clock, random.clone(), rules, crate::app::callback_bodies()),
        sep10: Some(sep10),
        sep24: sep24::Site::new(site, pages, tokens.clone(), random),
        tokens,
        stellar_toml: sep1::StellarToml::new(&toml).unwrap(),
        checks: checks.into(),
    };
    Anchor { app: router(state, settings(enabled)), _data: data }
}

impl Anchor {
    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.app.clone().oneshot(request).await.unwrap()
    }
}

fn tokens(clock: Arc<dyn Clock>) -> Tokens {
    let settings = TokenSettings {
        issuer_url: ISSUER.into(),
        secret: SECRET.to_owned().into(),
        old_secrets: vec![],
        ttl: Duration::from_secs(3600),
        clock_grace: Duration::from_secs(60),
    };
    Tokens::new(settings, clock).unwrap()
}

fn gate() -> Arc<Gate> {
    let (clock, most): (Arc<dyn Clock>, _) = (Arc::new(Still), std::num::NonZeroU32::MAX);
    let budgets =
        BudgetSettings { sign_ins: most, reads: most, writes: most, uploads: most, quotes: most, notices: most };
    let peers = Arc::new(Peers::new(Vec::new(), ForwardedHeader::XForwardedFor));
    Arc::new(Gate::new((budgets, 100), peers, tokens(clock.clone()), &clock))
}

fn settings(enabled: Enabled) -> Settings {
    Settings {
        gate: gate(),
        has_room: Arc::new(|| true),
        enabled,
        body_caps: BodyCaps { text: 1000, multipart: 5000 },
        request_timeout: Duration::from_secs(5),
        random: Arc::new(Sevens),
        base_path: String::new(),
    }
}

/// A session token as the host issues them, for `G`.
fn token(kind: &str, expires: i64) -> String {
    let claims = json!({
        "iss": ISSUER, "sub": G, "iat": NOW - 10, "exp": expires, "jti": "1", "kind": kind, "home_domain": "anchor.example",
    });
    crate::auth::install_hmac();
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    format!("Bearer {}", jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap())
}

fn signed_in() -> String {
    token("sep10", NOW + 10)
}

async fn send(request: Request<Body>) -> Response<Body> {
    anchor(ALL, vec![]).await.send(request).await
}

async fn answer(response: Response<Body>) -> (StatusCode, Value) {
    let status = response.status();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path)
}

/// Sends a request with a session and a body.
async fn say(anchor: &Anchor, method: Method, path: &str, kind: &str, body: impl Into<Body>) -> (StatusCode, String) {
    let request = request(method, path)
        .header(header::AUTHORIZATION, signed_in())
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .unwrap();
    let (status, body) = answer(anchor.send(request).await).await;
    (status, body["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn no_body_is_read_before_authentication() {
    let anchor = anchor(ALL, vec![]).await;
    let garbage = vec![0xff; 100_000];
    for (method, path, refused) in [
        (Method::POST, "/sep31/transactions", StatusCode::FORBIDDEN),
        (Method::GET, "/sep31/transactions/x", StatusCode::FORBIDDEN),
        (Method::PATCH, "/sep31/transactions/x", StatusCode::FORBIDDEN),
        (Method::GET, "/sep12/customer?account=nonsense", StatusCode::UNAUTHORIZED),
        (Method::PUT, "/sep12/customer", StatusCode::UNAUTHORIZED),
        (Method::DELETE, "/sep12/customer/nonsense", StatusCode::UNAUTHORIZED),
    ] {
        let (expired, other) = (token("sep10", NOW - 1), token("platform", NOW + 10));
        for authorization in [None, Some("Bearer nonsense"), Some("Basic Zm9v"), Some(&*expired), Some(&*other)] {
            for kind in ["application/json", "text/html", "multipart/form-data"] {
                let mut request = request(method.clone(), path).header(header::CONTENT_TYPE, kind);
                if let Some(value) = authorization {
                    request = request.header(header::AUTHORIZATION, value);
                }
                let response = anchor.send(request.body(garbage.clone().into()).unwrap()).await;
                let names_scheme = response.headers().contains_key(header::WWW_AUTHENTICATE);
                assert_eq!(names_scheme, refused == StatusCode::UNAUTHORIZED);
                let (status, body) = answer(response).await;
                assert_eq!(status, refused, "{method} {path} {authorization:?} {kind}");
                assert!(body["error"].as_str().unwrap().contains("token"), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn a_bad_body_is_400_and_says_what_is_wrong() {
    let anchor = anchor(ALL, vec![]).await;
    const JSON: &str = "application/json";
    for (kind, body, complaint) in [
        (JSON, "", "the body is not valid JSON: line 1, column 0"),
        (JSON, "{", "the body is not valid JSON: line 1, column 1"),
        (JSON, "[]", "the body must be a JSON object"),
        (JSON, "{\"amount\": true}", "`amount` must be a string or a number, not a boolean"),
        (JSON, "{\"amount\": \"-1\"}", "`amount`: `-1` is negative"),
        ("application/json; charset=utf-8", "{\"amount\": 1}", "`asset_code` is missing"),
        ("text/plain", "{\"amount\": 1}", "`asset_code` is missing"),
        ("application/x-www-form-urlencoded", "amount=1", "the content type is not supported; send application/json"),
        ("nonsense", "{}", "the content type is not supported; send application/json"),
    ] {
        let said = say(&anchor, Method::POST, "/sep31/transactions", kind, body).await;
        assert_eq!(said, (StatusCode::BAD_REQUEST, complaint.to_owned()), "{kind} {body}");
    }
    for body in ["{}", "{\"fields\": {}}", "{\"fields\": {\"transaction\": {}}}"] {
        let said = say(&anchor, Method::PATCH, "/sep31/transactions/x", JSON, body).await;
        assert_eq!(said.0, StatusCode::BAD_REQUEST, "{body}");
    }
    let (status, _) = say(&anchor, Method::POST, "/sep31/transactions", JSON, "x".repeat(2000)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn customers_come_as_json_form_and_multipart() {
    let anchor = anchor(ALL, vec![]).await;
    let parts = |middle: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{OTHER}\r\n{middle}--b--\r\n")
    };
    let photo = format!(
        "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
         Content-Type: image/png\r\n\r\n{}\r\n",
        "x".repeat(3000)
    );
    // The account is not the token's: the error shows that each encoding was read.
    for (kind, body) in [
        ("application/json", format!("{{\"account\": \"{OTHER}\"}}")),
        ("application/x-www-form-urlencoded", format!("account={OTHER}&first_name=A%20B")),
        ("multipart/form-data; boundary=b", parts("")),
        ("multipart/form-data; boundary=b", parts(&photo)),
        ("", format!("account={OTHER}")),
    ] {
        let (status, error) = say(&anchor, Method::PUT, "/sep12/customer", kind, body).await;
        assert_eq!((status, error.contains("`account`")), (StatusCode::FORBIDDEN, true), "{kind} {error}");
    }
    for (kind, body) in [
        ("application/json", "{\"first_name\": [1]}"),
        ("application/json", "{\"first_name\": {}}"),
        ("application/x-www-form-urlencoded", "memo=x"),
        ("application/x-www-form-urlencoded", "memo=1&memo=2"),
        ("multipart/form-data; boundary=b", "nonsense"),
        ("multipart/form-data", "--b--"),
        ("text/html", "<p>"),
    ] {
        let (status, error) = say(&anchor, Method::PUT, "/sep12/customer", kind, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{kind} {body} {error}");
    }
    let (status, _) = say(&anchor, Method::DELETE, &format!("/sep12/customer/{OTHER}"), "", "").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

/// With the signature of a key that may be a signer of the account: only the ledger knows.
fn signed(challenge: &str) -> String {
    use stellar_xdr::{Limits, ReadXdr, TransactionEnvelope, WriteXdr};
    struct Eights;
    impl Random for Eights {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(8);
        }
    }
    let envelope = TransactionEnvelope::from_xdr_base64(challenge, Limits::none()).unwrap();
    let TransactionEnvelope::Tx(mut envelope) = envelope else { panic!() };
    let hash = envelope.hash(crate::stellar::network_id("Test SDF Network ; September 2015")).unwrap();
    let signature = Keypair::generate(&Eights).sign_hash(&hash);
    envelope.signatures = [envelope.signatures.to_vec(), vec![signature]].concat().try_into().unwrap();
    TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap()
}

#[tokio::test]
async fn a_sign_in_is_refused_when_the_ledger_cannot_be_asked() {
    let anchor = anchor(ALL, vec![]).await;
    let path = format!("/auth?account={G}&memo=&client_domain=");
    let (status, challenge) = answer(anchor.send(request(Method::GET, &path).body(Body::empty()).unwrap()).await).await;
    assert_eq!((status, challenge.as_object().unwrap().len()), (StatusCode::OK, 2));
    assert_eq!(challenge["network_passphrase"], "Test SDF Network ; September 2015");
    let xdr = &signed(challenge["transaction"].as_str().unwrap());
    for (kind, body) in [
        ("application/json", json!({ "transaction": xdr }).to_string()),
        ("application/x-www-form-urlencoded", serde_urlencoded::to_string([("transaction", xdr)]).unwrap()),
    ] {
        let request = request(Method::POST, "/auth").header(header::CONTENT_TYPE, kind).body(body.into()).unwrap();
        let response = anchor.send(request).await;
        assert!(response.headers().contains_key(header::RETRY_AFTER));
        assert_eq!(answer(response).await.0, StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn a_sign_in_that_is_not_right_is_400() {
    let anchor = anchor(ALL, vec![]).await;
    for query in ["", "?account=", "?account=me", &format!("?account={G}&memo=x"), &format!("?account={G}&account=me")]
    {
        let request = request(Method::GET, &format!("/auth{query}")).body(Body::empty()).unwrap();
        assert_eq!(answer(anchor.send(request).await).await.0, StatusCode::BAD_REQUEST, "{query}");
    }
    for (kind, body) in [
        ("application/json", ""),
        ("application/json", "{\"transaction\": 5}"),
        ("application/x-www-form-urlencoded", "transaction="),
        ("application/x-www-form-urlencoded", "transaction=AAAA"),
    ] {
        let request = request(Method::POST, "/auth").header(header::CONTENT_TYPE, kind).body(body.into()).unwrap();
        assert_eq!(answer(anchor.send(request).await).await.0, StatusCode::BAD_REQUEST, "{body}");
    }
}
