//! Budgets of requests: for each class of routes, by address, account and client domain.

use super::{Quota, Rates, Subnet};
use crate::model::{AccountId, Clock, Domain};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// A client domain's budget, as a multiple of an account's: it speaks for many users.
const USERS_OF_A_DOMAIN: u32 = 10;

/// Routes that cost alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteClass {
    /// SEP-10.
    SignIn,
    /// Reading records and information.
    Read,
    /// Creating, changing and deleting records.
    Write,
    /// Bodies with files.
    Upload,
    /// Rates and quotes (SEP-38), which ask the guest.
    Quote,
    /// Notices of banks, which the guest proves.
    Notice,
}

impl RouteClass {
    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Read => "read",
            Self::Write => "write",
            Self::Upload => "upload",
            Self::Quote => "quote",
            Self::Notice => "notice",
        }
    }
}

/// Requests in a minute, for each class, of one address and of one account.
#[derive(Debug, Clone, Copy)]
pub struct BudgetSettings {
    /// [`RouteClass::SignIn`]
    pub sign_ins: NonZeroU32,
    /// [`RouteClass::Read`]
    pub reads: NonZeroU32,
    /// [`RouteClass::Write`]
    pub writes: NonZeroU32,
    /// [`RouteClass::Upload`]
    pub uploads: NonZeroU32,
    /// [`RouteClass::Quote`]
    pub quotes: NonZeroU32,
    /// [`RouteClass::Notice`]
    pub notices: NonZeroU32,
}

/// Who makes a request.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Where it comes from; `None`: that is not counted.
    pub address: Option<Subnet>,
    /// The signed-in account. All its memos and muxed ids count as one.
    pub account: Option<AccountId>,
    /// The client domain that the session was signed in with.
    pub client_domain: Option<Domain>,
}

/// A budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Whose: `address`, `account` or `client_domain`.
    pub by: &'static str,
    /// How long until there is room for one more request.
    pub wait: Duration,
}

struct Class {
    addresses: Rates<Subnet>,
    accounts: Rates<AccountId>,
    domains: Rates<Domain>,
}

impl Class {
    fn new(per_minute: NonZeroU32, clock: &Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(per_minute);
        let factor = NonZeroU32::MIN.saturating_add(USERS_OF_A_DOMAIN - 1);
        let of_domain = Quota::per_minute(per_minute.saturating_mul(factor));
        Self {
            addresses: Rates::new(quota, clock.clone()),
            accounts: Rates::new(quota, clock.clone()),
            domains: Rates::new(of_domain, clock.clone()),
        }
    }
}

/// The budgets of all callers.
pub struct Budgets {
    sign_ins: Class,
    reads: Class,
    writes: Class,
    uploads: Class,
    quotes: Class,
    notices: Class,
}

impl Budgets {
    /// Budgets that nobody has used yet.
    pub fn new(settings: BudgetSettings, clock: &Arc<dyn Clock>) -> Self {
        Self {
            sign_ins: Class::new(settings.sign_ins, clock),
            reads: Class::new(settings.reads, clock),
            writes: Class::new(settings.writes, clock),
            uploads: Class::new(settings.uploads, clock),
            quotes: Class::new(settings.quotes, clock),
            notices: Class::new(settings.notices, clock),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// [`Spent`]: it has to be refused.
    pub fn take(&self, class: RouteClass, caller: &Caller) -> Result<(), Spent> {
        let class = match class {
            RouteClass::SignIn => &self.sign_ins,
            RouteClass::Read => &self.reads,
            RouteClass::Write => &self.writes,
            RouteClass::Upload => &self.uploads,
            RouteClass::Quote => &self.quotes,
            RouteClass::Notice => &self.notices,
        };
        let spent = |by: &'static str| move |wait: Duration| Spent { by, wait };
        if let Some(address) = caller.address {
            class.addresses.take(address).map_err(spent("address"))?;
        }
        if let Some(account) = caller.account {
            class.accounts.take(account).map_err(spent("account"))?;
        }
        if let Some(domain) = &caller.client_domain {
            class.domains.take(domain.clone()).map_err(spent("client_domain"))?;
        }
        Ok(())
    }
}
