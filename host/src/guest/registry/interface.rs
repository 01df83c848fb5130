//! The interfaces of the WIT package that guests export. Each is declared once, as a line of `interfaces!` below: its
//! name, the features it turns on, and the consequence of its absence. The bindings' lookups, the providers, the limits
//! and grants of each interface, `guest check`, `guest call` and recordings all follow from that line and from the
//! interface's list of functions.
//!
//! To add an interface, write
//!
//! 1. `wit/NAME.wit`, and a line for it in the world (`wit/worlds.wit`): the bindings are generated from these;
//! 2. a line of `interfaces!` in this file;
//! 3. `guest/calls/NAME.rs`, with its `mod` line: a [`Function`](calls::function::Function) for each of its functions,
//!    their list `FUNCTIONS`, and the methods of [`Guests`](crate::guest::Guests) that the host calls;
//! 4. its test in `guest/tests/`, and a sample of each new type in `guest_tools/sample.json`. An existing test calls
//!    every function with its sample;
//! 5. its name in `config::INTERFACES`, so that limits can be set for it: the configuration uses no other room. A test
//!    compares that list with this one.
//!
//! For `fees`, the smallest, these are `wit/fees.wit`, its line here, `guest/calls/fees.rs`, `guest/tests/answers.rs`
//! and `config/guest_terms.rs`. Apart from the code that asks for fees, no other file of the host names it.

use crate::guest::{
    bindings,
    calls::{self, function::ByName},
    runtime::state::CallState,
};
use serde::Serialize;
use wasmtime::{
    AsContextMut, Store,
    component::{Component, Instance, InstancePre},
};

/// The WIT package this host supports.
pub const WIT_PACKAGE: &str = "anchor:guest@0.1.1";

/// The prefix of compatible versions: they differ from ours in the last number only.
pub(in crate::guest) const COMPATIBLE: &str = "0.1.";

/// The name of an interface in the WIT package: that of its module, unless the package writes it with a hyphen.
macro_rules! name {
    ($module:ident) => {
        stringify!($module)
    };
    ($module:ident $written:literal) => {
        $written
    };
}

/// Declares the interfaces: the enum of their names, and their lookups in a component and in an instance.
macro_rules! interfaces {
    ($($(#[$doc:meta])* $name:ident: $module:ident $(as $written:literal)?, turns on [$($feature:ident),*], without: $without:literal;)+) => {
        /// An interface that a guest may export.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Interface {
            $($(#[$doc])* $name,)+
        }

        impl Interface {
            /// Every interface, in order of declaration.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// The interface's name in the WIT package.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => name!($module $($written)?),)+
                }
            }

            /// The consequence if no guest provides it.
            pub fn without(self) -> &'static str {
                match self {
                    $(Self::$name => $without,)+
                }
            }

            /// The features that need it.
            fn turns_on(self) -> &'static [Feature] {
                match self {
                    $(Self::$name => &[$(Feature::$feature),*],)+
                }
            }

            /// Its functions, for calls by name.
            pub(in crate::guest) fn functions(self) -> &'static [ByName] {
                match self {
                    $(Self::$name => calls::$module::FUNCTIONS,)+
                }
            }
        }

        /// The generated lookups for the interfaces that a component exports.
        #[derive(Default, Clone)]
        pub(in crate::guest) struct Exports {
            $($module: Option<bindings::$module::GuestIndices>,)+
        }

        impl Exports {
            /// Looks up every interface in a component.
            ///
            /// # Errors
            /// The interface that differs from the WIT package's, and the difference.
            pub(in crate::guest) fn find(component: &Component, pre: &InstancePre<CallState>) -> Result<Self, Differs> {
                // A lookup, unlike a comparison of names, also finds later compatible versions.
                let has = |one: Interface| component.get_export_index(None, &one.export()).is_some();
                Ok(Self {
                    $($module: has(Interface::$name)
                        .then(|| bindings::$module::GuestIndices::new(pre))
                        .transpose()
                        .map_err(|why| (Interface::$name, why))?,)+
                })
            }

            /// Compares the types of every exported interface with ours.
            ///
            /// # Errors
            /// The interface whose types differ, and the difference.
            pub(in crate::guest) fn compare(
                &self,
                store: &mut Store<CallState>,
                instance: &Instance,
            ) -> Result<(), Differs> {
                $(if let Some(indices) = &self.$module {
                    Indices::load(indices, &mut *store, instance).map_err(|why| (Interface::$name, why))?;
                })+
                Ok(())
            }

            /// Whether the component exports an interface.
            pub(in crate::guest) fn has(&self, interface: Interface) -> bool {
                match interface {
                    $(Interface::$name => self.$module.is_some(),)+
                }
            }
        }

        /// Functions already looked up in an instance.
        #[derive(Default)]
        pub(in crate::guest) struct Known {
            $($module: Option<bindings::$module::Guest>,)+
        }

        $(impl Indices for bindings::$module::GuestIndices {
            type Functions = bindings::$module::Guest;
            const INTERFACE: Interface = Interface::$name;

            fn of(exports: &Exports) -> Option<&Self> {
                exports.$module.as_ref()
            }

            fn load(&self, store: &mut Store<CallState>, instance: &Instance) -> wasmtime::Result<bindings::$module::Guest> {
                if let Some(known) = &store.data().known.$module {
                    return Ok(known.clone());
                }
                let functions = bindings::$module::GuestIndices::load(self, store.as_context_mut(), instance)?;
                Ok(store.data_mut().known.$module.insert(functions).clone())
            }
        })+
    };
}

interfaces! {
    /// Which payments the anchor accepts (SEP-31).
    Receiver: receiver, turns on [Sep31],
        without: "nobody decides on cross-border payments: SEP-31 is off";
    /// Which deposits and withdrawals the anchor takes on (SEP-6).
    Transfers: transfers, turns on [Sep6],
        without: "nobody decides on deposits and withdrawals: SEP-6 is off";
    /// What the pages of hosted deposits and withdrawals ask (SEP-24).
    Interactive: interactive, turns on [Sep24],
        without: "nobody says what to ask users: SEP-24 is off, but for what a business drives";
    /// Off-chain money that comes in (SEP-6, SEP-24).
    Deposits: deposits, turns on [],
        without: "nobody reports what comes in off chain: nothing can be deposited";
    /// Customers and what they must provide (SEP-12).
    Customers: customers, turns on [Sep12],
        without: "nobody decides on customers: SEP-12 is off";
    /// Customers that the guest keeps itself (SEP-12).
    CustomerStore: customer_store as "customer-store", turns on [Sep12],
        without: "the host keeps the customers, and `customers` decides on them";
    /// Off-chain payouts.
    Rails: rails, turns on [Sep6, Sep24, Sep31],
        without: "nobody pays out: SEP-6, SEP-24 and SEP-31 are off";
    /// Decisions on ledger payments that do not fit their transaction.
    Mismatches: mismatches, turns on [],
        without: "payments that do not fit can't be left to a guest ([mismatches])";
    /// Rates and quotes (SEP-38).
    Quotes: quotes, turns on [Sep38],
        without: "nobody sets rates: SEP-38 is off, and SEP-31 delivers one for one";
    /// Fees of transactions without conversion.
    Fees: fees, turns on [],
        without: "fees are as configured, where `receiver` and `quotes` leave them open";
    /// Signatures of paying accounts whose keys somebody else keeps.
    Signer: signer, turns on [],
        without: "people sign for `payouts.cosigned_accounts`";
    /// Payouts that a custodian makes.
    Custodian: custodian, turns on [],
        without: "nobody pays from `payouts.custodied_accounts`";
    /// The guest's name, version and author.
    About: about, turns on [],
        without: "the guest goes by its file name, without a version";
}

/// An interface that differs from the WIT package's, and the difference.
pub(in crate::guest) type Differs = (Interface, wasmtime::Error);

/// The generated lookup of an interface's functions.
pub(in crate::guest) trait Indices: Clone + Send + 'static {
    /// The interface's functions in one instance.
    type Functions: Send;
    /// The interface.
    const INTERFACE: Interface;

    /// The lookup in a component's exports; `None`: the component does not export the interface.
    fn of(exports: &Exports) -> Option<&Self>;

    /// Looks the functions up in an instance; done once for each instance.
    fn load(&self, store: &mut Store<CallState>, instance: &Instance) -> wasmtime::Result<Self::Functions>;
}

impl Interface {
    /// The interface with that name in the WIT package.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether one guest provides it for all the others. Only `about` is not like that: each guest describes itself.
    pub(in crate::guest) fn is_provided(self) -> bool {
        self != Self::About
    }

    /// The interface whose place it takes: both can't be provided at once.
    pub(in crate::guest) fn in_place_of(self) -> Option<Self> {
        (self == Self::CustomerStore).then_some(Self::Customers)
    }

    /// The interfaces that can't be provided beside it.
    pub(in crate::guest) fn excludes(self) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |other| self.in_place_of() == Some(*other) || other.in_place_of() == Some(self))
    }

    /// The name under which a component exports it.
    fn export(self) -> String {
        let (package, version) = WIT_PACKAGE.split_once('@').unwrap_or((WIT_PACKAGE, ""));
        format!("{package}/{}@{version}", self.name())
    }
}

/// A part of the host that needs interfaces of guests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Feature {
    /// Deposits and withdrawals by API.
    #[serde(rename = "SEP-6")]
    Sep6,
    /// Customer information.
    #[serde(rename = "SEP-12")]
    Sep12,
    /// Hosted deposits and withdrawals.
    #[serde(rename = "SEP-24")]
    Sep24,
    /// Cross-border payments, receiving side.
    #[serde(rename = "SEP-31")]
    Sep31,
    /// Rates and quotes.
    #[serde(rename = "SEP-38")]
    Sep38,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 5] = [Self::Sep6, Self::Sep12, Self::Sep24, Self::Sep31, Self::Sep38];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sep6 => "SEP-6",
            Self::Sep12 => "SEP-12",
            Self::Sep24 => "SEP-24",
            Self::Sep31 => "SEP-31",
            Self::Sep38 => "SEP-38",
        }
    }

    /// The interfaces it needs, or the ones that take their place.
    pub fn rests_on(self) -> impl Iterator<Item = Interface> {
        Interface::ALL.into_iter().filter(move |interface| interface.turns_on().contains(&self))
    }

    /// The interfaces it lacks, given those provided. An interface is not lacking if another one takes its place.
    pub(in crate::guest) fn lacks(self, provided: impl Fn(Interface) -> bool) -> Vec<Interface> {
        let is_there = |interface: Interface| provided(interface) || interface.excludes().any(&provided);
        self.rests_on().filter(|one| one.in_place_of().is_none() && !is_there(*one)).collect()
    }
}

/// A name of our package as a component spells it: `anchor:guest/receiver@0.1.1`.
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
