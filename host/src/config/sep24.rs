//! `[sep24]`: the pages of hosted deposits and withdrawals.

use super::{
    reader::Reader,
    schema::{Key, Section},
    url::BaseUrl,
};
use secrecy::{ExposeSecret, SecretString};
use std::{path::PathBuf, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "sep24",
    doc: "Hosted deposits and withdrawals (SEP-24): the pages on which users say how much, who they are and where to pay.\n\
          The anchor's name and contacts are those of [documentation]. See host/docs/sep-24.md.",
    keys: &[
        Key::preset(
            "link_ttl_s",
            "600",
            "Time in which the link to the pages has to be opened, in seconds. It opens once.",
        ),
        Key::preset(
            "pages_shown_s",
            "86400",
            "Time in which a user can come back to the pages, in seconds from the request. What was entered is deleted then, or\n\
             once the anchor takes the transfer on.",
        ),
        Key::preset(
            "more_info_ttl_s",
            "3600",
            "Minimum time in which a more_info_url can be opened, in seconds. Each GET /transaction has a new one.",
        ),
        Key::unset(
            "theme",
            "\"theme\"",
            "the built-in look",
            "Folder with what replaces it: theme.css, logo.svg or logo.png, and templates/*.html. Checked at the start.",
        ),
        Key::unset(
            "interactive_url",
            "\"https://business.example.com/sep24\"",
            "the host's pages",
            "Address of the business's own pages, for what it drives: the host adds transaction_id and a signed token, as the\n\
             Anchor Platform does.",
        ),
        Key::unset(
            "interactive_secret",
            "\"…\"",
            "none",
            "The secret that signs the token (HS256), of 32 bytes or more.",
        )
        .secret(),
        Key::unset(
            "more_info_url",
            "\"https://business.example.com/sep24/more\"",
            "the host's page",
            "Address of the business's own page about a transaction that it drives.",
        ),
        Key::unset(
            "more_info_secret",
            "\"…\"",
            "none",
            "The secret that signs its token (HS256), of 32 bytes or more.",
        )
        .secret(),
    ],
};

/// Shortest secret of a token, in bytes: as long as the signature.
const SECRET_LEAST: usize = 32;

/// Hosted deposits and withdrawals.
#[derive(Debug, Clone)]
pub struct Sep24 {
    /// How long a link to the pages may wait to be opened.
    pub link_ttl: Duration,
    /// How long the pages are shown.
    pub pages_shown: Duration,
    /// How long a `more_info_url` can be opened at least.
    pub more_info_ttl: Duration,
    /// The folder of the look.
    pub theme: Option<PathBuf>,
    /// Whether open flows go over to a new version of the guest at once. No key sets it: it is for authors
    /// (`guest preview`), and users would be shown other pages than they answered.
    pub follows_guest: bool,
    /// The business's own pages.
    pub own_pages: Option<OwnPage>,
    /// The business's own page about a transaction.
    pub own_more_info: Option<OwnPage>,
}

/// A page of the business, and the secret of its tokens.
#[derive(Debug, Clone)]
pub struct OwnPage {
    /// Its address.
    pub url: BaseUrl,
    /// The secret.
    pub secret: SecretString,
}

impl Sep24 {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let own_pages = read_page(reader, "sep24.interactive_url", "sep24.interactive_secret");
        let own_more_info = read_page(reader, "sep24.more_info_url", "sep24.more_info_secret");
        Some(Self {
            link_ttl: reader.seconds("sep24.link_ttl_s", 10..=86_400)?,
            pages_shown: reader.seconds("sep24.pages_shown_s", 60..=2_592_000)?,
            more_info_ttl: reader.seconds("sep24.more_info_ttl_s", 60..=2_592_000)?,
            theme: reader.is_set("sep24.theme").then(|| reader.path("sep24.theme")).flatten(),
            follows_guest: false,
            own_pages,
            own_more_info,
        })
    }
}

fn read_page(reader: &mut Reader, url: &str, secret: &str) -> Option<OwnPage> {
    let address: Option<BaseUrl> = reader.parse(url, "https://business.example.com/sep24");
    let key = reader.secret(secret);
    match (address, key) {
        (Some(_), None) => {
            reader.refuse(
                secret,
                format!("{url} is set, and nothing signs its tokens"),
                "write a secret of 32 bytes or more",
            );
            None
        }
        (Some(_), Some(key)) if key.expose_secret().len() < SECRET_LEAST => {
            reader.refuse(
                secret,
                "it has fewer than 32 bytes",
                "write a longer one, for example from `openssl rand -hex 32`",
            );
            None
        }
        (Some(url), Some(secret)) => Some(OwnPage { url, secret }),
        (None, _) => None,
    }
}
