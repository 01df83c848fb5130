//! Text that a command takes from a file or from standard input.

use super::CliError;
use std::{fs, io::Read, path::Path};

/// The text of a file; `-` is standard input.
pub fn read(path: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().read_to_string(&mut text).map(drop),
        false => fs::read_to_string(path).map(|read| text = read),
    };
    read.map_err(|why| CliError::new(format!("{}: {why}", path.display())))?;
    Ok(text)
}
