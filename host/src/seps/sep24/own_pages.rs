//! The business's own pages: addresses with a token that it verifies, as the Anchor Platform writes them.

use super::wire::kind;
use crate::{
    auth::{SignError, sign_hs256},
    model::{Clock, Role, Transaction},
};
use secrecy::SecretString;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use url::Url;

/// A page of the business.
#[derive(Clone)]
pub struct OwnPage {
    /// Its address.
    pub url: Url,
    /// The secret of its tokens.
    pub secret: SecretString,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The claims of a token (`host/docs/sep-24.md` lists them).
#[derive(Serialize)]
struct Claims<'a> {
    /// The account that signed in, with its memo after a colon.
    sub: String,
    /// The transaction.
    jti: String,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_domain: Option<&'a str>,
    data: BTreeMap<&'static str, String>,
}

impl OwnPage {
    /// The address of the interactive pages.
    ///
    /// # Errors
    /// [`SignError`].
    pub(super) fn interactive(
        &self,
        transaction: &Transaction,
        home_domain: &str,
        ttl: Duration,
    ) -> Result<String, SignError> {
        let mut data = BTreeMap::from([
            ("asset", transaction.ledger_asset().to_string()),
            ("kind", kind(transaction).to_owned()),
            ("lang", transaction.lang.clone()),
            ("home_domain", home_domain.to_owned()),
        ]);
        if let Some(amount) = transaction.amount_expected() {
            data.insert("amount", amount.amount.to_string());
        }
        if let Some(domain) = &transaction.client_domain {
            data.insert("client_domain", domain.clone());
        }
        if let Some(customer) = transaction.customer(Role::Customer) {
            data.insert("customer_id", customer.to_string());
        }
        self.address(transaction, Some(home_domain), data, ttl)
    }

    /// The address of the page about a transaction.
    ///
    /// # Errors
    /// [`SignError`].
    pub(super) fn more_info(&self, transaction: &Transaction, ttl: Duration) -> Result<String, SignError> {
        self.address(transaction, None, BTreeMap::from([("lang", transaction.lang.clone())]), ttl)
    }

    fn address(
        &self,
        transaction: &Transaction,
        home_domain: Option<&str>,
        data: BTreeMap<&'static str, String>,
        ttl: Duration,
    ) -> Result<String, SignError> {
        let id = transaction.id.to_string();
        let claims = Claims {
            sub: transaction.owner.to_string(),
            jti: id.clone(),
            exp: self.clock.now().plus(ttl).as_seconds(),
            client_domain: transaction.client_domain.as_deref(),
            home_domain,
            data,
        };
        let token = sign_hs256(&claims, &self.secret)?;
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("transaction_id", &id).append_pair("token", &token);
        Ok(url.into())
    }
}
