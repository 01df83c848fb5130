//! The parts of a running host: what was started, and what has to stop.

use std::{future::Future, time::Duration};
use tokio::{sync::mpsc, task::JoinHandle};

/// Background tasks by name. A part that ends is reported, whatever the reason; while the host runs none should.
pub(super) struct Parts {
    running: Vec<(&'static str, JoinHandle<()>)>,
    ended: mpsc::UnboundedReceiver<&'static str>,
    report: mpsc::UnboundedSender<&'static str>,
}

/// Reports when it is dropped, so that a panic is reported too.
struct Report {
    name: &'static str,
    to: mpsc::UnboundedSender<&'static str>,
}

impl Drop for Report {
    fn drop(&mut self) {
        // Nobody listening means that the host is gone.
        let _ = self.to.send(self.name);
    }
}

impl Parts {
    pub(super) fn new() -> Self {
        let (report, ended) = mpsc::unbounded_channel();
        Self { running: Vec::new(), ended, report }
    }

    pub(super) fn spawn(&mut self, name: &'static str, part: impl Future<Output = ()> + Send + 'static) {
        let report = Report { name, to: self.report.clone() };
        let task = async move {
            let _report = report;
            part.await;
        };
        self.running.push((name, tokio::spawn(task)));
    }

    /// The next part that ends.
    pub(super) async fn ended(&mut self) -> &'static str {
        match self.ended.recv().await {
            Some(name) => name,
            // Unreachable while `self.report` lives.
            None => std::future::pending().await,
        }
    }

    /// Waits for every part to end, at most so long; then ends what is left.
    pub(super) async fn finish(&mut self, patience: Duration) {
        let deadline = tokio::time::Instant::now() + patience;
        for (name, mut task) in self.running.drain(..) {
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                tracing::warn!(part = name, "cut off at shutdown");
                task.abort();
            }
        }
    }
}
