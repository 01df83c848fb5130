//! The ledger on which payments are paid back: a simulated chain on which nothing goes wrong, and the engine that pays on it.

use super::usdc;
use crate::{
    horizon::PASSPHRASE,
    payouts::{Chain, Receiver, SimulatedNetwork},
    world::TestClock,
};
use anchor_host::{
    ledger_payouts::{Engine, PayoutSettings},
    model::{AccountId, Amount, Clock},
    stellar::{Keypair, TransactionSigner},
    store::Store,
};
use rand::{SeedableRng, rngs::StdRng};
use std::sync::Arc;

/// A chain with two channels of the anchor.
pub(super) struct Ledger {
    network: SimulatedNetwork,
    channels: Vec<Keypair>,
}

impl Ledger {
    pub fn new(clock: &TestClock) -> Self {
        let channels: Vec<_> = (1..=2).map(|number| Keypair::derive(b"channel", &format!("{number}"))).collect();
        let chain = Chain::new(usdc(), clock.now(), channels.iter().map(Keypair::account));
        let network = SimulatedNetwork::new(chain, StdRng::seed_from_u64(1));
        network.calm();
        Self { network, channels }
    }

    /// Adds an account that the anchor pays from, and one that pays the anchor.
    pub fn open(&self, paid: &Keypair, payer: AccountId) {
        self.network.chain(|chain| {
            chain.pay_from(paid.account());
            chain.receive(payer, Receiver::default());
        });
    }

    /// Closes the ledgers that are due.
    pub fn tick(&self, clock: &TestClock) {
        self.network.tick(clock.now());
    }

    /// What came back to a payer.
    pub fn came_back(&self, payer: &AccountId) -> Vec<Amount> {
        self.network.chain(|chain| {
            assert_eq!(chain.badly_signed, 0);
            chain.arrived(payer).iter().map(|money| money.amount).collect()
        })
    }

    /// The engine of one start of the host.
    pub fn engine(&self, store: Store, clock: Arc<dyn Clock>, from: &Keypair) -> Engine {
        let signer = |key: &Keypair| -> Arc<dyn TransactionSigner> { Arc::new(key.clone()) };
        let channels = self.channels.iter().map(signer).collect();
        let settings = PayoutSettings { channels, ..PayoutSettings::new(PASSPHRASE, vec![signer(from)]) };
        Engine::new(store, Arc::new(self.network.clone()), clock, settings)
    }
}
