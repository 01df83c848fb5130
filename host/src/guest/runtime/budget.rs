//! The memory that the host holds for a call, beyond the guest's own: bodies and headers of requests and responses,
//! open handles, and stored values that are not written yet.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// The budget of one call. Clones share it.
#[derive(Debug, Clone)]
pub(in crate::guest) struct Budget(Arc<Account>);

#[derive(Debug)]
struct Account {
    most: usize,
    /// Bytes charged and not given back.
    charged: AtomicUsize,
    /// Bytes that the call's handles hold, when they were last weighed.
    handles: AtomicUsize,
    is_exceeded: AtomicBool,
}

/// The call would hold more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the host would hold more for this call than it may")]
pub(in crate::guest) struct OverBudget;

/// Bytes that are charged until this is dropped.
#[derive(Debug)]
pub(in crate::guest) struct Charge {
    account: Arc<Account>,
    bytes: usize,
}

impl Budget {
    /// A budget of `bytes` bytes.
    pub(in crate::guest) fn new(most: usize) -> Self {
        let (charged, handles) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self(Arc::new(Account { most, charged, handles, is_exceeded: AtomicBool::new(false) }))
    }

    /// Charges bytes, if there is room for them.
    pub(in crate::guest) fn charge(&self, bytes: usize) -> Result<Charge, OverBudget> {
        let mut charge = Charge { account: self.0.clone(), bytes: 0 };
        charge.add(bytes).map(|()| charge)
    }

    /// Notes how much the call's handles hold. The guest has it already: if it is too much, the call ends.
    pub(in crate::guest) fn weigh(&self, handles: usize) {
        self.0.handles.store(handles, Ordering::Relaxed);
        if handles.saturating_add(self.0.charged.load(Ordering::Relaxed)) > self.0.most {
            self.0.is_exceeded.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the call's handles held too much.
    pub(in crate::guest) fn is_exceeded(&self) -> bool {
        self.0.is_exceeded.load(Ordering::Relaxed)
    }
}

impl Charge {
    /// Charges more bytes, if there is room for them.
    pub(in crate::guest) fn add(&mut self, bytes: usize) -> Result<(), OverBudget> {
        let Account { most, charged, handles, .. } = &*self.account;
        let room = most.saturating_sub(handles.load(Ordering::Relaxed));
        let next = |now: usize| now.checked_add(bytes).filter(|sum| *sum <= room);
        charged.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).map_err(|_| OverBudget)?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.account.charged.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_and_handles_share_the_budget() {
        let budget = Budget::new(100);
        let mut one = budget.charge(60).unwrap();
        assert_eq!(budget.charge(41).unwrap_err(), OverBudget);
        budget.weigh(30);
        assert_eq!(one.add(11), Err(OverBudget));
        one.add(10).unwrap();
        drop(one);
        assert!(budget.charge(70).is_ok() && !budget.is_exceeded());
        budget.weigh(101);
        assert!(budget.is_exceeded());
    }
}
