//! Hosted pages (SEP-24): templates, words and looks. What a page is about comes as data ([`views`]); nothing here knows where
//! from.
//!
//! - Templates are in `host/pages/templates`, the script and the style beside them. An operator's folder may replace any of them
//!   ([`Theme`]).
//! - Words are in `host/pages/locales`, one Fluent file for each language; every file has every message ([`Words`]).
//! - A page works without JavaScript. It loads nothing from anywhere else, and its policy says so ([`policy`]).

mod policy;
mod samples;
mod theme;
mod theme_error;
pub mod views;
mod words;

pub use policy::{asset_headers, page_headers};
pub use samples::built_in_files;
pub use theme::{Asset, Theme};
pub use theme_error::ThemeError;
pub use words::{Word, Words};

use include_dir::{Dir, include_dir};
use minijinja::{
    AutoEscape, Environment, State, UndefinedBehavior,
    value::{Kwargs, Serde, Value, ValueKind},
};
use samples::{missing, samples};
use serde::Serialize;
use std::sync::Arc;
use views::View;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/pages");

/// The templates of whole pages, and of the fragment with the costs.
const TEMPLATES: [&str; 9] = [
    "form.html",
    "upload.html",
    "choice.html",
    "review.html",
    "wait.html",
    "redirect.html",
    "status.html",
    "message.html",
    "parts/costs.html",
];

/// Why a page can't be written.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The template and the data do not fit.
    #[error("the template {template} can't be filled in")]
    Unfillable {
        /// The template.
        template: &'static str,
        /// Why.
        #[source]
        source: minijinja::Error,
    },
}

/// The hosted pages. Cheap to clone.
#[derive(Clone)]
pub struct Pages(Arc<Inner>);

struct Inner {
    templates: Environment<'static>,
    words: Arc<Words>,
    theme: Theme,
}

impl Pages {
    /// The pages with this look.
    ///
    /// # Errors
    /// [`ThemeError`] for a template that can't be read or does not fit what is shown, or words that can't be read.
    pub fn new(theme: Theme) -> Result<Self, ThemeError> {
        let words = Arc::new(Words::read(&FILES)?);
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        let said = words.clone();
        templates.add_function("t", move |state: &State<'_, '_>, id: &str, values: Kwargs| {
            said_in(&said, state, id, &values)
        });
        for (name, text) in theme.templates(&FILES) {
            let at = name.clone();
            let refused = |source| ThemeError::template(&at, source, |name| theme.place(name));
            templates.add_template_owned(name, text).map_err(refused)?;
        }
        let pages = Self(Arc::new(Inner { templates, words, theme }));
        pages.check()?;
        Ok(pages)
    }

    /// Renders every template with sample data: what an operator's folder gets wrong is told at the start.
    fn check(&self) -> Result<(), ThemeError> {
        let place = |name: &str| self.0.theme.place(name);
        for (template, sample) in samples() {
            let html = self.render(template, &sample);
            let html = html
                .map_err(|PageError::Unfillable { template, source }| ThemeError::template(template, source, place))?;
            if let Some(what) = missing(&sample, &html) {
                return Err(ThemeError::Lacks { path: place(template), what });
            }
        }
        Ok(())
    }

    /// A page as HTML.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn page(&self, view: &View) -> Result<String, PageError> {
        self.render(view.template(), view)
    }

    /// A fragment of a page as HTML: the costs.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn costs(&self, view: &views::CostsView) -> Result<String, PageError> {
        self.render("parts/costs.html", view)
    }

    fn render(&self, template: &'static str, data: &impl Serialize) -> Result<String, PageError> {
        let unfillable = |source| PageError::Unfillable { template, source };
        self.0.templates.get_template(template).and_then(|found| found.render(Serde(data))).map_err(unfillable)
    }

    /// The words.
    pub fn words(&self) -> &Words {
        &self.0.words
    }

    /// The look.
    pub fn theme(&self) -> &Theme {
        &self.0.theme
    }
}

/// A message in the language of the page that is being rendered.
fn said_in(words: &Words, state: &State<'_, '_>, id: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    let page = state.lookup("page").unwrap_or_default();
    let lang = page.get_attr("lang")?;
    let mut given = Vec::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        let word = match value.kind() {
            ValueKind::Number => Word::Number(u32::try_from(value).unwrap_or_default()),
            _ => Word::Text(value.to_string()),
        };
        given.push((name, word));
    }
    Ok(words.say(lang.as_str().unwrap_or(Words::USUAL), id, &given))
}

#[cfg(test)]
mod tests;
