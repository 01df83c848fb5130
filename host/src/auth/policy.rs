//! Which wallets may sign in, by their verified domain (SEP-10, "Verifying the Client Domain").

use super::Error;
use crate::model::{AccountId, Domain};

/// The operator's settings for wallets' domains.
#[derive(Debug, Clone, Default)]
pub struct ClientPolicy {
    /// Whether a sign-in must prove an accepted domain.
    pub required: bool,
    /// The accepted domains; empty: all that are not denied.
    pub allow: Vec<Domain>,
    /// The denied domains. One without a port covers all ports of its host.
    pub deny: Vec<Domain>,
    /// Accounts that need no domain even if one is required: those of custodians and sending anchors, which sign for
    /// many users with their own key.
    pub exempt: Vec<AccountId>,
}

impl ClientPolicy {
    fn counts(&self, domain: &Domain) -> bool {
        let denied = self.deny.iter().any(|entry| entry == domain || entry.as_str() == domain.host());
        !denied && (self.allow.is_empty() || self.allow.contains(domain))
    }

    /// The domain that a sign-in of `account` has to prove. A domain that is not accepted is left out, as the SEP asks;
    /// if a domain is required, the client is refused.
    pub(super) fn admit(&self, account: &AccountId, named: Option<Domain>) -> Result<Option<Domain>, Error> {
        let required = self.required && !self.exempt.contains(account);
        match named {
            Some(domain) if self.counts(&domain) => Ok(Some(domain)),
            Some(domain) if required => {
                Err(Error::Forbidden(format!("client_domain: {domain} is not allowed to sign in here")))
            }
            None if required => Err(Error::invalid("client_domain is missing: only known wallets sign in here")),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_and_deny_lists_decide_which_domains_count() {
        let list = |text: &str| text.split_whitespace().map(|domain| domain.parse().unwrap()).collect::<Vec<Domain>>();
        let (account, exempt) = (AccountId::from_bytes([1; 32]), AccountId::from_bytes([2; 32]));
        // Allowed, denied, the domain, whether it is accepted.
        for (allow, deny, domain, counts) in [
            ("", "", "a.example", true),
            ("a.example", "", "A.EXAMPLE:443", true),
            ("a.example", "", "a.example:444", false),
            ("a.example", "", "b.a.example", false),
            ("", "a.example", "a.example", false),
            ("", "a.example", "a.example:444", false),
            ("", "a.example:444", "a.example", true),
            ("", "a.example", "b.a.example", true),
            ("a.example", "a.example", "a.example", false),
        ] {
            let policy =
                |required| ClientPolicy { required, allow: list(allow), deny: list(deny), exempt: vec![exempt] };
            let (named, told) = (domain.parse::<Domain>().unwrap(), format!("{allow} | {deny} | {domain}"));
            let expected = counts.then(|| named.clone());
            assert_eq!(policy(false).admit(&account, Some(named.clone())).unwrap(), expected, "{told}");
            assert_eq!(policy(true).admit(&exempt, Some(named.clone())).unwrap(), expected, "{told}");
            match policy(true).admit(&account, Some(named)) {
                Ok(domain) => assert_eq!(domain, expected, "{told}"),
                Err(error) => assert!(!counts && matches!(error, Error::Forbidden(_)), "{told}: {error}"),
            }
            assert_eq!(policy(false).admit(&account, None).unwrap(), None);
            assert_eq!(policy(true).admit(&exempt, None).unwrap(), None);
            assert!(matches!(policy(true).admit(&account, None), Err(Error::Invalid(_))));
        }
    }
}
