//! The answers that the HTTP library gives by itself, to a head that it can't read: they have no body, and every refusal of a
//! SEP has one.

/// The end of an answer's head.
const END: &[u8] = b"\r\n\r\n";

/// How the library says that there is no body.
const NO_BODY: &str = "content-length: 0\r\n";

/// Longest head of such an answer.
const HEAD_MOST: usize = 512;

/// What is said instead of nothing, by the beginning of the status line.
const TEXTS: [(&str, &str); 3] = [
    ("HTTP/1.1 400 ", "the request is not valid HTTP/1.1; check its first line and its headers"),
    ("HTTP/1.1 414 ", "the URL is too long; leave out what is not needed, or send it with SEP-12 PUT /customer"),
    ("HTTP/1.1 431 ", "the request's headers are too long; send less"),
];

/// An answer written in place of another one.
#[derive(Debug, PartialEq, Eq)]
pub struct InPlace {
    /// The whole answer.
    pub answer: Vec<u8>,
    /// Length of the one that it stands for.
    pub stands_for: usize,
}

/// The answer in place of what is about to be written, if that is a refusal without a body.
pub fn in_place_of(written: &[u8]) -> Option<InPlace> {
    let beginning = written.get(..written.len().min(HEAD_MOST))?;
    let end = beginning.windows(END.len()).position(|bytes| bytes == END)? + END.len();
    let head = std::str::from_utf8(beginning.get(..end)?).ok()?;
    let (_, text) = TEXTS.iter().find(|(status, _)| head.starts_with(status))?;
    let body = format!("{{\"error\":\"{text}\"}}");
    let headers = format!(
        "content-type: application/json\r\naccess-control-allow-origin: *\r\ncontent-length: {}\r\n",
        body.len()
    );
    let head = head.contains(NO_BODY).then(|| head.replacen(NO_BODY, &headers, 1))?;
    Some(InPlace { answer: [head.into_bytes(), body.into_bytes()].concat(), stands_for: end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_without_a_body_gets_one_and_nothing_else_changes() {
        let bare = b"HTTP/1.1 414 URI Too Long\r\nconnection: close\r\ncontent-length: 0\r\ndate: now\r\n\r\n";
        let InPlace { answer, stands_for } = in_place_of(bare).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())) && !head.contains("length: 0"), "{head}");
        assert!(body.starts_with("{\"error\":\"the URL is too long"), "{body}");
        assert_eq!(stands_for, bare.len());
        for other in [
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 414 URI Too Long\r\n",
            "",
        ] {
            assert_eq!(in_place_of(other.as_bytes()), None, "{other}");
        }
    }
}
