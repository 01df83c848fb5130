//! `anchor-host guest new`: creates a project that builds and passes its scenarios.

use super::{Language, Template, sources};
use std::{fs, io, path::Path};

/// The project's name in the templates.
pub(super) const PLACEHOLDER: &str = "my-anchor";

/// Why a project was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// A name that some languages' tools do not accept.
    #[error(
        "`{0}` can't be a project's name: use lower-case letters, digits and `-`, a letter first, such as my-anchor"
    )]
    Name(String),
    /// The folder exists and is not empty.
    #[error("{0} is there already, and not empty")]
    Exists(String),
    /// A file cannot be written.
    #[error("{path} can't be written")]
    Write {
        /// The file.
        path: String,
        /// The system's error.
        source: io::Error,
    },
}

/// Writes a new project into `folder`, which must be empty or missing. Returns the number of files.
///
/// # Errors
/// [`CreateError`].
pub fn create(language: Language, template: Template, name: &str, folder: &Path) -> Result<usize, CreateError> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if !begins || !name.chars().all(letters) || name.ends_with('-') || name.len() > 60 {
        return Err(CreateError::Name(name.to_owned()));
    }
    let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied || folder.is_file() {
        return Err(CreateError::Exists(folder.display().to_string()));
    }
    let files = sources::of(language, template);
    let of_template = |path: &Path| !path.starts_with("sdk") && !path.starts_with("wit");
    for (path, contents) in &files {
        let (target, mut contents) = (folder.join(path), contents.clone());
        if of_template(path) {
            contents = String::from_utf8_lossy(&contents).replace(PLACEHOLDER, name).into_bytes();
        }
        let written = target.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&target, contents));
        written.map_err(|source| CreateError::Write { path: target.display().to_string(), source })?;
    }
    Ok(files.len())
}
