//! Which SEPs are served, with what the operator should know about it at the start.

use crate::{
    config::{Asset, Config},
    context::Context,
    guest::Interface,
    model::{Driver, ReceiveTerms, ServedAsset, guest_name},
    seps::{Enabled, paths},
};

/// For whoever serves without a guest.
const DEMO_SHOWS_ONE: &str = ", or look at the built-in one with `anchor-host demo --keep`";

/// Those that the loaded guests turn on.
pub(super) fn enabled(context: &Context, config: &Config) -> Enabled {
    let enabled = Enabled {
        sep6: context.transfers(),
        sep10: true,
        sep12: context.knows_customers(),
        sep24: context.hosts(),
        sep31: context.receives(),
        sep38: context.converts(),
    };
    if !enabled.sep6 && !enabled.sep12 && !enabled.sep24 && !enabled.sep31 {
        let demo = if cfg!(feature = "sandbox") { DEMO_SHOWS_ONE } else { "" };
        tracing::warn!(
            "no guest is loaded: only stellar.toml and SEP-10 are served; load a guest with --guest FILE{demo}"
        );
    }
    // Payments that were opened before are still served, so the endpoint stays.
    if enabled.sep31 && config.assets.iter().all(|asset| asset.sep31.is_none()) {
        tracing::warn!("no asset has an [assets.sep31] table: no SEP-31 payment can be opened");
    }
    let is_transferred = enabled.sep6 || enabled.sep24;
    if is_transferred && config.assets.iter().all(|asset| asset.withdraw.is_none() && asset.deposit.is_none()) {
        tracing::warn!(
            "no asset has an [assets.withdraw] or [assets.deposit] table: no deposit or withdrawal can be opened"
        );
    }
    warn_of_businesses(config, enabled);
    warn_of_deposits(context, enabled);
    let mut terms = config.assets.iter().flat_map(Asset::terms);
    if !enabled.sep38 && terms.any(|terms| !terms.one_for_one) {
        tracing::warn!(
            "deliver_rate is `guest` and no guest provides `quotes`: payments are taken only where it says what the \
             receiver gets (amount-out) when it accepts them"
        );
    }
    enabled
}

/// What a business drives is opened only where a guest says what the wallets are to be told.
fn warn_of_businesses(config: &Config, enabled: Enabled) {
    let is_driven = |terms: Option<&ReceiveTerms>| terms.is_some_and(|terms| terms.driver == Driver::Business);
    let mut assets = config.assets.iter();
    if !enabled.sep31 && assets.any(|asset| is_driven(asset.sep31.as_ref())) {
        tracing::warn!(
            "a business drives payments, but SEP-31 is off: set business.server_url, or load a guest that provides `receiver`"
        );
    }
    let mut assets = config.assets.iter();
    let transferred = |asset: &Asset| {
        is_driven(asset.withdraw.as_ref()) || is_driven(asset.deposit.as_ref().map(|deposit| &deposit.terms))
    };
    let is_any_transferred = assets.any(transferred);
    if config.sep24.own_pages.is_some() && !is_any_transferred {
        tracing::warn!(
            "sep24.interactive_url is set, but no asset is driven by a business: nobody is sent there; set driven_by = \"business\" \
             in [assets.withdraw] or [assets.deposit], or leave it out"
        );
    }
    if !enabled.sep6 && !enabled.sep24 && is_any_transferred {
        tracing::warn!(
            "a business drives deposits or withdrawals, but SEP-6 and SEP-24 are off: set business.server_url or \
             sep24.interactive_url, or load a guest that provides `transfers`"
        );
    }
}

/// Deposits that would be opened, or paid, by nobody.
fn warn_of_deposits(context: &Context, enabled: Enabled) {
    let deposited: Vec<_> = context.settings.assets.iter().filter_map(ServedAsset::deposited).collect();
    if (enabled.sep6 || enabled.sep24) && !deposited.is_empty() && !context.deposits() {
        tracing::warn!(
            "an asset has an [assets.deposit] table and no guest provides `deposits`: nothing can be deposited"
        );
        return;
    }
    if let Some(place) = context.guests().place_of(Interface::Deposits).filter(|_| !deposited.is_empty()) {
        let path = format!("{}/{}/NAME", paths::NOTICES, guest_name(&place));
        tracing::info!(path, "notices of banks go to the guest");
    }
    for asset in deposited.iter().filter(|asset| !context.settings.paying_accounts.contains(&asset.account)) {
        let (asset, account) = (asset.asset.to_string(), asset.account);
        tracing::warn!(
            asset,
            %account,
            "deposits wait: this host does not pay from their account; add its key to keys.payout_seeds, payouts.pkcs11.keys, \
             payouts.cosigned_accounts or payouts.custodied_accounts, and set payouts.enabled to true"
        );
    }
}
