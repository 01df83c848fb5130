//! What floods were answered, and what they may be answered.

use super::Size;
use std::{collections::BTreeMap, fmt};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::TcpStream,
};

/// So much of an answer as is looked at.
pub struct Reply {
    status: u16,
    has_retry_after: bool,
    pub closes: bool,
}

/// Reads an answer to its end; `None`: there is none.
pub async fn read_reply(stream: &mut TcpStream) -> Option<Reply> {
    let mut bytes = Vec::new();
    let end = loop {
        more(stream, &mut bytes).await?;
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        more(stream, &mut bytes).await?;
    }
    Some(Reply {
        status: head.split(' ').nth(1)?.parse().ok()?,
        has_retry_after: header("retry-after").is_some(),
        closes: header("connection") == Some("close"),
    })
}

async fn more(stream: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> Option<()> {
    (stream.read_buf(bytes).await.ok()? > 0).then_some(())
}

/// Answers by status; 0 for none.
#[derive(Debug, Default)]
pub struct Tally {
    statuses: BTreeMap<u16, usize>,
    /// Those of 429 and 503 that do not say when to come again.
    without_retry_after: usize,
    /// Connections that were accepted, where that is counted.
    pub connected: usize,
}

impl Tally {
    /// Returns whether there is an answer.
    pub fn count(&mut self, reply: Option<Reply>) -> bool {
        let is_answered = reply.is_some();
        *self.statuses.entry(reply.as_ref().map_or(0, |reply| reply.status)).or_default() += 1;
        let says_when = |reply: Reply| reply.has_retry_after || ![429, 503].contains(&reply.status);
        self.without_retry_after += usize::from(!reply.is_none_or(says_when));
        is_answered
    }

    pub fn plus(mut self, other: Self) -> Self {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.without_retry_after += other.without_retry_after;
        self
    }

    fn of(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or_default()
    }

    fn answered(&self) -> usize {
        self.statuses.values().sum::<usize>() - self.of(0)
    }

    /// Every answer is one of these, and says when to come again if it has to.
    fn assert_within(&self, what: &str, statuses: &[u16]) {
        assert!(self.statuses.keys().all(|status| *status == 0 || statuses.contains(status)), "{what}: {self}");
        assert_eq!(self.without_retry_after, 0, "{what}: {self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.statuses.iter().map(|(status, count)| match status {
            0 => format!("{count} closed"),
            status => format!("{count} × {status}"),
        });
        f.write_str(&each.collect::<Vec<_>>().join(", "))
    }
}

/// What each flood was answered.
pub struct Told {
    pub slow: Tally,
    pub sign_ins: Tally,
    pub memos: Tally,
    pub types: Tally,
    pub callbacks: Tally,
}

impl Told {
    /// All of it was sent, and nobody got more than their share.
    pub fn check(&self, size: &Size) {
        let Self { slow, sign_ins, memos, types, callbacks } = self;
        assert!(slow.connected >= size.slow, "slow connections: {}", slow.connected);
        slow.assert_within("slow connections", &[400, 403, 408, 429, 503]);
        sign_ins.assert_within("sign-ins", &[400, 429, 503]);
        assert!(sign_ins.of(429) > 0 && sign_ins.answered() == size.sign_ins, "sign-ins: {sign_ins}");
        memos.assert_within("the disk filler", &[202, 403, 429, 503]);
        assert!(memos.of(202) <= size.memos / 2 && memos.of(403) > 0, "the disk filler: {memos}");
        types.assert_within("invented types", &[202, 400, 429, 503]);
        assert!(types.of(202) <= 16 && types.of(400) > 0, "invented types: {types}");
        callbacks.assert_within("callbacks", &[202]);
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slow, sign_ins, memos, types, callbacks } = self;
        write!(
            f,
            "slow: {} connected, {slow}; sign-ins: {sign_ins}; memos: {memos}; types: {types}; callbacks: {callbacks}",
            slow.connected
        )
    }
}
