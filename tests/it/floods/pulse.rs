//! A load balancer's probe of liveness, each on a connection of its own.

use anchor_host_tests::times::Times;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

const EVERY: Duration = Duration::from_millis(50);

/// A thread that probes until it is ended: what else runs in this process does not delay it.
pub struct Pulse {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Times>,
}

impl Pulse {
    pub fn begin(url: &str) -> Self {
        let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let mut times = Vec::new();
            while !stopped.load(Ordering::SeqCst) {
                times.push(probe(address));
                thread::sleep(EVERY);
            }
            times.into_iter().collect()
        });
        Self { stop, thread }
    }

    /// How long each probe took. Each has to have been answered.
    pub fn end(self) -> Times {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.join().unwrap()
    }
}

fn probe(address: SocketAddr) -> Duration {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    began.elapsed()
}
