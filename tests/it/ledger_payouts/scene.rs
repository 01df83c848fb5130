//! A network whose ledgers close when the test says so, with an asset, who pays it, who receives it, and books.

use super::local::{Books, Local, Paying, asset_of, muxed, named};
use anchor_host::{
    ledger_payouts::PayoutSettings,
    model::{AssetId, LedgerPayoutId, PayoutState},
    stellar::Keypair,
};
use anchor_host_tests::{database::Kind, world::TestClock};
use anchor_sandbox::Settings;
use std::{sync::Arc, time::Duration};
use stellar_xdr::{self as xdr, OperationBody as Body};

pub const ALL: i64 = i64::MAX;
const AUTHORIZED: u32 = xdr::TrustLineFlags::AuthorizedFlag as u32;

/// A network with an asset, who pays it, who receives it, and books.
pub struct Scene {
    pub local: Local,
    pub clock: TestClock,
    pub books: Books,
    pub issuer: Keypair,
    pub payer: Keypair,
    pub channel: Keypair,
    pub receiver: Keypair,
    pub helper: Keypair,
    pub asset: AssetId,
}

/// Operations of accounts, with who signs them beside the helper, whose transaction it is.
pub type Change = Vec<(Body, Keypair)>;

impl Scene {
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, |_| {}).await
    }

    /// With other settings of payouts.
    pub async fn with(kind: Kind, with: fn(&mut PayoutSettings)) -> Self {
        let clock = TestClock::at(1_800_000_000);
        let settings = Settings { close_every: Some(Duration::from_secs(5)), ..Settings::default() };
        let local = Local::still(settings, Arc::new(clock.clone())).await;
        let [issuer, payer, channel, receiver, helper] = [(); 5].map(|()| local.account());
        let asset = AssetId::stellar("USDC", issuer.account()).unwrap();
        let paying = Paying {
            payer: &payer,
            channels: std::slice::from_ref(&channel),
            time_limit: Duration::from_secs(60),
            pause: Duration::from_secs(1),
            with,
        };
        let books = Books::new(kind, &local, paying).await;
        let scene = Self { local, clock, books, issuer, payer, channel, receiver, helper, asset };
        let revocable = xdr::AccountFlags::RevocableFlag as u32;
        let options = xdr::SetOptionsOp { set_flags: Some(revocable), ..no_options() };
        let mut change = vec![(Body::SetOptions(options), scene.issuer.clone())];
        change.extend([scene.trust(&scene.payer, ALL), scene.trust(&scene.receiver, ALL), scene.issue(1_000_000_000)]);
        scene.change(change).await;
        scene.close();
        scene
    }

    /// Hands operations in; they are in the next ledger, before whatever comes later.
    pub async fn change(&self, change: Change) {
        let operation = |(body, source): &(Body, Keypair)| xdr::Operation {
            source_account: Some(muxed(source)),
            body: body.clone(),
        };
        let operations = change.iter().map(operation).collect();
        let mut others: Vec<&Keypair> = Vec::new();
        for (_, key) in &change {
            if key.account() != self.helper.account() && others.iter().all(|other| other.account() != key.account()) {
                others.push(key);
            }
        }
        self.local.hand_in(&self.helper, &others, operations, 100).await;
    }

    pub fn close(&self) {
        self.clock.advance(Duration::from_secs(5));
        self.local.sandbox.close_ledger().unwrap();
    }

    pub async fn run(&self) {
        self.clock.advance(Duration::from_secs(1));
        self.books.run().await;
    }

    pub async fn ask(&self, asset: &AssetId) -> LedgerPayoutId {
        self.books.ask(1, &self.payer, &self.receiver.account(), asset, "10").await
    }

    /// Runs and closes ledgers until the payout is paid, for so many ledgers at most.
    pub async fn pays(&self, id: LedgerPayoutId, ledgers: usize) -> Option<String> {
        for _ in 0..ledgers {
            for _ in 0..5 {
                self.run().await;
                if let PayoutState::Paid { hash, .. } = self.books.state(id).await {
                    return Some(hash);
                }
            }
            self.local.sandbox.close_ledger().unwrap();
        }
        None
    }

    pub fn line(&self) -> xdr::ChangeTrustAsset {
        match asset_of(&self.asset) {
            xdr::Asset::CreditAlphanum4(credit) => xdr::ChangeTrustAsset::CreditAlphanum4(credit),
            _ => panic!("another kind of asset"),
        }
    }

    pub fn trust(&self, who: &Keypair, limit: i64) -> (Body, Keypair) {
        (Body::ChangeTrust(xdr::ChangeTrustOp { line: self.line(), limit }), who.clone())
    }

    pub fn pay(&self, from: &Keypair, to: &Keypair, amount: i64) -> (Body, Keypair) {
        let asset = asset_of(&self.asset);
        (Body::Payment(xdr::PaymentOp { destination: muxed(to), asset, amount }), from.clone())
    }

    pub fn issue(&self, amount: i64) -> (Body, Keypair) {
        self.pay(&self.issuer, &self.payer, amount)
    }

    pub fn authorize(&self, who: &Keypair, is_authorized: bool) -> (Body, Keypair) {
        let (set_flags, clear_flags) = if is_authorized { (AUTHORIZED, 0) } else { (0, AUTHORIZED) };
        let op = xdr::SetTrustLineFlagsOp { trustor: named(who), asset: asset_of(&self.asset), clear_flags, set_flags };
        (Body::SetTrustLineFlags(op), self.issuer.clone())
    }

    /// The helper may sign for the account, and the account's own key may not.
    pub fn lock(&self, who: &Keypair) -> Change {
        let key = xdr::SignerKey::Ed25519(xdr::Uint256(*self.helper.account().as_bytes()));
        let signer = Some(xdr::Signer { key, weight: 1 });
        let options = [
            xdr::SetOptionsOp { signer, ..no_options() },
            xdr::SetOptionsOp { master_weight: Some(0), ..no_options() },
        ];
        options.into_iter().map(|options| (Body::SetOptions(options), who.clone())).collect()
    }

    /// By the helper's signature alone.
    pub async fn unlock(&self, who: &Keypair) {
        let body = Body::SetOptions(xdr::SetOptionsOp { master_weight: Some(1), ..no_options() });
        let operation = xdr::Operation { source_account: Some(muxed(who)), body };
        self.local.hand_in(&self.helper, &[], vec![operation], 100).await;
    }
}

/// Options that change nothing.
pub fn no_options() -> xdr::SetOptionsOp {
    xdr::SetOptionsOp {
        inflation_dest: None,
        clear_flags: None,
        set_flags: None,
        master_weight: None,
        low_threshold: None,
        med_threshold: None,
        high_threshold: None,
        home_domain: None,
        signer: None,
    }
}
