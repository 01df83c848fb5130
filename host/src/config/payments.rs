//! `[payments]`: deadlines and retries of payments and payouts.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "payments",
    doc: "Deadlines and retries of payments and payouts.",
    keys: &[
        Key::preset("window_s", "86400", "Time the payer has until the payment expires, in seconds."),
        Key::preset(
            "retry_tries_max",
            "40",
            "Number of tries before a payout needs attention. With the default pauses: more than two hours.",
        ),
        Key::preset(
            "retry_pause_first_ms",
            "1000",
            "Pause after the first failed try, in milliseconds. Each further pause is twice as long.",
        ),
        Key::preset("retry_pause_most_ms", "300000", "Longest pause between two tries, in milliseconds."),
        Key::preset(
            "poll_pause_first_ms",
            "1000",
            "Pause before the guest is first asked about a payout, in milliseconds. Each further pause is half as long again.",
        ),
        Key::preset("poll_pause_most_ms", "60000", "Longest pause between two such questions, in milliseconds."),
        Key::preset("poll_page", "50", "Maximum number of payouts to ask the guest about in one call."),
        Key::preset(
            "poll_expired_s",
            "604800",
            "How long the guest is still asked, once an hour, about a deposit that expired, in seconds; 0: not at all. Money that\n\
             comes late from a bank that sends no notices is found that way.",
        ),
        Key::preset(
            "jobs_at_once",
            "8",
            "Maximum number of concurrent background jobs that call guests. Half of them are reserved for the guests in equal\n\
             shares, so that a guest that hangs leaves room for the others.",
        ),
    ],
};

/// Patience.
#[derive(Debug, Clone)]
pub struct Payments {
    /// How long a payer may take.
    pub window: Duration,
    /// Tries before the operator has to act.
    pub retry_tries_max: u32,
    /// The first pause between tries.
    pub retry_pause_first: Duration,
    /// The longest.
    pub retry_pause_most: Duration,
    /// The first pause between polls.
    pub poll_pause_first: Duration,
    /// The longest.
    pub poll_pause_most: Duration,
    /// Most payouts in one poll.
    pub poll_page: usize,
    /// How long an expired deposit is asked about.
    pub poll_expired: Duration,
    /// Background jobs that may call guests at once.
    pub jobs_at_once: usize,
}

impl Payments {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let mut pauses = |kind: &str| {
            let (first, most) = (format!("payments.{kind}_pause_first_ms"), format!("payments.{kind}_pause_most_ms"));
            let pauses = (reader.millis(&first, 10..=86_400_000)?, reader.millis(&most, 10..=86_400_000)?);
            if pauses.0 > pauses.1 {
                let reason = format!("the first pause is longer than the longest, {most}");
                reader.refuse(&first, reason, format!("lower it, or raise {most}"));
            }
            Some(pauses)
        };
        let ((retry_pause_first, retry_pause_most), (poll_pause_first, poll_pause_most)) =
            (pauses("retry")?, pauses("poll")?);
        Some(Self {
            window: reader.seconds("payments.window_s", 60..=31_536_000)?,
            retry_tries_max: u32::try_from(reader.integer("payments.retry_tries_max", 1..=1000)?).ok()?,
            retry_pause_first,
            retry_pause_most,
            poll_pause_first,
            poll_pause_most,
            poll_page: usize::try_from(reader.integer("payments.poll_page", 1..=1000)?).ok()?,
            poll_expired: reader.seconds("payments.poll_expired_s", 0..=31_536_000)?,
            jobs_at_once: usize::try_from(reader.integer("payments.jobs_at_once", 1..=1000)?).ok()?,
        })
    }
}
