//! Names that are almost those of known parameters: `Amount`, `amount[]`. Taken for something else, they would be ignored, or
//! given to the guest.

use super::{ApiError, Params};

impl Params {
    /// Refuses a name that differs from one of `known` only in case or by brackets after it.
    ///
    /// # Errors
    /// 400 with the right spelling.
    pub(super) fn check_spelling(&self, known: &[&str]) -> Result<(), ApiError> {
        for given in self.values.keys().filter(|given| !known.contains(&given.as_str())) {
            let bare = given.split('[').next().unwrap_or_default();
            if let Some(meant) = known.iter().find(|name| name.eq_ignore_ascii_case(bare)) {
                let (given, meant) = (self.path(given), self.path(meant));
                let once = if given.contains('[') { ", once and without brackets" } else { "" };
                return Err(ApiError::bad_request(format!("`{given}` is not a parameter; send `{meant}`{once}")));
            }
        }
        Ok(())
    }
}
