//! A hosted page (SEP-24) as a browser gets it, beside its template alone; and how long people wait for it where 200 have
//! pages open.

use super::{
    bare_handler::asked,
    host::{KINDS, Plan, sign_in},
    measure::{Aim, Row, by_turns, percentile},
};
use anchor_host::{
    pages::{
        Pages, Theme,
        views::{Anchor, Body, Field, Form, Header, Page, View},
    },
    stellar::Keypair,
};
use anchor_host_tests::{
    connection::{Connection, request},
    hosted::Browser,
    world::System,
};
use axum::{Router, http::header, routing::get};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time;

const TURNS: usize = 5;

/// How many people have a page open.
const SESSIONS: u32 = 200;

/// How long somebody looks at a page before the next one.
const LOOK: Duration = Duration::from_secs(1);

/// How many pages each of them loads.
const LOADS: u32 = 20;

const TERMS: [(&str, &str); 3] = [
    ("assets[0].withdraw.deliver", "iso4217:USD"),
    ("assets[0].withdraw.fee_fixed", "0.50"),
    ("limits.horizon_sign_ins_per_minute", "1000000"),
];

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let host = Plan::with(kind, "http://127.0.0.1:9", &TERMS).await.start().await;
        let mut pages = Vec::new();
        for _ in 0..SESSIONS {
            pages.push(begun(&host.url, host.plan.asset.code()).await);
        }
        let shown = Connection::open(&host.url).await.exchange(&pages[0], 200).await.to_vec();
        let bare = serve_template().await;
        let alone = Connection::open(&bare).await.exchange(&pages[0], 200).await.len();
        let compared = by_turns(TURNS, || asked(&host.url, &pages[0]), || asked(&bare, &pages[0])).await;
        let mut waits = looked_at(&host.url, &pages).await;
        let mut bare_waits = looked_at(&bare, &pages).await;
        host.stop().await;
        rows.push(Row {
            what: format!("hosted page : bare axum handler with its template, {name}, throughput"),
            value: compared.ratio,
            unit: "×",
            aim: Aim::AtLeast(0.25),
            behind: format!(
                "{:.0}/s of {} bytes and {:.0}/s of {alone} bytes, {}",
                compared.ours,
                shown.len(),
                compared.other,
                compared.spread()
            ),
        });
        rows.push(Row {
            what: format!("hosted page, first byte, {SESSIONS} sessions that load one a second, {name}, p99"),
            value: percentile(&mut waits, 99),
            unit: "ms",
            aim: Aim::AtMost(15.0),
            behind: format!(
                "{} pages, p50 {:.1} ms; the template alone: p50 {:.1} ms, p99 {:.1} ms",
                waits.len(),
                percentile(&mut waits, 50),
                percentile(&mut bare_waits, 50),
                percentile(&mut bare_waits, 99)
            ),
        });
    }
    rows
}

/// A new user's withdrawal, whose link was opened: a request for its page.
async fn begun(url: &str, code: &str) -> Vec<u8> {
    let mut connection = Connection::open(url).await;
    let token = sign_in(&mut connection, &Keypair::generate(&System)).await;
    let body = json!({ "asset_code": code, "amount": "100" }).to_string();
    let open = request("POST", "/sep24/transactions/withdraw/interactive", Some(&token), Some(&body));
    let opened: Value = serde_json::from_slice(connection.exchange(&open, 200).await).unwrap();
    let link = opened["url"].as_str().unwrap().trim_start_matches("https://anchor.example");
    let page = Browser::at_origin(url.to_owned()).open(link).await.expect(200);
    request("GET", page.url.trim_start_matches(url), None, None)
}

/// How long the first byte took of each page, in milliseconds. Everybody loads one after the other, at moments of their own.
async fn looked_at(url: &str, pages: &[Vec<u8>]) -> Vec<f64> {
    let mut people = Vec::new();
    for (number, page) in (0u32..).zip(pages) {
        let (url, page) = (url.to_owned(), page.clone());
        people.push(tokio::spawn(async move {
            let mut connection = Connection::open(&url).await;
            let first = time::Instant::now() + LOOK * number / SESSIONS;
            let (mut waits, mut moments) = (Vec::new(), time::interval_at(first, LOOK));
            for _ in 0..LOADS {
                moments.tick().await;
                let began = Instant::now();
                connection.exchange(&page, 200).await;
                waits.push(began.elapsed().as_secs_f64() * 1_000.0);
            }
            waits
        }));
    }
    let mut all = Vec::new();
    for person in people {
        all.append(&mut person.await.unwrap());
    }
    all
}

/// Serves the template of a form with an amount, filled in anew each time; where.
async fn serve_template() -> String {
    let pages = Pages::new(Theme::read(None).unwrap()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let handler = move || {
        let pages = pages.clone();
        async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], pages.page(&amount()).unwrap()) }
    };
    let router = Router::new().route("/{*path}", get(handler));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn amount() -> View {
    let field = Field {
        name: "amount".into(),
        kind: "amount",
        label: "Amount".into(),
        value: Some("100".into()),
        unit: Some("USDC".into()),
        max_length: Some(32),
        ..Field::default()
    };
    let form = Form {
        heading: "How much?".into(),
        intro: None,
        action: "/sep24/flow/0123456789abcdef0123456789abcdef/0".into(),
        csrf: "0123456789abcdef0123456789abcdef".into(),
        back: None,
        step: None,
        submit: None,
        preview: Some("/sep24/flow/0123456789abcdef0123456789abcdef/0/preview".into()),
        multipart: false,
        errors: Vec::new(),
        fields: vec![field],
    };
    let header =
        Header { kind: "withdrawal", asset_code: "USDC".into(), wallet: None, account_short: "GAAA…AAAA".into() };
    let page = Page {
        lang: "en".into(),
        dir: "ltr",
        nonce: "0123456789abcdef".into(),
        url: "/sep24/flow/0123456789abcdef0123456789abcdef".into(),
        anchor: Anchor { name: "Example Anchor".into(), ..Anchor::default() },
        header: Some(header),
        ..Page::default()
    };
    View { page, body: Body::Form(form), costs: None }
}
