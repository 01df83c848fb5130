//! `GET /sep31/info` beside a bare handler that answers with the same bytes.

use super::{
    host::{CLIENTS, Host, TURN},
    measure::{Aim, Row, by_turns, per_second},
};
use anchor_host_tests::connection::{Connection, request};
use anchor_host_tests::database::Kind;
use axum::{Router, http::header, routing::get};

const TURNS: usize = 7;

pub async fn measure() -> Vec<Row> {
    let host = Host::new(Kind::Sqlite).await;
    let ask = request("GET", "/sep31/info", None, None);
    let answer = Connection::open(&host.url).await.exchange(&ask, 200).await.to_vec();
    let bare = serve(answer).await;
    let ours = || asked(&host.url, &ask);
    let compared = by_turns(TURNS, ours, || asked(&bare, &ask)).await;
    host.stop().await;
    vec![Row {
        what: "`GET /sep31/info` : bare axum handler, throughput".to_owned(),
        value: compared.ratio,
        unit: "×",
        aim: Aim::AtLeast(0.8),
        behind: format!("{:.0}/s and {:.0}/s, {}", compared.ours, compared.other, compared.spread()),
    }]
}

async fn serve(answer: Vec<u8>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let handler = move || {
        let answer = answer.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], answer) }
    };
    let router = Router::new().route("/sep31/info", get(handler));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn asked(url: &str, ask: &[u8]) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let (url, ask) = (url.to_owned(), ask.to_vec());
        async move {
            let mut connection = Connection::open(&url).await;
            let mut rounds = 0;
            while until.is_ahead() {
                connection.exchange(&ask, 200).await;
                rounds += 1;
            }
            rounds
        }
    })
    .await
}
