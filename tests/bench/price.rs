//! `GET /sep38/price` beside a bare handler that answers with the same bytes, and how much of one request's time the
//! guest takes: a fresh instance, and a row of its table read from the database.

use super::{
    bare_handler::{asked, serve},
    host::Host,
    measure::{Aim, Row, by_turns, percentile},
};
use anchor_host::{
    context::StoredKv,
    guest::{GuestSource, Guests, Settings},
    model::{Amount, AssetId, Given, Protocol, Purpose, RateRequest, Side},
};
use anchor_host_tests::{
    connection::{Connection, request},
    database::Kind,
};
use std::{sync::Arc, time::Instant};

const TURNS: usize = 7;

/// Requests, and guest calls, of one turn in which one follows the other.
const CALLS: usize = 1_000;

pub async fn measure() -> Vec<Row> {
    let host = Host::new(Kind::Sqlite).await;
    let target = format!(
        "/sep38/price?sell_asset={}&sell_amount=100&buy_asset=iso4217:USD&context=sep31",
        host.plan.asset.to_string().replace(':', "%3A")
    );
    let ask = request("GET", &target, None, None);
    let answer = Connection::open(&host.url).await.exchange(&ask, 200).await.to_vec();
    let bare = serve(answer).await;
    let ours = || asked(&host.url, &ask);
    let throughput = by_turns(TURNS, ours, || asked(&bare, &ask)).await;

    let kv = Arc::new(StoredKv::new(host.plan.store().await));
    let settings = Settings { kv: Some(kv), ..Settings::default() };
    let guests = Guests::load(&[GuestSource::reference()], settings).await.unwrap();
    let question = question(&host.plan.asset);
    let share = by_turns(TURNS, || guest_alone(&guests, &question), || whole(&host.url, &ask)).await;
    host.stop().await;
    vec![
        Row {
            what: "`GET /sep38/price` : bare axum handler, throughput".to_owned(),
            value: throughput.ratio,
            unit: "×",
            aim: Aim::AtLeast(0.1),
            behind: format!("{:.0}/s and {:.0}/s, {}", throughput.ours, throughput.other, throughput.spread()),
        },
        Row {
            what: "`GET /sep38/price` : the guest's share of the time".to_owned(),
            value: share.ratio,
            unit: "×",
            aim: Aim::AtMost(0.8),
            behind: format!("{:.0} µs of {:.0} µs, {}", share.ours, share.other, share.spread()),
        },
    ]
}

fn question(asset: &AssetId) -> RateRequest {
    let side = |asset: &AssetId| Side { asset: asset.clone(), decimals: 2, delivery_method: None };
    RateRequest {
        purpose: Purpose::Indicative,
        sell: side(asset),
        buy: side(&AssetId::parse("iso4217:USD").unwrap()),
        given: Given::Sell(Amount::parse("100").unwrap()),
        country_code: None,
        context: Some(Protocol::Sep31),
        client: None,
        expire_after: None,
    }
}

/// The median of guest calls alone, in microseconds.
async fn guest_alone(guests: &Guests, question: &RateRequest) -> f64 {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        let answered = guests.rate(question).await.unwrap();
        times.push(began.elapsed().as_secs_f64() * 1e6);
        assert!(answered.answer.is_ok());
    }
    percentile(&mut times, 50)
}

/// The median of whole requests, one after the other on one connection, in microseconds.
async fn whole(url: &str, ask: &[u8]) -> f64 {
    let mut connection = Connection::open(url).await;
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        connection.exchange(ask, 200).await;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    percentile(&mut times, 50)
}
