//! The accounts that are watched.

use super::Error;
use crate::{config::Config, model::AccountId, store::Store};

/// The accounts whose payments are ours to read: those configured, and those that were. A payment that was opened
/// before an account was taken out of the configuration is still paid to it. For the same reason, and because stellar.toml
/// names the account, one of an asset that is not received is read: money that is sent there must not go unnoticed.
pub(super) async fn watched(config: &Config, store: &Store) -> Result<Vec<AccountId>, Error> {
    let mut accounts: Vec<_> = config.assets.iter().map(|asset| asset.receiving_account).collect();
    for former in store.watched_accounts().await? {
        if !accounts.contains(&former) {
            tracing::warn!(account = %former, "the account is no longer configured; it is still watched for payments opened before");
            accounts.push(former);
        }
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}
