//! The look of the pages: the built-in one, and what an operator's folder replaces.

use super::ThemeError;
use include_dir::Dir;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Most bytes of a file of a theme.
const FILE_MOST: u64 = 512 * 1024;

/// A file that pages load.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its name, with a part that changes with its contents.
    pub name: String,
    /// Its content type.
    pub content_type: &'static str,
    /// Its contents.
    pub bytes: Arc<[u8]>,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, bytes: &[u8]) -> Self {
        let hash = hex::encode(Sha256::digest(bytes));
        let name = format!("{stem}.{}.{extension}", hash.get(..12).unwrap_or(&hash));
        Self { name, content_type, bytes: bytes.into() }
    }
}

/// The look of the pages.
#[derive(Debug, Clone)]
pub struct Theme {
    /// The style of all pages.
    pub style: Asset,
    /// The script of all pages.
    pub script: Asset,
    /// The operator's style, which comes after it.
    pub theme: Option<Asset>,
    /// The operator's logo.
    pub logo: Option<Asset>,
    folder: Option<PathBuf>,
    templates: BTreeMap<String, String>,
}

impl Theme {
    /// The built-in look, with what this folder replaces.
    ///
    /// # Errors
    /// [`ThemeError`].
    pub fn read(folder: Option<&Path>) -> Result<Self, ThemeError> {
        let built_in = |name: &str| super::FILES.get_file(name).map(include_dir::File::contents).unwrap_or_default();
        let mut theme = Self {
            style: Asset::new("style", "css", "text/css; charset=utf-8", built_in("style.css")),
            script: Asset::new("page", "js", "text/javascript; charset=utf-8", built_in("page.js")),
            theme: None,
            logo: None,
            folder: folder.map(Path::to_owned),
            templates: BTreeMap::new(),
        };
        let Some(folder) = folder else { return Ok(theme) };
        for path in files(folder)? {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let bytes = contents(&path)?;
            match name.as_str() {
                "theme.css" => theme.theme = Some(Asset::new("theme", "css", "text/css; charset=utf-8", &bytes)),
                "logo.svg" => theme.logo = Some(Asset::new("logo", "svg", "image/svg+xml", &bytes)),
                "logo.png" => theme.logo = Some(Asset::new("logo", "png", "image/png", &bytes)),
                other if super::FILES.get_file(other).is_some() && other.starts_with("templates/") => {
                    let text = String::from_utf8(bytes).map_err(|_| ThemeError::Unreadable {
                        path: path.clone(),
                        source: io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"),
                    })?;
                    theme.templates.insert(other.trim_start_matches("templates/").to_owned(), text);
                }
                _ => return Err(ThemeError::Unused(path)),
            }
        }
        Ok(theme)
    }

    /// The file of a template: the operator's, if there is one; else the path of the built-in one.
    pub(super) fn place(&self, template: &str) -> PathBuf {
        let own = self.folder.as_ref().filter(|_| self.templates.contains_key(template));
        own.map_or_else(PathBuf::new, Clone::clone).join("templates").join(template)
    }

    /// The file of that name.
    pub fn asset(&self, name: &str) -> Option<&Asset> {
        [Some(&self.style), Some(&self.script), self.theme.as_ref(), self.logo.as_ref()]
            .into_iter()
            .flatten()
            .find(|asset| asset.name == name)
    }

    /// Every template with its text.
    pub(super) fn templates(&self, built_in: &Dir<'static>) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for folder in ["templates", "templates/parts"] {
            for file in built_in.get_dir(folder).into_iter().flat_map(Dir::files) {
                let name = file.path().to_string_lossy().trim_start_matches("templates/").to_owned();
                let own = file.contents_utf8().unwrap_or_default().to_owned();
                let text = self.templates.get(&name).cloned().unwrap_or(own);
                all.push((name, text));
            }
        }
        all
    }
}

/// The files of a folder and its folders, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, ThemeError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| ThemeError::Unreadable { path, source }
    };
    let (mut left, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let path = entry.map_err(unreadable(&folder))?.path();
            // Editors and version control keep such files beside others.
            let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            match path.is_dir() {
                _ if is_hidden => {}
                true => left.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    Ok(found)
}

fn contents(path: &Path) -> Result<Vec<u8>, ThemeError> {
    let unreadable = |source| ThemeError::Unreadable { path: path.to_owned(), source };
    if fs::metadata(path).map_err(unreadable)?.len() > FILE_MOST {
        return Err(ThemeError::TooLarge(path.to_owned()));
    }
    fs::read(path).map_err(unreadable)
}
