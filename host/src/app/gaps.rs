//! Whether everything our accounts received was read, as readiness tells it.

use crate::store::{self, Gap, Store};

/// Nothing, or which ledgers are missing and what closes the gap. Asked of the database: whoever closes one need not tell
/// the hosts.
pub(super) async fn check(store: &Store) -> Result<(), String> {
    let gaps = store.gaps(false).await.map_err(|error| error.to_string())?;
    if gaps.is_empty() { Ok(()) } else { Err(gaps.iter().map(reason).collect::<Vec<_>>().join("; ")) }
}

/// Says at a start what was found in an earlier one.
pub(super) async fn log_open(store: &Store) -> Result<(), store::Error> {
    store.gaps(false).await?.iter().for_each(|gap| tracing::error!("{}", reason(gap)));
    Ok(())
}

fn reason(gap: &Gap) -> String {
    let Gap { id, account, first_ledger, last_ledger, .. } = gap;
    format!(
        "{account}: horizon dropped ledgers {first_ledger} to {last_ledger} before they were read; \
         `anchor-host watch backfill {id} --horizon-url URL` reads them from an archive, \
         `anchor-host watch accept-gap {id}` goes on without"
    )
}
