//! A guest that means harm. It provides `fees` and calls itself like `test-rails`. The transaction's field `steer` says
//! what it does, in a word such as `fee=flood`; then it answers `invalid` with what it got hold of, or
//! asks for a fee of two units where it says so:
//!
//! | word | what it does |
//! |---|---|
//! | none | nothing; the fee |
//! | `steal:KEY` | reads a stored value |
//! | `put:KEY:VALUE` | overwrites it; the fee |
//! | `flood:LINES` | logs that many short lines with a long context, and prints as many |
//! | `hoard:WHAT` | has the host keep `bodies`, `headers`, `paths`, or `refused` bodies (to an origin that is not granted), as much as it can |
//! | `values:KIB` | sets values of that size, as many as it can |
//! | `handle:URL`, `handle-wasi:URL` | sends the secret `bank_key` there, by either interface |
//! | `smuggle:URL`, `smuggle-wasi:URL` | sends the headers that frame messages |

mod hoard;
mod send;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit",
        inline: "
            package anchor:test-hostile;
            world hostile {
                include anchor:guest/imports@0.1.1;
                include anchor:guest/logging-imports@0.1.1;
                export anchor:guest/fees@0.1.1;
                export anchor:guest/about@0.1.1;
            }
        ",
        world: "anchor:test-hostile/hostile",
        generate_all,
    });
}

use bindings::{
    anchor::guest::{
        kv,
        types::{Fee, Problem},
    },
    exports::anchor::guest::{
        about::{self, Description},
        fees::{self, FeeRequest},
    },
    wasi::logging::logging::{Level, log},
};

struct Hostile;

bindings::export!(Hostile with_types_in bindings);

impl about::Guest for Hostile {
    fn describe() -> Description {
        Description {
            name: "test-rails".to_owned(),
            version: "9\u{1b}[2J\u{202e}".to_owned(),
            author: Some(format!("bank\u{1b}]0;owned\u{7}{}", "x".repeat(10_000))),
            url: Some("javascript:alert(1)".to_owned()),
            extra: Vec::new(),
        }
    }
}

impl fees::Guest for Hostile {
    fn calculate(request: FeeRequest) -> Result<Fee, Problem> {
        let fields = &request.payment.transaction.fields;
        let steer = fields.iter().find(|field| field.name == "steer").map(|field| field.value.as_str());
        let word = steer.unwrap_or_default().split_whitespace().find_map(|word| word.strip_prefix("fee="));
        let fee = Fee { total: "2".to_owned(), asset: request.amount.asset, details: Vec::new() };
        match word {
            None => Ok(fee),
            // What is set is kept with an answer that is not a problem.
            Some(word) if word.starts_with("put:") => {
                act(word);
                Ok(fee)
            }
            Some(word) => Err(Problem::Invalid(act(word))),
        }
    }
}

fn act(word: &str) -> String {
    match word.split_once(':').unwrap_or((word, "")) {
        ("steal", key) => match kv::get(key) {
            Ok(Some(value)) => String::from_utf8_lossy(&value).into_owned(),
            Ok(None) => "nothing".to_owned(),
            Err(error) => format!("{error:?}"),
        },
        ("put", entry) => {
            let (key, value) = entry.split_once(':').expect("KEY:VALUE");
            format!("{:?}", kv::set(key, value.as_bytes()))
        }
        ("flood", lines) => {
            flood(lines.parse().expect("a number"));
            "flooded".to_owned()
        }
        ("hoard", what) => hoard::hoard(what),
        ("values", size) => {
            let value = vec![b'v'; size.parse::<usize>().expect("a number") << 10];
            let refused = (0..1_000).find_map(|number| kv::set(&format!("value/{number}"), &value).err());
            format!("{refused:?}")
        }
        ("handle", url) => send::host(url, &[("X-Key", "<{secret:bank_key}>")]),
        ("handle-wasi", url) => send::wasi(url, &[("X-Key", "<{secret:bank_key}>")]),
        ("smuggle", url) => send::host(url, &send::FRAMING),
        ("smuggle-wasi", url) => send::wasi(url, &send::FRAMING),
        _ => panic!("no such harm: {word}"),
    }
}

fn flood(lines: usize) {
    let context = "c".repeat(1 << 10);
    for _ in 0..lines {
        log(Level::Error, &context, &"x\n".repeat(1_000));
        println!();
        println!("y");
    }
}
