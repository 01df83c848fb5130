//! The ledger's entries: accounts, trust lines, claimable balances. Amounts are stroops.

use anchor_model::AccountId;
use std::collections::BTreeMap;
use stellar_xdr::{AccountFlags, Asset, ClaimPredicate, SignerKey, TrustLineFlags};

/// The reserve unit, 0.5 XLM.
pub(crate) const BASE_RESERVE: i64 = 5_000_000;
/// Minimum fee for an operation.
pub(crate) const BASE_FEE: i64 = 100;
/// Maximum number of an account's sub-entries.
pub(crate) const MAX_SUBENTRIES: u32 = 1000;

/// The key of a ledger entry. All of an account's trust lines are adjacent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Key {
    Account(AccountId),
    TrustLine(AccountId, Asset),
    Balance([u8; 32]),
}

/// One entry of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Entry {
    Account(Box<Account>),
    TrustLine(TrustLine),
    Balance(ClaimableBalance),
}

/// All entries of a closed ledger.
pub(crate) type Entries = BTreeMap<Key, Entry>;

/// A signer besides the master key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AccountSigner {
    pub key: SignerKey,
    pub weight: u32,
    pub sponsor: Option<AccountId>,
}

/// A data entry of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Data {
    pub value: Vec<u8>,
    pub sponsor: Option<AccountId>,
}

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Account {
    pub id: AccountId,
    pub balance: i64,
    pub sequence: i64,
    /// Ledger and time (Unix seconds) of the last transaction that consumed a sequence number.
    pub sequence_set: Option<(u32, u64)>,
    pub master_weight: u32,
    pub low: u32,
    pub med: u32,
    pub high: u32,
    pub flags: u32,
    pub home_domain: Vec<u8>,
    pub inflation_dest: Option<AccountId>,
    pub signers: Vec<AccountSigner>,
    pub data: BTreeMap<Vec<u8>, Data>,
    /// Trust lines, signers and data entries.
    pub subentries: u32,
    pub num_sponsoring: u32,
    pub num_sponsored: u32,
    pub sponsor: Option<AccountId>,
    pub modified: u32,
}

impl Account {
    /// A new account, as CreateAccount makes it in ledger `seq`.
    pub fn new(id: AccountId, balance: i64, seq: u32) -> Self {
        Self {
            id,
            balance,
            sequence: i64::from(seq) << 32,
            sequence_set: None,
            master_weight: 1,
            low: 0,
            med: 0,
            high: 0,
            flags: 0,
            home_domain: Vec::new(),
            inflation_dest: None,
            signers: Vec::new(),
            data: BTreeMap::new(),
            subentries: 0,
            num_sponsoring: 0,
            num_sponsored: 0,
            sponsor: None,
            modified: seq,
        }
    }

    /// The lumens that must stay on the account.
    pub fn minimum_balance(&self) -> i64 {
        let units = 2 + i64::from(self.subentries) + i64::from(self.num_sponsoring) - i64::from(self.num_sponsored);
        units * BASE_RESERVE
    }

    /// The lumens that may leave the account.
    pub fn available(&self) -> i64 {
        self.balance - self.minimum_balance()
    }

    /// Whether the flag is set.
    pub fn has(&self, flag: AccountFlags) -> bool {
        self.flags & flag as u32 != 0
    }
}

/// An account's balance of one asset.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TrustLine {
    pub account: AccountId,
    pub asset: Asset,
    pub balance: i64,
    pub limit: i64,
    pub flags: u32,
    pub sponsor: Option<AccountId>,
    pub modified: u32,
}

impl TrustLine {
    /// Whether the flag is set.
    pub fn has(&self, flag: TrustLineFlags) -> bool {
        self.flags & flag as u32 != 0
    }

    /// Whether the holder may pay and be paid.
    pub fn is_authorized(&self) -> bool {
        self.has(TrustLineFlags::AuthorizedFlag)
    }
}

/// Money reserved for claimants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ClaimableBalance {
    pub id: [u8; 32],
    pub asset: Asset,
    pub amount: i64,
    /// Predicates are absolute: relative times were resolved at creation.
    pub claimants: Vec<(AccountId, ClaimPredicate)>,
    pub sponsor: AccountId,
    pub clawback_enabled: bool,
    pub modified: u32,
}
