//! Points in time, and the clock.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};
use utoipa::ToSchema;

/// A point in time in UTC with millisecond precision.
///
/// Its text always has 24 characters (`2026-11-21T04:16:16.123Z`), so that text order is time order in both databases.
/// It ends in `Z` because wallets copy it into query strings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Timestamp(i64);

/// The text is not a time of RFC 3339.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an RFC 3339 time such as 2026-11-21T04:16:16Z")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00:00Z, clamped to the years that the text form supports.
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

    /// A later point in time.
    pub fn plus(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// An earlier point in time.
    pub fn minus(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The time since `earlier`; zero if that is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// Horizon's form, in whole seconds: `2026-11-21T04:16:16Z`.
    pub fn to_seconds_text(self) -> String {
        let text = self.to_string();
        format!("{}Z", &text[..19])
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            // Unreachable: `from_millis` clamps to jiff's range.
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

/// Whether the text is a calendar date, `YYYY-MM-DD`.
pub(super) fn is_calendar_date(text: &str) -> bool {
    let is_written_so = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_written_so && text.parse::<jiff::civil::Date>().is_ok()
}

/// The date of a date and time, as written: `2020-01-02T00:00:00+00:00` and common variants (a space instead of the
/// `T`, no seconds, no offset, an offset whose plus became a space when a form was decoded). none: it is not a date
/// and time.
pub(super) fn date_part(text: &str) -> Option<&str> {
    let (date, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let offset_at = time.find(['Z', 'z', '+', '-', ' ']).unwrap_or(time.len());
    let (time, offset) = time.split_at(offset_at);
    (is_calendar_date(date) && is_time_of_day(time) && is_offset(offset)).then_some(date)
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`.
fn is_time_of_day(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_fraction = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').collect();
    match parts[..] {
        [hour, minute] => fraction.is_none() && is_below(hour, 24) && is_below(minute, 60),
        // 60: a leap second.
        [hour, minute, second] => {
            is_below(hour, 24) && is_below(minute, 60) && is_below(second, 61) && fraction.is_none_or(is_fraction)
        }
        _ => false,
    }
}

/// An empty text, `Z`, `+HH:MM`, `+HHMM` or `+HH`.
fn is_offset(text: &str) -> bool {
    if matches!(text, "" | "Z" | "z" | " Z") {
        return true;
    }
    let digits =
        text.strip_prefix(" +").or_else(|| text.strip_prefix(" -")).or_else(|| text.strip_prefix(['+', '-', ' ']));
    let Some((hour, minute)) = digits.and_then(|digits| digits.split_at_checked(2)) else { return false };
    is_below(hour, 24) && (minute.is_empty() || is_below(minute.strip_prefix(':').unwrap_or(minute), 60))
}

/// Two digits below the limit.
fn is_below(text: &str, limit: u8) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text.parse().is_ok_and(|value: u8| value < limit)
}

/// A clock. `app` uses the system's; tests use their own.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
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
