//! SEP-10 sign-in: issues challenges, and tokens in exchange for their signatures.

use super::challenge::{Subject, Terms};
use super::client_domain::{self, ClientDomains};
use super::signers::{SignerSettings, Signers};
use super::{ClientPolicy, Error, Tokens};
use crate::limits::Subnet;
use crate::model::{AccountId, Address, Clock, Domain, Owner, Random};
use crate::stellar::{Horizon, Keypair};
use crate::store::Store;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// Contract accounts sign in by SEP-45.
const NO_CONTRACT: &str = "account: a contract can't sign in by SEP-10";

/// Settings of the sign-in.
#[derive(Debug)]
pub struct Settings {
    /// The server account's key (`SIGNING_KEY` of our stellar.toml).
    pub signing: Keypair,
    /// The previous signing account: challenges it signed are accepted until they expire.
    pub signing_old: Option<AccountId>,
    /// The home domains, with port if any; the first is the default.
    pub home_domains: Vec<Domain>,
    /// The domain of the sign-in endpoint, with port if any.
    pub web_auth_domain: Domain,
    /// Alternative names of the endpoint's domain: a client that uses one of them gets challenges with that name. For
    /// sandboxes.
    pub web_auth_aliases: Vec<Domain>,
    /// The network's passphrase.
    pub passphrase: String,
    /// How long a client may take to sign: 15 minutes by the SEP.
    pub challenge_ttl: Duration,
    /// How much a client's or another host's clock may differ.
    pub clock_grace: Duration,
    /// Which wallets may sign in.
    pub clients: ClientPolicy,
    /// The budget at Horizon.
    pub signers: SignerSettings,
    /// Whether a wallet's domain may be on this machine or its network. For sandboxes.
    pub sandbox: bool,
}

/// Why the settings are invalid.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSettings {
    /// At least one home domain is needed.
    #[error("no home domain is configured")]
    NoHomeDomain,
    /// The domain, with its suffix, exceeds the 64 bytes of a data entry's name on the ledger.
    #[error("the domain `{0}` is too long: a home domain has at most 59 bytes")]
    TooLong(Domain),
    /// This machine cannot make HTTPS requests.
    #[error("the HTTPS client can't be created: check that this machine has a certificate store")]
    Tls(#[from] reqwest::Error),
}

/// A `GET` request to the sign-in endpoint. Empty parameters count as absent.
#[derive(Debug, Clone, Default)]
pub struct ChallengeRequest {
    /// `account`
    pub account: Option<String>,
    /// `memo`
    pub memo: Option<String>,
    /// `home_domain`
    pub home_domain: Option<String>,
    /// `client_domain`
    pub client_domain: Option<String>,
    /// The domain in the request's `Host` header.
    pub host: Option<String>,
    /// Where the request comes from, if that is counted.
    pub address: Option<Subnet>,
}

/// The response, in SEP-10's fields.
#[derive(Debug, Clone, Serialize)]
pub struct ChallengeAnswer {
    /// The challenge, XDR in base64.
    pub transaction: String,
    /// The network passphrase to sign with.
    pub network_passphrase: String,
}

/// SEP-10 sign-in. Cheap to clone.
#[derive(Clone)]
pub struct Sep10(Arc<Inner>);

struct Inner {
    terms: Terms,
    clients: ClientPolicy,
    client_domains: ClientDomains,
    signers: Signers,
    store: Store,
    tokens: Tokens,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Sep10 {
    /// A sign-in with these settings.
    ///
    /// # Errors
    /// [`InvalidSettings`].
    pub fn new(
        settings: Settings,
        horizon: Horizon,
        store: Store,
        tokens: Tokens,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, InvalidSettings> {
        let Settings { signing, signing_old, home_domains, web_auth_domain, web_auth_aliases, passphrase, .. } =
            settings;
        if home_domains.is_empty() {
            return Err(InvalidSettings::NoHomeDomain);
        }
        // The operation's key is `<home domain> auth`.
        if let Some(domain) = home_domains.iter().find(|domain| domain.as_str().len() > 59) {
            return Err(InvalidSettings::TooLong(domain.clone()));
        }
        let (ttl, clock_grace, clients) = (settings.challenge_ttl, settings.clock_grace, settings.clients);
        let terms = Terms {
            signing,
            signing_old,
            home_domains,
            web_auth_domain,
            web_auth_aliases,
            passphrase,
            ttl,
            clock_grace,
        };
        let client_domains = ClientDomains::new(settings.sandbox, client_domain::PATIENCE, clock.clone())?;
        let signers = Signers::new(&settings.signers, horizon, clock.clone());
        Ok(Self(Arc::new(Inner { terms, clients, client_domains, signers, store, tokens, clock, random })))
    }

    /// The server account, for our `stellar.toml`.
    pub fn signing_key(&self) -> AccountId {
        self.0.terms.signing.account()
    }

    /// Issues a challenge for the client to sign.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::Forbidden`] for a wallet that may not sign in; [`Error::Unavailable`] if too many
    /// wallets' domains are being fetched.
    pub async fn challenge(&self, request: ChallengeRequest) -> Result<ChallengeAnswer, Error> {
        let Inner { terms, clock, random, .. } = &*self.0;
        let given = |parameter: Option<String>| parameter.filter(|text| !text.is_empty());
        let account = given(request.account).ok_or_else(|| Error::invalid("account is missing"))?;
        let owner = read_owner(&account, given(request.memo).as_deref())?;
        let signer = owner.address().account().ok_or_else(|| Error::invalid(NO_CONTRACT))?;
        if terms.servers().any(|server| server == signer) {
            return Err(Error::invalid("account: the server account can't sign in to itself"));
        }
        let home_domain = match given(request.home_domain) {
            None => terms.home_domains.first().cloned(),
            Some(wanted) => wanted.parse().ok().filter(|domain| terms.home_domains.contains(domain)),
        };
        let home_domain = home_domain.ok_or_else(|| {
            let served: Vec<&str> = terms.home_domains.iter().map(Domain::as_str).collect();
            Error::invalid(format!("home_domain is not served here; give one of {}", served.join(", ")))
        })?;
        let named = given(request.client_domain).map(|text| read_domain(&text)).transpose()?;
        let client_domain = match self.0.clients.admit(&signer, named)? {
            None => None,
            Some(domain) => {
                let key = self.0.client_domains.signing_key(&domain, request.address).await?;
                Some((domain, key))
            }
        };
        let subject = Subject { owner, home_domain, client_domain };
        let web_auth_domain = terms.web_auth_domain_for(request.host.as_deref());
        let transaction = terms.write(&subject, web_auth_domain, &random.bytes::<48>(), clock.now())?;
        Ok(ChallengeAnswer { transaction, network_passphrase: terms.passphrase.clone() })
    }

    /// Checks that a signed challenge is for the account and memo that the client names beside it.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the one that differs, or if one is named and the challenge is invalid.
    pub fn agrees(&self, transaction: &str, account: Option<&str>, memo: Option<&str>) -> Result<(), Error> {
        if account.is_none() && memo.is_none() {
            return Ok(());
        }
        let owner = self.0.terms.read(transaction, self.0.clock.now())?.subject.owner;
        let is_named = |text: &str| {
            let named = Address::parse(text).ok();
            named == Some(owner.address())
                || (named.is_some() && named == owner.address().account().map(Address::Account))
        };
        if !account.is_none_or(is_named) {
            return Err(Error::invalid("account: is not the account the challenge is for; leave it out"));
        }
        if memo.is_some() && memo != owner.memo().map(|memo| memo.to_string()).as_deref() {
            return Err(Error::invalid("memo: is not the memo the challenge is for; leave it out"));
        }
        Ok(())
    }

    /// Exchanges a signed challenge for a session token, once.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn verify(&self, transaction: &str) -> Result<String, Error> {
        let Inner { terms, clock, signers, store, tokens, .. } = &*self.0;
        let challenge = terms.read(transaction, clock.now())?;
        // Checked again, because the settings may have changed since the challenge was issued.
        let named = challenge.subject.client_domain.as_ref().map(|(domain, _)| domain.clone());
        let client_domain = self.0.clients.admit(&challenge.account, named)?;
        challenge.check_signed()?;
        let account = signers.of(&challenge.account).await?;
        challenge.check_signatures(account.as_ref(), &terms.servers().collect::<Vec<_>>())?;
        // Last, so that a failed attempt does not mark the challenge as used.
        let hash = hex::encode(challenge.hash);
        if !store.use_challenge(&hash, challenge.forgettable_at).await.map_err(Error::Store)? {
            return Err(Error::invalid("the challenge was used before: ask for a new one"));
        }
        let Subject { owner, home_domain, .. } = &challenge.subject;
        tokens
            .issue(owner, client_domain.as_ref().map(Domain::as_str), home_domain.as_str(), &hash)
            .map_err(|_| Error::Unavailable("no token can be issued".into()))
    }
}

fn read_domain(text: &str) -> Result<Domain, Error> {
    text.parse().map_err(|error| Error::invalid(format!("client_domain: {error}")))
}

fn read_owner(account: &str, memo: Option<&str>) -> Result<Owner, Error> {
    let address = Address::parse(account).map_err(|error| Error::invalid(format!("account: {error}")))?;
    match (address, memo) {
        (Address::Contract(_), _) => Err(Error::invalid(NO_CONTRACT)),
        (address, None) => Ok(Owner::Address(address)),
        (Address::Muxed { .. }, Some(_)) => Err(Error::invalid("memo is not allowed beside a muxed account")),
        (Address::Account(account), Some(memo)) => match memo.parse::<u64>() {
            Ok(number) if number.to_string() == memo => Ok(Owner::Memo { account, memo: number }),
            _ => Err(Error::invalid("memo is not an id memo: a number from 0 to 18446744073709551615")),
        },
    }
}
