//! `[events]`: delivery of callbacks.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "events",
    doc: "Delivery of callbacks to clients (SEP-31, SEP-12).",
    keys: &[
        Key::preset(
            "retry_for_s",
            "259200",
            "Time to keep trying to deliver an event, in seconds. Then it becomes a dead letter (`anchor-host events`).",
        ),
        Key::preset(
            "retry_pause_first_ms",
            "1000",
            "Pause after the first failed try, in milliseconds. Each further pause is twice as long.",
        ),
        Key::preset("retry_pause_most_ms", "3600000", "Longest pause between two tries, in milliseconds."),
    ],
};

/// Patience with clients.
#[derive(Debug, Clone)]
pub struct Events {
    /// How long an event is tried.
    pub retry_for: Duration,
    /// The first pause between tries.
    pub retry_pause_first: Duration,
    /// The longest.
    pub retry_pause_most: Duration,
}

impl Events {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let (first, most) = ("events.retry_pause_first_ms", "events.retry_pause_most_ms");
        let pauses = (reader.millis(first, 10..=86_400_000)?, reader.millis(most, 10..=86_400_000)?);
        if pauses.0 > pauses.1 {
            let reason = format!("the first pause is longer than the longest, {most}");
            reader.refuse(first, reason, format!("lower it, or raise {most}"));
        }
        Some(Self {
            retry_for: reader.seconds("events.retry_for_s", 1..=31_536_000)?,
            retry_pause_first: pauses.0,
            retry_pause_most: pauses.1,
        })
    }
}
