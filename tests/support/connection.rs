//! A client that costs next to nothing: what is measured is the server.

use std::ops::Range;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One connection, kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A request, written once and sent often.
pub fn request(method: &str, target: &str, token: Option<&str>, json: Option<&str>) -> Vec<u8> {
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let (kind, body) = match json {
        Some(json) => (format!("Content-Type: application/json\r\nContent-Length: {}\r\n", json.len()), json),
        None => (String::new(), ""),
    };
    format!("{method} {target} HTTP/1.1\r\nHost: anchor.example\r\n{token}{kind}\r\n{body}").into_bytes()
}

impl Connection {
    /// To `http://ADDRESS`.
    pub async fn open(url: &str) -> Self {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(16 << 10) }
    }

    /// Sends it; the body of an answer that has to have this status.
    pub async fn exchange(&mut self, request: &[u8], status: u16) -> &[u8] {
        let (answered, body) = self.ask(request).await;
        let whole = || String::from_utf8_lossy(&self.buffer);
        assert_eq!(answered, status, "{}", whole());
        &self.buffer[body]
    }

    /// Sends it; the status of the answer.
    pub async fn status(&mut self, request: &[u8]) -> u16 {
        self.ask(request).await.0
    }

    async fn ask(&mut self, request: &[u8]) -> (u16, Range<usize>) {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        let (head, length) = loop {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the connection was closed");
            if let Some(head) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let text = std::str::from_utf8(&self.buffer[..head]).unwrap();
                let length = text.lines().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
                });
                break (head + 4, length.unwrap_or_default());
            }
        };
        while self.buffer.len() < head + length {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the connection was closed");
        }
        let status = std::str::from_utf8(&self.buffer[9..12]).unwrap().parse().unwrap();
        (status, head..head + length)
    }
}
