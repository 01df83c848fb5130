//! SEP-10 sign-in, both requests, beside the signature work it can't do without: one made, two checked.

use super::{
    host::{CLIENTS, Host, KINDS, TURN, sign_in},
    measure::{Aim, Row, by_turns, per_second},
};
use anchor_host::stellar::Keypair;
use anchor_host_tests::{connection::Connection, database::random_bytes, world::System};
use ed25519_dalek::{Signer, SigningKey, Verifier};

const TURNS: usize = 5;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let host = Host::new(kind).await;
        let compared = by_turns(TURNS, || signed_in(&host.url), bare).await;
        host.stop().await;
        rows.push(Row {
            what: format!("SEP-10 sign-in : its bare Ed25519 work, {name}, throughput"),
            value: compared.ratio,
            unit: "×",
            aim: Aim::AtLeast(0.5),
            behind: format!("{:.0}/s and {:.0}/s, {}", compared.ours, compared.other, compared.spread()),
        });
    }
    rows
}

async fn signed_in(url: &str) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let url = url.to_owned();
        async move {
            let (mut connection, key) = (Connection::open(&url).await, Keypair::generate(&System));
            let mut rounds = 0;
            while until.is_ahead() {
                sign_in(&mut connection, &key).await;
                rounds += 1;
            }
            rounds
        }
    })
    .await
}

async fn bare() -> f64 {
    per_second(CLIENTS, TURN, |_, until| async move {
        let (server, client) = (SigningKey::from_bytes(&random_bytes()), SigningKey::from_bytes(&random_bytes()));
        let mut hash: [u8; 32] = random_bytes();
        let mut rounds = 0;
        while until.is_ahead() {
            hash[0] = hash[0].wrapping_add(1);
            let challenge = server.sign(&hash);
            let answer = challenge;
            server.verifying_key().verify(&hash, &answer).unwrap();
            // The client's signature is the client's work; checking one costs the same whoever made it.
            client.verifying_key().verify(&hash, &answer).unwrap_err();
            rounds += 1;
            tokio::task::yield_now().await;
        }
        rounds
    })
    .await
}
