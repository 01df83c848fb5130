//! `[payouts]`: payments by the anchor on the ledger.

use super::{
    keys::ConfiguredKeys,
    network::{Network, NetworkKind},
    pkcs11::Pkcs11,
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{AccountId, Amount};
use std::{collections::BTreeSet, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "payouts",
    doc: "Payments by the anchor on the ledger, such as refunds. They need keys.payout_seeds,\n\
          [payouts.pkcs11], or others who sign or pay.",
    keys: &[
        Key::preset(
            "enabled",
            "true",
            "Whether the host sends payments when it has keys to sign them. With false it records what is to be paid, and you pay\n\
             it yourself.",
        ),
        Key::preset(
            "channels",
            "0",
            "Number of channel accounts, 0 to 1000. Each can have one transaction under way, so with 20 of them up to 20 payments\n\
             fit into one ledger. Make them with `anchor-host channels create`. With 0 the paying account uses its own sequence\n\
             numbers, one payment after the other, and nothing else may use that account.",
        ),
        Key::preset("fee_max_stroops", "100000", "Highest fee to bid for a payment, in stroops: 0.01 XLM are 100000."),
        Key::preset(
            "valid_s",
            "30",
            "How long the ledger may take a transaction, in seconds. One that finds no place by then is replaced, with a higher\n\
             bid.",
        ),
        Key::unset(
            "new_account_lumens",
            "\"2\"",
            "none is created",
            "Lumens with which a deposit creates its user's account where there is none, 1 to 100, in quotation marks: the ledger's\n\
             reserves for the account and a trustline. The user can take them out: charge a fee that is worth more.",
        ),
        Key::preset(
            "cosigned_accounts",
            "[]",
            "Your accounts whose payouts others sign: the host prepares a transaction, a guest (interface `signer`) or people\n\
             (`anchor-host payouts pending`, `payouts sign`) add signatures, and the host sends it when they are enough. They need\n\
             channels.",
        ),
        Key::preset(
            "custodied_accounts",
            "[]",
            "Your accounts from which a custodian pays: the host has a guest hand each payout to it (interface `custodian`), and\n\
             looks on the ledger whether it is paid. They need no channels.",
        ),
        Key::preset(
            "cosign_s",
            "86400",
            "How long such a transaction may be signed and sent, in seconds, 60 to 604800. Then another has to be signed.",
        ),
    ],
};

/// Most channels.
const CHANNELS_MAX: u64 = 1000;

/// Payments by the anchor on the ledger.
#[derive(Debug, Clone)]
pub struct Payouts {
    /// Whether the host sends payments.
    pub enabled: bool,
    /// Number of channel accounts.
    pub channels: u32,
    /// Highest fee to bid for a payment, in stroops.
    pub fee_max: u32,
    /// How long the ledger may take a transaction.
    pub valid: Duration,
    /// Lumens for a deposit's user who has no account; `None`: no account is created.
    pub new_account: Option<Amount>,
    /// Accounts whose payouts others sign.
    pub cosigned: BTreeSet<AccountId>,
    /// Accounts from which a custodian pays.
    pub custodied: BTreeSet<AccountId>,
    /// How long transactions that others sign are valid.
    pub cosign: Duration,
    /// Paying accounts whose keys are on a token.
    pub pkcs11: Option<Pkcs11>,
}

impl Payouts {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let pkcs11 = Pkcs11::read(reader);
        Some(Self {
            enabled: reader.boolean("payouts.enabled")?,
            channels: u32::try_from(reader.integer("payouts.channels", 0..=CHANNELS_MAX)?).ok()?,
            fee_max: u32::try_from(reader.integer("payouts.fee_max_stroops", 100..=1_000_000_000)?).ok()?,
            valid: reader.seconds("payouts.valid_s", 10..=300)?,
            new_account: new_account(reader),
            cosigned: accounts(reader, "payouts.cosigned_accounts"),
            custodied: accounts(reader, "payouts.custodied_accounts"),
            cosign: reader.seconds("payouts.cosign_s", 60..=604_800)?,
            pkcs11,
        })
    }

    /// What channels need, and what tokens do.
    pub(super) fn check(&self, network: &Network, keys: &ConfiguredKeys, reader: &mut Reader) {
        if let Some(pkcs11) = &self.pkcs11 {
            pkcs11.check(keys, self.valid, reader);
        }
        let is_on_token =
            |account: &AccountId| self.pkcs11.iter().flat_map(|pkcs11| &pkcs11.keys).any(|key| key.account == *account);
        for (key, others) in
            [("payouts.cosigned_accounts", &self.cosigned), ("payouts.custodied_accounts", &self.custodied)]
        {
            for account in others.iter().filter(|account| keys.pays_from(account) || is_on_token(account)) {
                let reason = format!("the host has the key of {account}");
                reader.refuse(key, reason, "remove the account here, or its key");
            }
        }
        for account in self.cosigned.intersection(&self.custodied) {
            let reason = format!("{account} is among payouts.cosigned_accounts");
            reader.refuse(
                "payouts.custodied_accounts",
                reason,
                "remove it from one of them: either the host makes its transactions or the custodian",
            );
        }
        if self.channels == 0 && !self.cosigned.is_empty() {
            reader.refuse(
                "payouts.channels",
                "transactions that wait for signatures need channels: each keeps its sequence number meanwhile",
                "set it to the number of payouts that may wait at once, or more",
            );
        }
        if self.channels > 0 && network.kind != NetworkKind::Sandbox && !keys.has_channel_secret() {
            reader.refuse(
                "payouts.channels",
                "the channel accounts' keys have nothing to be derived from",
                "add keys.channel_secret or keys.channel_secret_file, for example from `anchor-host keys generate`",
            );
        }
    }
}

fn new_account(reader: &mut Reader) -> Option<Amount> {
    let (key, lumens) = ("payouts.new_account_lumens", reader.amount("payouts.new_account_lumens")?);
    let (least, most) = (Amount::from_stroops(10_000_000), Amount::from_stroops(1_000_000_000));
    if lumens < least || lumens > most || lumens.fits(Amount::LEDGER_DECIMALS).is_err() {
        reader.refuse(key, format!("`{lumens}` is not between 1 and 100"), "write for example \"2\"");
        return None;
    }
    Some(lumens)
}

fn accounts(reader: &mut Reader, key: &'static str) -> BTreeSet<AccountId> {
    let mut accounts = BTreeSet::new();
    for text in reader.texts(key).unwrap_or_default() {
        match AccountId::parse(&text) {
            Ok(account) => _ = accounts.insert(account),
            Err(error) => reader.refuse(key, format!("`{text}`: {error}"), "write G… addresses"),
        }
    }
    accounts
}
