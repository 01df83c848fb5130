//! A resolver that returns public addresses only, and that slow names do not fill up.
//!
//! The system resolves a name on a thread that waits for it, up to half a minute for a name whose servers are silent.
//! Strangers choose these names, so each purpose has a few threads of its own, and each site a few of those: silent
//! names take no thread from other work, and no more than a share from other names.

use super::is_public;
use crate::limits::Shares;
use crate::model::Site;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    error::Error,
    net::{SocketAddr, ToSocketAddrs},
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// Threads of one purpose at once.
const AT_ONCE: usize = 48;
/// Threads for the names of one site at once.
const PER_SITE: usize = 4;
/// Time limit for a name, with the wait for a thread.
const PATIENCE: Duration = Duration::from_secs(5);

/// The name has no public address.
#[derive(Debug, thiserror::Error)]
#[error("the name has no public address")]
pub(crate) struct NotPublic;

/// The name was not resolved in time.
#[derive(Debug, thiserror::Error)]
#[error("the name could not be resolved in time")]
pub(crate) struct TooSlow;

/// What names are resolved for. What one purpose waits for does not hold up another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Sending callbacks, and checking their addresses.
    Callbacks,
    /// Wallets' domains.
    ClientDomains,
    /// Requests of guests.
    Guests,
}

/// The threads of one purpose.
struct Threads {
    all: Arc<Semaphore>,
    sites: Shares<Site>,
}

impl Threads {
    fn new() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE)), sites: Shares::new(PER_SITE) }
    }

    /// Resolves a name with `resolve`. The thread's place is released when the thread ends, not when the caller gives
    /// up.
    async fn run<T: Send + 'static>(
        &self,
        name: &str,
        resolve: impl FnOnce(String) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Box<dyn Error + Send + Sync>> {
        let name = name.to_owned();
        let resolved = async {
            // The site's share first: who waits for it must not hold a place of all.
            let share = self.sites.wait(Site::of(&name)).await;
            let place = self.all.clone().acquire_owned().await;
            tokio::task::spawn_blocking(move || {
                let _held = (share, place);
                resolve(name)
            })
            .await
        };
        match timeout(PATIENCE, resolved).await {
            Ok(resolved) => Ok(resolved??),
            Err(_) => Err(TooSlow.into()),
        }
    }
}

static CALLBACKS: LazyLock<Threads> = LazyLock::new(Threads::new);
static CLIENT_DOMAINS: LazyLock<Threads> = LazyLock::new(Threads::new);
static GUESTS: LazyLock<Threads> = LazyLock::new(Threads::new);

/// The public addresses of a name, with port 0.
///
/// # Errors
/// [`NotPublic`], [`TooSlow`], or an I/O error: the name cannot be resolved.
pub(crate) async fn public_addresses(
    purpose: Purpose,
    name: &str,
) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
    let threads = match purpose {
        Purpose::Callbacks => &*CALLBACKS,
        Purpose::ClientDomains => &*CLIENT_DOMAINS,
        Purpose::Guests => &*GUESTS,
    };
    let found = threads.run(name, |name| Ok((name.as_str(), 0).to_socket_addrs()?.collect::<Vec<_>>())).await?;
    let public: Vec<_> = found.into_iter().filter(|address| is_public(address.ip())).collect();
    if public.is_empty() { Err(NotPublic.into()) } else { Ok(public) }
}

/// Resolves names to public addresses only. The connection uses exactly these addresses, so that a second DNS answer
/// cannot change the target.
pub(super) struct PublicOnly(pub(super) Purpose);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let purpose = self.0;
        Box::pin(async move {
            let addresses: Addrs = Box::new(public_addresses(purpose, name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Chain;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_public_client_does_not_connect_to_names_of_this_machine() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let public = super::super::public_client(Purpose::Guests).build().unwrap();
        let refused = public.get(&url).send().await.unwrap_err();
        assert!(Chain(&refused).has::<NotPublic>(), "{refused:?}");
    }

    #[tokio::test]
    async fn names_that_are_never_resolved_take_a_share_of_the_threads() {
        let threads = Arc::new(Threads::new());
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (ended, busy) = (Arc::new(std::sync::Mutex::new(ended)), Arc::new(AtomicUsize::new(0)));
        for number in 0..200 {
            let (threads, ended, busy) = (threads.clone(), ended.clone(), busy.clone());
            let silent = move |_: String| {
                busy.fetch_add(1, Ordering::SeqCst);
                let _ = ended.lock().unwrap().recv();
                Ok(())
            };
            tokio::spawn(async move { threads.run(&format!("n{number}.evil.example"), silent).await.is_ok() });
        }
        while busy.load(Ordering::SeqCst) < PER_SITE {
            tokio::task::yield_now().await;
        }
        let honest = timeout(Duration::from_secs(2), threads.run("wallet.example", |_| Ok(7))).await;
        assert_eq!(honest.unwrap().unwrap(), 7);
        assert_eq!(busy.load(Ordering::SeqCst), PER_SITE);
        drop(end);
    }
}
