//! What the templates are given. Every name is always there: what is not said is `null`. `host/pages/samples` has an example of
//! each page, with which templates are checked at the start.

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

/// The number of a step.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Step {
    /// From 1.
    pub index: usize,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Serialize)]
pub struct FieldError {
    /// The field; `None`: none in particular.
    pub field: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// A form.
#[derive(Debug, Clone, Serialize)]
pub struct Form {
    /// The heading.
    pub heading: String,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Proves that it comes from this page.
    pub csrf: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
    /// The button.
    pub submit: Option<String>,
    /// Where the costs of what is entered are asked.
    pub preview: Option<String>,
    /// Whether it has files.
    pub multipart: bool,
    /// What is wrong with what was entered.
    pub errors: Vec<FieldError>,
    /// The values.
    pub fields: Vec<Field>,
}

/// A value of a form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// How it is entered.
    pub kind: &'static str,
    /// What the user reads.
    pub label: String,
    /// More about it.
    pub hint: Option<String>,
    /// What stands in it.
    pub value: Option<String>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What browsers know it as (HTML `autocomplete`).
    pub autocomplete: Option<&'static str>,
    /// The keyboard, if it is not the kind's.
    pub inputmode: Option<&'static str>,
    /// Most characters.
    pub max_length: Option<usize>,
    /// What it has to look like (HTML `pattern`).
    pub pattern: Option<String>,
    /// The earliest day.
    pub min: Option<String>,
    /// The latest day.
    pub max: Option<String>,
    /// The unit behind it.
    pub unit: Option<String>,
    /// What can be chosen.
    pub choices: Vec<Choosable>,
    /// Content types of files.
    pub accept: Option<String>,
    /// Whether several files are taken.
    pub multiple: bool,
    /// Most bytes of a file.
    pub max_bytes: Option<usize>,
    /// The same for people.
    pub limit: Option<String>,
    /// Files that are here already.
    pub files: Vec<SentFile>,
}

/// A file that is here already.
#[derive(Debug, Clone, Serialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its size, for people.
    pub size: String,
}

/// What can be chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Choosable {
    /// The value.
    pub value: String,
    /// What the user reads.
    pub label: String,
    /// More about it.
    pub hint: Option<String>,
}

/// A choice among buttons.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// The heading.
    pub heading: String,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Proves that it comes from this page.
    pub csrf: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
    /// The name of the value.
    pub name: &'static str,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// The choices.
    pub options: Vec<Choosable>,
}

/// Everything to agree to.
#[derive(Debug, Clone, Serialize)]
pub struct Review {
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Proves that it comes from this page.
    pub csrf: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
    /// The button.
    pub submit: Option<String>,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// What was entered.
    pub sections: Vec<Section>,
    /// What is to be agreed to besides.
    pub fields: Vec<Field>,
    /// The anchor's terms.
    pub terms: Option<TermsLink>,
}

/// What was entered, to be read again.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Where it is changed.
    pub change: Option<String>,
    /// Labels and values.
    pub rows: Vec<ReviewRow>,
}

/// A label and a value.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewRow {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}

/// The anchor's terms.
#[derive(Debug, Clone, Serialize)]
pub struct TermsLink {
    /// What they are.
    pub text: String,
    /// Where they are.
    pub url: Option<String>,
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
