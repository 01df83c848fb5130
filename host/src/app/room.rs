//! Room on the disks: what is kept of it, and whoever wants to know when there is less.

use crate::{
    config::Config,
    store::{Reserve, Store},
};
use std::{path::PathBuf, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether to tell. Whoever refuses something looks for itself.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What is kept where this host writes: beside SQLite's file and in the data directory.
pub(super) fn reserve(config: &Config, store: &Store) -> Reserve {
    let beside =
        store.database_file().and_then(|file| file.parent()).map(|folder| match folder.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => folder.to_owned(),
        });
    let places = beside.into_iter().chain([config.data_dir.clone()]);
    Reserve::new(places, config.database.disk_reserve)
}

/// Says once that there is less, and once that there is enough again.
pub(super) async fn watch(reserve: Reserve, stop: CancellationToken) {
    let mut was_short = false;
    loop {
        let shortage = reserve.shortage();
        match &shortage {
            Some(shortage) if !was_short => tracing::error!(
                "{shortage} (database.disk_reserve_mib): requests that store data are refused; payments continue"
            ),
            None if was_short => tracing::info!("the disks have enough space again; all requests are accepted"),
            _ => {}
        }
        was_short = shortage.is_some();
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
