//! The interfaces of the WIT package, and which features of the host rest on them.

use serde::Serialize;

/// The package this host speaks.
pub const WIT_PACKAGE: &str = "anchor:guest@0.1.1";

/// Versions that are read as ours: compatible ones differ in the last number alone.
pub(in crate::guest) const COMPATIBLE: &str = "0.1.";

/// An interface that a guest may export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interface {
    /// Which payments are taken (SEP-31).
    Receiver,
    /// What is thought of customers (SEP-12).
    Customers,
    /// Off-chain payouts.
    Rails,
    /// What becomes of ledger payments that do not fit.
    Mismatches,
    /// Rates and quotes (SEP-38).
    Quotes,
    /// Fees of transactions without conversion.
    Fees,
    /// Who the guest is.
    About,
}

impl Interface {
    /// Every interface.
    pub const ALL: [Self; 7] =
        [Self::Receiver, Self::Customers, Self::Rails, Self::Mismatches, Self::Quotes, Self::Fees, Self::About];

    /// The name in the WIT package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Receiver => "receiver",
            Self::Customers => "customers",
            Self::Rails => "rails",
            Self::Mismatches => "mismatches",
            Self::Quotes => "quotes",
            Self::Fees => "fees",
            Self::About => "about",
        }
    }

    /// The interface with that name in the WIT package.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The name a component exports it under.
    pub(in crate::guest) fn export(self) -> String {
        let (package, version) = WIT_PACKAGE.split_once('@').unwrap_or((WIT_PACKAGE, ""));
        format!("{package}/{}@{version}", self.name())
    }

    /// What happens when no guest provides it.
    pub fn without(self) -> &'static str {
        match self {
            Self::Receiver => "nobody decides on cross-border payments: SEP-31 is off",
            Self::Customers => "nobody decides on customers: SEP-12 is off",
            Self::Rails => "nobody pays out: SEP-31 is off",
            Self::Mismatches => "payments that do not fit can't be left to a guest ([mismatches])",
            Self::Quotes => "nobody sets rates: SEP-38 is off, and SEP-31 delivers one for one",
            Self::Fees => "fees are as configured, where `receiver` and `quotes` leave them open",
            Self::About => "the guest goes by its file name, without a version",
        }
    }
}

/// Something the host can serve when guests provide what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Feature {
    /// Customer information.
    #[serde(rename = "SEP-12")]
    Sep12,
    /// Cross-border payments, receiving side.
    #[serde(rename = "SEP-31")]
    Sep31,
    /// Rates and quotes.
    #[serde(rename = "SEP-38")]
    Sep38,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 3] = [Self::Sep12, Self::Sep31, Self::Sep38];

    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sep12 => "SEP-12",
            Self::Sep31 => "SEP-31",
            Self::Sep38 => "SEP-38",
        }
    }

    /// The interfaces it rests on.
    pub fn rests_on(self) -> &'static [Interface] {
        match self {
            Self::Sep12 => &[Interface::Customers],
            Self::Sep31 => &[Interface::Receiver, Interface::Rails],
            Self::Sep38 => &[Interface::Quotes],
        }
    }

    /// The interfaces it still lacks, given those provided.
    pub(in crate::guest) fn lacks(self, provided: impl Fn(Interface) -> bool) -> Vec<Interface> {
        self.rests_on().iter().copied().filter(|interface| !provided(*interface)).collect()
    }
}

/// A name of our package as a component wrote it: `anchor:guest/receiver@0.1.1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::guest) struct Name<'a> {
    pub(in crate::guest) interface: &'a str,
    pub(in crate::guest) version: &'a str,
}

impl<'a> Name<'a> {
    /// `None` for a name of another package.
    pub(in crate::guest) fn of(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("anchor:guest/")?;
        let (interface, version) = rest.split_once('@').unwrap_or((rest, "without a version"));
        Some(Self { interface, version })
    }

    pub(in crate::guest) fn is_compatible(&self) -> bool {
        self.version.strip_prefix(COMPATIBLE).is_some_and(|patch| patch.parse::<u32>().is_ok())
    }
}
