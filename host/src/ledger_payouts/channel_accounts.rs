//! Channel accounts: what they hold, what the books know of them, and the transactions that make, fill and close them.

use super::{LedgerPayouts, agreement::Standing, engine::Engine};
use crate::context::Error;
use crate::model::{AccountId, Address, Amount, AssetId, LedgerPayout, LedgerPayoutId, PayoutState};
use crate::stellar::{self, AccountAt, Draft, Operation, TransactionSigner};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use utoipa::ToSchema;

/// Operations in one transaction.
const OPERATIONS_MAX: usize = 100;

/// How long the ledger may take such a transaction. An operator waits for it.
const VALID: Duration = Duration::from_secs(60);

/// How long a ledger takes, and Horizon to tell of it.
const LEDGER: Duration = Duration::from_secs(10);

/// The pause between two looks for it.
const LOOK: Duration = Duration::from_secs(1);

/// Due payouts that are looked through for those of a channel.
const DUE_MOST: u32 = 10_000;

/// An account whose sequence numbers are used, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelAccount {
    /// The account.
    pub account: AccountId,
    /// `channel 3`, `paying account`, `fee account`, `former channel 3` (of before a rotation), or `no channel any more`.
    pub role: String,
    /// Its lumens; none: it is not on the ledger.
    pub lumens: Option<Amount>,
    /// The last sequence number used, as the ledger says.
    pub sequence: Option<i64>,
    /// The last one used, as the books know.
    pub known_sequence: Option<i64>,
    /// The payout whose transaction is under way.
    pub payout: Option<String>,
    /// Why nothing is paid by it, and what to do; none: it pays.
    pub problem: Option<String>,
}

/// What a rotation of the channels' keys did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rotation {
    /// How many channels of the present secret were made.
    pub created: usize,
    /// Channels of the secret before it that were merged.
    pub retired: Vec<AccountId>,
    /// Those that payouts began with that are not over.
    pub in_use: Vec<AccountId>,
}

impl LedgerPayouts {
    pub(super) fn engine(&self) -> Result<&Engine, Error> {
        let text = "this host sends no payments: set keys.payout_seeds, [payouts.pkcs11], payouts.cosigned_accounts or \
                    payouts.custodied_accounts, and payouts.enabled to true";
        self.engine.as_ref().ok_or_else(|| Error::Invalid(text.to_owned()))
    }

    /// The paying accounts, the channels, and accounts that were channels once.
    ///
    /// # Errors
    /// [`Error::Invalid`]: the host does not pay; [`Error::Unavailable`]: Horizon; [`Error::Store`].
    pub async fn channel_accounts(&self) -> Result<Vec<ChannelAccount>, Error> {
        let engine = self.engine()?;
        let mut all = Vec::new();
        let custodied = &engine.settings.custodied;
        for account in engine.settings.paying_accounts().filter(|account| !custodied.contains(account)) {
            all.push(engine.report(account, "paying account".to_owned()).await?);
        }
        if let Some(payer) = &engine.settings.fee_payer {
            all.push(engine.report(payer.account(), "fee account".to_owned()).await?);
        }
        for (number, channel) in (1..).zip(&engine.settings.channels) {
            all.push(engine.report(channel.account(), format!("channel {number}")).await?);
        }
        for channel in &engine.settings.unused {
            let found = engine.report(channel.account(), "no channel any more".to_owned()).await?;
            if found.lumens.is_none() {
                break;
            }
            all.push(found);
        }
        for (number, channel) in (1..).zip(&engine.settings.former) {
            let found = engine.report(channel.account(), format!("former channel {number}")).await?;
            if found.lumens.is_some() {
                all.push(found);
            }
        }
        Ok(all)
    }

    /// Takes over what an account did that the books do not know: its sequence number on the ledger is the known one. Only a
    /// person can say that no payment was forgotten.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is none of ours, a custodian's, not on the ledger, or has a transaction under way;
    /// [`Error::Unavailable`], [`Error::Store`].
    pub async fn adopt_channel(&self, account: &AccountId) -> Result<ChannelAccount, Error> {
        let engine = self.engine()?;
        let settings = &engine.settings;
        if settings.custodied.contains(account) {
            return Err(Error::Invalid(format!(
                "{account} is paid from by a custodian, with sequence numbers that the books do not keep: there is nothing to adopt"
            )));
        }
        let is_ours = settings.all_channels().any(|key| key.account() == *account);
        if !is_ours && !self.store.known_channels().await?.contains(account) {
            return Err(Error::Invalid(format!("{account} is neither a paying account nor a channel")));
        }
        if let Some(payout) = self.store.channel_holder(account).await? {
            return Err(Error::Invalid(format!(
                "{account} has a transaction of payout {payout} under way; wait for its end"
            )));
        }
        let found = engine.account(account).await?;
        let found = found.ok_or_else(|| Error::Invalid(format!("{account} is not on the ledger")))?;
        let mut tx = self.store.begin().await?;
        tx.note_channel_sequence(account, found.account.sequence).await?;
        tx.wake_payouts(self.clock.now()).await?;
        tx.commit().await?;
        self.wake_runner();
        engine.report(*account, role(engine, account)).await
    }

    /// Makes the channels that are not on the ledger, each with so many lumens of the first paying account. How many were
    /// made.
    ///
    /// # Errors
    /// As [`LedgerPayouts::adopt_channel`].
    pub async fn create_channels(&self, lumens: Amount) -> Result<usize, Error> {
        let engine = self.engine()?;
        let mut missing = Vec::new();
        for channel in &engine.settings.channels {
            let account = channel.account();
            if engine.account(&account).await?.is_none() {
                missing.push(Operation::CreateAccount { account, lumens });
            }
        }
        engine.by_payer(&missing).await?;
        self.wake_waiting().await?;
        Ok(missing.len())
    }

    /// Has every payout that waits looked at now.
    pub(super) async fn wake_waiting(&self) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.wake_payouts(self.clock.now()).await?;
        tx.commit().await?;
        self.wake_runner();
        Ok(())
    }

    /// Pays lumens to the channels that have less than half of `to`, up to that. What they got.
    ///
    /// # Errors
    /// As [`LedgerPayouts::adopt_channel`].
    pub async fn top_up_channels(&self, to: Amount) -> Result<BTreeMap<AccountId, Amount>, Error> {
        let engine = self.engine()?;
        let mut paid = BTreeMap::new();
        for channel in &engine.settings.channels {
            let account = channel.account();
            let Some(found) = engine.account(&account).await? else { continue };
            let has = lumens(&found);
            let lacks = to.minus(has).unwrap_or_default();
            // Less than half of it is there.
            if lacks > has {
                paid.insert(account, lacks);
            }
        }
        let operation = |(account, amount): (&AccountId, &Amount)| {
            let (to, asset) = (Address::Account(*account), AssetId::Native);
            Operation::Payment { to, asset, amount: *amount }
        };
        engine.by_payer(&paid.iter().map(operation).collect::<Vec<_>>()).await?;
        Ok(paid)
    }

    /// Merges channel accounts beyond the configured number into the first paying account. Which they were.
    ///
    /// # Errors
    /// As [`LedgerPayouts::adopt_channel`].
    pub async fn retire_channels(&self) -> Result<Vec<AccountId>, Error> {
        let engine = self.engine()?;
        let (retired, in_use) = self.close(engine, &engine.settings.unused).await?;
        match in_use.first() {
            Some((account, payout)) => Err(Error::Invalid(format!(
                "{account} can't be retired: payout {payout} was begun with it and is not over"
            ))),
            None => Ok(retired),
        }
    }

    /// Makes the channels of the present secret, each with so many lumens, and merges those of the secret before it that no due
    /// payout began with.
    ///
    /// # Errors
    /// As [`LedgerPayouts::adopt_channel`].
    pub async fn rotate_channels(&self, lumens: Amount) -> Result<Rotation, Error> {
        let engine = self.engine()?;
        if engine.settings.former.is_empty() {
            let text = "keys.channel_secret_old is not set: write the present secret there and a new one as keys.channel_secret, \
                        restart the host, and run this again";
            return Err(Error::Invalid(text.to_owned()));
        }
        let created = self.create_channels(lumens).await?;
        let (retired, in_use) = self.close(engine, &engine.settings.former).await?;
        Ok(Rotation { created, retired, in_use: in_use.into_iter().map(|(account, _)| account).collect() })
    }

    /// Merges accounts into the first paying account, the last one first: what is left is still found in order. Which they
    /// were; and which are in use, each with a payout that is not over.
    async fn close(
        &self,
        engine: &Engine,
        channels: &[Arc<dyn TransactionSigner>],
    ) -> Result<(Vec<AccountId>, Vec<(AccountId, LedgerPayoutId)>), Error> {
        let due = engine.due_payouts().await?;
        let mut found = Vec::new();
        for channel in channels {
            let Some(at) = engine.account(&channel.account()).await? else { break };
            found.push((channel, at.account.sequence));
        }
        let (mut closed, mut in_use) = (Vec::new(), Vec::new());
        for (channel, sequence) in found.into_iter().rev() {
            let account = channel.account();
            if let Some(payout) = due.iter().find(|payout| payout.channel == Some(account)) {
                in_use.push((account, payout.id));
                continue;
            }
            let into = engine.payer()?.account();
            engine.submit(channel.as_ref(), sequence + 1, vec![Operation::Merge { into }]).await?;
            closed.push(account);
        }
        Ok((closed, in_use))
    }
}

fn role(engine: &Engine, account: &AccountId) -> String {
    let place = engine.settings.channels.iter().position(|channel| channel.account() == *account);
    place.map_or_else(|| "paying account".to_owned(), |place| format!("channel {}", place + 1))
}

fn lumens(found: &AccountAt) -> Amount {
    found.account.held(&AssetId::Native).map(|balance| balance.amount).unwrap_or_default()
}

fn unavailable(error: stellar::Error) -> Error {
    Error::Unavailable(format!("horizon: {error}"))
}

impl Engine {
    fn payer(&self) -> Result<&dyn TransactionSigner, Error> {
        let payer = self.settings.payers.first().map(AsRef::as_ref);
        let text = "no paying account's key is configured: set keys.payout_seeds, or make and fill channels by hand";
        payer.ok_or_else(|| Error::Invalid(text.to_owned()))
    }

    async fn account(&self, account: &AccountId) -> Result<Option<AccountAt>, Error> {
        self.nodes.account_at(account).await.map_err(unavailable)
    }

    async fn report(&self, account: AccountId, role: String) -> Result<ChannelAccount, Error> {
        let found = self.account(&account).await?;
        let sequence = found.as_ref().map(|found| found.account.sequence);
        let known_sequence = self.store.channel_sequence(&account).await?;
        let is_used = self.channels().iter().any(|channel| channel.account() == account);
        let payout = self.store.channel_holder(&account).await?;
        // With a transaction under way, the ledger may be ahead of the books.
        let is_known = !is_used || payout.is_some();
        let problem = if is_known { None } else { Self::standing(sequence, known_sequence).problem(&account) };
        let lumens = found.as_ref().map(lumens);
        let payout = payout.map(|id| id.to_string());
        Ok(ChannelAccount { account, role, lumens, sequence, known_sequence, payout, problem })
    }

    /// The payouts that are due. None of them may be left out: one that can't be read may have any channel.
    async fn due_payouts(&self) -> Result<Vec<LedgerPayout>, Error> {
        let due = self.store.ledger_payouts(false, DUE_MOST).await?;
        Ok(due.into_iter().collect::<Result<_, _>>()?)
    }

    /// Has the first paying account do this, in as few transactions as it takes.
    async fn by_payer(&self, operations: &[Operation]) -> Result<(), Error> {
        let payer = self.payer()?;
        let account = payer.account();
        for chunk in operations.chunks(OPERATIONS_MAX) {
            // Its sequence numbers may be in use by payouts that were begun without channels.
            let is_in_use = |payout: &LedgerPayout| payout.state == PayoutState::Due && payout.channel == Some(account);
            if let Some(payout) = self.due_payouts().await?.into_iter().find(is_in_use) {
                return Err(Error::Invalid(format!("{account} is paying {}; wait for its end", payout.id)));
            }
            let found = self.account(&account).await?;
            let found = found.ok_or_else(|| Error::Invalid(format!("{account} is not on the ledger")))?;
            let known = self.store.channel_sequence(&account).await?;
            let agreed = matches!(Self::standing(Some(found.account.sequence), known), Standing::Ready(_));
            let sequence = found.account.sequence + 1;
            self.submit(payer, sequence, chunk.to_vec()).await?;
            if agreed {
                let mut tx = self.store.begin().await?;
                tx.note_channel_sequence(&account, sequence).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Signs and sends one transaction, and waits until it is on the ledger.
    async fn submit(
        &self,
        source: &dyn TransactionSigner,
        sequence: i64,
        operations: Vec<Operation>,
    ) -> Result<(), Error> {
        let valid_until = self.clock.now().plus(VALID);
        let fee_per_operation = self.bid(&[]).await;
        let (account, memo) = (source.account(), None);
        let draft = Draft { source: account, sequence, fee_per_operation, memo, valid_until, operations };
        let signed = draft.sign_by(&self.settings.passphrase, &[source]).await;
        let signed = signed.map_err(|error| Error::Invalid(error.to_string()))?;
        let mut last = None;
        loop {
            match self.nodes.send(&signed.envelope).await {
                Ok(stellar::Submission::Refused(code)) => last = Some(code),
                Ok(_) => {}
                Err(error) => last = Some(error.to_string()),
            }
            tokio::time::sleep(LOOK).await;
            match self.nodes.is_successful(&signed.hash).await {
                Ok(Some(true)) => return Ok(()),
                Ok(Some(false)) => {
                    return Err(Error::Invalid(format!(
                        "ledger transaction {} failed, and nothing was done; look at it there",
                        signed.hash
                    )));
                }
                Ok(None) => {}
                Err(error) => last = Some(error.to_string()),
            }
            if self.clock.now() > valid_until.plus(LEDGER) {
                let last = last.map(|last| format!(" (last answer: {last})")).unwrap_or_default();
                return Err(Error::Unavailable(format!(
                    "ledger transaction {} was not seen on the ledger in time{last}; run the command again",
                    signed.hash
                )));
            }
        }
    }
}
