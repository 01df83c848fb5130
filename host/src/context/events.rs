//! The operator's view of the outbox: listing and requeueing events.

use super::{Context, Error};
use crate::store::EventRow;
use url::Url;

impl Context {
    /// Undelivered events, or only the dead letters, to a receiver, the oldest first: an origin with the
    /// beginning of a path; empty: any.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Store`].
    pub async fn events(&self, dead_letters: bool, to: &str, limit: u32) -> Result<Vec<EventRow>, Error> {
        let to = if to.is_empty() { String::new() } else { receiver(to)? };
        Ok(self.store.events(dead_letters, &to, limit).await?)
    }

    /// Requeues the dead letters to a receiver, an origin with the beginning of a path: they are due now. Returns their number.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Store`].
    pub async fn requeue_dead_letters(&self, to: &str) -> Result<u64, Error> {
        let to = receiver(to)?;
        let mut tx = self.store.begin().await?;
        let requeued = tx.requeue_dead_letters(&to, self.clock.now()).await?;
        tx.commit().await?;
        Ok(requeued)
    }

    /// Requeues an event, dead letter or not: it is due now.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn requeue_event(&self, id: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !tx.requeue_event(id, self.clock.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }
}

/// How the URLs of a receiver begin: its origin and whole segments of the path, spelt as URLs are stored, without a slash at the
/// end. `https://a.example` is not `https://a.example.evil`.
fn receiver(to: &str) -> Result<String, Error> {
    let remedy = "write the origin of the receiver, and the beginning of the path if it matters, such as \
        https://wallet.example/callbacks";
    let wrong = |problem: &str| Error::Invalid(format!("to: `{to}` {problem}; {remedy}"));
    let url = Url::parse(to).map_err(|_| wrong("is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("is not a URL of the web"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("has more than an origin and a path"));
    }
    Ok(url.as_str().strip_suffix('/').unwrap_or(url.as_str()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::receiver;

    #[test]
    fn a_receiver_is_an_origin_and_whole_segments() {
        for (to, read) in [
            ("https://Wallet.example", "https://wallet.example"),
            ("https://wallet.example:443/", "https://wallet.example"),
            ("http://wallet.example:8080/a/b/", "http://wallet.example:8080/a/b"),
        ] {
            assert_eq!(receiver(to).unwrap(), read);
        }
        for to in [
            "",
            "wallet.example",
            "https://",
            "file:///x",
            "https://a.example/?x",
            "https://a@b.example",
            "https://a.example/#",
        ] {
            assert!(receiver(to).unwrap_err().to_string().starts_with(&format!("to: `{to}` ")), "{to}");
        }
    }
}
