//! An `anchor.toml` as it grows: sections in the order of our documentation, each key once.

use super::Finding;
use std::fmt::Write;

/// What to do about a setting that nothing here stands for.
pub(super) const LEAVE_OUT: &str = "leave it out: nothing has to be done";

/// The text, and what is not carried over into it.
#[derive(Debug, Default)]
pub(super) struct Document {
    text: String,
    pub(super) left: Vec<Finding>,
}

/// A text in TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Document {
    pub(super) fn section(&mut self, header: &str) {
        let between = if self.text.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.text, "{between}{header}");
    }

    pub(super) fn text(&mut self, key: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.raw(key, &quoted(value.as_ref()));
        }
    }

    pub(super) fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            self.raw(key, &format!("[{}]", values.join(", ")));
        }
    }

    /// A number or a truth value, which must look like one.
    pub(super) fn plain(&mut self, key: &str, value: Option<impl AsRef<str>>) {
        let Some(value) = value else { return };
        let value = value.as_ref().trim();
        match value.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !value.is_empty() {
            true => self.raw(key, value),
            false => {
                self.leave(key, format!("`{value}` is neither a number nor true or false"), "write the value by hand")
            }
        }
    }

    fn raw(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.text, "{key} = {value}");
    }

    /// A key whose value a person has to write.
    pub(super) fn ask(&mut self, key: &str, example: &str, why: &str) {
        let _ = writeln!(self.text, "# {key} = {example}   # {why}");
        self.leave(key, why.to_owned(), &format!("write {key} in anchor.toml"));
    }

    /// A setting that is not carried over.
    pub(super) fn leave(&mut self, setting: &str, problem: impl Into<String>, remedy: &str) {
        self.left.push(Finding::new("settings", setting, problem).remedy(remedy));
    }

    pub(super) fn into_text(self) -> (String, Vec<Finding>) {
        (self.text, self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_within_their_quotation_marks() {
        let mut document = Document::default();
        document.section("[server]");
        document.text("base_url", Some("a\"\nb = \"c"));
        document.plain("n", Some("1\nx = 2"));
        let read: toml::Table = toml::from_str(&document.text).unwrap();
        assert_eq!(read["server"]["base_url"].as_str(), Some("a\"\nb = \"c"));
        assert_eq!((read["server"].as_table().unwrap().len(), document.left.len()), (1, 1));
    }
}
