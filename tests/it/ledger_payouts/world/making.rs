//! The engines of a world.

use super::NEW_ACCOUNT;
use anchor_host::{
    ledger_payouts::{BrokenRule, Engine, PayoutSettings},
    model::Amount,
    stellar::Keypair,
    store::Store,
};
use anchor_host_tests::{
    horizon::PASSPHRASE,
    payouts::{Keeper, SignerFaults, SimulatedCustody, SimulatedNetwork},
    world::TestClock,
};
use std::{sync::Arc, time::Duration};

/// What engines are made of.
pub(super) struct Making<'a> {
    pub network: &'a SimulatedNetwork,
    pub signers: &'a SignerFaults,
    pub keys: &'a [Keypair],
    pub broken: Option<BrokenRule>,
    pub keeper: Keeper,
    pub custody: &'a SimulatedCustody,
}

impl Making<'_> {
    pub fn engine(&self, store: &Store, clock: &TestClock) -> Engine {
        let payer = &self.keys[0];
        let of = |keeper: Keeper| (self.keeper == keeper).then(|| payer.account());
        let settings = PayoutSettings {
            channels: self.keys[1..].iter().map(|key| self.signers.signer(key)).collect(),
            cosigned: of(Keeper::Signer).into_iter().collect(),
            cosign_limit: Duration::from_secs(120),
            custodied: of(Keeper::Custodian).into_iter().collect(),
            fee_most: 100_000,
            new_account: Some(Amount::from_stroops(NEW_ACCOUNT)),
            wait_pause: (Duration::from_secs(5), Duration::from_secs(60)),
            broken: self.broken,
            ..PayoutSettings::new(
                PASSPHRASE,
                of(Keeper::Host).map(|_| self.signers.signer(payer)).into_iter().collect(),
            )
        };
        let engine = Engine::new(store.clone(), Arc::new(self.network.clone()), Arc::new(clock.clone()), settings);
        engine.entrusting(Arc::new(self.custody.clone()))
    }
}
