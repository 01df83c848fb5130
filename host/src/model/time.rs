//! Instants, and where they come from.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// An instant in UTC with millisecond precision.
///
/// Its text form is always 24 characters (`2026-11-21T04:16:16.123Z`), so that text order is time order in
/// both databases, and ends in `Z` because wallets paste it back into query strings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is not an RFC 3339 instant.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an RFC 3339 time such as 2026-11-21T04:16:16Z")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00:00Z, clamped to the years the text form can hold.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, 253_402_207_200_000))
    }

    /// From whole seconds since 1970-01-01T00:00:00Z.
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn as_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// This instant moved forward.
    pub fn plus(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This instant moved back.
    pub fn minus(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// The form Stellar's Horizon uses: whole seconds, `2026-11-21T04:16:16Z`.
    pub fn to_seconds_text(self) -> String {
        let text = self.to_string();
        format!("{}Z", &text[..19])
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            // Unreachable: `from_millis` clamps to what jiff can hold.
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let at: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp(text.to_owned()))?;
        Ok(Self::from_millis(at.as_millisecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether the text is a day of the calendar, `YYYY-MM-DD`.
pub(super) fn is_calendar_date(text: &str) -> bool {
    let is_written_so = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_written_so && text.parse::<jiff::civil::Date>().is_ok()
}

/// Tells the time. The system's clock is made in `app`; tests bring their own.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_a_fixed_width_and_survives_a_round_trip() {
        for millis in [0, 1, 999, 1_000, 1_795_234_576_123, 253_402_207_200_000] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(at.to_string().len(), 24, "{at}");
            assert_eq!(at.to_string().parse::<Timestamp>().unwrap(), at);
        }
        assert_eq!(Timestamp::from_millis(1_000).to_seconds_text(), "1970-01-01T00:00:01Z");
    }
}
