//! What the accounts that pay have, for metrics and alarms.

use super::{LedgerPayouts, engine::Engine};
use crate::model::{AccountId, Amount, AssetId, Chain};
use crate::stellar::{Balance, LedgerAccount};
use metrics::gauge;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often the accounts are looked up. A public Horizon gives an address one request a second.
const EVERY: Duration = Duration::from_secs(300);

/// Stroops below which an account will soon pay no fees: its reserve is one lumen.
const FEES_LOW: u64 = 11_000_000;

/// Due payouts that are added up.
const DUE_MOST: u32 = 10_000;

impl LedgerPayouts {
    /// Has payouts that wait looked at once, then looks at the accounts that pay until it is stopped.
    pub async fn watch_balances(self, stop: CancellationToken) {
        let Some(engine) = self.engine.clone() else { return stop.cancelled().await };
        // What they wait for may be configured otherwise now.
        if let Err(error) = self.wake_waiting().await {
            tracing::warn!(error = %Chain(&error), "payouts that wait are looked at when their time comes");
        }
        let mut told = BTreeSet::new();
        loop {
            let alarms = self.alarms(&engine).await;
            for alarm in alarms.difference(&told) {
                tracing::error!("{alarm}");
            }
            for over in told.difference(&alarms) {
                tracing::info!("no longer: {over}");
            }
            told = alarms;
            if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                return;
            }
        }
    }

    /// What is too low now. What can't be looked up is looked up the next time.
    async fn alarms(&self, engine: &Engine) -> BTreeSet<String> {
        let mut alarms = BTreeSet::new();
        let mut due: BTreeMap<(AccountId, AssetId), Amount> = BTreeMap::new();
        for payout in self.store.ledger_payouts(false, DUE_MOST).await.unwrap_or_default() {
            match payout {
                Ok(payout) => {
                    let sum = due.entry((payout.from, payout.money.asset)).or_default();
                    *sum = sum.plus(payout.money.amount).unwrap_or(*sum);
                }
                Err(error) => _ = alarms.insert(format!("a payout waits that can't be read: {}", Chain(&error))),
            }
        }
        for account in engine.settings.paying_accounts() {
            let Ok(Some(found)) = engine.nodes.account(&account).await else { continue };
            measure(account, &found);
            for balance in &found.balances {
                let (asset, has) = (&balance.asset, balance.amount);
                if let Some(low) = engine.settings.balance_low.get(asset).filter(|low| has < **low) {
                    alarms.insert(format!("{account} has {has} {asset}, less than assets[].payout_balance_low, {low}"));
                }
                if let Some(sum) = due.get(&(account, asset.clone())).filter(|sum| has < **sum) {
                    alarms.insert(format!("{account} has {has} {asset}, and {sum} are to be paid"));
                }
                if is_nearly_full(balance) {
                    let room = balance.room.unwrap_or_default();
                    alarms.insert(format!(
                        "the trustline of {account} to {asset} has room for {room} more: raise its limit"
                    ));
                }
            }
        }
        alarms.extend(fee_alarms(engine).await);
        alarms
    }
}

/// What is wrong with the accounts that pay fees: the channels, and the one of `keys.fee_seed`.
async fn fee_alarms(engine: &Engine) -> Vec<String> {
    let channels = engine.settings.channels.iter().map(|channel| {
        let account = channel.account();
        (
            account,
            format!("channel {account}"),
            "run `anchor-host channels create`",
            "run `anchor-host channels top-up`",
        )
    });
    let payer = engine.settings.fee_payer.iter().map(|payer| {
        let account = payer.account();
        (account, format!("the account of keys.fee_seed, {account},"), "create it", "send it some")
    });
    let mut alarms = Vec::new();
    for (account, name, if_missing, if_low) in channels.chain(payer) {
        match engine.nodes.account(&account).await {
            Ok(None) => alarms.push(format!("{name} is not on the ledger: {if_missing}")),
            Ok(Some(found)) => {
                measure(account, &found);
                let lumens = found.held(&AssetId::Native).map(|held| held.amount).unwrap_or_default();
                if lumens < Amount::from_stroops(FEES_LOW) {
                    alarms.push(format!("{name} has {lumens} XLM: {if_low}"));
                }
            }
            Err(_) => {}
        }
    }
    alarms
}

/// Less than a tenth of it is free.
fn is_nearly_full(balance: &Balance) -> bool {
    let Some(room) = balance.room else { return false };
    room.decimal() < balance.amount.decimal() / rust_decimal::Decimal::from(9)
}

fn measure(account: AccountId, found: &LedgerAccount) {
    for Balance { asset, amount, room, .. } in &found.balances {
        let labels = [("account", account.to_string()), ("asset", asset.to_string())];
        gauge!("anchor_payout_account_balance", &labels).set(number(*amount));
        if let Some(room) = room {
            gauge!("anchor_payout_account_room", &labels).set(number(*room));
        }
    }
}

/// For a graph, not for money.
fn number(amount: Amount) -> f64 {
    rust_decimal::prelude::ToPrimitive::to_f64(&amount.decimal()).unwrap_or_default()
}
