//! Changes on top of a closed ledger, kept separate until they are final.

use super::{
    asset,
    entry::{Account, BASE_RESERVE, ClaimableBalance, Entries, Entry, Key, TrustLine},
};
use anchor_model::{AccountId, Timestamp};
use std::collections::BTreeMap;
use stellar_xdr::Asset;

/// The differences from the base: a new entry, or `None` for a removed one.
pub(crate) type Changes = BTreeMap<Key, Option<Entry>>;

/// No changes.
static NONE: Changes = Changes::new();

/// An open ledger, as one transaction changes it: reads fall through to the transactions before it and to the closed
/// ledger, writes stay here.
#[derive(Clone)]
pub(crate) struct Draft<'a> {
    base: &'a Entries,
    before: &'a Changes,
    changes: Changes,
    /// Sequence of the open ledger.
    pub ledger: u32,
    /// When the ledger closes.
    pub at: Timestamp,
}

/// Why an amount cannot be moved from or to a balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Immovable {
    NoTrust,
    NotAuthorized,
    /// The balance is too low to pay, or too full to receive.
    Amount,
}

impl<'a> Draft<'a> {
    /// Directly on top of a closed ledger.
    pub fn new(base: &'a Entries, ledger: u32, at: Timestamp) -> Self {
        Self::after(base, &NONE, ledger, at)
    }

    /// On top of a closed ledger and the changes of the transactions `before`.
    pub fn after(base: &'a Entries, before: &'a Changes, ledger: u32, at: Timestamp) -> Self {
        Self { base, before, changes: Changes::new(), ledger, at }
    }

    /// The changes, to apply.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    /// A copy of the changes, for [`Self::restore`].
    pub fn mark(&self) -> Changes {
        self.changes.clone()
    }

    /// Discards the changes since the mark.
    pub fn restore(&mut self, mark: Changes) {
        self.changes = mark;
    }

    fn entry(&self, key: &Key) -> Option<&Entry> {
        match self.changes.get(key).or_else(|| self.before.get(key)) {
            Some(changed) => changed.as_ref(),
            None => self.base.get(key),
        }
    }

    pub fn account(&self, id: AccountId) -> Option<Account> {
        match self.entry(&Key::Account(id)) {
            Some(Entry::Account(account)) => Some((**account).clone()),
            _ => None,
        }
    }

    pub fn put_account(&mut self, mut account: Account) {
        account.modified = self.ledger;
        self.changes.insert(Key::Account(account.id), Some(Entry::Account(Box::new(account))));
    }

    pub fn remove_account(&mut self, id: AccountId) {
        self.changes.insert(Key::Account(id), None);
    }

    pub fn trust_line(&self, account: AccountId, asset: &Asset) -> Option<TrustLine> {
        match self.entry(&Key::TrustLine(account, asset.clone())) {
            Some(Entry::TrustLine(line)) => Some(line.clone()),
            _ => None,
        }
    }

    pub fn put_trust_line(&mut self, mut line: TrustLine) {
        line.modified = self.ledger;
        self.changes.insert(Key::TrustLine(line.account, line.asset.clone()), Some(Entry::TrustLine(line)));
    }

    pub fn remove_trust_line(&mut self, account: AccountId, asset: &Asset) {
        self.changes.insert(Key::TrustLine(account, asset.clone()), None);
    }

    pub fn balance(&self, id: [u8; 32]) -> Option<ClaimableBalance> {
        match self.entry(&Key::Balance(id)) {
            Some(Entry::Balance(balance)) => Some(balance.clone()),
            _ => None,
        }
    }

    pub fn put_balance(&mut self, mut balance: ClaimableBalance) {
        balance.modified = self.ledger;
        self.changes.insert(Key::Balance(balance.id), Some(Entry::Balance(balance)));
    }

    pub fn remove_balance(&mut self, id: [u8; 32]) {
        self.changes.insert(Key::Balance(id), None);
    }

    /// Subtracts `amount` from the account's balance. An issuer's balance of its own asset is unlimited.
    pub fn debit(&mut self, id: AccountId, of: &Asset, amount: i64) -> Result<(), Immovable> {
        if asset::issuer(of) == Some(id) {
            return Ok(());
        }
        if *of == Asset::Native {
            let mut account = self.account(id).ok_or(Immovable::NoTrust)?;
            if account.available() < amount {
                return Err(Immovable::Amount);
            }
            account.balance -= amount;
            self.put_account(account);
            return Ok(());
        }
        let mut line = self.trust_line(id, of).ok_or(Immovable::NoTrust)?;
        if !line.is_authorized() {
            return Err(Immovable::NotAuthorized);
        }
        if line.balance < amount {
            return Err(Immovable::Amount);
        }
        line.balance -= amount;
        self.put_trust_line(line);
        Ok(())
    }

    /// Adds `amount` to the account's balance.
    pub fn credit(&mut self, id: AccountId, of: &Asset, amount: i64) -> Result<(), Immovable> {
        if asset::issuer(of) == Some(id) {
            return Ok(());
        }
        if *of == Asset::Native {
            let mut account = self.account(id).ok_or(Immovable::NoTrust)?;
            account.balance = account.balance.checked_add(amount).ok_or(Immovable::Amount)?;
            self.put_account(account);
            return Ok(());
        }
        let mut line = self.trust_line(id, of).ok_or(Immovable::NoTrust)?;
        if !line.is_authorized() {
            return Err(Immovable::NotAuthorized);
        }
        line.balance =
            line.balance.checked_add(amount).filter(|after| *after <= line.limit).ok_or(Immovable::Amount)?;
        self.put_trust_line(line);
        Ok(())
    }

    /// Makes `sponsor` pay for `units` more reserves; `false` if its balance is too low.
    pub fn sponsor(&mut self, sponsor: AccountId, units: u32) -> bool {
        let Some(mut account) = self.account(sponsor) else { return false };
        if account.available() < i64::from(units) * BASE_RESERVE {
            return false;
        }
        account.num_sponsoring = account.num_sponsoring.saturating_add(units);
        self.put_account(account);
        true
    }

    /// Releases `units` reserves of a sponsor.
    pub fn unsponsor(&mut self, sponsor: AccountId, units: u32) {
        if let Some(mut account) = self.account(sponsor) {
            account.num_sponsoring = account.num_sponsoring.saturating_sub(units);
            self.put_account(account);
        }
    }
}
