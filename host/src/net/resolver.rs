//! A resolver that returns public addresses only.

use super::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{error::Error, net::SocketAddr};

/// The name has no public address.
#[derive(Debug, thiserror::Error)]
#[error("the name has no public address")]
pub(crate) struct NotPublic;

/// The public addresses of a name, with port 0.
///
/// # Errors
/// [`NotPublic`], or an I/O error: the name cannot be resolved.
pub(crate) async fn public_addresses(name: &str) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
    let found = tokio::net::lookup_host((name, 0)).await?;
    let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
    if public.is_empty() { Err(NotPublic.into()) } else { Ok(public) }
}

/// Resolves names to public addresses only. The connection uses exactly these addresses, so that a second DNS answer
/// cannot change the target.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Addrs = Box::new(public_addresses(name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Chain;

    #[tokio::test]
    async fn a_public_client_does_not_connect_to_names_of_this_machine() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let public = super::super::public_client().build().unwrap();
        let refused = public.get(&url).send().await.unwrap_err();
        assert!(Chain(&refused).has::<NotPublic>(), "{refused:?}");
    }
}
