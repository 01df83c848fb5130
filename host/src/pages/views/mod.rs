//! What the templates are given. Every name is always there: what is not said is `null`. `host/pages/samples` has an example of
//! each page, with which templates are checked at the start.

mod status;
mod steps;

pub use status::*;
pub use steps::*;

use serde::Serialize;

/// A page.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// What every page has.
    pub page: Page,
    /// What it is about.
    #[serde(flatten)]
    pub body: Body,
    /// The costs, where it shows any.
    pub costs: Option<Costs>,
}

/// What a page is about.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Values to enter.
    Form(Form),
    /// A choice among buttons.
    Choice(Choice),
    /// Everything to agree to.
    Review(Review),
    /// Waiting.
    Wait(Wait),
    /// On to another site.
    Redirect(Redirect),
    /// How far a transaction is.
    Status(Box<Status>),
    /// Why there is nothing else to show.
    Message(Message),
}

impl View {
    /// The template that shows it.
    pub(super) fn template(&self) -> &'static str {
        match &self.body {
            // Photos of documents need advice, and are seldom asked for beside anything else.
            Body::Form(form) if !form.fields.is_empty() && form.fields.iter().all(|field| field.kind == "file") => {
                "upload.html"
            }
            Body::Form(_) => "form.html",
            Body::Choice(_) => "choice.html",
            Body::Review(_) => "review.html",
            Body::Wait(_) => "wait.html",
            Body::Redirect(_) => "redirect.html",
            Body::Status(_) => "status.html",
            Body::Message(_) => "message.html",
        }
    }
}

/// What every page has.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Page {
    /// Its language.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Of the policy of this answer.
    pub nonce: String,
    /// Its title, if it is not its heading.
    pub title: Option<String>,
    /// Its own address.
    pub url: String,
    /// The files it loads.
    pub assets: Assets,
    /// Who runs the anchor.
    pub anchor: Anchor,
    /// Who helps.
    pub support: Support,
    /// What is going on.
    pub header: Option<Header>,
    /// Where the page learns that it has changed.
    pub status: Option<StatusLink>,
    /// What it tells the window that opened it.
    pub post_message: Option<PostMessage>,
    /// Seconds until a browser without JavaScript loads it again.
    pub refresh_s: Option<u32>,
}

/// The files that a page loads.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Assets {
    /// The style.
    pub style: String,
    /// The script.
    pub script: String,
    /// The operator's style.
    pub theme: Option<String>,
}

/// Who runs the anchor.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Anchor {
    /// The name.
    pub name: String,
    /// The address of the logo.
    pub logo: Option<String>,
    /// The website.
    pub url: Option<String>,
}

/// Who helps.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Support {
    /// An e-mail address.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// A website.
    pub url: Option<String>,
}

/// What is going on.
#[derive(Debug, Clone, Serialize)]
pub struct Header {
    /// `deposit` or `withdrawal`.
    pub kind: &'static str,
    /// The code of the asset on the ledger.
    pub asset_code: String,
    /// The wallet's domain.
    pub wallet: Option<String>,
    /// The user's account, shortened.
    pub account_short: String,
}

/// Where a page learns that it has changed.
#[derive(Debug, Clone, Serialize)]
pub struct StatusLink {
    /// The address of the present version.
    pub url: String,
    /// The version shown.
    pub version: String,
}

/// What a page tells the window that opened it (SEP-24 `postMessage`).
#[derive(Debug, Clone, Serialize)]
pub struct PostMessage {
    /// `close`, `change`, or both with a space between them.
    pub when: String,
    /// The transaction, as `GET /transaction` shows it.
    pub transaction: serde_json::Value,
}

/// Waiting.
#[derive(Debug, Clone, Serialize)]
pub struct Wait {
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// What is waited for.
    pub message: Option<String>,
    /// Whether the user may close the page meanwhile.
    pub close: bool,
}

/// On to another site.
#[derive(Debug, Clone, Serialize)]
pub struct Redirect {
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// What the user finds there.
    pub message: Option<String>,
    /// Its address.
    pub url: String,
    /// Its host.
    pub site: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
}

/// An amount with its unit.
#[derive(Debug, Clone, Serialize)]
pub struct Money {
    /// The amount.
    pub value: String,
    /// The unit.
    pub unit: String,
}

/// What it costs.
#[derive(Debug, Clone, Serialize)]
pub struct Costs {
    /// What the user pays.
    pub amount_in: Option<Money>,
    /// The fee.
    pub fee: Option<Fee>,
    /// The rate.
    pub rate: Option<Rate>,
    /// What the user gets.
    pub amount_out: Option<Money>,
    /// More about it.
    pub note: Option<String>,
}

/// A fee.
#[derive(Debug, Clone, Serialize)]
pub struct Fee {
    /// All of it.
    pub total: String,
    /// Its unit.
    pub unit: String,
    /// What it is made of.
    pub parts: Vec<FeePart>,
}

/// A part of a fee.
#[derive(Debug, Clone, Serialize)]
pub struct FeePart {
    /// Its name.
    pub name: String,
    /// More about it.
    pub description: Option<String>,
    /// The amount.
    pub value: String,
}

/// A rate: one of the asset bought is so many of the asset sold.
#[derive(Debug, Clone, Serialize)]
pub struct Rate {
    /// How many.
    pub price: String,
    /// The asset sold.
    pub sell_unit: String,
    /// The asset bought.
    pub buy_unit: String,
    /// Whether it is agreed.
    pub binding: bool,
    /// Until when.
    pub until: Option<String>,
}

/// The costs by themselves, for the preview.
#[derive(Debug, Clone, Serialize)]
pub struct CostsView {
    /// The language.
    pub page: Page,
    /// The costs.
    pub costs: Option<Costs>,
}

/// Why there is nothing else to show.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// `refused`, `expired`, `foreign`, `used`, `not_found`, `busy`, `bad_request` or `error`.
    pub kind: &'static str,
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// The sentence, if it is not the host's.
    pub text: Option<String>,
    /// Where to try again.
    pub retry: Option<String>,
    /// What support asks for.
    pub reference: Option<String>,
    /// Whether the user goes back to the wallet from here.
    pub close: bool,
}
