//! Requests byte by byte, such as no well-behaved client would send.

use std::{fmt, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longer than any answer takes on a busy machine, a guest's compilation included; a server that says nothing has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request to be written as it is.
#[derive(Clone)]
pub struct Raw {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
    is_chunked: bool,
}

impl Raw {
    pub fn new(method: &'static str, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: vec![], body: vec![], is_chunked: false }
    }

    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().to_vec()));
        self
    }

    /// A body of that content type; none when it is empty.
    pub fn body(mut self, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        if content_type.is_empty() { self } else { self.header("Content-Type", content_type) }
    }

    pub fn json(self, body: impl AsRef<[u8]>) -> Self {
        self.body("application/json", body)
    }

    /// Sends the body in chunks, without saying how long it is.
    pub fn chunked(self) -> Self {
        Self { is_chunked: true, ..self.header("Transfer-Encoding", "chunked") }
    }

    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| *known == name)
    }

    /// Sends it on a connection of its own.
    pub async fn send(&self, url: &str) -> RawAnswer {
        tokio::time::timeout(PATIENCE, self.exchange(url)).await.unwrap_or_else(|_| panic!("{self:?}: no answer"))
    }

    async fn exchange(&self, url: &str) -> RawAnswer {
        let address = url.trim_start_matches("http://");
        let mut bytes = format!("{} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n", self.method, self.target)
            .into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        if !self.body.is_empty() && !self.has("Content-Length") && !self.is_chunked {
            bytes.extend(format!("Content-Length: {}\r\n", self.body.len()).into_bytes());
        }
        bytes.extend(b"\r\n");
        if self.is_chunked {
            for chunk in self.body.chunks(4000) {
                bytes.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
            }
            bytes.extend(b"0\r\n\r\n");
        } else {
            bytes.extend(&self.body);
        }
        let (mut from, mut to) = TcpStream::connect(address).await.unwrap().into_split();
        // It may answer before it has read everything, and then not read the rest.
        let writing = async move {
            let _ = to.write_all(&bytes).await;
            to
        };
        let mut answer = Vec::new();
        let (_, read) = tokio::join!(writing, from.read_to_end(&mut answer));
        assert!(read.is_ok() || !answer.is_empty(), "{self:?}: {read:?}");
        RawAnswer::of(&answer)
    }
}

/// So much of it that it can be told from others.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cut = |text: &str| text.chars().take(120).collect::<String>();
        write!(f, "{} {} {}", self.method, cut(&self.target), cut(&String::from_utf8_lossy(&self.body)))?;
        let mut others = self.headers.iter().filter(|(name, _)| *name != "Authorization" || self.body.is_empty());
        others.try_for_each(|(_, value)| write!(f, " [{}]", cut(&String::from_utf8_lossy(value))))
    }
}

/// What came back.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    pub text: String,
}

impl RawAnswer {
    fn of(bytes: &[u8]) -> Self {
        let answer = String::from_utf8_lossy(bytes);
        let (head, text) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("not HTTP: {answer}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Self { status, head: head.to_ascii_lowercase(), text: text.to_owned() }
    }
}
