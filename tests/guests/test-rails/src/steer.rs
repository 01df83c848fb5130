//! Finds the word that says what to do.

use crate::{fault, note};
use anchor_guest::{config, prelude::*};

pub struct Steer(String);

impl From<String> for Steer {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Steer {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Steer {
    pub fn configured() -> Self {
        Self(config::get("steer").unwrap_or_default())
    }

    pub fn of(payment: &Payment) -> Self {
        let customers = [&payment.receiver, &payment.sender, &payment.customer].into_iter().flatten();
        let given = payment.field("steer").or_else(|| customers.into_iter().find_map(|one| one.value("steer")));
        given.map_or_else(Self::configured, Self::from)
    }

    /// The word for `function` at its `number`th try, after doing what every function can be told to do.
    pub fn word(&self, function: &str, number: u32) -> Result<String, Problem> {
        let words = self.0.split_whitespace().find_map(|one| one.strip_prefix(function)?.strip_prefix('='));
        let words: Vec<&str> = words.unwrap_or_default().split(',').collect();
        let word = words.get(number as usize - 1).or(words.last()).copied().unwrap_or_default();
        let word = match word.strip_prefix("note+") {
            Some(rest) => {
                note::count(function)?;
                rest
            }
            None => word,
        };
        fault::act(word)?;
        let is_done = ["flood", "fill:", "say:", "log:", "leave:"].iter().any(|done| word.starts_with(done));
        Ok(if is_done { String::new() } else { word.to_owned() })
    }
}

/// The problem a word names.
pub fn problem(word: &str) -> Problem {
    match word {
        "invalid" => Problem::Invalid("steered to be invalid".into()),
        "denied" => Problem::Denied("steered to be denied".into()),
        "unavailable" => Problem::Unavailable("steered to be unavailable".into()),
        other => panic!("no such behaviour: {other}"),
    }
}
