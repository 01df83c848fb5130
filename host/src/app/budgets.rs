//! From the configuration to the budgets of callers.

use crate::{
    auth::SignerSettings,
    config::Config,
    context,
    limits::{BudgetSettings, ForwardedHeader, Peers, Quota},
};
use std::sync::Arc;

/// The proxies in front of the host.
pub(super) fn peers(config: &Config) -> Arc<Peers> {
    let header = match config.server.standard_forwarded {
        true => ForwardedHeader::Forwarded,
        false => ForwardedHeader::XForwardedFor,
    };
    Arc::new(Peers::new(config.server.trusted_proxies.clone(), header))
}

/// Requests.
pub(super) fn requests(config: &Config) -> BudgetSettings {
    let limits = &config.limits;
    BudgetSettings {
        sign_ins: limits.sign_ins,
        reads: limits.reads,
        writes: limits.writes,
        uploads: limits.uploads,
        quotes: limits.quotes,
        notices: limits.notices,
    }
}

/// What sign-ins may ask Horizon.
pub(super) fn signers(config: &Config) -> SignerSettings {
    let limits = &config.limits;
    SignerSettings {
        quota: Quota { per_minute: limits.horizon_sign_ins, burst: limits.horizon_sign_ins_burst },
        at_once: limits.horizon_sign_ins_at_once,
        cached: limits.signers_cached,
    }
}

/// Files of customers.
pub(super) fn files(config: &Config) -> context::FilePolicy {
    let sep12 = &config.sep12;
    context::FilePolicy {
        file_max: sep12.file_max,
        files_max: sep12.files_max,
        files_max_bytes: sep12.files_max_bytes,
        types: sep12.file_types.clone(),
        uploads_max: sep12.uploads_max,
        account_max: config.limits.uploads_per_account,
        upload_kept: sep12.upload_kept,
    }
}

/// Customers.
pub(super) fn customers(config: &Config) -> context::CustomerPolicy {
    let limits = &config.limits;
    context::CustomerPolicy {
        account_max: limits.customers_per_account,
        most: limits.customers_max,
        types_max: limits.customer_types,
        unused_kept: limits.unused_customers_kept,
    }
}
