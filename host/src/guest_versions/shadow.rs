//! Whether a shadow report allows a version to serve.

use super::Error;
use crate::guest_traces::ShadowReport;

/// A trial of a version on recorded calls before it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shadow {
    /// Maximum number of calls, the newest of the interfaces it provides.
    pub calls: u32,
    /// Whether it serves although its decisions differ.
    pub accept: bool,
}

impl Shadow {
    /// Returns the report if it allows the version to serve.
    ///
    /// # Errors
    /// [`Error::NothingToTryOn`], [`Error::Otherwise`].
    pub(super) fn judged(self, report: ShadowReport) -> Result<ShadowReport, Error> {
        match report {
            ShadowReport { same: 0, different: 0, .. } if !self.accept => Err(Error::NothingToTryOn),
            ShadowReport { different: 1.., .. } if !self.accept => Err(Error::Otherwise(Box::new(report))),
            report => Ok(report),
        }
    }
}
