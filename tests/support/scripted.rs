//! The program on a scripted Horizon, in a process of its own.

use super::{
    anchor::guest_cache,
    database::SEAL_KEY,
    horizon::{PASSPHRASE, ours, theirs},
    life::test_guest,
    process::{Program, free_address},
    world::System,
};
use anchor_host::stellar::Keypair;
use secrecy::ExposeSecret;
use std::path::Path;

/// A program and where it serves.
pub struct Scripted {
    pub program: Program,
    pub url: String,
}

/// `anchor-host run` with the guest that does what it is told, on a database and a Horizon.
pub fn scripted(directory: &Path, database_url: &str, horizon_url: &str) -> Scripted {
    scripted_with(directory, database_url, horizon_url, &[])
}

/// The same with more keys.
pub fn scripted_with(
    directory: &Path,
    database_url: &str,
    horizon_url: &str,
    more: &[(&'static str, String)],
) -> Scripted {
    let listen = free_address();
    let url = format!("http://{listen}");
    let mut keys = vec![
        ("server.base_url", url.clone()),
        ("server.listen", listen),
        ("network.kind", "testnet".to_owned()),
        ("network.horizon_url", horizon_url.to_owned()),
        ("network.passphrase", PASSPHRASE.to_owned()),
        ("database.url", database_url.to_owned()),
        ("keys.signing_seed", Keypair::generate(&System).seed().expose_secret().to_owned()),
        ("keys.seal_key", hex::encode(SEAL_KEY)),
        ("assets[0].code", "USDC".to_owned()),
        ("assets[0].issuer", theirs().to_string()),
        ("assets[0].receiving_account", ours().to_string()),
        ("assets[0].sep31.deliver", "iso4217:USD".to_owned()),
        ("guest.files", test_guest().display().to_string()),
        ("log.level", "warn".to_owned()),
    ];
    keys.extend_from_slice(more);
    let data = directory.join("anchor");
    std::fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(guest_cache(), data.join("guest-cache")).unwrap();
    Scripted { program: Program::new("run", &data, &keys), url }
}
