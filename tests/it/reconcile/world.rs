//! Books as the host writes them, and the ledger that they are about.

use anchor_host::{
    app::callback_bodies,
    guest::{Guests, Settings as GuestSettings},
    model::{
        AccountId, Address, Amount, AttemptKind, AttemptState, Destination, LedgerPayout, LedgerPayoutId, Memo, Money,
        PayoutAttempt, PayoutCause, PayoutOrder, PayoutState, Timestamp, Transaction, TransactionId,
    },
    operations::Operations,
    reconcile::{KnownDifference, Reconciler, RunSummary, Terms},
    stellar::{Batch, Horizon, Observed, Sink, after, confirmed_payment, network_id},
    store::Store,
};
use anchor_host_tests::{
    anchor::now,
    database::{Database, Kind},
    horizon::{PASSPHRASE, ScriptedHorizon, operation_id, ours, outgoing, usdc, usdc_payment},
    life, record,
    world::System,
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// Payments below this are only counted.
const DUST_BELOW: &str = "0.01";

pub struct World {
    pub horizon: ScriptedHorizon,
    pub database: Database,
    pub store: Store,
    pub host: Operations,
    /// The first record that the host has not read.
    unread: usize,
    payouts: u32,
}

pub fn id(number: u64) -> TransactionId {
    format!("01990000-0000-7000-8000-{number:012x}").parse().unwrap()
}

pub fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

/// Somebody whom we pay.
pub fn somebody() -> AccountId {
    AccountId::from_bytes([7; 32])
}

/// Whose sequence numbers payouts use.
pub fn channel() -> AccountId {
    AccountId::from_bytes([8; 32])
}

/// An account that was a channel, and that the books do not know as one.
pub fn former_channel() -> AccountId {
    AccountId::from_bytes([23; 32])
}

/// A transaction that waits for ten.
pub fn waiting(number: u64) -> Transaction {
    let to = Destination { account: ours(), memo: Memo::Id(number) };
    let mut new = record::unpaid(id(number), Money::new(amount("10"), usdc()), to, now());
    record::received(&mut new).incoming.pay_by = Some(Timestamp::from_seconds(4_000_000_000));
    new
}

impl World {
    /// Books that begin with the ledger.
    pub async fn new(kind: Kind) -> Self {
        let (horizon, database) = (ScriptedHorizon::start().await, Database::new(kind));
        let store = database.open().await;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guests = Guests::load(&[], GuestSettings::default()).await.unwrap();
        let mut settings = life::settings(ours());
        settings.dust_below = amount(DUST_BELOW);
        let (clock, random) = (Arc::new(System), Arc::new(System));
        let host = Operations::new(store.clone(), guests, clock, random, settings, callback_bodies());
        host.transactions.start(&ours(), after(horizon.head())).await.unwrap();
        Self { horizon, database, store, host, unread: 0, payouts: 0 }
    }

    pub async fn expect(&self, numbers: impl Iterator<Item = u64>) {
        let mut tx = self.store.begin().await.unwrap();
        for number in numbers {
            assert!(record::insert(&mut tx, &waiting(number)).await);
        }
        tx.commit().await.unwrap();
    }

    /// Closes a ledger with these records, and lets ledgers pass.
    pub fn close(&self, records: impl IntoIterator<Item = Value>) -> u64 {
        self.horizon.close(records);
        operation_id(self.horizon.head(), 1)
    }

    /// The host reads everything that it has not read, as it reads its feed.
    pub async fn read(&mut self) {
        let records: Vec<(u64, String)> = self.horizon.ledger.lock().unwrap().records[self.unread..].to_vec();
        self.unread += records.len();
        for page in records.chunks(200) {
            let mut observed = Vec::new();
            for (id, raw) in page.iter().cloned() {
                match confirmed_payment(id, &raw, &ours(), network_id(PASSPHRASE)) {
                    Ok(None) => {}
                    Ok(Some(payment)) => observed.push(Observed::Payment { payment, raw }),
                    Err(reason) => observed.push(Observed::Unreadable { operation_id: id, reason, raw }),
                }
            }
            let batch = Batch { observed, cursor: page.last().unwrap().0 };
            self.host.transactions.apply(&ours(), batch).await.unwrap();
        }
        self.host.transactions.read_to(&ours(), self.horizon.head(), None).await.unwrap();
    }

    /// The host takes records for read that it has not stored.
    pub async fn pass(&mut self) {
        self.unread = self.horizon.ids().len();
        self.host.transactions.read_to(&ours(), self.horizon.head(), None).await.unwrap();
    }

    pub fn reconciler(&self) -> Reconciler {
        Reconciler {
            store: self.store.clone(),
            clock: Arc::new(System),
            random: Arc::new(System),
            passphrase: PASSPHRASE.to_owned(),
            dust_below: amount(DUST_BELOW),
            channels: Some([8, 20, 21, 22].map(|byte| AccountId::from_bytes([byte; 32])).into()),
            former_channels: [former_channel()].into(),
        }
    }

    pub fn client(&self) -> Horizon {
        Horizon::new(&self.horizon.url).unwrap()
    }

    /// Compares to the end: the run, and every difference it found, as `kind subject`.
    pub async fn compare(&self, terms: Terms) -> (RunSummary, Vec<String>) {
        let reconciler = self.reconciler();
        let mut session = reconciler.begin(&terms, false, self.client(), Duration::ZERO).await.unwrap();
        while !session.is_over() {
            reconciler.step(&mut session).await.unwrap();
        }
        let run = session.summary();
        let found = reconciler.differences(Some(run.id), false).await.unwrap();
        assert_eq!(run.found(), found.len() as u64, "{found:#?}");
        for KnownDifference { difference, .. } in &found {
            assert!(!difference.message.is_empty() && !difference.remedy.is_empty(), "{difference:?}");
        }
        let mut names: Vec<String> =
            found.iter().map(|one| format!("{} {}", one.difference.kind, one.difference.subject)).collect();
        names.sort();
        (run, names)
    }

    /// A payout of five that is to be paid, and not in the books yet.
    pub fn payout(&mut self) -> LedgerPayout {
        self.payouts += 1;
        let order = PayoutOrder {
            cause: PayoutCause::RefundUnapplied(self.payouts.into()),
            from: ours(),
            to: Address::Account(somebody()),
            money: Money::new(amount("5"), usdc()),
            memo: Some(Memo::Id(self.payouts.into())),
            takes_claimable_balance: false,
            creates_account: true,
            ordered_by: "somebody".to_owned(),
        };
        LedgerPayout::new(LedgerPayoutId::mint(now(), &System), order, now())
    }

    /// Its payment on the ledger, of another amount if there is one. The record's id.
    pub fn pay(&self, payout: &LedgerPayout, other: Option<&str>) -> u64 {
        let Some(Memo::Id(memo)) = payout.memo else { panic!("no memo") };
        self.close([outgoing(&somebody(), other.map_or(payout.money.amount, amount), memo)])
    }

    /// The next attempt at a payout, signed for a channel.
    pub fn attempt(&self, payout: &LedgerPayout, hash: &str) -> PayoutAttempt {
        PayoutAttempt {
            payout: payout.id,
            number: payout.attempts + 1,
            kind: AttemptKind::Payment,
            channel: AccountId::from_bytes(sha(hash)),
            sequence: 1,
            signed_at: Timestamp::from_seconds(1_800_000_000),
            valid_until: Timestamp::from_seconds(1_800_000_000),
            bid: 100,
            hash: hash.to_owned(),
            envelope: "AAAA".to_owned(),
            bumps: Vec::new(),
            revision: 0,
            state: AttemptState::Open,
        }
    }

    /// Stores payouts with an attempt each that ended like this, and what that makes of the payout.
    pub async fn book(&self, payouts: &mut [(LedgerPayout, String, AttemptState, PayoutState)]) {
        let mut tx = self.store.begin().await.unwrap();
        for (payout, hash, ended, state) in payouts {
            assert!(tx.insert_ledger_payout(payout).await.unwrap());
            let attempt = self.attempt(payout, hash);
            assert!(tx.add_payout_attempt(&attempt).await.unwrap());
            payout.attempts = 1;
            payout.state = state.clone();
            assert!(tx.update_ledger_payout(payout).await.unwrap());
            if *ended != AttemptState::Open {
                let attempt = PayoutAttempt { state: *ended, ..attempt };
                assert!(tx.close_payout_attempt(&attempt).await.unwrap());
            }
        }
        tx.commit().await.unwrap();
    }

    /// Pays a payout, and books it as it is.
    pub async fn paid(&mut self) -> LedgerPayout {
        let payout = self.payout();
        let record = self.pay(&payout, None);
        let hash = self.horizon.hash(record);
        let state = PayoutState::Paid { hash: hash.clone(), ledger: self.horizon.head(), balance_id: None };
        let mut booked = [(payout, hash, AttemptState::Paid, state)];
        self.book(&mut booked).await;
        let [(payout, ..)] = booked;
        payout
    }

    /// A history in which nothing is wrong: so many records, of every sort.
    pub async fn live(&mut self, records: usize) {
        let first = 1_000_000;
        self.expect((0..records as u64).map(|number| first + number)).await;
        let mut payouts = Vec::new();
        for number in 0..records {
            let memo = first + number as u64;
            let record = match number % 20 {
                0 => usdc_payment(memo + 50_000_000, amount("10")),
                1 => usdc_payment(memo, amount("9")),
                2 => usdc_payment(memo + 50_000_000, amount("0.0000003")),
                // A kind of operation that no version knows.
                3 => json!({"type": "strange", "transaction_successful": true}),
                4 | 5 => {
                    let payout = self.payout();
                    let record = self.pay(&payout, None);
                    let hash = self.horizon.hash(record);
                    let state = PayoutState::Paid { hash: hash.clone(), ledger: self.horizon.head(), balance_id: None };
                    payouts.push((payout, hash, AttemptState::Paid, state));
                    continue;
                }
                _ => usdc_payment(memo, amount("10")),
            };
            self.close([record, outgoing_of_others()]);
        }
        self.book(&mut payouts).await;
        // Channels are made and filled with our lumens.
        self.close([lumens("create_account", &channel()), lumens("payment", &channel())]);
        self.read().await;
        self.horizon.ledger.lock().unwrap().sequences.insert(channel().to_string(), 7);
        let mut tx = self.store.begin().await.unwrap();
        tx.note_channel_sequence(&channel(), 7).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Our lumens for another account.
pub fn lumens(kind: &str, to: &AccountId) -> Value {
    let (us, to) = (ours().to_string(), to.to_string());
    json!({
        "transaction_successful": true, "type": kind, "asset_type": "native", "amount": "3.0000000", "from": us, "to": to,
        "funder": us, "account": to, "starting_balance": "3.0000000", "transaction": {"memo_type": "none"}
    })
}

/// A record of our feed that moves none of our money.
fn outgoing_of_others() -> Value {
    json!({
        "transaction_successful": true, "type": "invoke_host_function", "asset_balance_changes": [
            {"from": somebody().to_string(), "to": channel().to_string()}
        ]
    })
}

fn sha(text: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).into()
}
