//! The payment: opened with the anchor, then paid on the ledger.

use super::{Directory, GIVES_UP_AFTER, Instructions, LOOKS_EVERY, Quote, Story, Terms, code};
use crate::{
    app::SystemClock,
    cli::{
        CliError,
        demo::{client::text_at, people::RECEIVER},
        ui::short,
    },
    model::{AccountId, Address, AssetId, Clock, Memo},
    stellar::{Draft, Operation},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long the payment's transaction is valid.
const VALID_FOR: Duration = Duration::from_secs(120);

impl Story<'_> {
    pub(super) async fn open(
        &mut self,
        directory: &Directory,
        terms: &Terms,
        sender: Option<String>,
        receiver: Option<String>,
        quote: Option<Quote>,
    ) -> Result<String, CliError> {
        self.narrator.step(
            "open",
            "Open the payment (SEP-31 POST /transactions)",
            "Before any money moves, the guest accepts the amount and the customers. The host then answers with the \
             account to pay and a memo that identifies this payment.",
        );
        let mut body = json!({
            "amount": self.setting.amount.to_string(),
            "asset_code": directory.asset.code(),
            "asset_issuer": directory.asset.issuer().map(ToString::to_string),
        });
        if let Value::Object(body) = &mut body {
            let (quote_id, destination, method) = match quote {
                Some(quote) => (Some(quote.id), Some(quote.buy_asset), quote.delivery_method),
                None => (None, None, terms.funding_method.clone()),
            };
            let optional = [
                ("sender_id", sender),
                ("receiver_id", receiver),
                ("funding_method", method),
                ("destination_asset", destination),
                ("quote_id", quote_id),
            ];
            body.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))));
            let fields = RECEIVER.fill(Some(&terms.fields));
            if !fields.is_empty() {
                body.insert("fields".to_owned(), json!({ "transaction": fields }));
            }
        }
        let url = format!("{}/transactions", directory.direct_payment);
        let id = text_at(&self.client.post(&url, &body, self.narrator).await?, "/id")?;
        self.narrator.note("transaction", &id);
        Ok(format!("{url}/{id}"))
    }

    /// Waits until the anchor accepts the payment.
    pub(super) async fn instructions(&mut self, url: &str) -> Result<Instructions, CliError> {
        let mut answer = self.client.get(url, self.narrator).await?;
        let began = Instant::now();
        while text_at(&answer, "/transaction/status")? == "pending_receiver" && began.elapsed() < GIVES_UP_AFTER {
            tokio::time::sleep(LOOKS_EVERY).await;
            answer = self.client.poll(url).await?;
        }
        let text = |key: &str| text_at(&answer, &format!("/transaction/{key}"));
        let status = text("status")?;
        if status != "pending_sender" {
            return Err(CliError::new(format!("the anchor is not ready to be paid: {status}")));
        }
        let (account, memo) = (text("stellar_account_id")?, text("stellar_memo")?);
        let kind = text("stellar_memo_type")?;
        self.narrator.note("status", &status);
        self.narrator.fact("pay to", &short(&account), account.clone());
        self.narrator.fact("with memo", &format!("{kind} {}", short(&memo)), format!("{kind}:{memo}"));
        for (label, key) in [("amount in", "amount_in"), ("fee", "amount_fee"), ("amount out", "amount_out")] {
            if let (Ok(amount), Ok(asset)) = (text(key), text(&format!("{key}_asset"))) {
                self.narrator.note(label, &format!("{amount} {}", code(&asset)));
            }
        }
        Ok(Instructions {
            account: AccountId::parse(&account).map_err(CliError::new)?,
            memo: Memo::parse(&kind, &memo).map_err(CliError::new)?,
        })
    }

    pub(super) async fn fund(&mut self, asset: &AssetId) -> Result<(), CliError> {
        self.narrator.step(
            "fund",
            "Get money to send (sandbox only)",
            "A real sending anchor has USDC already. Ours is new: friendbot creates its account with lumens for the \
             network's fees, a trustline allows the account to hold the asset, and the faucet sends it some.",
        );
        let (horizon, account) = (self.setting.horizon_url.clone(), self.key.account());
        self.client.get(&format!("{horizon}/friendbot?addr={account}"), self.narrator).await?;
        let hash = self.submit(Operation::Trust(asset.clone()), None).await?;
        self.narrator.fact("trustline", &format!("in transaction {}", short(&hash)), hash.clone());
        let name = asset.to_string();
        let name = name.trim_start_matches("stellar:");
        let amount = self.setting.amount;
        let url = format!("{horizon}/faucet?addr={account}&asset={name}&amount={amount}");
        self.client.get(&url, self.narrator).await?;
        let found = self.horizon.account(&account).await.map_err(CliError::new)?;
        let balance = found.and_then(|account| account.balance(asset)).unwrap_or_default();
        self.narrator.note("balance", &format!("{balance} {}", asset.code()));
        Ok(())
    }

    pub(super) async fn pay(&mut self, asset: &AssetId, instructions: &Instructions) -> Result<Instant, CliError> {
        self.narrator.step(
            "pay",
            "Pay on the Stellar network",
            "An ordinary payment from our account to the anchor's, with the memo. It is final when its ledger closes.",
        );
        let began = Instant::now();
        let payment = Operation::Payment {
            to: Address::Account(instructions.account),
            asset: asset.clone(),
            amount: self.setting.amount,
        };
        let hash = self.submit(payment, Some(instructions.memo.clone())).await?;
        self.narrator.request("POST", &format!("{}/transactions", self.setting.horizon_url), 200, began.elapsed());
        self.narrator.note("paid", &format!("{} {}", self.setting.amount, asset.code()));
        self.narrator.fact("ledger transaction", &short(&hash), hash.clone());
        Ok(Instant::now())
    }

    /// Signs and submits one operation. Returns the transaction's hash once it is on the ledger.
    pub(super) async fn submit(&mut self, operation: Operation, memo: Option<Memo>) -> Result<String, CliError> {
        let account = self.key.account();
        let found = self.horizon.account(&account).await.map_err(CliError::new)?;
        let sequence = found.ok_or_else(|| CliError::new("our account is not on the ledger"))?.sequence + 1;
        let draft = Draft {
            source: account,
            sequence,
            fee_per_operation: 100,
            memo,
            valid_until: SystemClock.now().plus(VALID_FOR),
            operations: vec![operation],
        };
        let signed = draft.sign(&self.setting.passphrase, &[&self.key]).map_err(CliError::new)?;
        Ok(self.horizon.submit(&signed).await.map_err(CliError::new)?.hash)
    }
}
