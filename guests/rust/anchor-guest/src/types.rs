//! Helpers for the generated types.

use crate::prelude::*;
use rust_decimal::Decimal;

impl Field {
    /// A required text field.
    pub fn text(name: &str, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            description: description.to_owned(),
            kind: FieldKind::Text,
            choices: Vec::new(),
            optional: false,
        }
    }

    /// The same field, but optional.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

impl Amount {
    /// The number, for arithmetic.
    ///
    /// # Panics
    /// Never for amounts from the host.
    pub fn decimal(&self) -> Decimal {
        Decimal::from_str_exact(&self.value).expect("the host writes plain decimals")
    }
}

/// The short name for people: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`.
pub fn asset_code(asset: &str) -> &str {
    match asset.split(':').nth(1) {
        Some("native") | None => "XLM",
        Some(code) => code,
    }
}

fn value<'a>(entries: &'a [Entry], name: &str) -> Option<&'a str> {
    entries.iter().find(|entry| entry.name == name).map(|entry| entry.value.as_str()).filter(|value| !value.is_empty())
}

impl Customer {
    /// The provided value of a SEP-9 field.
    pub fn value(&self, name: &str) -> Option<&str> {
        value(&self.values, name)
    }

    /// The required fields among `fields` that the customer has not provided.
    pub fn missing(&self, fields: Vec<Field>) -> Vec<Field> {
        fields.into_iter().filter(|field| !field.optional && self.value(&field.name).is_none()).collect()
    }

    /// Whether the last decision for this customer type is `accepted`.
    pub fn is_accepted(&self, customer_type: &str) -> bool {
        self.standings.iter().any(|standing| {
            standing.customer_type.as_deref() == Some(customer_type) && standing.status == CustomerStatus::Accepted
        })
    }
}

impl Payment {
    /// The value of a field sent with the transaction (SEP-31 `fields.transaction`, SEP-6 parameters).
    pub fn field(&self, name: &str) -> Option<&str> {
        value(&self.transaction.fields, name)
    }
}

impl CustomerType {
    /// A customer type and when it applies.
    pub fn new(name: &str, description: &str) -> Self {
        Self { name: name.to_owned(), description: description.to_owned() }
    }
}

/// Requires no information, and leaves everything else to the configuration.
impl Default for ReceiverInfo {
    fn default() -> Self {
        Self {
            sender_types: Vec::new(),
            receiver_types: Vec::new(),
            fields: Vec::new(),
            funding_methods: Vec::new(),
            min_amount: None,
            max_amount: None,
            extra: Vec::new(),
        }
    }
}

impl Payout {
    /// The receiver has the planned amount, under the external network's id of the payout.
    pub fn delivered(external_id: impl Into<String>) -> Self {
        Self::Delivered(Receipt { external_id: Some(external_id.into()), amount_out: None, extra: Vec::new() })
    }

    /// The external network has accepted the payout, under this id.
    pub fn initiated(external_id: impl Into<String>) -> Self {
        Self::Initiated(Initiation { external_id: Some(external_id.into()), eta_seconds: None, extra: Vec::new() })
    }
}

impl Terms {
    /// The configured terms.
    pub fn configured() -> Self {
        Self { fee: None, amount_out: None, extra: Vec::new() }
    }
}

impl RevisedTerms {
    /// The configured terms, for the amount that arrived.
    pub fn configured() -> Self {
        Self { fee: None, amount_out: None, extra: Vec::new() }
    }
}

/// Requires no information, and leaves everything else to the configuration.
impl Default for TransferInfo {
    fn default() -> Self {
        Self {
            customer_types: Vec::new(),
            fields: Vec::new(),
            funding_methods: Vec::new(),
            min_amount: None,
            max_amount: None,
            extra: Vec::new(),
        }
    }
}

impl TransferTerms {
    /// The configured terms.
    pub fn configured() -> Self {
        Self {
            fee: None,
            amount_out: None,
            instructions: Vec::new(),
            how: None,
            extra_info: Vec::new(),
            eta_seconds: None,
            extra: Vec::new(),
        }
    }
}

impl From<Problem> for TransferRejection {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Problem> for StoreProblem {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
