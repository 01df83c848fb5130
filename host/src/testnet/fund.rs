//! Lumens: accounts that friendbot creates, and channel accounts.

use super::{Error, TestNetwork};
use crate::model::{AccountId, Amount, AssetId};
use crate::stellar::{self, Keypair, LedgerAccount, Operation};
use serde::Serialize;
use std::{collections::BTreeSet, time::Duration};

/// How often friendbot is asked. It limits requests, and is busy after a reset.
const TRIES: u32 = 4;

/// The pause before it is asked again, unless it says how long to wait; and the longest.
const AGAIN: Duration = Duration::from_secs(3);
const AGAIN_MOST: Duration = Duration::from_secs(60);

/// The pause between two looks for the account: Horizon tells of a ledger later than friendbot.
const LOOK: Duration = Duration::from_millis(500);

/// Number of looks.
const LOOKS: u32 = 20;

/// Channels of one transaction, which has at most 100 operations.
const CHANNELS_MOST: usize = 90;

/// What a channel gets, in lumens. Its reserve is 1, and the rest is enough for years of fees.
const CHANNEL_LUMENS: u64 = 100;

/// Stroops in a lumen.
const STROOPS: u64 = 10_000_000;

/// An account, and whether it was there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Funded {
    /// The account.
    pub account: AccountId,
    /// Whether it was created now.
    pub created: bool,
    /// Its lumens.
    pub lumens: Amount,
}

impl TestNetwork {
    /// The accounts that hold and pay the anchor's assets, and the one that pays fees, each once.
    pub fn distribution_accounts(&self) -> BTreeSet<AccountId> {
        let payers = self.anchor.payers.iter().map(|payer| payer.account());
        self.anchor.assets.iter().map(|held| held.holder).chain(payers).chain(self.anchor.fee_payer).collect()
    }

    /// Has friendbot create an account that is not on the ledger.
    ///
    /// # Errors
    /// [`Error::Horizon`], [`Error::Friendbot`].
    pub async fn fund(&self, account: &AccountId) -> Result<Funded, Error> {
        if let Some(found) = self.horizon.account(account).await? {
            return Ok(funded(account, &found, false));
        }
        let mut tries = 0;
        loop {
            tries += 1;
            let source = self.friendbot.ask(account).await.err();
            // Whatever was answered, the ledger says what was done. Friendbot refuses whom it has just given some.
            let looks = if matches!(source, None | Some(stellar::Error::Refused { .. })) { LOOKS } else { 1 };
            if let Some(found) = self.look(account, looks).await? {
                return Ok(funded(account, &found, true));
            }
            let pause = match &source {
                Some(error @ (stellar::Error::RateLimited { .. } | stellar::Error::Unavailable { .. })) => {
                    error.retry_after().unwrap_or(AGAIN).min(AGAIN_MOST)
                }
                _ => return Err(Error::Friendbot { account: *account, source }),
            };
            if tries == TRIES {
                return Err(Error::Friendbot { account: *account, source });
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Creates the channel accounts that are not on the ledger. They are paid for by an account that friendbot creates and that
    /// ends with it: what it has left goes to the first of them.
    ///
    /// # Errors
    /// As [`TestNetwork::fund`]; what [`Error`] says of transactions.
    pub async fn make_channels(&self) -> Result<Vec<Funded>, Error> {
        let (mut all, mut missing) = (Vec::new(), Vec::new());
        for channel in &self.anchor.channels {
            match self.horizon.account(channel).await? {
                Some(found) => all.push(funded(channel, &found, false)),
                None => missing.push(*channel),
            }
        }
        for some in missing.chunks(CHANNELS_MOST) {
            let Some(first) = some.first() else { continue };
            let payer = Keypair::generate(&*self.random);
            self.fund(&payer.account()).await?;
            let lumens = Amount::from_stroops(CHANNEL_LUMENS * STROOPS);
            let create = some.iter().map(|account| Operation::CreateAccount { account: *account, lumens });
            let operations = create.chain([Operation::Merge { into: *first }]).collect();
            self.submit(&payer, None, None, operations).await?;
            for account in some {
                let found = self.look(account, LOOKS).await?.ok_or(Error::NoAccount(*account))?;
                all.push(funded(account, &found, true));
            }
        }
        Ok(all)
    }

    /// The account, as soon as Horizon has it, in so many looks.
    async fn look(&self, account: &AccountId, looks: u32) -> Result<Option<LedgerAccount>, Error> {
        for _ in 1..looks {
            if let Some(found) = self.horizon.account(account).await? {
                return Ok(Some(found));
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(self.horizon.account(account).await?)
    }
}

fn funded(account: &AccountId, found: &LedgerAccount, created: bool) -> Funded {
    Funded { account: *account, created, lumens: found.balance(&AssetId::Native).unwrap_or_default() }
}
