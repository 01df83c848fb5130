//! The hosted pages, as configured.

use super::Error;
use crate::{
    auth::Tokens,
    config::{Config, NetworkKind},
    model::{Clock, Random},
    pages::{
        Pages, Theme,
        views::{Anchor, Support},
    },
    seps::sep24::{OwnPage, Settings, Site},
};
use std::sync::Arc;

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
