//! Those that flood, in a thread of their own: they take no processor from the honest clients' measurements but what the
//! machine gives them.

use super::{
    Host, Size,
    origin::{Origin, Way},
    told::{Reply, Tally, Told, read_reply},
};
use anchor_host_tests::{connection::request, patient::Patient};
use reqwest::Method;
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    runtime::Builder,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};
use tokio_util::sync::CancellationToken;

/// The groups of their addresses.
const SLOW: u8 = 4;
const SIGN_INS: u8 = 5;
const WRITERS: u8 = 6;

/// Where the server is that never answers.
pub const HANGING: &str = "127.0.0.2";

/// Slow connections from one address.
const SLOW_EACH: usize = 100;

/// How long a slow client waits before it comes again.
const COMES_AGAIN: Duration = Duration::from_secs(10);

/// Connections of the sign-ins, and those of them that share an address.
const WORKERS: usize = 20;
const SHARING: usize = 15;

/// Connections of a client that writes.
const WRITES_AT_ONCE: usize = 4;

/// What a customer of the disk filler says of themselves.
const WORDS: usize = 2_000;

/// Everything that is sent, made before it begins.
pub struct Plan {
    to: SocketAddr,
    way: Way,
    lasts: Duration,
    slow: Vec<Vec<u8>>,
    sign_ins: Vec<Vec<u8>>,
    memos: Vec<Vec<u8>>,
    types: Vec<Vec<u8>>,
    callbacks: Vec<Vec<u8>>,
    /// Accepts connections, and says nothing.
    hanging: TcpListener,
}

impl Plan {
    pub async fn prepare(host: &Host, way: Way, size: &Size) -> Self {
        let to = host.url.trim_start_matches("http://").parse().unwrap();
        let signed_in = async |number| {
            let client = way.origin(WRITERS, number).client();
            let mut client = Patient::through(client, &host.url, &host.horizon_url);
            client.sign_in().await;
            client
        };
        let (filler, inventor, caller) = (signed_in(1).await, signed_in(2).await, signed_in(3).await);
        let put = |client: &Patient, body: &serde_json::Value| {
            request("PUT", "/sep12/customer", Some(client.token()), Some(&body.to_string()))
        };
        let words = "w".repeat(WORDS);
        let memo = |number: usize| json!({ "memo": number.to_string(), "first_name": "Ada", "address": words });
        let invented = inventor.register("sep31-sender", 1, json!({ "first_name": "Ada" })).await;
        let named = |number: usize| json!({ "id": invented, "type": format!("made-up-{number}"), "last_name": "L" });

        let hanging = TcpListener::bind((HANGING, 0)).await.unwrap();
        let url = format!("http://{}/", hanging.local_addr().unwrap());
        let mut callbacks = Vec::new();
        for number in 0..size.callbacks {
            let memo = u64::try_from(number).unwrap();
            let id = caller.register("sep31-sender", memo, json!({ "steer": "review=processing" })).await;
            let body = json!({ "id": id, "url": url });
            let (status, _, answer) = caller.once(Method::PUT, "/sep12/customer/callback", &body).await;
            assert_eq!(status, 200, "{answer}");
            // With this the customer is accepted, and the client called.
            callbacks.push(put(&caller, &json!({ "id": id, "type": "sep31-sender", "steer": "review=accepted" })));
        }

        let challenge = caller.challenge().await;
        let unsigned = json!({ "transaction": challenge }).to_string();
        let silent = |line: &str| format!("{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n");
        let slow = [
            format!("{}Content-Type: application/json\r\n\r\n{{", silent("POST /auth")),
            format!("{}Authorization: Bearer {}\r\n\r\n{{", silent("PUT /sep12/customer"), filler.token()),
        ];
        Self {
            to,
            way,
            lasts: size.lasts,
            slow: (0..size.slow).map(|number| slow[number % 2].clone().into_bytes()).collect(),
            sign_ins: vec![request("POST", "/auth", None, Some(&unsigned)); size.sign_ins],
            memos: (0..size.memos).map(|number| put(&filler, &memo(number))).collect(),
            types: (0..size.types).map(|number| put(&inventor, &named(number))).collect(),
            callbacks,
            hanging,
        }
    }
}

/// The running floods.
pub struct Flood {
    stop: CancellationToken,
    thread: JoinHandle<Told>,
}

impl Flood {
    pub fn begin(plan: Plan) -> Self {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(flood(plan, stopped))
        });
        Self { stop, thread }
    }

    /// Once everything that is counted was sent: what came back.
    pub fn end(self) -> Told {
        self.stop.cancel();
        self.thread.join().unwrap()
    }
}

async fn flood(plan: Plan, stop: CancellationToken) -> Told {
    let Plan { to, way, lasts, .. } = plan;
    let (slow, mut dawdlers) = (Arc::<Mutex<Tally>>::default(), JoinSet::new());
    for (number, request) in plan.slow.into_iter().enumerate() {
        let origin = way.origin(SLOW, number / SLOW_EACH + 1);
        dawdlers.spawn(dawdle(to, origin, origin.names(&request), slow.clone()));
    }
    let sign_ins = split(plan.sign_ins, WORKERS).into_iter().enumerate();
    let sign_ins = sign_ins.map(|(worker, part)| (way.origin(SIGN_INS, (worker + 1).saturating_sub(SHARING)), part));
    let writes = |number: usize, requests: Vec<Vec<u8>>| {
        let origin = way.origin(WRITERS, number);
        split(requests, WRITES_AT_ONCE).into_iter().map(move |part| (origin, part))
    };
    let paced = |sent| paced(to, lasts, sent);
    let (sign_ins, memos, types, callbacks, ()) = tokio::join!(
        paced(sign_ins.collect()),
        paced(writes(1, plan.memos).collect()),
        paced(writes(2, plan.types).collect()),
        paced(writes(3, plan.callbacks).collect()),
        hold(plan.hanging, lasts),
    );
    stop.cancelled().await;
    dawdlers.shutdown().await;
    let slow = std::mem::take(&mut *slow.lock().unwrap());
    Told { slow, sign_ins, memos, types, callbacks }
}

fn split(requests: Vec<Vec<u8>>, parts: usize) -> Vec<Vec<Vec<u8>>> {
    let size = requests.len().div_ceil(parts).max(1);
    requests.chunks(size).map(<[_]>::to_vec).collect()
}

/// Keeps what connects, and says nothing to it.
async fn hold(hanging: TcpListener, lasts: Duration) {
    let mut held = Vec::new();
    let _ = tokio::time::timeout(lasts, async {
        while let Ok((stream, _)) = hanging.accept().await {
            held.push(stream);
        }
    })
    .await;
}

/// A request that never gets to its end; again a while after it was cut off.
async fn dawdle(to: SocketAddr, origin: Origin, request: Vec<u8>, tally: Arc<Mutex<Tally>>) {
    loop {
        if let Ok(mut stream) = origin.connect(to).await
            && stream.write_all(&request).await.is_ok()
        {
            tally.lock().unwrap().connected += 1;
            let reply = read_reply(&mut stream).await;
            tally.lock().unwrap().count(reply);
        }
        sleep(COMES_AGAIN).await;
    }
}

/// Sends each part on a connection of its own, evenly over the time.
async fn paced(to: SocketAddr, lasts: Duration, parts: Vec<(Origin, Vec<Vec<u8>>)>) -> Tally {
    let (began, mut all) = (Instant::now(), JoinSet::new());
    for (origin, requests) in parts {
        all.spawn(async move {
            let (mut tally, mut stream) = (Tally::default(), None);
            let pause = lasts / u32::try_from(requests.len()).unwrap();
            for (number, request) in requests.iter().enumerate() {
                sleep_until(began + pause * u32::try_from(number).unwrap()).await;
                // Again where the host closed the connection for another.
                while !tally.count(ask(&mut stream, to, origin, &origin.names(request)).await) {}
            }
            tally
        });
    }
    all.join_all().await.into_iter().fold(Tally::default(), Tally::plus)
}

/// The answer to a request on the connection, or on a new one. `None`: the host closed it without an answer.
async fn ask(stream: &mut Option<TcpStream>, to: SocketAddr, origin: Origin, request: &[u8]) -> Option<Reply> {
    let mut open = match stream.take() {
        Some(open) => open,
        None => origin.connect(to).await.ok()?,
    };
    open.write_all(request).await.ok()?;
    let reply = read_reply(&mut open).await?;
    if !reply.closes {
        *stream = Some(open);
    }
    Some(reply)
}
