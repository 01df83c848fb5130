//! The steps before the payment: discovery, sign-in, terms, customers.

use super::{Directory, GIVES_UP_AFTER, LOOKS_EVERY, Story, Terms, served};
use crate::{
    cli::{
        CliError,
        demo::{challenge, client::text_at, people::Person},
        ui::short,
    },
    model::{AccountId, AssetId},
};
use serde_json::{Value, json};
use std::time::Instant;

impl Story<'_> {
    pub(super) async fn discover(&mut self) -> Result<Directory, CliError> {
        self.narrator.step(
            "discover",
            "Discover the anchor (SEP-1)",
            &format!(
                "A {} only knows the anchor's domain. The file stellar.toml at that domain lists the addresses of its \
                 services, its signing key and the assets it supports.",
                self.words.client
            ),
        );
        let url = format!("{}/.well-known/stellar.toml", self.setting.anchor_url);
        let text = self.client.text(&url, self.narrator).await?;
        let toml: toml::Table = text.parse().map_err(|_| CliError::new("stellar.toml is not TOML"))?;
        let value = |key: &str| {
            let text = toml.get(key).and_then(toml::Value::as_str).map(str::to_owned);
            text.ok_or_else(|| CliError::new(format!("stellar.toml has no {key}")))
        };
        let passphrase = value("NETWORK_PASSPHRASE")?;
        if passphrase != self.setting.passphrase {
            return Err(CliError::new(format!("the anchor is on another network, `{passphrase}`")));
        }
        let currencies = toml.get("CURRENCIES").and_then(toml::Value::as_array);
        let asset = currencies.into_iter().flatten().find_map(|currency| {
            let text = |key: &str| currency.get(key).and_then(toml::Value::as_str);
            AssetId::stellar(text("code")?, AccountId::parse(text("issuer")?).ok()?).ok()
        });
        let directory = Directory {
            signing_key: AccountId::parse(&value("SIGNING_KEY")?).map_err(CliError::new)?,
            web_auth: value("WEB_AUTH_ENDPOINT")?,
            kyc: value("KYC_SERVER").ok(),
            direct_payment: value("DIRECT_PAYMENT_SERVER").ok(),
            transfers: value("TRANSFER_SERVER").ok(),
            hosted: value("TRANSFER_SERVER_SEP0024").ok(),
            quotes: value("ANCHOR_QUOTE_SERVER").ok(),
            asset: asset.ok_or_else(|| CliError::new("stellar.toml lists no asset with an issuer"))?,
        };
        let key = directory.signing_key.to_string();
        self.narrator.fact("signing key", &short(&key), key.clone());
        let issuer = directory.asset.issuer().map(ToString::to_string).unwrap_or_default();
        let shown = format!("{} of issuer {}", directory.asset.code(), short(&issuer));
        self.narrator.fact("asset", &shown, directory.asset.to_string());
        self.narrator.note("sign-in", &directory.web_auth);
        for (label, url) in [
            ("customers", &directory.kyc),
            ("payments", &directory.direct_payment),
            ("transfers", &directory.transfers),
            ("hosted transfers", &directory.hosted),
            ("rates", &directory.quotes),
        ] {
            if let Some(url) = url {
                self.narrator.note(label, url);
            }
        }
        Ok(directory)
    }

    pub(super) async fn sign_in(&mut self, directory: &Directory) -> Result<(), CliError> {
        self.narrator.step(
            "sign_in",
            "Sign in with a Stellar key (SEP-10)",
            &format!(
                "There is no password. The anchor sends a transaction that can never be valid on the ledger (sequence \
                 number 0). The {} checks it, signs it with its own key, and gets a session token in return.",
                self.words.client
            ),
        );
        let account = self.key.account();
        self.narrator.fact("our account", &short(&account.to_string()), account.to_string());
        let answer = self.client.get(&format!("{}?account={account}", directory.web_auth), self.narrator).await?;
        let envelope = text_at(&answer, "/transaction")?;
        let home_domain = self.setting.anchor_url.split("://").nth(1).unwrap_or_default();
        let signed =
            challenge::sign(&envelope, &self.setting.passphrase, &directory.signing_key, home_domain, &self.key)
                .map_err(CliError::new)?;
        self.narrator.note("checked", "sequence 0, for our account and this domain, signed by the anchor's key");
        let answer = self.client.post(&directory.web_auth, &json!({ "transaction": signed }), self.narrator).await?;
        let token = text_at(&answer, "/token")?;
        let shown = format!("a JWT of {} characters", token.len());
        self.narrator.fact("token", &shown, shown.as_str());
        self.client.sign_in(token);
        Ok(())
    }

    pub(super) async fn ask_terms(&mut self, directory: &Directory) -> Result<Terms, CliError> {
        self.narrator.step(
            "info",
            "Ask for the terms (SEP-31 GET /info)",
            "The anchor says which assets it receives, its limits and fees, and which types of customers must be \
             registered. The guest decides, or the configuration does.",
        );
        let server = served(directory.direct_payment.as_ref(), "payments (SEP-31)")?;
        let info = self.client.get(&format!("{server}/info"), self.narrator).await?;
        let code = directory.asset.code();
        let asset = info.pointer(&format!("/receive/{code}"));
        let asset = asset.ok_or_else(|| CliError::new(format!("the anchor does not receive {code}")))?;
        self.tell_terms(asset);
        let first_type = |side: &str| {
            asset.pointer(&format!("/sep12/{side}/types")).and_then(Value::as_object)?.keys().next().cloned()
        };
        let terms = Terms {
            sender_type: first_type("sender"),
            receiver_type: first_type("receiver"),
            fields: asset.pointer("/fields/transaction").cloned().unwrap_or_default(),
            funding_method: text_at(asset, "/funding_methods/0").ok(),
        };
        for (label, text) in [
            ("sender type", &terms.sender_type),
            ("receiver type", &terms.receiver_type),
            ("delivered by", &terms.funding_method),
        ] {
            if let Some(text) = text {
                self.narrator.note(label, text);
            }
        }
        Ok(terms)
    }

    /// The asset's limits and fees.
    pub(super) fn tell_terms(&mut self, asset: &Value) {
        for (label, key) in [
            ("smallest amount", "min_amount"),
            ("largest amount", "max_amount"),
            ("fixed fee", "fee_fixed"),
            ("fee in percent", "fee_percent"),
        ] {
            if let Ok(text) = text_at(asset, &format!("/{key}")) {
                self.narrator.note(label, &text);
            }
        }
    }

    /// Registers a person; `None` if the anchor requires no information about such people.
    pub(super) async fn register(
        &mut self,
        directory: &Directory,
        person: &Person,
        customer_type: Option<&str>,
        role: &'static str,
    ) -> Result<Option<String>, CliError> {
        let Some(customer_type) = customer_type else { return Ok(None) };
        let (name, why) = match role {
            "sender" => (
                "register_sender",
                "By law the anchor must know who sends money. It says which fields it requires, the sending anchor \
                 provides them, and the guest decides. Our customers share one account; a memo identifies each.",
            ),
            _ => (
                "register_receiver",
                "The same for the person who receives the money; the required fields include the bank account.",
            ),
        };
        self.narrator.step(name, &format!("Register the {role}, {} (SEP-12)", person.name), why);
        let server = served(directory.kyc.as_ref(), "customers (SEP-12)")?;
        let query = format!("type={customer_type}&memo={}&memo_type=id", person.memo);
        let wanted = self.client.get(&format!("{server}/customer?{query}"), self.narrator).await?;
        self.narrator.note("status", &text_at(&wanted, "/status")?);
        let mut body = person.fill(wanted.get("fields"));
        let names: Vec<&str> = body.keys().map(String::as_str).collect();
        self.narrator.fact("asked for", &names.join(", "), names.clone());
        for (key, value) in [("type", customer_type), ("memo", person.memo), ("memo_type", "id")] {
            body.insert(key.to_owned(), json!(value));
        }
        let answer = self.client.put(&format!("{server}/customer"), &Value::Object(body), self.narrator).await?;
        let id = text_at(&answer, "/id")?;
        self.narrator.fact("customer", &short(&id), id.clone());
        let url = format!("{server}/customer?id={id}&type={customer_type}");
        let mut status = text_at(&self.client.get(&url, self.narrator).await?, "/status")?;
        let began = Instant::now();
        while status == "PROCESSING" && began.elapsed() < GIVES_UP_AFTER {
            tokio::time::sleep(LOOKS_EVERY).await;
            status = text_at(&self.client.poll(&url).await?, "/status")?;
        }
        self.narrator.note("status", &status);
        if status != "ACCEPTED" {
            return Err(CliError::new(format!("the anchor does not accept {}: {status}", person.name)));
        }
        Ok(Some(id))
    }
}
