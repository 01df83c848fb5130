//! What the preview adds to the host's pages: the start page, the bar below each page, and what they load.

use super::{guests::Serving, wallet::Wish};
use minijinja::{AutoEscape, Environment, context, value::Serde};
use serde::Serialize;

/// The bar, which is put before the end of a page.
const BAR: &str = include_str!("bar.html");
/// The start page.
const START: &str = include_str!("start.html");
/// What the script does: looks for a new version, and loads the page again.
pub(super) const SCRIPT: &str = include_str!("preview.js");
/// The style of the bar and of the start page.
pub(super) const STYLE: &str = include_str!("preview.css");

/// Where the bar goes.
const END: &str = "</body>";

/// What the start page offers.
#[derive(Serialize)]
pub(super) struct StartPage<'a> {
    /// The ways in which the asset is transferred.
    pub(super) ways: Vec<&'static str>,
    /// The languages of the pages.
    pub(super) languages: Vec<String>,
    /// The names of the samples.
    pub(super) samples: Vec<String>,
    /// The way that is chosen at first.
    pub(super) way: &'a str,
    /// The language of the links.
    pub(super) lang: String,
    /// The amount that stands there at first.
    pub(super) amount: &'a str,
    /// What the wallet sends.
    pub(super) fields: Vec<(&'a str, &'a str)>,
    /// Why something can't be opened.
    pub(super) problem: Option<String>,
}

impl<'a> StartPage<'a> {
    /// What can be opened, with what the wallet would ask for.
    pub(super) fn new(wish: &'a Wish, ways: Vec<&'static str>, languages: Vec<String>, samples: Vec<String>) -> Self {
        Self {
            ways,
            languages,
            samples,
            way: &wish.way,
            lang: wish.lang.clone(),
            amount: wish.amount.as_deref().unwrap_or_default(),
            fields: wish.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            problem: None,
        }
    }
}

/// The texts of the preview, filled in.
pub(super) struct Texts(Environment<'static>);

impl Texts {
    pub(super) fn new() -> Result<Self, minijinja::Error> {
        let mut templates = Environment::new();
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.add_template("bar", BAR)?;
        templates.add_template("start", START)?;
        Ok(Self(templates))
    }

    /// The start page, without its bar.
    pub(super) fn start(&self, page: &StartPage<'_>) -> Result<String, minijinja::Error> {
        self.0.get_template("start")?.render(Serde(page))
    }

    /// A page with the bar. What is no whole page stays as it is. `nonce`: of the page's policy.
    pub(super) fn with_bar(
        &self,
        page: &str,
        nonce: &str,
        serving: &Serving,
        settled: Option<&str>,
    ) -> Result<String, minijinja::Error> {
        let Some((before, after)) = page.rsplit_once(END) else { return Ok(page.to_owned()) };
        let bar = self.0.get_template("bar")?.render(context! { nonce, settled, serving => Serde(serving) })?;
        Ok(format!("{before}{bar}{END}{after}"))
    }
}
