//! Times in the host's format: UTC with milliseconds, so that the order of the texts is the order of the times.

use crate::prelude::Timestamp;
use std::time::{Duration, SystemTime};

/// The time so many seconds from now.
pub fn in_seconds(seconds: u64) -> Timestamp {
    humantime::format_rfc3339_millis(SystemTime::now() + Duration::from_secs(seconds)).to_string()
}
