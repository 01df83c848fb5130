//! Response bodies, read up to a limit.

use reqwest::{Error, Response};

/// The body, if it is not longer than `most` bytes; otherwise `None`, and the rest is not read.
///
/// # Errors
/// The connection broke.
pub(crate) async fn bounded(mut response: Response, most: usize) -> Result<Option<Vec<u8>>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
