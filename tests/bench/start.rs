//! The program itself: how soon it is ready, and the memory it holds when nobody asks anything.

use super::{
    host::Plan,
    measure::{Aim, Row, median},
};
use anchor_host_tests::{
    connection::{Connection, request},
    database::Kind,
    process::{Program, free_address},
};
use std::time::{Duration, Instant};

const STARTS: usize = 9;

/// Until what a start needed is given back.
const IDLE: Duration = Duration::from_secs(3);

pub async fn measure() -> Vec<Row> {
    let plan = Plan::new(Kind::Sqlite, "http://127.0.0.1:9").await;
    let listen = free_address();
    let mut keys = plan.keys.clone();
    keys.retain(|(key, _)| *key != "data_dir" && *key != "server.listen");
    keys.push(("server.listen", listen.clone()));
    let program = Program::new("run", &plan.data.path().join("anchor"), &keys);
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for start in 0..=STARTS {
        let began = Instant::now();
        let process = program.start();
        until_ready(&listen).await;
        // The first one compiles the guest and makes the database.
        if start > 0 {
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        if start > STARTS - 3 {
            tokio::time::sleep(IDLE).await;
            sizes.push(process.resident() as f64 / 1024.0);
        }
        process.stop();
    }
    let (time, size) = (median(&mut times), median(&mut sizes));
    vec![
        Row {
            what: "start to ready, guest compiled before".to_owned(),
            value: time,
            unit: "ms",
            aim: Aim::AtMost(500.0),
            behind: format!("{STARTS} starts, from {:.0} ms to {:.0} ms", times[0], times[STARTS - 1]),
        },
        Row {
            what: "resident memory when idle".to_owned(),
            value: size,
            unit: "MiB",
            aim: Aim::AtMost(80.0),
            behind: format!("{} s after it was ready, with the reference guest on SQLite", IDLE.as_secs()),
        },
    ]
}

async fn until_ready(listen: &str) {
    let ready = request("GET", "/health/ready", None, None);
    loop {
        if tokio::net::TcpStream::connect(listen).await.is_ok()
            && Connection::open(listen).await.status(&ready).await == 200
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
