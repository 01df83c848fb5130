//! The built-in samples: data for every template and each state of a page, by name.

use super::{FILES, PageError, Pages, TEMPLATES, Words};
use include_dir::{Dir, File};
use serde_json::{Map, Value};

/// Where a sample says something that belongs to the page around it.
const PAGE: &str = "page";

/// What HTML writes for characters that mean something in it.
const ESCAPES: [(&str, &str); 6] =
    [("&#x2f;", "/"), ("&#x27;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];

fn files() -> impl Iterator<Item = &'static File<'static>> {
    FILES.get_dir("samples").into_iter().flat_map(Dir::files)
}

/// Data for each template, several for most: `samples/TEMPLATE.what.json`.
pub(super) fn samples() -> impl Iterator<Item = (&'static str, Value)> {
    files().filter_map(|file| {
        let template = template(file.path().file_name()?.to_str()?)?;
        Some((template, serde_json::from_slice(file.contents()).ok()?))
    })
}

/// The template of a sample: `form.html` of `form.amount`.
fn template(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next()?;
    let is_of = |template: &&&str| template.trim_start_matches("parts/").trim_end_matches(".html") == stem;
    TEMPLATES.iter().find(is_of).copied()
}

/// What the page of a sample has to have and lacks. Without it a user could not answer, or the host would not take the answer.
pub(super) fn missing(sample: &Value, html: &str) -> Option<String> {
    let html = ESCAPES.iter().fold(html.to_owned(), |html, (escape, plain)| html.replace(escape, plain));
    let has = |attribute: &str, value: &str| {
        ['"', '\''].iter().any(|quote| html.contains(&format!("{attribute}={quote}{value}{quote}")))
    };
    let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let step = ["form", "choice", "review"].into_iter().find_map(|kind| sample.get(kind))?;
    if !has("action", &text(step, "action")) {
        return Some("a form with its `action`".to_owned());
    }
    if !has("name", "csrf") || !has("value", &text(step, "csrf")) {
        return Some("the hidden input `csrf` with its value".to_owned());
    }
    let list = |key: &str| step.get(key).and_then(Value::as_array).into_iter().flatten();
    for field in list("fields") {
        let name = text(field, "name");
        if !name.is_empty() && !has("name", &name) {
            return Some("an input for each of its fields, by its `name`".to_owned());
        }
    }
    let is_plain = |value: &str| !value.contains(['"', '\'', '<']);
    if sample.get("choice").is_some_and(|choice| !has("name", &text(choice, "name"))) {
        return Some("buttons with the `name` of its choice".to_owned());
    }
    if list("options").map(|option| text(option, "value")).any(|value| is_plain(&value) && !has("value", &value)) {
        return Some("a button for each of its options, with its `value`".to_owned());
    }
    None
}

impl Pages {
    /// The names of the samples of whole pages: `form.amount`, `status.completed`.
    pub fn sample_names() -> Vec<String> {
        let name = |file: &File<'_>| Some(file.path().file_stem()?.to_str()?.to_owned());
        let mut names: Vec<String> = files().filter_map(name).collect();
        names.retain(|name| template(name).is_some_and(|template| !template.starts_with("parts/")));
        names.sort();
        names
    }

    /// The page of a sample as HTML, in this language, with `around` in place of what the sample says of the page itself.
    /// `None`: there is no such sample.
    pub fn sample(
        &self,
        name: &str,
        lang: Option<&str>,
        around: Map<String, Value>,
    ) -> Option<Result<String, PageError>> {
        let template = template(name)?;
        let file = FILES.get_file(format!("samples/{name}.json"))?;
        let mut sample: Value = serde_json::from_slice(file.contents()).ok()?;
        let page = sample.get_mut(PAGE)?.as_object_mut()?;
        page.extend(around);
        if let Some(lang) = lang.map(|lang| self.words().spoken(lang)) {
            page.insert("lang".to_owned(), lang.into());
            page.insert("dir".to_owned(), Words::direction(lang).into());
        }
        Some(self.render(template, &sample))
    }
}

/// The files that an operator may want to replace or to read, by their paths: templates, the style, the samples.
pub fn built_in_files() -> Vec<(String, &'static [u8])> {
    let folders = ["templates", "templates/parts", "samples"].into_iter().filter_map(|name| FILES.get_dir(name));
    let all = folders.flat_map(Dir::files).chain(FILES.get_file("style.css"));
    all.map(|file| (file.path().to_string_lossy().into_owned(), file.contents())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{Theme, ThemeError};
    use std::fs;

    /// What is said of a folder with this template, made of the built-in one.
    fn refused(name: &str, change: impl Fn(String) -> String) -> (String, ThemeError) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("templates").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let built_in = FILES.get_file(format!("templates/{name}")).unwrap().contents_utf8().unwrap().to_owned();
        fs::write(&path, change(built_in)).unwrap();
        let error = Theme::read(Some(folder.path())).and_then(Pages::new).err().expect(name);
        (path.display().to_string(), error)
    }

    #[test]
    fn a_page_that_nobody_could_answer_is_refused_with_its_file() {
        let cases = [
            ("form.html", "name=\"csrf\"", "name=\"token\"", "`csrf`"),
            ("review.html", "{{ review.csrf }}", "", "`csrf`"),
            ("upload.html", "action=\"{{ form.action }}\"", "", "`action`"),
            ("choice.html", "{{ choice.action }}", "/", "`action`"),
            ("choice.html", "{{ option.value }}", "", "options"),
        ];
        for (name, from, to, told) in cases {
            let (path, error) = refused(name, |text| {
                assert!(text.contains(from), "{name}: {from}");
                text.replace(from, to)
            });
            let text = error.to_string();
            assert!(text.contains(told) && text.contains(&path), "{text}");
        }
    }

    #[test]
    fn a_template_that_can_t_be_filled_in_is_refused_with_its_line() {
        let (path, error) = refused("parts/money.html", |_| "\n\n{{ nothing.of.it }}".to_owned());
        assert!(error.to_string().starts_with(&format!("sep24.theme: {path}:3: ")), "{error}");
        let (path, error) = refused("status.html", |_| "\n{% if %}".to_owned());
        assert!(error.to_string().starts_with(&format!("sep24.theme: {path}:2: ")), "{error}");
    }
}
