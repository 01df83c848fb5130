//! Clients that take their time, far more of them than there are places: everybody else is served all the same.

use anchor_host_tests::{anchor::Setup, database::Kind, on_both, raw::Raw};
use std::{future::pending, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

on_both!(slow_clients_keep_nobody_out);

const SLOW: usize = 500;
const PLACES: usize = 256;

/// A request that never gets to its end, a byte at a time; again a while after it was cut off.
async fn dawdle(address: String, request: String) {
    loop {
        if let Ok(stream) = TcpStream::connect(&address).await {
            let (mut from, mut to) = stream.into_split();
            let writing = async {
                for byte in request.bytes() {
                    let _ = to.write_all(&[byte]).await;
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                pending().await
            };
            let mut answer = Vec::new();
            tokio::select! {
                _ = from.read_to_end(&mut answer) => {}
                () = writing => {}
            }
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn slow_clients_keep_nobody_out(kind: Kind) {
    let anchor = Setup::new(kind).set("server.connections_max", &PLACES.to_string()).start().await;
    let sender = anchor.sender().await;
    let address = anchor.url().trim_start_matches("http://").to_owned();
    let mut slow = JoinSet::new();
    for number in 0..SLOW {
        let request = match number % 3 {
            // A head without an end, nothing at all, a body that is longer than what comes of it.
            0 => format!("GET /sep31/info HTTP/1.1\r\nHost: a\r\nX-Long: {}", "x".repeat(10_000)),
            1 => String::new(),
            _ => format!(
                "PUT /sep12/customer HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n{}",
                "X-More: x\r\n".repeat(999)
            ),
        };
        slow.spawn(dawdle(address.clone(), request));
    }
    for round in 0..10 {
        for path in ["/health/live", "/health/ready"] {
            let answer = Raw::new("GET", path).send(&anchor.url()).await;
            assert_eq!(answer.status, 200, "{path} in round {round}: {}", answer.text);
        }
    }
    let opened = sender.open_and_pay("10", "execute=delivered").await;
    sender.wait(&opened.id, "completed").await;
    slow.shutdown().await;
    anchor.finish().await;
}
