//! `GET /sep31/info` beside a bare handler that answers with the same bytes.

use super::{
    bare_handler::{asked, serve},
    host::Host,
    measure::{Aim, Row, by_turns},
};
use anchor_host_tests::{
    connection::{Connection, request},
    database::Kind,
};

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
