//! Which channel a payout uses.

use crate::model::PayoutCause;
use crate::stellar::TransactionSigner;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The channel of a payout: always the same one, whatever the books know. So a transaction that books of an older backup
/// have forgotten used this channel's sequence number, and no other, and its number on the ledger tells of it. Another
/// list of channels moves only the payouts of those that left it, or that join it.
pub(super) fn of<'a>(
    cause: &PayoutCause,
    channels: impl Iterator<Item = &'a Arc<dyn TransactionSigner>>,
) -> Option<&'a Arc<dyn TransactionSigner>> {
    let name = cause.to_string();
    let weight = |key: &&Arc<dyn TransactionSigner>| {
        let hash: [u8; 32] = Sha256::new().chain_update(key.account().as_bytes()).chain_update(&name).finalize().into();
        hash
    };
    channels.max_by_key(weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellar::{Keypair, tests::Seeded};

    #[test]
    fn payouts_are_shared_by_all_channels_and_keep_theirs() {
        let random = Seeded::new(1);
        let keys: Vec<Arc<dyn TransactionSigner>> =
            (0..10).map(|_| Arc::new(Keypair::generate(&random)) as _).collect();
        let mut load = [0; 10];
        for operation in 0..1_000 {
            let cause = PayoutCause::RefundUnapplied(operation);
            let chosen = of(&cause, keys.iter()).unwrap().account();
            let place = keys.iter().position(|key| key.account() == chosen).unwrap();
            load[place] += 1;
            // Another channel leaves: nothing changes for this payout.
            let rest = keys.iter().enumerate().filter(|(other, _)| *other != (place + 1) % 10).map(|(_, key)| key);
            assert_eq!(of(&cause, rest).unwrap().account(), chosen);
        }
        assert!(load.iter().all(|load| (50..200).contains(load)), "{load:?}");
        assert!(of(&PayoutCause::RefundUnapplied(1), std::iter::empty()).is_none());
    }
}
