//! The admin API of a host: its address and its token.

use super::{Admin, KeyFileError, keyfile::Kept, keys, reader::Reader};
use crate::model::Random;
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// The token's file in the data directory.
const FILE_NAME: &str = "admin-token";

/// What a client of the admin API needs.
#[derive(Debug, Clone)]
pub struct AdminAccess {
    /// Where the host keeps what is not in the database.
    pub data_dir: PathBuf,
    /// Listen address of the admin API; `None`: disabled.
    pub listen: Option<SocketAddr>,
    pub(super) token: Option<SecretString>,
}

impl AdminAccess {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            data_dir: reader.path("data_dir")?,
            listen: Admin::read(reader)?.listen,
            token: keys::read_text_secret(reader, "keys.admin_token"),
        })
    }

    /// The token, as [`super::Config::admin_token`].
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn token(&self, random: &dyn Random) -> Result<SecretString, KeyFileError> {
        token(self.token.as_ref(), &self.data_dir, random)
    }
}

impl super::Config {
    /// The token of the admin API: `keys.admin_token`, or the data directory's, which is generated on first use and
    /// readable by this user alone.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn admin_token(&self, random: &dyn Random) -> Result<SecretString, KeyFileError> {
        token(self.keys.admin_token.as_ref(), &self.data_dir, random)
    }
}

fn token(
    configured: Option<&SecretString>,
    data_dir: &Path,
    random: &dyn Random,
) -> Result<SecretString, KeyFileError> {
    if let Some(token) = configured {
        return Ok(token.clone());
    }
    let file = Kept::at(data_dir.join(FILE_NAME));
    let text = file.read_or_make(|| format!("{}\n", hex::encode(random.bytes::<32>())).into(), random)?;
    match text.expose_secret().trim() {
        token if token.len() >= 32 => Ok(token.to_owned().into()),
        _ => Err(file.damaged("the token has less than 32 characters")),
    }
}
