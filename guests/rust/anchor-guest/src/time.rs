//! Instants as the host writes them: UTC with milliseconds, so that comparing the texts compares the times.

use crate::prelude::Timestamp;
use std::time::{Duration, SystemTime};

/// So many seconds from now.
pub fn in_seconds(seconds: u64) -> Timestamp {
    humantime::format_rfc3339_millis(SystemTime::now() + Duration::from_secs(seconds)).to_string()
}
