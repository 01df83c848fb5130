//! Results that the ledger really gives: something changes in the very ledger that includes the payout's transaction, after
//! the engine has looked. What follows is what the operator's page says.

use super::local::{Books, Local, Paying, asset_of, muxed, named};
use anchor_host::{
    model::{AssetId, LedgerPayoutId, PayoutState},
    stellar::Keypair,
};
use anchor_host_tests::{database::Kind, guests::root, on_both, world::TestClock};
use anchor_sandbox::Settings;
use std::{fs, sync::Arc, time::Duration};
use stellar_xdr::{self as xdr, OperationBody as Body};

on_both!(
    a_payment_that_fails_on_the_ledger_is_made_again_when_it_can_be,
    a_channel_that_somebody_else_changed_pays_nothing_more,
    a_payment_in_a_strangers_fee_bump_is_the_payment
);

const ALL: i64 = i64::MAX;
const AUTHORIZED: u32 = xdr::TrustLineFlags::AuthorizedFlag as u32;

/// A network with an asset, who pays it, who receives it, and books.
struct Scene {
    local: Local,
    clock: TestClock,
    books: Books,
    issuer: Keypair,
    payer: Keypair,
    channel: Keypair,
    receiver: Keypair,
    helper: Keypair,
    asset: AssetId,
}

/// Operations of accounts, with who signs them beside the helper, whose transaction it is.
type Change = Vec<(Body, Keypair)>;

impl Scene {
    async fn new(kind: Kind) -> Self {
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
    async fn change(&self, change: Change) {
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

    fn close(&self) {
        self.clock.advance(Duration::from_secs(5));
        self.local.sandbox.close_ledger().unwrap();
    }

    async fn run(&self) {
        self.clock.advance(Duration::from_secs(1));
        self.books.run().await;
    }

    async fn ask(&self, asset: &AssetId) -> LedgerPayoutId {
        self.books.ask(1, &self.payer, &self.receiver.account(), asset, "10").await
    }

    /// Runs and closes ledgers until the payout is paid, for so many ledgers at most.
    async fn pays(&self, id: LedgerPayoutId, ledgers: usize) -> Option<String> {
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

    fn line(&self) -> xdr::ChangeTrustAsset {
        match asset_of(&self.asset) {
            xdr::Asset::CreditAlphanum4(credit) => xdr::ChangeTrustAsset::CreditAlphanum4(credit),
            _ => panic!("another kind of asset"),
        }
    }

    fn trust(&self, who: &Keypair, limit: i64) -> (Body, Keypair) {
        (Body::ChangeTrust(xdr::ChangeTrustOp { line: self.line(), limit }), who.clone())
    }

    fn pay(&self, from: &Keypair, to: &Keypair, amount: i64) -> (Body, Keypair) {
        let asset = asset_of(&self.asset);
        (Body::Payment(xdr::PaymentOp { destination: muxed(to), asset, amount }), from.clone())
    }

    fn issue(&self, amount: i64) -> (Body, Keypair) {
        self.pay(&self.issuer, &self.payer, amount)
    }

    fn authorize(&self, who: &Keypair, is_authorized: bool) -> (Body, Keypair) {
        let (set_flags, clear_flags) = if is_authorized { (AUTHORIZED, 0) } else { (0, AUTHORIZED) };
        let op = xdr::SetTrustLineFlagsOp { trustor: named(who), asset: asset_of(&self.asset), clear_flags, set_flags };
        (Body::SetTrustLineFlags(op), self.issuer.clone())
    }

    /// The helper may sign for the account, and the account's own key may not.
    fn lock(&self, who: &Keypair) -> Change {
        let key = xdr::SignerKey::Ed25519(xdr::Uint256(*self.helper.account().as_bytes()));
        let signer = Some(xdr::Signer { key, weight: 1 });
        let options = [
            xdr::SetOptionsOp { signer, ..no_options() },
            xdr::SetOptionsOp { master_weight: Some(0), ..no_options() },
        ];
        options.into_iter().map(|options| (Body::SetOptions(options), who.clone())).collect()
    }

    /// By the helper's signature alone.
    async fn unlock(&self, who: &Keypair) {
        let body = Body::SetOptions(xdr::SetOptionsOp { master_weight: Some(1), ..no_options() });
        let operation = xdr::Operation { source_account: Some(muxed(who)), body };
        self.local.hand_in(&self.helper, &[], vec![operation], 100).await;
    }
}

fn no_options() -> xdr::SetOptionsOp {
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

/// What the operator's page says that a payout waits for.
fn told(code: &str) -> String {
    let page = fs::read_to_string(root().join("host/docs/ledger-payouts.md")).unwrap();
    let row = page.lines().find(|line| line.starts_with(&format!("| `{code}` |"))).unwrap();
    match row.split('|').nth(2).unwrap().trim() {
        "waits" => "its transaction failed, and not by its payment: see the ledger".to_owned(),
        text => text.strip_prefix("waits: ").unwrap().to_owned(),
    }
}

const CODES: [&str; 9] = [
    "op_underfunded",
    "op_src_no_trust",
    "op_src_not_authorized",
    "op_no_destination",
    "op_no_trust",
    "op_not_authorized",
    "op_line_full",
    "op_bad_auth",
    "tx_bad_auth",
];

async fn a_payment_that_fails_on_the_ledger_is_made_again_when_it_can_be(kind: Kind) {
    for code in CODES {
        let scene = Scene::new(kind).await;
        let (payer, receiver, issuer) = (&scene.payer, &scene.receiver, &scene.issuer);
        let all = scene.pay(payer, issuer, 1_000_000_000);
        let (change, repair) = match code {
            "op_underfunded" => (vec![all], vec![scene.issue(1_000_000_000)]),
            "op_src_no_trust" => {
                (vec![all, scene.trust(payer, 0)], vec![scene.trust(payer, ALL), scene.issue(1_000_000_000)])
            }
            "op_src_not_authorized" => (vec![scene.authorize(payer, false)], vec![scene.authorize(payer, true)]),
            "op_no_destination" => (vec![(Body::AccountMerge(muxed(issuer)), receiver.clone())], vec![]),
            "op_no_trust" => (vec![scene.trust(receiver, 0)], vec![scene.trust(receiver, ALL)]),
            "op_not_authorized" => (vec![scene.authorize(receiver, false)], vec![scene.authorize(receiver, true)]),
            "op_line_full" => (vec![scene.trust(receiver, 1)], vec![scene.trust(receiver, ALL)]),
            "op_bad_auth" => (scene.lock(payer), vec![]),
            "tx_bad_auth" => (scene.lock(&scene.channel), vec![]),
            other => panic!("{other}"),
        };
        let asset = match code {
            "op_no_destination" => {
                // Who has a trustline can't leave.
                scene.change(vec![scene.trust(receiver, 0)]).await;
                scene.close();
                AssetId::Native
            }
            _ => scene.asset.clone(),
        };
        let id = scene.ask(&asset).await;
        scene.change(change).await;
        scene.run().await;
        assert_eq!(scene.books.store.payout_attempts(id).await.unwrap().len(), 1, "{code}: the engine saw it coming");
        scene.close();
        scene.run().await;
        assert_eq!(scene.books.reason(id).await, Some(told(code)), "{code}");
        assert_eq!(scene.books.state(id).await, PayoutState::Due, "{code}");
        match code {
            "op_no_destination" => scene.local.fund(receiver),
            "op_bad_auth" => scene.unlock(payer).await,
            "tx_bad_auth" => scene.unlock(&scene.channel).await,
            _ => scene.change(repair).await,
        }
        scene.close();
        let hash = scene.pays(id, 10).await.unwrap_or_else(|| panic!("{code}: not paid"));
        assert_eq!(scene.local.arrived(&receiver.account()).await, [(hash, "10.0000000".to_owned())], "{code}");
        scene.books.store.close().await;
    }
}

/// The sequence number of a channel that is used by others, or merged and created again, tells nothing any more.
async fn a_channel_that_somebody_else_changed_pays_nothing_more(kind: Kind) {
    for code in ["tx_bad_seq", "tx_no_source_account"] {
        let scene = Scene::new(kind).await;
        let found = scene.local.horizon.account(&scene.channel.account()).await.unwrap().unwrap();
        let body = match code {
            "tx_bad_seq" => {
                Body::BumpSequence(xdr::BumpSequenceOp { bump_to: xdr::SequenceNumber(found.sequence + 5) })
            }
            _ => Body::AccountMerge(muxed(&scene.helper)),
        };
        let id = scene.ask(&scene.asset).await;
        scene.change(vec![(body, scene.channel.clone())]).await;
        scene.run().await;
        scene.close();
        scene.run().await;
        assert_eq!(scene.books.reason(id).await, Some(told(code)), "{code}");
        if code == "tx_no_source_account" {
            scene.local.fund(&scene.channel);
        }
        assert_eq!(scene.pays(id, 30).await, None, "{code}");
        let reason = scene.books.reason(id).await.unwrap_or_default();
        assert!(reason.contains("another program uses the account"), "{code}: {reason}");
        assert!(scene.local.arrived(&scene.receiver.account()).await.is_empty(), "{code}");
        scene.books.store.close().await;
    }
}

async fn a_payment_in_a_strangers_fee_bump_is_the_payment(kind: Kind) {
    for fails in [false, true] {
        let scene = Scene::new(kind).await;
        let id = scene.ask(&scene.asset).await;
        if fails {
            scene.change(vec![scene.trust(&scene.receiver, 0)]).await;
        }
        scene.run().await;
        let attempts = scene.books.store.payout_attempts(id).await.unwrap();
        let outer = scene.local.bump(&attempts[0].envelope, &scene.issuer, 3_000).await;
        scene.close();
        scene.run().await;
        if fails {
            assert_eq!(scene.books.reason(id).await, Some(told("op_no_trust")));
            scene.change(vec![scene.trust(&scene.receiver, ALL)]).await;
            scene.close();
        }
        let hash = scene.pays(id, 10).await.unwrap();
        let arrived = scene.local.arrived(&scene.receiver.account()).await;
        let expected = if fails { hash.clone() } else { outer };
        assert_eq!(arrived, [(expected, "10.0000000".to_owned())]);
        assert_eq!(hash == attempts[0].hash, !fails, "the books know it by the hash that was signed");
        scene.books.store.close().await;
    }
}
