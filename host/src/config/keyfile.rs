//! `keys.toml` in the data directory: keys made on the first start, so that a second start is the same anchor.

use super::{keys::SealKey, seed::Seed};
use crate::model::Random;
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// The file's name in the data directory.
pub const FILE_NAME: &str = "keys.toml";

/// Every key this program can generate.
#[derive(Debug)]
pub struct KeyFile {
    /// Signs for the anchor.
    pub signing: Seed,
    /// Signs tokens; text, 64 hexadecimal digits.
    pub jwt_secret: SecretString,
    /// Encrypts personal data.
    pub seal_key: SealKey,
    /// Issues the sandbox network's asset.
    pub sandbox_issuer: Seed,
    /// Receives it.
    pub sandbox_receiver: Seed,
}

/// Why the key file can't be used. None of the texts shows a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file or its directory can't be read or written.
    #[error("the key file {path} can't be read or created")]
    Inaccessible {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Other users of the machine may read it.
    #[error("other users can read the key file {path} (mode {mode:04o})")]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is a symbolic link.
    #[error("the key file {path} is a symbolic link")]
    Link {
        /// Which file.
        path: PathBuf,
    },
    /// It is not what this program wrote.
    #[error("the key file {path} is damaged: {what}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

impl KeyFileError {
    /// What a person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Inaccessible { .. } => "use --data-dir to name a directory that this user can write to".to_owned(),
            Self::Exposed { path, .. } => format!("run `chmod 600 {}`", path.display()),
            Self::Link { path } => format!(
                "put the file itself in its place; to keep a secret elsewhere, name that file in the configuration (keys.…_file), \
                 and remove {}",
                path.display()
            ),
            Self::Damaged { path, .. } => format!(
                "restore {} from a copy; if no data depends on it, move it away, and the host generates a new one",
                path.display()
            ),
        }
    }
}

/// A secret file, made once and never written again.
pub struct Kept {
    path: PathBuf,
}

impl Kept {
    /// The file at this path, whether or not it is there.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// What it holds. When it is not there, it is made with `content`, in a directory made with it. Two processes that
    /// start at once read the same.
    ///
    /// # Errors
    /// [`KeyFileError::Inaccessible`], or [`KeyFileError::Exposed`] when other users may read it.
    pub fn read_or_make(
        &self,
        content: impl FnOnce() -> SecretString,
        random: &dyn Random,
    ) -> Result<SecretString, KeyFileError> {
        let path = &self.path;
        let inaccessible = |source| KeyFileError::Inaccessible { path: path.clone(), source };
        if !path.exists() {
            if let Some(folder) = path.parent() {
                fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(inaccessible)?;
            }
            self.write_new(&content(), random).map_err(inaccessible)?;
        }
        let metadata = fs::symlink_metadata(path).map_err(inaccessible)?;
        if metadata.is_symlink() {
            return Err(KeyFileError::Link { path: path.clone() });
        }
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Exposed { path: path.clone(), mode });
        }
        Ok(SecretString::from(fs::read_to_string(path).map_err(inaccessible)?))
    }

    /// That what it holds makes no sense. `what` shows nothing secret.
    pub fn damaged(&self, what: impl Into<String>) -> KeyFileError {
        KeyFileError::Damaged { path: self.path.clone(), what: what.into() }
    }

    /// Writes the file beside its place and links it there, which fails when somebody else was first: never half
    /// a file, never two sets of keys.
    fn write_new(&self, content: &SecretString, random: &dyn Random) -> io::Result<()> {
        let beside = self.path.with_extension(format!("{}.new", hex::encode(random.bytes::<8>())));
        let made = || {
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
            file.write_all(content.expose_secret().as_bytes())?;
            file.sync_all()?;
            fs::hard_link(&beside, &self.path)
        };
        let linked = made();
        let removed = fs::remove_file(&beside);
        match linked.and(removed) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    }
}

impl KeyFile {
    /// New keys, kept nowhere.
    pub fn generate(random: &dyn Random) -> Self {
        Self {
            signing: Seed::generate(random),
            jwt_secret: hex::encode(random.bytes::<32>()).into(),
            seal_key: SealKey::new(random.bytes()),
            sandbox_issuer: Seed::generate(random),
            sandbox_receiver: Seed::generate(random),
        }
    }

    /// The data directory's keys; made on first use, readable by this user alone. Two processes that start at once
    /// end up with the same keys.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn open(data_dir: &Path, random: &dyn Random) -> Result<Self, KeyFileError> {
        let file = Kept::at(data_dir.join(FILE_NAME));
        let text = file.read_or_make(|| Self::generate(random).to_toml(), random)?;
        Self::parse(&text).map_err(|what| file.damaged(what))
    }

    fn to_toml(&self) -> SecretString {
        format!(
            "# Generated by anchor-host on its first start. Keep it secret, and keep a copy: without seal_key the personal\n\
             # data in the database can't be read.\n\
             signing_seed = \"{}\"\njwt_secret = \"{}\"\nseal_key = \"{}\"\n\
             sandbox_issuer_seed = \"{}\"\nsandbox_receiver_seed = \"{}\"\n",
            self.signing.to_strkey().expose_secret(),
            self.jwt_secret.expose_secret(),
            hex::encode(self.seal_key.expose()),
            self.sandbox_issuer.to_strkey().expose_secret(),
            self.sandbox_receiver.to_strkey().expose_secret(),
        )
        .into()
    }

    /// The text of the error names the key, never its value.
    fn parse(text: &SecretString) -> Result<Self, String> {
        let table: Table = text.expose_secret().parse().map_err(|_| "it is not TOML".to_owned())?;
        let value = |key: &str| {
            let text = table.get(key).and_then(Value::as_str).ok_or_else(|| format!("{key} is missing"))?;
            Ok::<_, String>(SecretString::from(text.to_owned()))
        };
        let seed = |key: &str| Seed::parse(&value(key)?).map_err(|_| format!("{key} is not a secret seed"));
        let seal_key = hex::decode(value("seal_key")?.expose_secret())
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or("seal_key is not 64 hexadecimal digits")?;
        Ok(Self {
            signing: seed("signing_seed")?,
            jwt_secret: value("jwt_secret")?,
            seal_key: SealKey::new(seal_key),
            sandbox_issuer: seed("sandbox_issuer_seed")?,
            sandbox_receiver: seed("sandbox_receiver_seed")?,
        })
    }
}
