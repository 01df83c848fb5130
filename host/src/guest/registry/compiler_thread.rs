//! Where guests are compiled while others serve: a thread, niced, so that no call waits for the compiler.

use crate::guest::LoadError;
use tokio::sync::oneshot;

/// How much the compiler's thread stands back, in the system's nice levels.
const NICE: i32 = 10;

/// A thread of its own. The compiler splits its work over the pool it runs in, and this pool has one thread.
pub(in crate::guest) struct CompilerThread(rayon::ThreadPool);

impl CompilerThread {
    pub(in crate::guest) fn open(name: &'static str) -> Result<Self, LoadError> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .thread_name(|_| name.to_owned())
            .start_handler(|_| {
                // On Linux the level is the thread's. Without it compiling is only less polite.
                if let Err(error) = rustix::process::nice(NICE) {
                    tracing::debug!(%error, "the compiler's thread could not be niced");
                }
            })
            .build()
            .map(Self)
            .map_err(|why| LoadError::Engine(why.to_string()))
    }

    /// Does the work there, one after the other.
    pub(in crate::guest) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, LoadError> + Send + 'static,
    ) -> Result<T, LoadError> {
        let (done, outcome) = oneshot::channel();
        self.0.spawn(move || {
            // Whoever asked may have gone away.
            let _ = done.send(work());
        });
        outcome.await.map_err(|_| LoadError::Engine("the compiler gave up".to_owned()))?
    }
}
