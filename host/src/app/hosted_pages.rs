//! The hosted pages, as configured; and with made-up data, for whoever looks at them.

use super::Error;
use crate::{
    auth::Tokens,
    config::{Config, NetworkKind},
    model::{Clock, Random},
    pages::{
        Asset, PageError, Pages, Theme, ThemeError, page_headers,
        views::{Anchor, Support},
    },
    seps::{
        paths,
        sep24::{OwnPage, Settings, Site},
    },
};
use http::HeaderMap;
use serde_json::{Map, Value, json};
use std::{path::Path, sync::Arc};

/// The name of an anchor whose configuration names nobody.
const UNNAMED: &str = "Anchor";

/// The site of the pages. The look is checked here, at the start.
pub(super) fn site(
    config: &Config,
    base_url: &str,
    tokens: &Tokens,
    (clock, random): (&Arc<dyn Clock>, &Arc<dyn Random>),
) -> Result<Site, Error> {
    let pages = Pages::new(Theme::read(config.sep24.theme.as_deref())?)?;
    let said = |name: &str| config.documentation.organisation.get(name).cloned();
    let own = |page: &Option<crate::config::OwnPage>| {
        let page = page.as_ref()?;
        let url = page.url.as_str().parse().ok()?;
        Some(OwnPage { url, secret: page.secret.clone(), clock: clock.clone() })
    };
    let settings = Settings {
        base_url: base_url.trim_end_matches('/').to_owned(),
        base_path: config.server.base_path().to_owned(),
        anchor: Anchor {
            name: said("ORG_DBA").or_else(|| said("ORG_NAME")).unwrap_or_else(|| UNNAMED.to_owned()),
            logo: None,
            url: said("ORG_URL"),
        },
        support: Support { email: said("ORG_SUPPORT_EMAIL"), phone: said("ORG_PHONE_NUMBER"), url: None },
        link_ttl: config.sep24.link_ttl,
        more_info_ttl: config.sep24.more_info_ttl,
        file_types: config.sep12.file_types.iter().filter(|one| is_a_documents(one)).cloned().collect(),
        file_max: config.sep12.file_max,
        explorer: explorer(config.network.kind).map(str::to_owned),
        own_pages: own(&config.sep24.own_pages),
        own_more_info: own(&config.sep24.own_more_info),
    };
    Ok(Site::new(settings, pages, tokens.clone(), random.clone()))
}

/// The pages with made-up data, one for each of their states, in the configured look: what a transaction can't easily be
/// brought to.
pub struct PageSamples {
    pages: Pages,
    base_path: String,
}

impl PageSamples {
    /// The samples in the configured look.
    ///
    /// # Errors
    /// [`Error::Theme`].
    pub fn read(config: &Config) -> Result<Self, Error> {
        let pages = Pages::new(Theme::read(config.sep24.theme.as_deref())?)?;
        Ok(Self { pages, base_path: config.server.base_path().to_owned() })
    }

    /// Their names: `form.amount`, `status.completed`.
    pub fn names() -> Vec<String> {
        Pages::sample_names()
    }

    /// The languages of the pages.
    pub fn languages(&self) -> Vec<String> {
        self.pages.words().languages().map(str::to_owned).collect()
    }

    /// One as it would be sent: headers and HTML. `lang`: instead of the sample's own. `None`: there is no such sample.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn page(
        &self,
        name: &str,
        lang: Option<&str>,
        random: &dyn Random,
    ) -> Option<Result<(HeaderMap, String), PageError>> {
        let nonce = hex::encode(random.bytes::<16>());
        let html = self.pages.sample(name, lang, self.around(&nonce))?;
        Some(html.map(|html| (page_headers(&nonce), html)))
    }

    /// What the page around a sample loads from a running host.
    fn around(&self, nonce: &str) -> Map<String, Value> {
        let theme = self.pages.theme();
        let at = |asset: &Asset| format!("{}{}/assets/{}", self.base_path, paths::HOSTED, asset.name);
        let assets = json!({
            "style": at(&theme.style),
            "script": at(&theme.script),
            "theme": theme.theme.as_ref().map(at),
        });
        // A page that looks whether it has changed would find nobody to ask.
        let around = [("nonce", json!(nonce)), ("assets", assets), ("status", Value::Null), ("refresh_s", Value::Null)];
        around.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// Reads a look as a start does.
///
/// # Errors
/// [`ThemeError`]: what is wrong with it.
pub fn check_theme(folder: &Path) -> Result<(), ThemeError> {
    Pages::new(Theme::read(Some(folder))?).map(drop)
}

/// Whether documents are sent as such files; a browser would offer videos otherwise.
fn is_a_documents(content_type: &str) -> bool {
    content_type.starts_with("image/") || content_type == "application/pdf"
}

/// Where a ledger transaction is shown to everybody, before its hash.
fn explorer(network: NetworkKind) -> Option<&'static str> {
    match network {
        NetworkKind::Pubnet => Some("https://stellar.expert/explorer/public/tx/"),
        NetworkKind::Testnet => Some("https://stellar.expert/explorer/testnet/tx/"),
        NetworkKind::Sandbox => None,
    }
}
