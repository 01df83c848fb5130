//! Slow bodies, and answers that do not wait for them.

use super::settings;
use crate::{
    http::{Linger, Pace, Patience, Settings, middleware, serve},
    seps::Enabled,
    web::{self, BodyCaps},
};
use axum::{Router, routing::post};
use http::StatusCode;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);

struct Server {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// `/read` answers after it has read the body, `/hang` reads it and never answers, `/refuse` does not read it.
async fn server(request_timeout: Duration, patience: Patience) -> Server {
    let routes = Router::new()
        .route("/read", post(async |web::Body(params): web::Body| format!("{:?}", params.text("a").ok().flatten())))
        .route("/hang", post(async |_: web::Body| std::future::pending::<()>().await))
        .route("/refuse", post(async || StatusCode::UNAUTHORIZED));
    let routes = middleware::wrap(
        routes,
        Settings { request_timeout, body_caps: BodyCaps::default(), ..settings(Enabled::default()) },
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let task = tokio::spawn(serve(listener, routes, stop.clone(), patience));
    Server { address, stop, task }
}

impl Server {
    async fn connect(&self, path: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    /// Asserts that the server stops at once although its drain time is long: no connection delays it.
    async fn stops(self) {
        self.stop.cancel();
        timeout(LONG / 2, self.task).await.expect("a connection is still open").unwrap();
    }
}

async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("an end").unwrap();
    String::from_utf8(bytes).unwrap()
}

fn patience(upload: Pace) -> Patience {
    Patience { head: LONG, drain: LONG, upload, ..Patience::default() }
}

const AT_EASE: Pace = Pace { silence: LONG, rate: 1 };

#[tokio::test]
async fn a_body_that_moves_may_take_longer_than_a_request() {
    let server = server(SHORT, patience(AT_EASE)).await;
    let mut stream = server.connect("/read", "Connection: close\r\nContent-Length: 12\r\n").await;
    let began = Instant::now();
    for byte in b"{\"a\": \"abc\"}" {
        stream.write_all(&[*byte]).await.unwrap();
        sleep(SHORT / 4).await;
    }
    assert!(began.elapsed() > SHORT * 2);
    let text = rest(stream).await;
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("Some(\"abc\")"), "{text}");
    server.stops().await;
}

#[tokio::test]
async fn the_time_after_the_body_is_limited() {
    let server = server(SHORT, patience(AT_EASE)).await;
    let mut stream = server.connect("/hang", "Connection: close\r\nContent-Length: 2\r\n").await;
    sleep(SHORT * 2).await;
    stream.write_all(b"{}").await.unwrap();
    let whole = Instant::now();
    let text = rest(stream).await;
    assert!(text.starts_with("HTTP/1.1 503") && text.contains("took too long"), "{text}");
    assert!(whole.elapsed() >= SHORT, "the wait for the body is not held against the handler: {:?}", whole.elapsed());
    server.stops().await;
}

#[tokio::test]
async fn a_body_that_stops_is_given_up() {
    let server = server(LONG, patience(Pace { silence: SHORT, rate: 1 })).await;
    for (headers, sent) in [("Content-Length: 12\r\n", "{\"a\": "), ("Transfer-Encoding: chunked\r\n", "3\r\n{\"a")] {
        let mut stream = server.connect("/read", headers).await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        let text = rest(stream).await.to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 408") && text.contains("{\"error\":\"the body stopped coming"), "{text}");
        assert!(text.contains("\r\nconnection: close\r\n"), "{text}");
    }
    server.stops().await;
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up_however_steadily() {
    let server = server(LONG, patience(Pace { silence: SHORT * 5, rate: 1_000_000 })).await;
    let stream = server.connect("/read", "Content-Length: 900\r\n").await;
    let (mut from, mut to) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while to.write_all(b"x").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    let mut answer = [0; 12];
    timeout(LONG, from.read_exact(&mut answer)).await.expect("an answer").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    trickle.abort();
    drop(from);
    server.stops().await;
}

#[tokio::test]
async fn a_quick_start_does_not_pay_for_an_hour_of_trickling() {
    let server = server(LONG, patience(Pace { silence: SHORT, rate: 100 })).await;
    let mut stream = server.connect("/read", "Content-Length: 5000\r\n").await;
    // Twenty seconds at the minimum rate; the rest arrives at half of it.
    stream.write_all(&[b'x'; 2000]).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while to.write_all(b"x").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    let mut answer = [0; 12];
    timeout(LONG / 4, from.read_exact(&mut answer)).await.expect("an answer").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    trickle.abort();
    drop(from);
    server.stops().await;
}

#[tokio::test]
async fn all_bodies_together_have_a_bound() {
    const KIB: usize = 1024;
    let server = server(LONG, Patience { bodies: 100 * KIB, ..patience(AT_EASE) }).await;
    let length = |count: usize| format!("Connection: close\r\nContent-Length: {count}\r\n");
    let large = format!("{{\"a\": \"{}\"}}", "x".repeat(150 * KIB));
    let send = async |body: &str| {
        let mut stream = server.connect("/read", &length(body.len())).await;
        stream.write_all(body.as_bytes()).await.unwrap();
        rest(stream).await.to_ascii_lowercase()
    };
    let is = |answer: &str, status: u16| answer.starts_with(&format!("http/1.1 {status}"));
    assert!(is(&send(&large).await, 200));
    let mut unfinished = server.connect("/read", &length(200 * KIB)).await;
    unfinished.write_all(&large.as_bytes()[..140 * KIB]).await.unwrap();
    // Until the sent bytes have been read.
    let refused = loop {
        let answer = send(&large).await;
        if !is(&answer, 200) {
            break answer;
        }
    };
    assert!(is(&refused, 503) && refused.contains("\r\nretry-after: "), "{refused}");
    assert!(is(&send("{\"a\": \"ab\"}").await, 200), "what is small is taken all the same");
    drop(unfinished);
    timeout(LONG / 4, async { while !is(&send(&large).await, 200) {} }).await.expect("room again");
    server.stops().await;
}

#[tokio::test]
async fn a_silent_upload_is_closed_for_a_new_connection() {
    let server = server(LONG, Patience { connections: 3, ..patience(AT_EASE) }).await;
    let mut stuck = Vec::new();
    for _ in 0..20 {
        let mut stream = server.connect("/read", "Content-Length: 12\r\n").await;
        stream.write_all(b"{").await.unwrap();
        stuck.push(stream);
    }
    let mut quick = server.connect("/read", "Connection: close\r\nContent-Length: 11\r\n").await;
    quick.write_all(b"{\"a\": \"ab\"}").await.unwrap();
    assert!(rest(quick).await.starts_with("HTTP/1.1 200"));
    drop(stuck);
    server.stops().await;
}

#[tokio::test]
async fn an_answer_before_the_body_reaches_who_sends_it_all_first() {
    let server = server(LONG, patience(AT_EASE)).await;
    let body = vec![b'x'; 20 * 1024 * 1024];
    for headers in ["", "Expect: 100-continue\r\n"] {
        let length = format!("{headers}Content-Length: {}\r\n", body.len());
        let mut stream = server.connect("/refuse", &length).await;
        stream.write_all(&body).await.unwrap();
        let text = rest(stream).await.to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 401") && text.contains("\r\nconnection: close\r\n"), "{text}");
    }
    // A head that is too long is answered too.
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(&[b"GET /".as_slice(), &body[..2_000_000]].concat()).await.unwrap();
    assert!(rest(stream).await.starts_with("HTTP/1.1 4"));
    server.stops().await;
}

#[tokio::test]
async fn who_waits_to_be_told_to_go_on_is_not_told_when_refused() {
    let server = server(LONG, patience(AT_EASE)).await;
    let refused = server.connect("/refuse", "Expect: 100-continue\r\nContent-Length: 2\r\n").await;
    assert!(rest(refused).await.starts_with("HTTP/1.1 401"));
    let headers = "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n";
    let mut taken = server.connect("/read", headers).await;
    let mut told = [0; 25];
    taken.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
    taken.write_all(b"{}").await.unwrap();
    assert!(rest(taken).await.starts_with("HTTP/1.1 200"));
    server.stops().await;
}

#[tokio::test]
async fn what_comes_after_the_answer_is_read_within_bounds() {
    const MIB: usize = 1024 * 1024;
    let whole = Linger { silence: LONG, longest: LONG, bytes: 64 * MIB };
    // Limits on bytes, on total time, and on silence.
    for linger in [
        Linger { bytes: MIB, ..whole },
        Linger { longest: SHORT, ..whole },
        Linger { silence: SHORT, longest: LONG, ..whole },
    ] {
        let server = server(LONG, Patience { linger, ..patience(AT_EASE) }).await;
        let mut stream = server.connect("/refuse", "Content-Length: 99999999999\r\n").await;
        let mut sent = 0;
        if linger.silence > SHORT {
            let piece = vec![b'x'; MIB / 4];
            while timeout(LONG, stream.write_all(&piece)).await.is_ok_and(|sent| sent.is_ok()) {
                sent += piece.len();
                assert!(sent < 1024 * MIB, "it is read without end");
                if linger.longest == SHORT {
                    sleep(SHORT / 20).await;
                }
            }
        }
        server.stops().await;
        drop(stream);
    }
}

#[tokio::test]
async fn who_lingers_gives_way() {
    let server = server(LONG, Patience { connections: 3, ..patience(AT_EASE) }).await;
    let mut lingering = Vec::new();
    for _ in 0..20 {
        lingering.push(server.connect("/refuse", "Content-Length: 12\r\n").await);
    }
    let mut quick = server.connect("/read", "Connection: close\r\nContent-Length: 11\r\n").await;
    quick.write_all(b"{\"a\": \"ab\"}").await.unwrap();
    assert!(rest(quick).await.starts_with("HTTP/1.1 200"));
    drop(lingering);
    server.stops().await;
}

#[tokio::test]
async fn a_body_that_was_read_keeps_the_connection() {
    let server = server(LONG, patience(AT_EASE)).await;
    let mut stream = server.connect("/read", "Content-Length: 2\r\n").await;
    let second = "POST /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(format!("{{}}{second}").as_bytes()).await.unwrap();
    let text = rest(stream).await;
    assert_eq!(text.matches("HTTP/1.1 200").count(), 2, "{text}");
    server.stops().await;
}
