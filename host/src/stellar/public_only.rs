//! Names that lead to the public internet, and no others.

use crate::model::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names to public addresses only. The connection goes to exactly these addresses, so that a name
/// can't answer differently a second time.
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name has no public address".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}
