//! The payment on the ledger.

use super::{Instructions, Story};
use crate::{
    app::SystemClock,
    cli::{CliError, ui::short},
    model::{Address, AssetId, Clock, Memo},
    stellar::{Draft, Operation},
};
use std::time::{Duration, Instant};

/// How long the payment's transaction is valid.
const VALID_FOR: Duration = Duration::from_secs(120);

impl Story<'_> {
    pub(super) async fn fund(&mut self, asset: &AssetId) -> Result<(), CliError> {
        self.narrator.step("fund", "Get money to send (sandbox only)", self.words.funds);
        self.trust(asset).await?;
        let (horizon, account) = (self.setting.horizon_url.clone(), self.key.account());
        let name = asset.to_string();
        let name = name.trim_start_matches("stellar:");
        let amount = self.setting.amount;
        let url = format!("{horizon}/faucet?addr={account}&asset={name}&amount={amount}");
        self.client.get(&url, self.narrator).await?;
        self.tell_balance(asset).await
    }

    /// An account on the ledger that can hold the asset.
    pub(super) async fn trust(&mut self, asset: &AssetId) -> Result<(), CliError> {
        let url = format!("{}/friendbot?addr={}", self.setting.horizon_url, self.key.account());
        self.client.get(&url, self.narrator).await?;
        let hash = self.submit(Operation::Trust(asset.clone()), None).await?;
        self.narrator.fact("trustline", &format!("in transaction {}", short(&hash)), hash.clone());
        Ok(())
    }

    pub(super) async fn tell_balance(&mut self, asset: &AssetId) -> Result<(), CliError> {
        let found = self.horizon.account(&self.key.account()).await.map_err(CliError::new)?;
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
