//! Granted origins: where a guest may send HTTP. By default the operator's own network is not among them.

use crate::guest::Grants;
use crate::net;
use std::fmt;

/// An origin: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::guest) struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

/// A text that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an origin: write scheme, host and perhaps port, such as https://bank.example:8443")]
pub struct InvalidOrigin(String);

impl Origin {
    /// The origin of a URL.
    pub(in crate::guest) fn of(url: &reqwest::Url) -> Option<Self> {
        let known = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let (host, port) = (url.host_str().filter(|_| known)?, url.port_or_known_default()?);
        Some(Self { scheme: url.scheme().to_owned(), host: host.trim_end_matches('.').to_owned(), port })
    }

    pub(in crate::guest) fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let invalid = || InvalidOrigin(text.to_owned());
        let url = reqwest::Url::parse(text).map_err(|_| invalid())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        Self::of(&url).filter(|_| bare).ok_or_else(invalid)
    }

    /// Whether the host's name or address is in the operator's own network.
    fn names_own_network(&self) -> bool {
        self.host == "localhost" || net::is_inside(&self.host)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

/// What a guest may do with an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guest) enum Permission {
    /// No requests.
    Denied,
    /// Requests to public addresses only.
    Public,
    /// Requests to any address.
    Any,
}

/// The origins granted to a guest.
#[derive(Debug, Clone, Default)]
pub(in crate::guest) struct Allowed {
    public: Vec<Origin>,
    any: Vec<Origin>,
}

impl Allowed {
    pub(in crate::guest) fn new(grants: &Grants) -> Result<Self, InvalidOrigin> {
        let parse = |texts: &[String]| texts.iter().map(|text| Origin::parse(text)).collect::<Result<Vec<_>, _>>();
        let (named, mut any) = (parse(&grants.http_origins)?, parse(&grants.private_origins)?);
        let (own, public): (Vec<_>, Vec<_>) = named.into_iter().partition(Origin::names_own_network);
        any.extend(own);
        Ok(Self { public, any })
    }

    pub(in crate::guest) fn permission(&self, origin: &Origin) -> Permission {
        if self.any.contains(origin) {
            Permission::Any
        } else if self.public.contains(origin) {
            Permission::Public
        } else {
            Permission::Denied
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let grants = Grants {
            http_origins: vec![
                "https://Bank.example".into(),
                "http://127.0.0.1:9000".into(),
                "http://localhost:1".into(),
            ],
            private_origins: vec!["http://bank:8080".into()],
            ..Grants::default()
        };
        let allowed = Allowed::new(&grants).unwrap();
        let permission =
            |url: &str| Origin::of(&reqwest::Url::parse(url).unwrap()).map(|origin| allowed.permission(&origin));
        assert_eq!(permission("https://bank.example/transfers?x=1"), Some(Permission::Public));
        assert_eq!(permission("https://BANK.example.:443/"), Some(Permission::Public));
        assert_eq!(permission("http://127.0.0.1:9000/x"), Some(Permission::Any));
        assert_eq!(permission("http://2130706433:9000/x"), Some(Permission::Any), "another spelling of 127.0.0.1");
        assert_eq!(permission("http://localhost:1/"), Some(Permission::Any));
        assert_eq!(permission("http://bank:8080/"), Some(Permission::Any));
        for other in
            ["http://bank.example/", "https://bank.example:8443/", "https://bank.example.evil/", "http://127.0.0.1/"]
        {
            assert_eq!(permission(other), Some(Permission::Denied), "{other}");
        }
        assert_eq!(permission("https://user@bank.example/"), None);
        for bad in ["bank.example", "https://bank.example/path", "ftp://bank.example", "https://*", "https://a b"] {
            let grants = Grants { http_origins: vec![bad.into()], ..Grants::default() };
            assert!(bad.contains('*') || Allowed::new(&grants).is_err(), "{bad}");
        }
    }
}
