//! `[events]`: patience with clients that asked to be called back.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "events",
    doc: "Callbacks (SEP-31, SEP-12): patience with clients that asked for them.",
    keys: &[
        Key::preset(
            "retry_for_s",
            "259200",
            "How long an event is tried, in seconds, before it is given up and kept for `anchor-host events`.",
        ),
        Key::preset(
            "retry_pause_first_ms",
            "1000",
            "Pause after the first failed try; each next one is twice as long.",
        ),
        Key::preset("retry_pause_most_ms", "3600000", "The longest pause between two tries."),
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
