//! Whether the books know all that a channel did. If they do not, they may have forgotten a payment.

use super::{
    channel,
    engine::{Engine, Error, Step},
    settings::BrokenRule,
};
use crate::model::{AccountId, LedgerPayout};
use crate::stellar::{self, TransactionSigner};

/// Where the books and the ledger stand about a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its next sequence number.
    Ready(i64),
    /// It is not on the ledger.
    Missing,
    /// Numbers up to `found` are used, and the books know of `known`.
    Behind { found: i64, known: i64 },
    /// It has been used, and the books know nothing of it.
    Unknown(i64),
    /// It was created in an earlier ledger than the account that the books know: it is not the same one.
    Another { found: i64, known: i64 },
}

impl Standing {
    /// What is wrong, where, and what to do; `None`: nothing.
    pub(super) fn problem(self, account: &AccountId) -> Option<String> {
        match self {
            Self::Ready(_) => None,
            Self::Missing => {
                Some(format!("{account} is not on the ledger: make channels with `anchor-host channels create`"))
            }
            Self::Behind { found, known } => Some(format!(
                "{account} has used sequence numbers up to {found}, and these books know of {known}: another program uses the \
                 account, or the database was restored from a backup. Find out what was paid, then run `anchor-host channels \
                 adopt {account} --reason TEXT`"
            )),
            Self::Unknown(_) => Some(format!(
                "{account} has been used before, and these books know nothing of it. If these are no older books, and nothing \
                 else sends from it, run `anchor-host channels adopt {account} --reason TEXT`"
            )),
            Self::Another { found, known } => Some(format!(
                "{account} was created in ledger {}, and these books know it from ledger {}: this is another network, or was \
                 reset. Give the anchor a new database",
                found >> 32,
                known >> 32
            )),
        }
    }
}

/// Whether an account with this sequence number has sent nothing. A new account's number is its ledger's, shifted: the rest
/// counts what was sent since.
const fn is_unused(sequence: i64) -> bool {
    sequence & u32::MAX as i64 == 0
}

impl Engine {
    /// How a channel stands. `found`: the last number that the ledger says is used; `None`: it is not on the ledger.
    pub(super) fn standing(found: Option<i64>, known: Option<i64>) -> Standing {
        match (found, known) {
            (None, _) => Standing::Missing,
            (Some(found), Some(known)) if found > known => Standing::Behind { found, known },
            // A number's upper half is the ledger in which its account was created.
            (Some(found), Some(known)) if found >> 32 < known >> 32 => Standing::Another { found, known },
            // The node may be behind.
            (Some(_), Some(known)) => Standing::Ready(known + 1),
            (Some(found), None) if !is_unused(found) => Standing::Unknown(found),
            (Some(found), None) => Standing::Ready(found + 1),
        }
    }

    /// The accounts whose sequence numbers are used.
    pub(super) fn channels(&self) -> Vec<&dyn TransactionSigner> {
        let settings = &self.settings;
        let used = if settings.channels.is_empty() { &settings.payers } else { &settings.channels };
        used.iter().map(AsRef::as_ref).collect()
    }

    pub(super) async fn found(&self, account: &AccountId) -> Result<Option<i64>, stellar::Error> {
        Ok(self.nodes.account_at(account).await?.map(|found| found.account.sequence))
    }

    /// The last sequence number of a channel that the books know to be used, and that of a transaction under way: asked for
    /// after the ledger, and in this order, so that one which ends in between is in one of them.
    async fn known(&self, account: &AccountId) -> Result<(Option<i64>, Option<i64>), Error> {
        let open = self.store.open_sequence(account).await?;
        Ok((self.store.channel_sequence(account).await?, open))
    }

    /// The payout's channel with its next sequence number, if it is free and the books know all that it did.
    pub(super) async fn channel(
        &self,
        payout: &LedgerPayout,
    ) -> Result<Result<(&dyn TransactionSigner, i64), Step>, Error> {
        if self.keeps(BrokenRule::AllAgree)
            && !self.have_all_agreed()
            && let Err(step) = self.all_agree().await?
        {
            return Ok(Err(step));
        }
        let Some(channel) = self.chosen(payout) else {
            let reason = format!("the key of {} is not configured", payout.channel.unwrap_or(payout.from));
            return Ok(Err(Step::Again(self.settings.wait_pause.1, Some(reason))));
        };
        let account = channel.account();
        if let Some(step) = self.queue(payout).await? {
            return Ok(Err(step));
        }
        let found = match self.found(&account).await {
            Ok(found) => found,
            Err(error) => return Ok(Err(self.look_again(&error))),
        };
        let (known, open) = self.known(&account).await?;
        let standing = Self::standing(found, known);
        match (standing, found) {
            (Standing::Ready(next), _) => Ok(Ok((channel, next))),
            // Another payout took the channel since, and is on the ledger already.
            (Standing::Behind { found, .. } | Standing::Unknown(found), _)
                if open.is_some_and(|open| found <= open) =>
            {
                let reason = format!("its channel {account} was taken by another payout");
                Ok(Err(Step::Again(self.settings.look_pause, Some(reason))))
            }
            (Standing::Behind { .. } | Standing::Unknown(_), Some(found)) if !self.keeps(BrokenRule::BooksBehind) => {
                Ok(Ok((channel, found + 1)))
            }
            _ => {
                let reason = standing.problem(&account).unwrap_or_default();
                tracing::error!(payout = %payout.id, reason, "nothing is paid by this channel");
                Ok(Err(Step::Again(self.settings.wait_pause.1, Some(reason))))
            }
        }
    }

    pub(super) fn chosen(&self, payout: &LedgerPayout) -> Option<&dyn TransactionSigner> {
        let chosen = match (payout.channel, self.settings.channels.as_slice()) {
            (Some(account), _) if self.keeps(BrokenRule::ChannelIsFixed) => {
                self.settings.all_channels().find(|key| key.account() == account)
            }
            (_, []) => self.settings.key(&payout.from),
            (_, channels) if self.keeps(BrokenRule::ChannelIsFixed) => channel::of(&payout.cause, channels.iter()),
            (_, channels) => {
                let turn = usize::try_from(self.clock.now().as_millis()).unwrap_or_default() / 1000;
                channels.get(turn % channels.len())
            }
        };
        chosen.map(AsRef::as_ref)
    }

    /// Before this process pays for the first time: no channel has done what the books do not know, be it configured, known
    /// from before, or configured before. Books from a backup, and another list of channels with them, are noticed so,
    /// whichever channel a payout would use now.
    async fn all_agree(&self) -> Result<Result<(), Step>, Error> {
        let mut accounts: Vec<AccountId> = self.channels().iter().map(|channel| channel.account()).collect();
        accounts.extend(self.settings.former.iter().map(|channel| channel.account()));
        accounts.extend(self.store.known_channels().await?);
        for account in accounts {
            if self.has_agreed(&account) {
                continue;
            }
            let found = match self.found(&account).await {
                Ok(found) => found,
                Err(error) => return Ok(Err(self.look_again(&error))),
            };
            // A transaction of ours that is under way may be on the ledger already.
            let (known, open) = self.known(&account).await?;
            let standing = Self::standing(found, known.max(open));
            // Anybody can create the account of a channel that was merged. It has done nothing since.
            let is_idle = found.is_some_and(is_unused) && !self.channels().iter().any(|own| own.account() == account);
            match standing {
                _ if is_idle => self.note_agreed(account),
                Standing::Ready(_) | Standing::Missing => self.note_agreed(account),
                Standing::Behind { .. } | Standing::Unknown(_) if !self.keeps(BrokenRule::BooksBehind) => {}
                Standing::Behind { .. } | Standing::Unknown(_) | Standing::Another { .. } => {
                    let reason = standing.problem(&account).unwrap_or_default();
                    tracing::error!(reason, "nothing is paid");
                    return Ok(Err(Step::Again(self.settings.wait_pause.1, Some(reason))));
                }
            }
        }
        if let Some(next) = self.settings.unused.first().map(|key| key.account())
            && !self.has_agreed(&next)
        {
            match self.found(&next).await {
                Ok(found) if found.is_none_or(is_unused) => self.note_agreed(next),
                Ok(_) => {
                    let reason = format!(
                        "there were more channels than the {} configured: {next} is on the ledger. Raise payouts.channels, or run \
                         `anchor-host channels retire`",
                        self.settings.channels.len()
                    );
                    tracing::error!(reason, "nothing is paid");
                    return Ok(Err(Step::Again(self.settings.wait_pause.1, Some(reason))));
                }
                Err(error) => return Ok(Err(self.look_again(&error))),
            }
        }
        self.note_all_agreed();
        Ok(Ok(()))
    }
}
