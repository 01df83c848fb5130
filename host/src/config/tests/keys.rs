//! The generated keys of a data directory.

use super::*;
use secrecy::ExposeSecret;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_second_start_is_the_same_anchor() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("a/b");
    let random = Counting::default();
    let first = KeyFile::open(&data_dir, &random).unwrap();
    let second = KeyFile::open(&data_dir, &random).unwrap();
    assert_eq!(first.signing.account(), second.signing.account());
    assert_eq!(first.seal_key.expose(), second.seal_key.expose());
    assert_ne!(first.signing.account(), first.sandbox_issuer.account());
    let path = data_dir.join("keys.toml");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(&data_dir).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn two_processes_that_start_at_once_agree() {
    let dir = tempfile::tempdir().unwrap();
    let random = Counting::default();
    let accounts: std::collections::BTreeSet<_> = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..8).map(|_| scope.spawn(|| KeyFile::open(dir.path(), &random).unwrap().signing.account())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(accounts.len(), 1);
}

#[test]
fn a_key_file_others_may_read_or_that_is_damaged_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys.toml");
    KeyFile::open(dir.path(), &Counting::default()).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let exposed = KeyFile::open(dir.path(), &Counting::default()).unwrap_err();
    assert!(exposed.to_string().contains("mode 0644") && exposed.hint().contains("chmod 600"), "{exposed}");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let text = std::fs::read_to_string(&path).unwrap().replace("seal_key = \"", "seal_key = \"zz");
    std::fs::write(&path, text).unwrap();
    let damaged = KeyFile::open(dir.path(), &Counting::default()).unwrap_err();
    assert!(damaged.to_string().ends_with("is damaged: seal_key is not 64 hexadecimal digits"), "{damaged}");
}

#[test]
fn the_operators_token_is_made_once_and_checked_when_configured() {
    let dir = tempfile::tempdir().unwrap();
    let sources = Sources { env: env(&[("ANCHOR_DATA_DIR", &dir.path().display().to_string())]), ..Sources::default() };
    let config = read(&sources).into_config(&Counting::default()).unwrap();
    let path = dir.path().join("admin-token");
    assert!(!path.exists(), "made before it was needed");
    let token = || config.admin_token(&Counting::default()).unwrap().expose_secret().to_owned();
    assert_eq!((token(), token().len()), (token(), 64));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, "short\n").unwrap();
    assert!(config.admin_token(&Counting::default()).unwrap_err().to_string().contains("less than 32"));
    let short = Sources { env: env(&[("ANCHOR_KEYS__ADMIN_TOKEN", "short")]), ..Sources::default() };
    let findings = read(&short).check().unwrap_err().to_string();
    assert!(findings.contains("keys.admin_token") && findings.contains("the minimum is 32"), "{findings}");
}

#[test]
fn a_pubnet_anchor_uses_its_own_keys_alone() {
    let seed = seed();
    let text = format!(
        "[network]\nkind = \"pubnet\"\n[server]\nbase_url = \"https://a.example\"\n[keys]\nsigning_seed = \"{seed}\"\n\
         jwt_secret = \"0123456789abcdefghijklmnopqrstuvwxyz\"\n\
         seal_key = \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"\n\
         [[assets]]\ncode = \"USDC\"\nissuer = \"{G1}\"\nreceiving_account = \"{G2}\"\n[assets.sep31]\ndeliver = \"iso4217:USD\"\n"
    );
    let (dir, mut sources) = file(&text);
    let data_dir = dir.path().join("data");
    sources.env = env(&[("ANCHOR_DATA_DIR", &data_dir.display().to_string())]);
    let config = read(&sources).into_config(&Counting::default()).unwrap();
    assert_eq!(config.network.horizon_url.as_ref().unwrap().as_str(), "https://horizon.stellar.org");
    assert!(config.keys.sandbox.is_none() && !data_dir.exists(), "nothing was generated");
    assert_eq!(config.assets[0].receiving_account.to_string(), G2);
}
