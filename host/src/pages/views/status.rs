//! How far a transaction is.

use super::Money;
use serde::Serialize;

/// How far a transaction is.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The status.
    pub name: String,
    /// `deposit` or `withdrawal`.
    pub kind: &'static str,
    /// `waiting`, `action`, `good` or `bad`.
    pub tone: &'static str,
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// What happens next, if it is not the host's.
    pub next: Option<String>,
    /// What the anchor says.
    pub message: Option<String>,
    /// The amount that matters now.
    pub amount: Option<Money>,
    /// How to pay.
    pub pay: Option<Pay>,
    /// What the user has to do here.
    pub action: Option<Action>,
    /// What happened and what will.
    pub timeline: Vec<Event>,
    /// More about it.
    pub details: Vec<Row>,
    /// What went back.
    pub refunds: Vec<Refund>,
    /// Whether the user goes back to the wallet from here.
    pub close: bool,
}

/// How to pay.
#[derive(Debug, Clone, Serialize)]
pub struct Pay {
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// Until when.
    pub deadline: Option<String>,
    /// What to enter at the bank or in the wallet.
    pub rows: Vec<Row>,
    /// The same for a camera.
    pub qr: Option<Qr>,
}

/// A picture for a camera.
#[derive(Debug, Clone, Serialize)]
pub struct Qr {
    /// SVG.
    pub svg: String,
    /// What it is.
    pub label: String,
}

/// A label and a value.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
    /// Where more about it is.
    pub url: Option<String>,
    /// Whether it can be copied.
    pub copyable: bool,
    /// What is copied, if it is not the value.
    pub plain: Option<String>,
}

/// What the user has to do.
#[derive(Debug, Clone, Serialize)]
pub struct Action {
    /// Where.
    pub url: String,
    /// The button, if it is not the host's.
    pub label: Option<String>,
}

/// Something that happened, or will.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// What.
    pub label: String,
    /// When.
    pub time: Option<String>,
    /// `done`, `now` or `todo`.
    pub state: &'static str,
}

/// Money that went back.
#[derive(Debug, Clone, Serialize)]
pub struct Refund {
    /// The amount.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// What was kept for it.
    pub fee: Option<String>,
    /// The payment, shortened.
    pub id: String,
    /// Where it is shown.
    pub url: Option<String>,
}
