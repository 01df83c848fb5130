//! How books and ledger stand by what the last runs found, for alarms.

use super::{Kind, PERIODIC, WHOLE, run::Run};
use crate::store::{Error, Store};

/// How books and ledger stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many differences of each kind are neither mended nor accepted.
    pub differences: Vec<(Kind, i64)>,
    /// When everything was last compared to the end, by the host itself or by a command, in seconds since 1970; 0: never.
    pub finished_at: i64,
    /// The last ledger of that comparison; 0: there was none.
    pub ledger: u32,
}

impl Standing {
    /// As the database has it.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn read(store: &Store) -> Result<Self, Error> {
        let counts = store.difference_counts().await?;
        let count = |kind: Kind| counts.iter().find(|(name, _)| name == kind.as_str()).map_or(0, |(_, count)| *count);
        let last = store.last_finished_run([PERIODIC, WHOLE]).await?;
        let finished_at = last.as_ref().and_then(|last| last.finished_at);
        Ok(Self {
            differences: Kind::ALL.iter().map(|kind| (*kind, count(*kind))).collect(),
            finished_at: finished_at.map_or(0, |at| at.as_seconds()),
            ledger: last.and_then(|last| Run::read(&last).ok()).map_or(0, |run| run.ledger()),
        })
    }
}

/// What the operator is told while there are differences that are neither mended nor accepted.
///
/// # Errors
/// [`Error::Driver`].
pub async fn alarm(store: &Store) -> Result<Option<String>, Error> {
    let counts = store.difference_counts().await?;
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let kinds: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let text = || {
        format!(
            "books and ledger differ in {total} places ({}): `anchor-host reconcile list` shows each with what mends it",
            kinds.join(", ")
        )
    };
    Ok((total > 0).then(text))
}
