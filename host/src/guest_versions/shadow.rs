//! Before a version serves: whether what it would have decided on recorded calls lets it.

use super::Error;
use crate::guest_traces::ShadowReport;

/// That a version is tried on recorded calls before it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shadow {
    /// On how many, the newest of the interfaces it provides.
    pub calls: u32,
    /// Whether it serves even if it decides otherwise.
    pub accept: bool,
}

impl Shadow {
    /// The report, if it lets the version serve.
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
