//! The host's own words, in the languages that it speaks.

use super::ThemeError;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use include_dir::Dir;
use std::collections::BTreeMap;
use unic_langid::LanguageIdentifier;

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 4] = ["ar", "fa", "he", "ur"];

/// What is put into a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// A text.
    Text(String),
    /// A number, which chooses among forms such as singular and plural.
    Number(u32),
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Messages by language.
pub struct Words(BTreeMap<String, FluentBundle<FluentResource>>);

impl Words {
    /// The language where another is not spoken.
    pub const USUAL: &'static str = "en";

    /// Reads `locales/LANGUAGE.ftl`.
    pub(super) fn read(files: &Dir<'_>) -> Result<Self, ThemeError> {
        let mut all = BTreeMap::new();
        for file in files.get_dir("locales").into_iter().flat_map(Dir::files) {
            let name = file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let broken = || ThemeError::Words(name.to_owned());
            let lang: LanguageIdentifier = name.parse().map_err(|_| broken())?;
            let text = file.contents_utf8().ok_or_else(broken)?;
            let resource = FluentResource::try_new(text.to_owned()).map_err(|_| broken())?;
            let mut bundle = FluentBundle::new_concurrent(vec![lang]);
            // Isolating marks would be copied with an account number; the templates isolate where it is needed.
            bundle.set_use_isolating(false);
            bundle.add_resource(resource).map_err(|_| broken())?;
            all.insert(name.to_owned(), bundle);
        }
        if all.contains_key(Self::USUAL) { Ok(Self(all)) } else { Err(ThemeError::Words(Self::USUAL.to_owned())) }
    }

    /// The languages that are spoken.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The language that is spoken to whoever wants `wanted`.
    pub fn spoken<'a>(&self, wanted: &'a str) -> &'a str {
        if self.0.contains_key(wanted) { wanted } else { Self::USUAL }
    }

    /// `rtl` or `ltr`.
    pub fn direction(lang: &str) -> &'static str {
        if RIGHT_TO_LEFT.contains(&lang) { "rtl" } else { "ltr" }
    }

    /// A message. One that is unknown is its id: a page without a word is worse.
    pub fn say(&self, lang: &str, id: &str, values: &[(&str, Word)]) -> String {
        let bundles = [lang, Self::USUAL].into_iter().filter_map(|lang| self.0.get(lang));
        for bundle in bundles {
            let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { continue };
            let mut args = FluentArgs::new();
            for (name, word) in values {
                match word {
                    Word::Text(text) => args.set(*name, FluentValue::from(text.as_str())),
                    Word::Number(number) => args.set(*name, FluentValue::from(*number)),
                }
            }
            let mut problems = Vec::new();
            return bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned();
        }
        id.to_owned()
    }

    /// The ids of a language's messages.
    #[cfg(test)]
    pub(super) fn ids(files: &Dir<'_>, lang: &str) -> std::collections::BTreeSet<String> {
        let path = format!("locales/{lang}.ftl");
        let text = files.get_file(path).and_then(|file| file.contents_utf8()).unwrap_or_default();
        let is_id = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        text.lines().filter(is_id).filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
    }
}
