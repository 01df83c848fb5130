//! How a test's anchor ends: nothing is left over, and the books balance.

use super::TestAnchor;
use anchor_host::{
    model::{Amount, AssetId, PayoutState},
    store::UnappliedPayment,
};

impl TestAnchor {
    /// Stops it, and looks at what it leaves: no jobs but deadlines, nothing unapplied, in need of attention or a dead letter that the test did
    /// not look at, and on the ledger exactly the money that the books say came in.
    pub async fn finish(mut self) {
        if !self.is_left_working {
            self.idle().await;
            self.all_told().await;
        }
        let unapplied = self.store.unapplied(false, 0, 1000).await.unwrap();
        let needs_attention = self.store.transactions(true, 1000).await.unwrap();
        let known = std::mem::take(&mut *self.known.lock().unwrap());
        for one in &unapplied {
            assert!(
                known.unapplied.contains(&one.operation_id),
                "nobody expected this payment to be left unapplied: {one:?}"
            );
        }
        for one in &needs_attention {
            assert!(
                known.needs_attention.contains(&one.id),
                "nobody expected this transaction to need attention: {one:?} {:?}",
                one.attention
            );
        }
        for one in self.store.events(true, "", 1000).await.unwrap() {
            assert!(known.given_up.contains(&one.id), "nobody expected this event to be given up: {one:?}");
        }
        let all = self.store.unapplied(true, 0, 1000).await.unwrap();
        let uncredited: Vec<_> = all.into_iter().filter(|one| one.decision.as_deref() != Some("matched")).collect();
        self.balance_the_books(&uncredited).await;
        if let Some(app) = self.app.take() {
            app.shutdown().await;
        }
        if let Some(network) = self.network.take() {
            network.shutdown().await;
        }
        self.store.close().await;
        self.is_finished = true;
    }

    /// What the ledger says we have is what was credited and what was left unapplied, less what was paid back.
    async fn balance_the_books(&self, unapplied: &[UnappliedPayment]) {
        let asset = self.asset();
        let account = self.horizon().account(&self.account()).await.unwrap().unwrap();
        // A sandbox's account begins with lumens.
        let mut booked = if *asset == AssetId::Native { Amount::parse("10000").unwrap() } else { Amount::ZERO };
        // And with what deposits are paid from.
        let is_deposited = self.config.assets.iter().any(|one| one.asset == *asset && one.deposit.is_some());
        if is_deposited && *asset != AssetId::Native {
            booked = Amount::parse("1000000").unwrap();
        }
        for transaction in self.store.transactions(false, 10_000).await.unwrap() {
            assert!(transaction.payments.len() <= 1, "{transaction:?} was credited twice");
            for payment in &transaction.payments {
                assert_eq!(payment.money.asset, *asset);
                assert_eq!(Some(&payment.money), transaction.amount_in.as_ref());
                booked = booked.plus(payment.money.amount).unwrap();
            }
        }
        for one in unapplied {
            let raw: serde_json::Value = serde_json::from_str(&one.raw).unwrap();
            let issuer = asset.issuer().unwrap().to_string();
            if raw["asset_code"] == asset.code() && raw["asset_issuer"] == issuer.as_str() {
                booked = booked.plus(raw["amount"].as_str().unwrap().parse().unwrap()).unwrap();
            }
        }
        for dust in self.store.dust().await.unwrap() {
            if dust.asset == asset.to_string() {
                booked = booked.plus(dust.amount.parse().unwrap()).unwrap();
            }
        }
        for payout in self.store.ledger_payouts(true, 10_000).await.unwrap().into_iter().map(Result::unwrap) {
            if matches!(payout.state, PayoutState::Paid { .. }) && payout.money.asset == *asset {
                booked = booked.minus(payout.money.amount).unwrap();
            }
        }
        assert_eq!(account.balance(asset), Some(booked), "the ledger and the books differ");
    }
}
