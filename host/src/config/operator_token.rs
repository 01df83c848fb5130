//! The operator's token: configured, or a file of the data directory, made when it is first needed.

use super::{Config, KeyFileError, keyfile::Kept};
use crate::model::Random;
use secrecy::{ExposeSecret, SecretString};

/// The file's name in the data directory.
const FILE_NAME: &str = "operator-token";

impl Config {
    /// What opens the operator's door: `keys.operator_token`, or the data directory's, which is made on first use and
    /// readable by this user alone.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn operator_token(&self, random: &dyn Random) -> Result<SecretString, KeyFileError> {
        if let Some(token) = &self.keys.operator_token {
            return Ok(token.clone());
        }
        let file = Kept::at(self.data_dir.join(FILE_NAME));
        let text = file.read_or_make(|| format!("{}\n", hex::encode(random.bytes::<32>())).into(), random)?;
        match text.expose_secret().trim() {
            token if token.len() >= 32 => Ok(token.to_owned().into()),
            _ => Err(file.damaged("the token has less than 32 characters")),
        }
    }
}
