//! `[keys]`: the anchor's secrets, configured or generated.

use super::{
    Origin, Scope,
    keyfile::{FILE_NAME, KeyFile, KeyFileError},
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
    seed::Seed,
};
use crate::model::{AccountId, Random};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use std::path::Path;

const GENERATED: &str = "generated and kept in keys.toml in the data directory";

pub(super) const SECTION: Section = Section {
    name: "keys",
    doc: "The anchor's secrets. To read one from a file, write KEY_file = \"path\". `anchor-host keys generate` prints a\n\
          new set.",
    keys: &[
        Key::unset(
            "signing_seed",
            "\"S…\"",
            "generated and kept in keys.toml in the data directory (sandbox only)",
            "Secret seed of the anchor's signing account, which is SIGNING_KEY in stellar.toml. Required on testnet and\n\
             pubnet.",
        )
        .secret(),
        Key::unset(
            "signing_seed_old",
            "\"S…\"",
            "none",
            "Previous seed, for key rotation. Challenges signed with it are accepted until they expire. Don't set it if the\n\
             old seed may be known to others.",
        )
        .secret(),
        Key::unset(
            "jwt_secret",
            "\"at least 32 unpredictable bytes\"",
            GENERATED,
            "Secret that signs tokens, at least 32 bytes. Required on pubnet. Hosts that share a database must share this\n\
             secret.",
        )
        .secret(),
        Key::unset(
            "jwt_secret_old",
            "\"the previous secret\"",
            "none",
            "Previous secret, for key rotation. Tokens signed with it are still accepted.",
        )
        .secret(),
        Key::unset(
            "seal_key",
            "\"64 hexadecimal digits\"",
            GENERATED,
            "Key that encrypts personal data in the database: 32 bytes in hexadecimal. Required on pubnet. Keep a copy:\n\
             without the key the data can't be read.",
        )
        .secret(),
        Key::unset(
            "payout_seeds",
            "\"S…\"",
            "the sandbox's receiving account; on testnet and pubnet none: the host sends no payments",
            "Secret seeds of your accounts that the host may pay from, separated by spaces. Refunds are paid by the account that\n\
             received the payment.",
        )
        .secret(),
        Key::unset(
            "channel_secret",
            "\"at least 32 unpredictable bytes\"",
            "derived from seal_key (sandbox only)",
            "Secret that the keys of channel accounts are derived from, at least 32 bytes. Required with payouts.channels. Keep a\n\
             copy: without it the lumens on the channel accounts are lost.",
        )
        .secret(),
        Key::unset(
            "channel_secret_old",
            "\"the previous secret\"",
            "none",
            "Previous secret, for key rotation: its channels finish what they began, and `anchor-host channels rotate` closes them.",
        )
        .secret(),
        Key::unset(
            "fee_seed",
            "\"S…\"",
            "the channel pays, or the paying account where there are no channels",
            "Secret seed of the account that pays for fee bumps, which get a payout into a ledger while the network is busy.",
        )
        .secret(),
        Key::unset(
            "admin_token",
            "\"at least 32 unpredictable bytes\"",
            "generated and kept in the file admin-token in the data directory",
            "Token that opens all of the admin API, at least 32 bytes. [[admin.credentials]] has others, which open less.",
        )
        .secret(),
    ],
};

/// The anchor's secrets. None of them can be printed by accident.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Signs for the anchor (SEP-1 `SIGNING_KEY`).
    pub signing: Seed,
    /// The account that signed before it. Its secret half has no use any more and is not kept.
    pub signing_old: Option<AccountId>,
    /// What tokens are signed with.
    pub jwt_secret: SecretString,
    /// What they were signed with before; still taken.
    pub jwt_secret_old: Option<SecretString>,
    /// What personal data is encrypted with.
    pub seal_key: SealKey,
    /// Where that key was configured, or is kept.
    pub seal_key_origin: Origin,
    /// The accounts that the host may pay from.
    pub payouts: Vec<Seed>,
    /// What the keys of channel accounts are derived from; `None`: there are no channels, or the sandbox's seal key.
    pub channel_secret: Option<SecretString>,
    /// What they were derived from before.
    pub channel_secret_old: Option<SecretString>,
    /// Pays for fee bumps; `None`: the channel does.
    pub fee: Option<Seed>,
    /// What opens the admin API; `None`: [`super::Config::admin_token`] finds or makes one.
    pub admin_token: Option<SecretString>,
    /// The sandbox network's accounts of ours; `None` on the real networks.
    pub sandbox: Option<SandboxKeys>,
}

/// 32 bytes that encrypt personal data. Printing it shows nothing.
#[derive(Debug)]
pub struct SealKey(SecretBox<[u8; 32]>);

impl SealKey {
    /// From raw bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// The raw bytes, for the cipher alone.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl Clone for SealKey {
    fn clone(&self) -> Self {
        Self::new(*self.expose())
    }
}

/// Accounts that only exist on the sandbox network.
#[derive(Debug, Clone)]
pub struct SandboxKeys {
    /// Issues the assets that name no issuer.
    pub issuer: Seed,
    /// Receives the assets that name no account.
    pub receiver: Seed,
}

/// The secrets as far as they were configured.
#[derive(Debug)]
pub(super) struct ConfiguredKeys {
    signing: Option<Seed>,
    signing_old: Option<AccountId>,
    jwt_secret: Option<SecretString>,
    jwt_secret_old: Option<SecretString>,
    seal_key: Option<(SealKey, Origin)>,
    payouts: Vec<Seed>,
    channel_secret: Option<SecretString>,
    channel_secret_old: Option<SecretString>,
    fee: Option<Seed>,
    admin_token: Option<SecretString>,
}

impl ConfiguredKeys {
    pub fn read(reader: &mut Reader, network: Option<&Network>) -> Self {
        let mut keys = Self {
            signing: read_seed(reader, "keys.signing_seed"),
            signing_old: read_seed(reader, "keys.signing_seed_old").map(|seed| seed.account()),
            jwt_secret: read_text_secret(reader, "keys.jwt_secret"),
            jwt_secret_old: read_text_secret(reader, "keys.jwt_secret_old"),
            seal_key: None,
            payouts: read_seeds(reader, "keys.payout_seeds"),
            channel_secret: read_text_secret(reader, "keys.channel_secret"),
            channel_secret_old: read_text_secret(reader, "keys.channel_secret_old"),
            fee: read_seed(reader, "keys.fee_seed"),
            admin_token: None,
        };
        keys.refuse_same_as_before(reader);
        keys.admin_token = read_text_secret(reader, "keys.admin_token");
        let same = |jwt: &SecretString, token: &SecretString| jwt.expose_secret() == token.expose_secret();
        if let (Some(jwt), Some(token)) = (&keys.jwt_secret, &keys.admin_token)
            && same(jwt, token)
        {
            let key = set_key(reader, "keys.admin_token");
            reader.refuse(&key, "keys.jwt_secret has the same value", "give each key a value of its own");
        }
        if let Some(text) = reader.secret("keys.seal_key") {
            let key = set_key(reader, "keys.seal_key");
            let remedy = "use a value from `anchor-host keys generate`";
            let decoded = hex::decode(text.expose_secret().trim()).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
            match decoded {
                None => reader.refuse(&key, "this is not 64 hexadecimal digits", remedy),
                Some(bytes) if distinct(&bytes) < 8 => {
                    reader.refuse(&key, "the key is too regular and can be guessed", remedy)
                }
                Some(bytes) => keys.seal_key = Some((SealKey::new(bytes), reader.origin(&key))),
            }
            let same = |jwt: &SecretString| jwt.expose_secret().trim() == text.expose_secret().trim();
            if keys.jwt_secret.as_ref().is_some_and(same) {
                reader.refuse(&key, "keys.jwt_secret has the same value", "give each key a value of its own");
            }
        }
        if let Some(network) = network {
            let needed: &[&str] = match network.kind {
                NetworkKind::Sandbox => &[],
                NetworkKind::Testnet => &["keys.signing_seed"],
                NetworkKind::Pubnet => &["keys.signing_seed", "keys.jwt_secret", "keys.seal_key"],
            };
            for key in needed {
                if !reader.is_set(key) && !reader.is_set(&format!("{key}_file")) {
                    let reason = format!("{} needs a key of your own", network.kind);
                    let remedy = format!("set it or {key}_file, for example from `anchor-host keys generate`");
                    reader.refuse(key, reason, remedy);
                }
            }
        }
        keys
    }

    /// The key before a rotation is another one.
    fn refuse_same_as_before(&self, reader: &mut Reader) {
        let old = self.channel_secret_old.as_ref().map(ExposeSecret::expose_secret);
        if old.is_some() && self.channel_secret.as_ref().map(ExposeSecret::expose_secret) == old {
            let key = set_key(reader, "keys.channel_secret_old");
            let reason = "this is the same as keys.channel_secret, the present secret";
            reader.refuse(&key, reason, "write the previous secret, or remove the key");
        }
        if self.signing.as_ref().map(Seed::account).is_some_and(|account| self.signing_old == Some(account)) {
            let key = set_key(reader, "keys.signing_seed_old");
            reader.refuse(
                &key,
                "this is the same as keys.signing_seed, the present seed",
                "write the previous seed, or remove the key",
            );
        }
    }

    /// Whether an account's seed is among those that payouts are signed with.
    pub fn pays_from(&self, account: &AccountId) -> bool {
        self.payouts.iter().any(|seed| seed.account() == *account)
    }

    /// The secrets that somebody could also write elsewhere, by key.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, SecretString)> {
        let seal_key = self.seal_key.as_ref().map(|(key, _)| SecretString::from(hex::encode(key.expose())));
        let texts = [
            ("keys.admin_token", self.admin_token.clone()),
            ("keys.jwt_secret", self.jwt_secret.clone()),
            ("keys.jwt_secret_old", self.jwt_secret_old.clone()),
            ("keys.seal_key", seal_key),
            ("keys.channel_secret", self.channel_secret.clone()),
            ("keys.channel_secret_old", self.channel_secret_old.clone()),
        ];
        texts.into_iter().filter_map(|(key, secret)| Some((key, secret?)))
    }

    /// Whether the keys of channels can be derived, without the sandbox's help.
    pub fn has_channel_secret(&self) -> bool {
        self.channel_secret.is_some()
    }

    /// What was configured, completed from the data directory's key file, which is made when it is needed.
    pub fn complete(
        self,
        scope: Scope,
        network: NetworkKind,
        data_dir: &Path,
        random: &dyn Random,
    ) -> Result<Keys, KeyFileError> {
        let is_sandbox = network == NetworkKind::Sandbox;
        let is_complete = match scope {
            // Whoever only reads records has no use for the others: made up, and kept nowhere.
            Scope::Records | Scope::Calls | Scope::Accounts => self.seal_key.is_some(),
            _ => self.signing.is_some() && self.jwt_secret.is_some() && self.seal_key.is_some(),
        };
        let file = match is_complete && !is_sandbox {
            true => KeyFile::generate(random),
            false => KeyFile::open(data_dir, random)?,
        };
        let kept = || Origin::Generated(data_dir.join(FILE_NAME).display().to_string());
        let (seal_key, seal_key_origin) = self.seal_key.unwrap_or_else(|| (file.seal_key, kept()));
        let receiver = || file.sandbox_receiver.clone();
        let payouts = match is_sandbox && self.payouts.is_empty() {
            true => vec![receiver()],
            false => self.payouts,
        };
        let accounts = SandboxKeys { issuer: file.sandbox_issuer, receiver: file.sandbox_receiver };
        Ok(Keys {
            signing: self.signing.unwrap_or(file.signing),
            signing_old: self.signing_old,
            jwt_secret: self.jwt_secret.unwrap_or(file.jwt_secret),
            jwt_secret_old: self.jwt_secret_old,
            seal_key,
            seal_key_origin,
            payouts,
            channel_secret: self.channel_secret,
            channel_secret_old: self.channel_secret_old,
            fee: self.fee,
            admin_token: self.admin_token,
            sandbox: is_sandbox.then_some(accounts),
        })
    }
}

fn read_seed(reader: &mut Reader, key: &'static str) -> Option<Seed> {
    let text = reader.secret(key)?;
    let seed = Seed::parse(&text);
    if let Err(error) = &seed {
        let remedy = "write the S… seed, for example from `anchor-host keys generate`";
        reader.refuse(&set_key(reader, key), error.to_string(), remedy);
    }
    seed.ok()
}

/// Several, separated by spaces or new lines.
fn read_seeds(reader: &mut Reader, key: &'static str) -> Vec<Seed> {
    let Some(text) = reader.secret(key) else { return Vec::new() };
    let mut seeds: Vec<Seed> = Vec::new();
    for (place, word) in text.expose_secret().split_whitespace().enumerate() {
        match Seed::parse(&SecretString::from(word.to_owned())) {
            Ok(seed) if seeds.iter().any(|known| known.account() == seed.account()) => {
                let reason = format!("seed {} is there twice", place + 1);
                reader.refuse(&set_key(reader, key), reason, "write each seed once");
            }
            Ok(seed) => seeds.push(seed),
            Err(error) => {
                let remedy = "write S… seeds, separated by spaces";
                reader.refuse(&set_key(reader, key), format!("seed {}: {error}", place + 1), remedy);
            }
        }
    }
    seeds
}

pub(super) fn read_text_secret(reader: &mut Reader, key: &str) -> Option<SecretString> {
    let text = reader.secret(key)?;
    let key = set_key(reader, key);
    let remedy = "use a value from `anchor-host keys generate`";
    let bytes = text.expose_secret().as_bytes();
    if bytes.len() < 32 {
        reader.refuse(&key, format!("{} bytes can be guessed; the minimum is 32", bytes.len()), remedy);
    } else if distinct(bytes) < 8 {
        reader.refuse(&key, "a secret with so few different characters can be guessed", remedy);
    } else {
        return Some(text);
    }
    None
}

/// The key that was used, the secret itself or its twin.
pub(super) fn set_key(reader: &Reader, key: &str) -> String {
    if reader.is_set(key) { key.to_owned() } else { format!("{key}_file") }
}

fn distinct(bytes: &[u8]) -> usize {
    bytes.iter().collect::<std::collections::BTreeSet<_>>().len()
}
