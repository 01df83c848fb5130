//! Clients that take their time, far more of them than there are places: everybody else is served all the same.

use anchor_host_tests::{
    anchor::Setup,
    apart::{Anchor, Apart},
    attack,
    database::{Kind, random_bytes},
    memory, on_both,
    patient::Patient,
    raw::Raw,
};
use std::{future::pending, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

on_both!(
    only_files_may_be_as_large_as_files,
    slow_clients_keep_nobody_out,
    a_slow_upload_that_moves_gets_through_among_those_that_do_not,
);

/// What nobody waits for: the announcement alone, or, in chunks, what goes beyond a cap.
async fn only_files_may_be_as_large_as_files(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let sender = anchor.sender().await;
    let address = anchor.url().trim_start_matches("http://").to_owned();
    let answer = async |line: &str, how: String, body: &[u8]| {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let token = sender.token.as_ref().unwrap();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=b\r\n{how}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        String::from_utf8(status.to_vec()).unwrap()
    };
    let announced = |length: usize| format!("Content-Length: {length}");
    let account = sender.account();
    for line in [
        "POST /auth".to_owned(),
        format!("GET /auth?account={account}"),
        "GET /sep12/customer".to_owned(),
        "GET /sep12/customer/files".to_owned(),
        "PUT /sep12/customer/callback".to_owned(),
        "PUT /sep12/customer/verification".to_owned(),
        format!("DELETE /sep12/customer/{account}"),
    ] {
        assert_eq!(answer(&line, announced(10 * 1024 * 1024 - 1), b"").await, "HTTP/1.1 413", "{line}");
    }
    assert_eq!(answer("POST /auth", announced(64 * 1024 + 1), b"").await, "HTTP/1.1 413");
    let chunks = [b"11000\r\n".as_slice(), &[b'x'; 0x11000]].concat();
    assert_eq!(answer("POST /auth", "Transfer-Encoding: chunked".to_owned(), &chunks).await, "HTTP/1.1 413");
    // Where files are taken the whole is read, and said to be no form.
    let large = vec![b'x'; 2 * 1024 * 1024];
    for line in ["PUT /sep12/customer", "POST /sep12/customer/files"] {
        assert_eq!(answer(line, announced(large.len()), &large).await, "HTTP/1.1 400", "{line}");
        assert_eq!(answer(line, announced(11 * 1024 * 1024), b"").await, "HTTP/1.1 413", "{line}");
    }
    anchor.finish().await;
}

/// As large as uploads may be, all at once.
#[tokio::test]
async fn many_large_uploads_at_once_take_little_memory() {
    const UPLOADS: usize = 60;
    let (apart, folder) = (Apart::start().await, memory::folder());
    let database = format!("sqlite://{}", folder.path().join("anchor.sqlite").display());
    let keys = [("guest.reference", "true".to_owned())];
    let Anchor { program, url } =
        apart.anchor_in(&folder.path().join("anchor"), &database, random_bytes(), "http://127.0.0.1:9", &keys);
    let process = program.start();
    let mut user = Patient::new(&url, &apart.horizon_url);
    user.sign_in().await;
    let photo = vec![b'x'; 9 << 20];
    let form = [
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n",
        photo.as_slice(),
        b"\r\n--b--\r\n",
    ]
    .concat();
    let head = format!(
        "POST /sep12/customer/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
        user.token(),
        form.len()
    );
    let (request, address) =
        (Arc::new([head.as_bytes(), &form].concat()), url.trim_start_matches("http://").to_owned());
    let before = process.resident_most();
    let mut uploads = JoinSet::new();
    for _ in 0..UPLOADS {
        let (request, address) = (request.clone(), address.clone());
        uploads.spawn(async move {
            let mut stream = TcpStream::connect(&address).await.unwrap();
            // One that is refused is not read to its end.
            _ = stream.write_all(&request).await;
            let mut status = [0; 12];
            _ = stream.read_exact(&mut status).await;
            String::from_utf8_lossy(&status[9..]).into_owned()
        });
    }
    let statuses = uploads.join_all().await;
    let taken = statuses.iter().filter(|status| *status == "200").count();
    let grown = (process.resident_most() - before) >> 10;
    println!("{taken} of {UPLOADS} uploads of 9 MiB taken at once, {grown} MiB more");
    assert!(taken > 0, "{statuses:?}");
    // Those that are being sent, and some four times as much for each that is worked on.
    assert!(grown < 450, "{grown} MiB more");
    process.stop();
}

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

/// An upload that never gets to its end, a byte a second; again a while after it was cut off.
async fn trickle(address: String, head: String) {
    loop {
        if let Ok(stream) = TcpStream::connect(&address).await {
            let (mut from, mut to) = stream.into_split();
            let writing = async {
                let _ = to.write_all(head.as_bytes()).await;
                loop {
                    let _ = to.write_all(b"x").await;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
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

/// At full size it takes longer than a request may: 5 MB at 100 kB a second.
async fn a_slow_upload_that_moves_gets_through_among_those_that_do_not(kind: Kind) {
    const PIECE: usize = 1000;
    let (size, crowd) = if attack::is_whole() { (5_000_000, 1000) } else { (300_000, 200) };
    let anchor = Setup::new(kind).set("server.connections_max", "64").start().await;
    let sender = anchor.sender().await;
    let address = anchor.url().trim_start_matches("http://").to_owned();
    let head = |token: &str, length: usize| {
        format!(
            "POST /sep12/customer/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let token = sender.token.as_ref().unwrap();
    let part =
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: image/jpeg\r\n\r\n";
    let body = [part.as_slice(), &vec![b'x'; size], b"\r\n--b--\r\n"].concat();
    let mut upload = TcpStream::connect(&address).await.unwrap();
    upload.write_all(head(token, body.len()).as_bytes()).await.unwrap();
    let (began, mut others) = (tokio::time::Instant::now(), JoinSet::new());
    for (number, piece) in body.chunks(PIECE).enumerate() {
        tokio::time::sleep_until(began + Duration::from_millis(10) * u32::try_from(number).unwrap()).await;
        upload.write_all(piece).await.unwrap();
        // They come when it has begun: who has shown nothing yet is not told from them.
        if number == 50 {
            assert_eq!(Raw::new("GET", "/health/live").send(&anchor.url()).await.status, 200);
            for number in 0..crowd {
                // Who has signed in is listened to; who has not was answered, and goes on all the same.
                let token = if number % 2 == 0 { token } else { "none" };
                others.spawn(trickle(address.clone(), head(token, 10_000_000)));
            }
        }
    }
    let mut answer = String::new();
    upload.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "after {:?}: {answer}", began.elapsed());
    println!("{size} bytes in {:?}, among {crowd}", began.elapsed());
    others.shutdown().await;
    anchor.finish().await;
}
