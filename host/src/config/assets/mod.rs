//! `[[assets]]`: the assets on the ledger that the anchor serves. What every protocol needs of an asset stands here; each
//! protocol has a table of its own, and an asset is served under those whose table it has.

pub(super) mod deposit;
pub(super) mod sep1;
pub(super) mod sep31;
mod terms;
pub(super) mod withdraw;

pub use deposit::AssetDeposit;
pub use sep1::AssetSep1;

use self::terms::DELIVERED;
use super::{
    keys::SandboxKeys,
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{AccountId, Amount, AssetId, ReceiveTerms};
use std::collections::BTreeMap;

pub(super) const SECTION: Section = Section {
    name: "assets[]",
    doc: "An asset the anchor serves. Write one table per asset. Without any, the sandbox has USDC from its own issuer.\n\
          stellar.toml lists every asset. An asset is received under SEP-31 if it has [assets.sep31], withdrawn under SEP-6 if\n\
          it has [assets.withdraw], and deposited if it has [assets.deposit]. Payments to its account are read in any case: one that belongs to no\n\
          transaction is kept as unapplied.",
    keys: &[
        Key::unset(
            "code",
            "\"USDC\"",
            "required",
            "Asset code, 1 to 12 letters and digits. For lumens write `native`, or `XLM` without an issuer.",
        ),
        Key::unset(
            "issuer",
            "\"GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5\"",
            "the sandbox's issuer; required on testnet and pubnet",
            "Issuing account. The same code from a different issuer is a different asset.",
        ),
        Key::unset(
            "receiving_account",
            "\"GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV\"",
            "the sandbox's receiving account; required on testnet and pubnet",
            "Your account that receives payments. It needs a trustline to the asset.",
        ),
        Key::preset(
            "decimals",
            "2",
            "Maximum number of decimals in an amount, 0 to 7. An amount with more is refused, not rounded. Of a payment with more, \
             the rest is a part of the fee.",
        ),
        Key::unset(
            "confirm_above",
            "\"5000\"",
            "never asks",
            "A payment of more than this is credited when network.confirm_horizon_url reports it too, in quotation marks.",
        ),
        Key::unset(
            "payout_approve_above",
            "\"1000\"",
            "no payout needs it",
            "A payout on the ledger of more than this waits until a second person runs `anchor-host payouts approve`, in quotation\n\
             marks.",
        ),
        Key::unset(
            "payout_daily_max",
            "\"20000\"",
            "no limit",
            "What is paid on the ledger within 24 hours without a second person, in quotation marks.",
        ),
        Key::unset(
            "payout_balance_low",
            "\"5000\"",
            "no alarm",
            "When a paying account has less of the asset than this, the log has an error, in quotation marks.",
        ),
    ],
};

/// The asset of a sandbox whose configuration names none; values in TOML.
pub(super) const SANDBOX_ASSET: &[(&str, &str)] = &[
    ("code", "\"USDC\""),
    ("sep31.deliver", "\"iso4217:USD\""),
    ("sep31.min_amount", "\"1\""),
    ("sep31.max_amount", "\"10000\""),
    ("sep31.fee_fixed", "\"0.50\""),
    ("sep31.fee_percent", "\"0.5\""),
    ("sep31.funding_methods", "[\"ACH\", \"WIRE\"]"),
    ("withdraw.deliver", "\"iso4217:USD\""),
    ("withdraw.min_amount", "\"1\""),
    ("withdraw.max_amount", "\"10000\""),
    ("withdraw.fee_fixed", "\"0.50\""),
    ("withdraw.fee_percent", "\"0.5\""),
    ("withdraw.funding_methods", "[\"ACH\", \"WIRE\"]"),
    ("deposit.receive", "\"iso4217:USD\""),
    ("deposit.min_amount", "\"1\""),
    ("deposit.max_amount", "\"10000\""),
    ("deposit.fee_fixed", "\"0.50\""),
    ("deposit.fee_percent", "\"0.5\""),
    ("deposit.funding_methods", "[\"ACH\", \"WIRE\"]"),
    ("sep1.name", "\"Sandbox US Dollar\""),
    ("sep1.desc", "\"A US Dollar for trying things out. It has no value.\""),
];

/// An asset the anchor serves.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The asset.
    pub asset: AssetId,
    /// Our account that is paid.
    pub receiving_account: AccountId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// A payment of more needs a second Horizon's word.
    pub confirm_above: Option<Amount>,
    /// What is paid on the ledger without a second person.
    pub payouts: PayoutCeilings,
    /// The terms of receiving it under SEP-31; `None`: it is not received.
    pub sep31: Option<ReceiveTerms>,
    /// The terms of withdrawing it under SEP-6; `None`: it is not withdrawn.
    pub withdraw: Option<ReceiveTerms>,
    /// The terms of depositing it under SEP-6; `None`: it is not deposited.
    pub deposit: Option<AssetDeposit>,
    /// How stellar.toml describes it.
    pub sep1: AssetSep1,
}

impl Asset {
    /// The terms of every protocol it is served under.
    pub fn terms(&self) -> impl Iterator<Item = &ReceiveTerms> {
        self.sep31.iter().chain(&self.withdraw).chain(self.deposit.as_ref().map(|deposit| &deposit.terms))
    }
}

/// What is paid of an asset on the ledger without a second person, `None`: any amount; and what has to be there for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct PayoutCeilings {
    /// In one payout.
    pub each: Option<Amount>,
    /// Within 24 hours.
    pub daily: Option<Amount>,
    /// A paying account that has less raises an alarm.
    pub balance_low: Option<Amount>,
}

/// An asset whose accounts may still have to come from the generated keys.
#[derive(Debug, Clone)]
pub(super) struct AssetDraft {
    code: String,
    /// Whether it is the lumen, which has no issuer.
    is_native: bool,
    issuer: Option<AccountId>,
    account: Option<AccountId>,
    decimals: u32,
    confirm_above: Option<Amount>,
    payouts: PayoutCeilings,
    sep31: Option<ReceiveTerms>,
    withdraw: Option<ReceiveTerms>,
    deposit: Option<AssetDeposit>,
    sep1: AssetSep1,
}

impl AssetDraft {
    pub fn read_all(reader: &mut Reader, network: &Network) -> Vec<Self> {
        let positions = reader.positions("assets");
        if positions.is_empty() && network.kind != NetworkKind::Sandbox {
            reader.refuse("assets", format!("{} has no default asset", network.kind), "add an [[assets]] table");
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut drafts = Vec::new();
        for position in positions {
            let Some(draft) = Self::read(reader, network, position) else { continue };
            // The `/info` of SEP-31, as that of SEP-6 and SEP-24, is keyed by the code alone.
            if let Some(first) = seen.get(draft.code()) {
                let reason = format!("assets[{first}] has the code `{}` as well", draft.code());
                reader.refuse(&format!("assets[{position}].code"), reason, "keep one of the two");
            } else {
                seen.insert(draft.code().to_owned(), position);
            }
            drafts.push(draft);
        }
        drafts
    }

    fn read(reader: &mut Reader, network: &Network, position: usize) -> Option<Self> {
        let key = |name: &str| format!("assets[{position}].{name}");
        let code = read_code(reader, &key("code"));
        let is_native = code.as_deref().is_some_and(|code| {
            // Anybody can issue an asset called XLM. With an issuer it is that one.
            code == "native" || AssetId::is_native_code(code) && !reader.is_set(&key("issuer"))
        });
        let (issuer, account) = read_accounts(reader, network, &key, is_native);
        let decimals = u32::try_from(reader.integer(&key("decimals"), 0..=7)?).ok()?;
        let confirm_above = reader.amount(&key("confirm_above"));
        if confirm_above.is_some() && network.confirm_horizon_url.is_none() {
            reader.refuse(
                &key("confirm_above"),
                "there is no second Horizon to ask",
                "add network.confirm_horizon_url, or remove the key",
            );
        }
        let table = format!("assets[{position}]");
        let payouts = PayoutCeilings {
            each: reader.amount(&key("payout_approve_above")),
            daily: reader.amount(&key("payout_daily_max")),
            balance_low: reader.amount(&key("payout_balance_low")),
        };
        let sep31 = terms::read(reader, (&table, "sep31"), &DELIVERED, code.as_deref(), decimals);
        let withdraw = terms::read(reader, (&table, "withdraw"), &DELIVERED, code.as_deref(), decimals);
        let deposit = AssetDeposit::read(reader, &table, code.as_deref(), decimals);
        let sep1 = AssetSep1::read(reader, network, &table)?;
        Some(Self {
            code: code?,
            is_native,
            issuer,
            account,
            decimals,
            confirm_above,
            payouts,
            sep31,
            withdraw,
            deposit,
            sep1,
        })
    }

    /// Its code, as it is shown.
    pub fn code(&self) -> &str {
        if self.is_native { AssetId::Native.code() } else { &self.code }
    }

    /// The asset, its missing accounts filled in from the sandbox's. `None`: an account is missing.
    pub fn complete(self, sandbox: Option<&SandboxKeys>) -> Option<Asset> {
        let receiver = self.account.or_else(|| sandbox.map(|keys| keys.receiver.account()))?;
        let asset = match self.code.as_str() {
            _ if self.is_native => AssetId::Native,
            code => AssetId::stellar(code, self.issuer.or_else(|| sandbox.map(|keys| keys.issuer.account()))?).ok()?,
        };
        let Self { decimals, confirm_above, payouts, sep31, withdraw, deposit, sep1, .. } = self;
        Some(Asset {
            asset,
            receiving_account: receiver,
            decimals,
            confirm_above,
            payouts,
            sep31,
            withdraw,
            deposit,
            sep1,
        })
    }
}

fn read_code(reader: &mut Reader, key: &str) -> Option<String> {
    if !reader.is_set(key) {
        reader.refuse(key, "an asset needs a code", "add for example code = \"USDC\"");
        return None;
    }
    let code = reader.text(key)?;
    let plain = code.len() <= 12 && code.bytes().all(|b| b.is_ascii_alphanumeric());
    if !plain {
        reader.refuse(key, format!("`{code}` is not an asset code"), "write 1 to 12 letters and digits");
    }
    plain.then_some(code)
}

fn read_accounts(
    reader: &mut Reader,
    network: &Network,
    key: &impl Fn(&str) -> String,
    is_native: bool,
) -> (Option<AccountId>, Option<AccountId>) {
    let example = "a G… account";
    let issuer: Option<AccountId> = reader.parse(&key("issuer"), example);
    let account: Option<AccountId> = reader.parse(&key("receiving_account"), example);
    if is_native && reader.is_set(&key("issuer")) {
        reader.refuse(&key("issuer"), "lumens have no issuer", "remove the key");
    }
    if issuer.is_some() && issuer == account {
        let reason = "this is the issuer: an asset paid to its issuer ceases to exist";
        reader.refuse(&key("receiving_account"), reason, "write an account of yours that holds the asset");
    }
    if network.kind != NetworkKind::Sandbox {
        for name in ["issuer", "receiving_account"] {
            let needed = name != "issuer" || !is_native;
            if needed && !reader.is_set(&key(name)) {
                reader.refuse(
                    &key(name),
                    format!("only a sandbox can make one up, and this is {}", network.kind),
                    "write the G… account",
                );
            }
        }
    }
    (issuer, account)
}
