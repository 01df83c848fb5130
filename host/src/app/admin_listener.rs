//! The operator's listeners: the admin API, and metrics alone.

use super::{ADMIN_ADDRESS, ADMIN_SOCKET, Error, admin_access, listen, local_address, parts::Parts};
use crate::{
    admin::{self, AdminState, HostNames, MetricsSource, Records},
    config::Config,
    guest_versions::Deployments,
    http::{self, Patience},
    model::Random,
    web::Check,
};
use axum::Router;
use std::{fs::Permissions, net::SocketAddr, os::unix::fs::PermissionsExt, path::PathBuf, sync::Arc};
use tokio::net::UnixListener;
use tokio_util::sync::CancellationToken;

/// Whether anything is measured for anybody.
pub(super) fn is_on(config: &Config) -> bool {
    config.admin.listen.is_some() || config.admin.metrics_listen.is_some()
}

/// What the admin API's routes are given.
pub(super) fn state(
    config: &Config,
    records: Records,
    metrics: MetricsSource,
    deployments: Deployments,
    checks: Arc<[Check]>,
    random: &dyn Random,
) -> Result<AdminState, Error> {
    let access = admin_access::configured(config, records.clock.clone(), random)?;
    let records = Records { access, ..records };
    let names = HostNames::new(config.admin.hosts.iter().cloned());
    Ok(AdminState { records, metrics, deployments, checks, names })
}

/// Opens the configured listeners. The URL of the admin API, if it is one of them.
pub(super) async fn serve(
    config: &Config,
    state: AdminState,
    patience: Patience,
    serving: &mut Parts,
    stop: &CancellationToken,
) -> Result<Option<String>, Error> {
    let (registry, stopping) = (state.metrics.registry.clone(), stop.clone());
    serving.spawn("metrics", async move { stopping.run_until_cancelled(registry.keep()).await.unwrap_or_default() });
    if let Some(address) = config.admin.metrics_listen {
        let listener = listen(address).await?;
        let router = admin::metrics_only(state.metrics.clone(), state.names.clone());
        serving.spawn("metrics listener", http::serve(listener, router, stop.clone(), patience.clone()));
    }
    let Some(address) = config.admin.listen else { return Ok(None) };
    let listener = listen(address).await?;
    let address = local_address(&listener, address)?;
    write_address(config, address)?;
    let router = admin::router(state);
    if let Some(socket) = Socket::open(config)? {
        serving.spawn("admin socket", socket.serve(router.clone(), stop.clone()));
    }
    let file = config.data_dir.join(ADMIN_ADDRESS);
    let serve = http::serve(listener, router, stop.clone(), patience);
    serving.spawn("admin API", async move {
        serve.await;
        // Nobody is to look for it there any more.
        let _ = std::fs::remove_file(file);
    });
    Ok(Some(format!("http://{address}")))
}

/// Longest path of a socket, in bytes, on Linux.
const PATH_MAX: usize = 107;

/// The socket for commands of this machine. The data directory is this user's alone, so whoever can open it is trusted, and
/// nobody else can take its place.
struct Socket {
    listener: UnixListener,
    path: PathBuf,
}

impl Socket {
    /// `None`: another host serves it, or its path is longer than a socket's can be; commands then use the database.
    fn open(config: &Config) -> Result<Option<Self>, Error> {
        let path = config.data_dir.join(ADMIN_SOCKET);
        if path.as_os_str().len() > PATH_MAX {
            tracing::warn!(path = %path.display(), "the path is too long for a socket: commands will use the database instead");
            return Ok(None);
        }
        if std::os::unix::net::UnixStream::connect(&path).is_ok() {
            tracing::warn!(path = %path.display(), "another host serves the socket for commands");
            return Ok(None);
        }
        let failed = |source| Error::AdminSocket { path: path.clone(), source };
        // A host that was killed leaves it.
        if path.symlink_metadata().is_ok() {
            std::fs::remove_file(&path).map_err(failed)?;
        }
        let listener = UnixListener::bind(&path).map_err(failed)?;
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(failed)?;
        Ok(Some(Self { listener, path }))
    }

    async fn serve(self, router: Router, stop: CancellationToken) {
        let served = axum::serve(self.listener, router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!(%error, "the admin socket stopped");
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

/// For scripts: where the admin API listens, whatever port it got.
fn write_address(config: &Config, address: SocketAddr) -> Result<(), Error> {
    let path = config.data_dir.join(ADMIN_ADDRESS);
    std::fs::write(&path, format!("{address}\n")).map_err(|source| Error::AdminAddress { path, source })
}
