//! The paying accounts and the limits of paying.

use crate::model::{AccountId, Amount, AssetId};
use crate::stellar::TransactionSigner;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// The paying accounts' signers and the limits of paying.
#[derive(Clone)]
pub struct PayoutSettings {
    /// The network's passphrase.
    pub passphrase: String,
    /// The signers of the accounts that pay.
    pub payers: Vec<Arc<dyn TransactionSigner>>,
    /// Accounts that pay with signatures of others, which are collected.
    pub cosigned: BTreeSet<AccountId>,
    /// Accounts from which a custodian pays, with transactions of its own.
    pub custodied: BTreeSet<AccountId>,
    /// How long the ledger may take a transaction whose signatures are collected.
    pub cosign_limit: Duration,
    /// The signers of the accounts whose sequence numbers are used, each for one transaction at a time. Empty: the paying
    /// accounts' own are.
    pub channels: Vec<Arc<dyn TransactionSigner>>,
    /// Those of channels beyond the configured number, in order.
    pub unused: Vec<Arc<dyn TransactionSigner>>,
    /// Channels of before a rotation: they finish what they began.
    pub former: Vec<Arc<dyn TransactionSigner>>,
    /// How long the ledger may take a transaction.
    pub time_limit: Duration,
    /// The most that is bid for an operation, in stroops.
    pub fee_most: u32,
    /// Who pays for fee bumps; `None`: the channel does.
    pub fee_payer: Option<Arc<dyn TransactionSigner>>,
    /// How long a transaction waits for a ledger before a fee bump bids more for it: two ledgers of the public networks.
    pub bump_after: Duration,
    /// The lumens that a receiver's new account gets, where the payout is of another asset; `None`: the payout waits for the
    /// account.
    pub new_account: Option<Amount>,
    /// By asset: a payout of more waits for a second person.
    pub approve_above: BTreeMap<AssetId, Amount>,
    /// By asset: what is paid in 24 hours without a second person.
    pub daily_max: BTreeMap<AssetId, Amount>,
    /// By asset: a paying account that has less raises an alarm.
    pub balance_low: BTreeMap<AssetId, Amount>,
    /// The pause before a transaction is looked up: a ledger takes five or six seconds.
    pub look_pause: Duration,
    /// The first and the longest pause while a payout waits for something.
    pub wait_pause: (Duration, Duration),
    /// A rule to break, for the test that shows that this would be noticed; `None` everywhere else.
    pub broken: Option<BrokenRule>,
}

/// The rules that hold a payout to be paid once, so that a test can break each. Production code never names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenRule {
    /// A transaction is sent before it is stored.
    StoredBeforeSent,
    /// A transaction is signed anew when it is sent again.
    StoredBytesAlone,
    /// A transaction that is not found is taken for over.
    NotFoundIsNotOver,
    /// A transaction is over by our clock, and not by a ledger's.
    LedgersClock,
    /// A transaction is over whatever became of its sequence number.
    SequenceUnused,
    /// A failed transaction's sequence number is not noted.
    FailureUsesNumber,
    /// A transaction is stored although its sequence number was used while it was signed.
    SequenceRechecked,
    /// A payout takes another channel for each of its transactions.
    ChannelIsFixed,
    /// A channel pays although the books are behind it.
    BooksBehind,
    /// A process pays although another channel than the payout's did what the books do not know.
    AllAgree,
    /// A payout is paid although an attempt is missing.
    AttemptsCounted,
    /// A payout is paid by another although a custodian was given it.
    CustodianKeeps,
    /// Any transaction that a custodian names counts as the payout's.
    CustodianIsChecked,
}

impl PayoutSettings {
    /// Payments of at most 0.001 lumens for an operation, valid for 30 s, looked up after 2 s, without ceilings. Change what
    /// is to be otherwise.
    pub fn new(passphrase: &str, payers: Vec<Arc<dyn TransactionSigner>>) -> Self {
        Self {
            passphrase: passphrase.to_owned(),
            payers,
            cosigned: BTreeSet::new(),
            custodied: BTreeSet::new(),
            cosign_limit: Duration::from_secs(24 * 3600),
            channels: Vec::new(),
            unused: Vec::new(),
            former: Vec::new(),
            time_limit: Duration::from_secs(30),
            fee_most: 10_000,
            fee_payer: None,
            bump_after: Duration::from_secs(12),
            new_account: None,
            approve_above: BTreeMap::new(),
            daily_max: BTreeMap::new(),
            balance_low: BTreeMap::new(),
            look_pause: Duration::from_secs(2),
            wait_pause: (Duration::from_secs(5), Duration::from_secs(300)),
            broken: None,
        }
    }

    /// The accounts that pay.
    pub(super) fn paying_accounts(&self) -> impl Iterator<Item = AccountId> {
        self.payers
            .iter()
            .map(|payer| payer.account())
            .chain(self.cosigned.iter().copied())
            .chain(self.custodied.iter().copied())
    }

    /// The signers of the accounts whose sequence numbers transactions that are under way may use.
    pub(super) fn all_channels(&self) -> impl Iterator<Item = &Arc<dyn TransactionSigner>> {
        self.channels.iter().chain(&self.payers).chain(&self.former)
    }

    /// The signer of a paying account.
    pub(super) fn key(&self, account: &AccountId) -> Option<&Arc<dyn TransactionSigner>> {
        self.payers.iter().find(|key| key.account() == *account)
    }
}
