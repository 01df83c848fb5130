//! Waiting for what must happen, and no longer than it may take.

use std::{future::Future, time::Duration};
use tokio::time::Instant;

/// Far more than anything here takes, on a busy machine too; reached only when it never happens.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often it is looked for.
const LOOKS_EVERY: Duration = Duration::from_millis(10);

/// What `look` finds, as soon as it finds something; or a panic that says what did not happen, with what was seen last.
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, String>>,
{
    let begun = Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(last) => assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}; at last: {last}"),
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}
