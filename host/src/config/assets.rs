//! `[[assets]]`: what the anchor receives, and on what terms.

use super::{
    keys::SandboxKeys,
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
    sep1::fields,
};
use crate::model::{AccountId, Amount, AssetId};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(super) const SECTION: Section = Section {
    name: "assets[]",
    doc: "An asset the anchor receives. Write one table per asset. Without any, the sandbox has USDC from its own issuer.",
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
        Key::unset(
            "deliver",
            "\"iso4217:USD\"",
            "required",
            "Currency to deliver if a payment names no other, in SEP-38 notation.",
        ),
        Key::unset(
            "deliver_rate",
            "\"guest\"",
            "one_for_one if the asset's code begins with the currency's code, as in USDC and USD; otherwise required",
            "Units of that currency for one unit of the asset, before fees. \"one_for_one\": one. \"guest\": a guest decides, with\n\
             the rate from its `quotes` interface or with the amount-out with which it accepts a payment.",
        ),
        Key::preset(
            "decimals",
            "2",
            "Maximum number of decimals in an amount, 0 to 7. An amount with more is refused, not rounded.",
        ),
        Key::unset("min_amount", "\"1\"", "no limit", "Minimum amount, in quotation marks."),
        Key::unset("max_amount", "\"10000\"", "no limit", "Maximum amount, in quotation marks."),
        Key::unset("fee_fixed", "\"0.50\"", "none", "Fixed part of the fee, in the asset, in quotation marks."),
        Key::unset(
            "fee_percent",
            "\"0.5\"",
            "none",
            "Proportional part of the fee, in percent of the amount, in quotation marks.",
        ),
        Key::preset(
            "funding_methods",
            "[]",
            "How the anchor can deliver money (SEP-31 funding_methods), unless the guest says.",
        ),
        Key::preset(
            "quotes_required",
            "false",
            "Whether payments need a firm quote (SEP-31 quotes_required). Requires a guest that provides `quotes`.",
        ),
        Key::unset("name", "\"US Dollar\"", "left out of stellar.toml", "Short name, up to 20 characters."),
        Key::unset("desc", "\"US Dollars, one for one\"", "left out of stellar.toml", "Description of the asset."),
        Key::unset(
            "conditions",
            "\"Redeemable by verified customers\"",
            "left out of stellar.toml",
            "Conditions on holding the asset.",
        ),
        Key::unset("image", "\"https://example.com/usdc.png\"", "left out of stellar.toml", "URL of a PNG image."),
        Key::unset(
            "redemption_instructions",
            "\"Send it to us by SEP-31\"",
            "left out of stellar.toml",
            "How to redeem the asset.",
        ),
        Key::unset(
            "status",
            "\"live\"",
            "test on sandbox and testnet, live on pubnet",
            "Status: live, test, dead or private.",
        ),
        Key::preset("display_decimals", "2", "Number of decimals that wallets should show, 0 to 7."),
        Key::preset("anchor_asset_type", "\"fiat\"", "Type of the anchored asset (SEP-1 anchor_asset_type)."),
    ],
};

/// The asset of a sandbox whose configuration names none; values in TOML.
pub(super) const SANDBOX_ASSET: &[(&str, &str)] = &[
    ("code", "\"USDC\""),
    ("deliver", "\"iso4217:USD\""),
    ("min_amount", "\"1\""),
    ("max_amount", "\"10000\""),
    ("fee_fixed", "\"0.50\""),
    ("fee_percent", "\"0.5\""),
    ("funding_methods", "[\"ACH\", \"WIRE\"]"),
    ("name", "\"Sandbox US Dollar\""),
    ("desc", "\"A US Dollar for trying things out. It has no value.\""),
];

const TOML_TEXTS: &[&str] = &["name", "desc", "conditions", "image", "redemption_instructions", "anchor_asset_type"];

/// An asset the anchor receives.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The asset.
    pub asset: AssetId,
    /// Our account that is paid.
    pub receiving_account: AccountId,
    /// On what terms.
    pub terms: Terms,
}

/// On what terms an asset is received, and how stellar.toml describes it.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The currency delivered when a payment names no other.
    pub deliver: AssetId,
    /// Whether one of it is one of the asset; else the guest says.
    pub one_for_one: bool,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// Smallest amount served.
    pub min_amount: Option<Amount>,
    /// Largest amount served.
    pub max_amount: Option<Amount>,
    /// Fixed part of the fee, in the asset.
    pub fee_fixed: Option<Amount>,
    /// Proportional part of the fee, in percentage points.
    pub fee_percent: Option<Decimal>,
    /// How money can be delivered.
    pub funding_methods: Vec<String>,
    /// Whether payments in it need a firm quote.
    pub quotes_required: bool,
    /// How many decimals wallets should show.
    pub display_decimals: u32,
    /// SEP-1 `status`.
    pub status: String,
    /// Texts of stellar.toml's `[[CURRENCIES]]`, by SEP-1 name.
    pub toml: BTreeMap<String, String>,
}

/// An asset whose accounts may still have to come from the generated keys.
#[derive(Debug, Clone)]
pub(super) struct AssetDraft {
    code: String,
    /// Whether it is the lumen, which has no issuer.
    is_native: bool,
    issuer: Option<AccountId>,
    account: Option<AccountId>,
    terms: Terms,
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
            // SEP-31's `/info` is keyed by the code alone.
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
        let deliver = read_deliver(reader, &key("deliver"));
        let one_for_one = read_rate(reader, &key, code.as_deref(), deliver.as_ref());
        let decimals = u32::try_from(reader.integer(&key("decimals"), 0..=7)?).ok()?;
        let (min_amount, max_amount) = (reader.amount(&key("min_amount")), reader.amount(&key("max_amount")));
        let fee_fixed = reader.amount(&key("fee_fixed"));
        for (name, amount) in [("min_amount", min_amount), ("max_amount", max_amount), ("fee_fixed", fee_fixed)] {
            if let Some(error) = amount.and_then(|amount| amount.fits(decimals).err()) {
                let remedy = format!("write at most {decimals} decimals, or raise {}", key("decimals"));
                reader.refuse(&key(name), error.to_string(), remedy);
            }
        }
        let fee_percent = read_percent(reader, &key("fee_percent"));
        let terms = Terms {
            deliver: deliver.clone().unwrap_or(AssetId::Native),
            one_for_one,
            decimals,
            min_amount,
            max_amount,
            fee_fixed,
            fee_percent,
            funding_methods: read_methods(reader, &key("funding_methods")),
            quotes_required: reader.boolean(&key("quotes_required"))?,
            display_decimals: u32::try_from(reader.integer(&key("display_decimals"), 0..=7)?).ok()?,
            status: read_status(reader, &key("status"), network),
            toml: read_texts(reader, &key),
        };
        terms.check(reader, &key);
        deliver?;
        Some(Self { code: code?, is_native, issuer, account, terms })
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
        Some(Asset { asset, receiving_account: receiver, terms: self.terms })
    }
}

impl Terms {
    fn check(&self, reader: &mut Reader, key: &impl Fn(&str) -> String) {
        if let (Some(min), Some(max)) = (self.min_amount, self.max_amount)
            && min > max
        {
            let reason = format!("the minimum {min} is more than the maximum, {max}");
            reader.refuse(&key("min_amount"), reason, format!("lower it, or raise {}", key("max_amount")));
        }
        if self.max_amount.is_some_and(Amount::is_zero) {
            reader.refuse(
                &key("max_amount"),
                "with a maximum of 0 nothing can be paid",
                "raise it, or remove the key for no limit",
            );
        }
        let percent = self.fee_percent.unwrap_or_default();
        let fixed = self.fee_fixed.unwrap_or_default().decimal();
        if let Some(min) = self.min_amount.filter(|min| !min.is_zero())
            && min.decimal() * percent / Decimal::ONE_HUNDRED + fixed >= min.decimal()
        {
            let reason = format!("the fee on the minimum amount, {min}, leaves nothing to deliver");
            reader.refuse(&key("min_amount"), reason, "raise it, or lower the fee");
        }
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

fn read_deliver(reader: &mut Reader, key: &str) -> Option<AssetId> {
    if !reader.is_set(key) {
        reader.refuse(key, "the currency to deliver is missing", "add for example deliver = \"iso4217:USD\"");
        return None;
    }
    let deliver: AssetId = reader.parse(key, "\"iso4217:USD\"")?;
    if deliver.is_on_ledger() {
        reader.refuse(
            key,
            format!("`{deliver}` is an asset on the ledger"),
            "write a currency, for example \"iso4217:USD\"",
        );
        return None;
    }
    Some(deliver)
}

/// Whether the asset is delivered one for one. An asset of another name is another currency until somebody says that it is
/// not: a mistake here pays out the wrong sum, in silence.
fn read_rate(
    reader: &mut Reader,
    key: &impl Fn(&str) -> String,
    code: Option<&str>,
    deliver: Option<&AssetId>,
) -> bool {
    let path = key("deliver_rate");
    if reader.is_set(&path) {
        return reader.choice(&path, &[("one_for_one", true), ("guest", false)]).unwrap_or(true);
    }
    if let (Some(code), Some(AssetId::Iso4217(currency))) = (code, deliver)
        && !code.to_ascii_uppercase().starts_with(currency)
    {
        let reason = format!("`{code}` is not known to be worth one {currency}");
        let remedy = format!(
            "add {path} = \"guest\" to deliver what a guest's rate makes of it, or {path} = \"one_for_one\" if one is \
             one {currency}"
        );
        reader.refuse(&key("deliver"), reason, remedy);
    }
    true
}

fn read_percent(reader: &mut Reader, key: &str) -> Option<Decimal> {
    let percent = reader.amount(key)?;
    if percent.decimal() >= Decimal::ONE_HUNDRED {
        reader.refuse(key, format!("{percent} percent leaves nothing to deliver"), "write less than 100");
        return None;
    }
    if percent.fits(4).is_err() {
        reader.refuse(key, format!("{percent} has more than 4 decimals"), "write at most 4 decimals");
        return None;
    }
    Some(percent.decimal())
}

fn read_methods(reader: &mut Reader, key: &str) -> Vec<String> {
    let methods = reader.texts(key).unwrap_or_default();
    let mut seen = std::collections::BTreeSet::new();
    for method in &methods {
        if method.trim().is_empty() {
            reader.refuse(key, "a method is empty", "remove the empty text");
        } else if !seen.insert(method) {
            reader.refuse(key, format!("`{method}` appears twice"), "keep one of the two");
        }
    }
    methods
}

fn read_status(reader: &mut Reader, key: &str, network: &Network) -> String {
    let words = [("live", "live"), ("test", "test"), ("dead", "dead"), ("private", "private")];
    let usual = if network.kind == NetworkKind::Pubnet { "live" } else { "test" };
    reader.choice(key, &words).unwrap_or(usual).to_owned()
}

fn read_texts(reader: &mut Reader, key: &impl Fn(&str) -> String) -> BTreeMap<String, String> {
    let mut toml = BTreeMap::new();
    for name in TOML_TEXTS {
        if let Some(text) = reader.sep1_text(&key(name), fields::CURRENCIES, name) {
            toml.insert((*name).to_owned(), text);
        }
    }
    toml
}
