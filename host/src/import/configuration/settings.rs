//! Settings from files: YAML and JSON, properties, and `.env`. One name, whatever its spelling: `sep10.home_domains`,
//! `SEP10_HOME_DOMAINS`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};
use yaml_rust2::{Yaml, YamlLoader};

/// Why a file of settings can't be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It can't be opened.
    #[error("can't read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// It is no YAML.
    #[error("{} is no YAML", .path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
        /// The reader's answer.
        #[source]
        source: yaml_rust2::ScanError,
    },
    /// A line of it is no setting.
    #[error("{}:{line}: write NAME=VALUE", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
}

/// Settings by name, and which of them were asked for.
#[derive(Debug, Default)]
pub struct Settings {
    values: BTreeMap<String, (String, String, bool)>,
    folder: PathBuf,
}

fn canonical(name: &str) -> String {
    name.to_ascii_uppercase().replace(['.', '-'], "_")
}

fn scalar(yaml: &Yaml) -> Option<String> {
    match yaml {
        Yaml::Real(text) | Yaml::String(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        Yaml::Boolean(is) => Some(is.to_string()),
        _ => None,
    }
}

impl Settings {
    /// Reads files, the later before the earlier.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read(files: &[PathBuf]) -> Result<Self, SettingsError> {
        let mut settings = Self::default();
        for path in files {
            let text = fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.clone(), source })?;
            settings.folder = path.parent().map(Path::to_owned).unwrap_or_default();
            let is_yaml = matches!(path.extension().and_then(|end| end.to_str()), Some("yaml" | "yml" | "json"));
            if is_yaml {
                for document in load(path, &text)? {
                    settings.flatten("", &document);
                }
            } else {
                settings.lines(path, &text)?;
            }
        }
        Ok(settings)
    }

    fn lines(&mut self, path: &Path, text: &str) -> Result<(), SettingsError> {
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            let wrong = || SettingsError::Line { path: path.to_owned(), line: number + 1 };
            let (name, value) = line.split_once('=').ok_or_else(wrong)?;
            let value = value.trim();
            let quoted = |mark: char| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
            self.put(name.trim(), quoted('"').or_else(|| quoted('\'')).unwrap_or(value));
        }
        Ok(())
    }

    fn flatten(&mut self, prefix: &str, yaml: &Yaml) {
        match yaml {
            Yaml::Hash(entries) => {
                for (key, value) in entries {
                    let Some(key) = scalar(key) else { continue };
                    self.flatten(&if prefix.is_empty() { key } else { format!("{prefix}.{key}") }, value);
                }
            }
            Yaml::Array(items) => {
                let plain: Option<Vec<String>> = items.iter().map(scalar).collect();
                match plain {
                    Some(plain) => self.put(prefix, &plain.join(",")),
                    None => {
                        let mut text = String::new();
                        let _ = yaml_rust2::YamlEmitter::new(&mut text).dump(yaml);
                        self.put(prefix, &text);
                    }
                }
            }
            other => {
                if let Some(text) = scalar(other) {
                    self.put(prefix, &text);
                }
            }
        }
    }

    fn put(&mut self, name: &str, value: &str) {
        self.values.insert(canonical(name), (name.to_owned(), value.to_owned(), false));
    }

    /// The value of a setting, if it is set.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let (_, value, is_taken) = self.values.get_mut(&canonical(name))?;
        *is_taken = true;
        Some(value.clone()).filter(|value| !value.is_empty())
    }

    /// The same, if it says yes.
    pub(super) fn is_on(&mut self, name: &str) -> bool {
        self.take(name).is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on"))
    }

    /// Names and values that nobody has asked for.
    pub(super) fn rest(&self) -> impl Iterator<Item = &str> {
        self.values.values().filter(|(_, _, is_taken)| !is_taken).map(|(name, ..)| name.as_str())
    }

    /// A list of items that a setting has: in its value, in the file that its value names, or as its `items`.
    pub(super) fn items(&mut self, name: &str) -> Result<Vec<Yaml>, SettingsError> {
        let kind = self.take(&format!("{name}.type"));
        let inline = self.take(&format!("{name}.items"));
        let Some(value) = self.take(&format!("{name}.value")).or(inline) else { return Ok(Vec::new()) };
        let (path, text) = match kind.as_deref() {
            Some("file") => {
                let path = self.folder.join(&value);
                let text = fs::read_to_string(&path);
                (path.clone(), text.map_err(|source| SettingsError::Read { path, source })?)
            }
            _ => (PathBuf::from(format!("{name}.value")), value),
        };
        let documents = load(&path, &text)?;
        let list = documents.into_iter().next().unwrap_or(Yaml::Null);
        let items = match &list["items"] {
            Yaml::BadValue => list,
            items => items.clone(),
        };
        Ok(items.into_vec().unwrap_or_default())
    }
}

/// JSON is YAML as well.
fn load(path: &Path, text: &str) -> Result<Vec<Yaml>, SettingsError> {
    YamlLoader::load_from_str(text).map_err(|source| SettingsError::Yaml { path: path.to_owned(), source })
}

/// A value of an item as text.
pub(super) fn text(item: &Yaml, name: &str) -> Option<String> {
    scalar(&item[name]).filter(|text| !text.is_empty())
}

/// A list of texts of an item.
pub(super) fn texts(item: &Yaml, name: &str) -> Vec<String> {
    item[name].as_vec().map(|list| list.iter().filter_map(scalar).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_has_one_name_in_every_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let yaml = file("a.yaml", "sep10:\n  home_domains: [a.example, b.example]\n  enabled: true\nlanguages: en\n");
        let env = file(".env", "# comment\nexport SEP10_ENABLED=false\nSECRET_X='a=b'\n");
        let mut settings = Settings::read(&[yaml, env]).unwrap();
        assert_eq!(settings.take("sep10.home_domains").as_deref(), Some("a.example,b.example"));
        assert!(!settings.is_on("sep10.enabled"), "the later file counts");
        assert_eq!(settings.take("secret.x").as_deref(), Some("a=b"));
        assert_eq!(settings.rest().collect::<Vec<_>>(), ["languages"]);
        let wrong = file("b.env", "A=1\nB\n");
        assert!(Settings::read(&[wrong]).unwrap_err().to_string().ends_with("b.env:2: write NAME=VALUE"));
    }
}
