//! What may be added to a quota before it is counted again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Accounts that are remembered. All are forgotten when there are more: a count is all that this saves.
const ACCOUNTS_KEPT: usize = 10_000;
/// Each host hands out this part of what is left, without asking the others: a quota holds for as many hosts.
const HOSTS_MOST: u64 = 8;
/// The last of a quota are counted one by one: more than are being added at any time, and so not seen by a count.
const COUNTED: u64 = 1_000;

/// How much each account may add without a count.
#[derive(Default)]
pub(crate) struct Allowances(Mutex<HashMap<String, u64>>);

impl Allowances {
    /// Takes one of an account's allowance. `false`: it is used up, and the quota has to be counted.
    pub(crate) fn take(&self, account: &str) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(account) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    /// Notes what was counted to be left of an account's quota.
    pub(crate) fn counted(&self, account: &str, left: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ACCOUNTS_KEPT {
            known.clear();
        }
        known.insert(account.to_owned(), left.saturating_sub(COUNTED) / HOSTS_MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_what_is_left_needs_no_count() {
        let allowances = Allowances::default();
        assert!(!allowances.take("a"));
        allowances.counted("a", COUNTED + 20);
        let taken = (0..20).filter(|_| allowances.take("a")).count();
        assert_eq!(taken, 2);
        assert!(!allowances.take("b"));
        allowances.counted("a", COUNTED + 7);
        assert!(!allowances.take("a"));
        (0..2 * ACCOUNTS_KEPT).for_each(|account| allowances.counted(&account.to_string(), 100));
        assert!(allowances.0.lock().unwrap().len() <= ACCOUNTS_KEPT);
    }
}
