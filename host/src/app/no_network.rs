//! A build without the sandbox network has none to start; `config` refuses one that is asked for.

use super::{Error, parts::Parts};
use crate::{config::Config, model::Clock};
use std::{net::SocketAddr, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Starts nothing: the network is out there.
pub(super) async fn start(
    _config: &Config,
    _home_domain: String,
    _clock: &Arc<dyn Clock>,
    _parts: &mut Parts,
    _stop: &CancellationToken,
) -> Result<Option<SocketAddr>, Error> {
    Ok(None)
}
