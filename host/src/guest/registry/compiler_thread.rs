//! The thread that compiles guests while others serve. It has a low priority, so that calls do not wait for the
//! compiler.

use crate::guest::LoadError;
use tokio::sync::oneshot;

/// The nice level of the compiler's thread.
pub(in crate::guest) const NICE: i32 = 10;

/// A thread pool of one thread: the compiler spreads its work over the pool that it runs in.
pub(in crate::guest) struct CompilerThread(rayon::ThreadPool);

impl CompilerThread {
    pub(in crate::guest) fn open(name: &'static str) -> Result<Self, LoadError> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .thread_name(|_| name.to_owned())
            .start_handler(|_| {
                // On Linux a nice level belongs to the thread. If it cannot be set, compilation merely competes with
                // calls.
                if let Err(error) = rustix::process::nice(NICE) {
                    tracing::debug!(%error, "the compiler's thread could not be niced");
                }
            })
            .build()
            .map(Self)
            .map_err(|why| LoadError::Engine(why.to_string()))
    }

    /// Runs jobs on the thread, one after the other.
    pub(in crate::guest) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, LoadError> + Send + 'static,
    ) -> Result<T, LoadError> {
        let (done, outcome) = oneshot::channel();
        self.0.spawn(move || {
            // The receiver is gone if the caller was cancelled.
            let _ = done.send(work());
        });
        outcome.await.map_err(|_| LoadError::Engine("the compiler gave up".to_owned()))?
    }
}
