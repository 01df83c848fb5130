//! The other program's settings in the terms of ours: an `anchor.toml`, and what has no place in it.
//!
//! Secrets stay out of the text: it names a file for each, and the caller may write them there.

mod anchor_platform;
mod assets;
mod clients;
mod document;
mod polaris;
mod settings;

pub use settings::{Settings, SettingsError};

use super::{Finding, Program, SourceError, source::Source};
use secrecy::SecretString;

/// What came of the other program's settings.
#[derive(Debug)]
pub struct Converted {
    /// An `anchor.toml`.
    pub toml: String,
    /// Settings that are not carried over, each with what to do instead.
    pub left: Vec<Finding>,
    /// Secrets, each with the name of the file in which the text expects it.
    pub secrets: Vec<(&'static str, SecretString)>,
}

/// Why settings can't be converted.
#[derive(Debug, thiserror::Error)]
pub enum ConversionError {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database in which Polaris keeps its assets.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// Converts the settings of a program. `database`: where Polaris keeps its assets.
///
/// # Errors
/// [`ConversionError`].
pub async fn convert(
    program: Program,
    settings: Settings,
    database: Option<&str>,
) -> Result<Converted, ConversionError> {
    match (program, database) {
        (Program::AnchorPlatform, _) => Ok(anchor_platform::convert(settings)?),
        (Program::Polaris, None) => Ok(polaris::convert(settings, polaris::Books::default())),
        (Program::Polaris, Some(url)) => {
            let books = polaris::Books::read(&mut Source::open(url).await?).await?;
            Ok(polaris::convert(settings, books))
        }
    }
}
