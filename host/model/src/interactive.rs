//! Hosted flows (SEP-24): what a guest asks the user, and what the user answered.

use super::{Amount, AssetId, Entries, Fee, Instruction, Money, Status, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

/// How a value is entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// One line of text.
    Text,
    /// Several lines of text.
    Multiline,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A whole number.
    Number,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// The amount that the user pays.
    Amount,
    /// One of the options, from a list that opens.
    Select,
    /// One of the options, all of them visible.
    Radio,
    /// Yes or no.
    Checkbox,
    /// A one-time code.
    Code,
    /// A file.
    File,
}

impl InputKind {
    /// The name that templates know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Multiline => "multiline",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Number => "number",
            Self::Date => "date",
            Self::Amount => "amount",
            Self::Select => "select",
            Self::Radio => "radio",
            Self::Checkbox => "checkbox",
            Self::Code => "code",
            Self::File => "file",
        }
    }

    /// Whether one of its options is the value.
    pub fn has_options(self) -> bool {
        matches!(self, Self::Select | Self::Radio)
    }
}

/// A value to choose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OptionItem {
    /// The value.
    pub value: String,
    /// What the user reads.
    pub label: String,
    /// More about it, for people.
    pub hint: Option<String>,
}

/// A value that the user is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Input {
    /// SEP-9 name, or the anchor's own.
    pub name: String,
    /// What the user reads.
    pub label: String,
    /// More about it, for people.
    pub hint: Option<String>,
    /// How it is entered.
    pub kind: InputKind,
    /// The values to choose from.
    pub options: Vec<OptionItem>,
    /// What stands in it at first.
    pub value: Option<String>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// Most characters.
    pub max_length: usize,
}

/// A page with values to enter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Form {
    /// The step's name in the answers.
    pub name: String,
    /// The heading.
    pub heading: String,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// The values.
    pub inputs: Vec<Input>,
    /// The button, if it is not the host's.
    pub submit: Option<String>,
    /// The SEP-12 type under which the values go to the customer's record; `None`: they are the answer.
    pub customer_type: Option<String>,
    /// What is wrong with the answers, by the input's name.
    pub errors: Entries,
}

/// A page with a button for each option.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// The step's name in the answers.
    pub name: String,
    /// The heading.
    pub heading: String,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// The options.
    pub options: Vec<OptionItem>,
}

/// A page with everything that the user agrees to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// The step's name in the answers.
    pub name: String,
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Labels and values.
    pub rows: Vec<(String, String)>,
    /// The terms, whose costs are shown.
    pub terms: HostedTerms,
    /// The button, if it is not the host's.
    pub submit: Option<String>,
}

/// Who is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// The anchor.
    Anchor,
    /// The user, who has to do something elsewhere.
    User,
}

impl WaitingFor {
    /// The status of a transaction that waits so.
    pub fn status(self) -> Status {
        match self {
            Self::Anchor => Status::PendingAnchor,
            Self::User => Status::PendingUser,
        }
    }
}

/// A page that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waiting {
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// What is waited for.
    pub text: String,
    /// Who is waited for.
    pub who: WaitingFor,
}

/// A page of the anchor's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Detour {
    /// The step's name in the answers.
    pub name: String,
    /// Its address.
    pub url: String,
    /// What the user finds there.
    pub text: Option<String>,
}

/// The terms on which a hosted transfer is taken on, as far as the guest says them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HostedTerms {
    /// The amount that the user pays.
    pub amount: Option<Amount>,
    /// The asset off chain.
    pub off_chain_asset: Option<AssetId>,
    /// How the money comes in or goes out.
    pub funding_method: Option<String>,
    /// The fee.
    pub fee: Option<Fee>,
    /// What the user gets.
    pub amount_out: Option<Money>,
}

/// The guest takes a hosted transfer on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Completion {
    /// The terms.
    pub terms: HostedTerms,
    /// What the transaction's fields are to have besides the wallet's.
    pub fields: Entries,
    /// How to pay off chain.
    pub instructions: Vec<Instruction>,
    /// The same in one text.
    pub how: Option<String>,
    /// A message for people.
    pub message: Option<String>,
}

/// What comes next in a hosted flow (`interactive.next-step`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NextStep {
    /// Values to enter.
    Form(Form),
    /// A choice among buttons.
    Choice(Choice),
    /// Everything to agree to.
    Review(Box<Review>),
    /// Waiting.
    Wait(Waiting),
    /// A page of the anchor's own.
    Redirect(Detour),
    /// The anchor takes it on.
    Done(Box<Completion>),
}

impl NextStep {
    /// The name under which it is answered; `None`: it is not.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Form(form) => Some(&form.name),
            Self::Choice(choice) => Some(&choice.name),
            Self::Review(review) => Some(&review.name),
            Self::Redirect(detour) => Some(&detour.name),
            Self::Wait(_) | Self::Done(_) => None,
        }
    }
}

/// What the user answered to a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The step's name.
    pub step: String,
    /// The values that were entered.
    pub values: Entries,
}

/// One page of a hosted flow: what was asked, and what was entered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FlowPage {
    /// What was asked.
    pub step: NextStep,
    /// What was entered, by name. Files are in the customer's record and not here.
    pub entered: Entries,
    /// Whether it was answered; otherwise it waits for the user.
    pub is_answered: bool,
    /// Random: an answer to another page that once had this number is told apart by it.
    pub nonce: String,
    /// Why it is asked once more, if the anchor could not take the transaction on with what was entered.
    pub problem: Option<String>,
}

/// How the wallet wants to hear from the page itself (SEP-24 `callback` and `on_change_callback`).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FlowCallbacks {
    /// Whether the page posts a message to its opener when the user has finished.
    pub posts_at_end: bool,
    /// Whether it does so at each change of the status.
    pub posts_changes: bool,
    /// The status that it posted last; `None`: the one that the transaction was opened with.
    pub posted: Option<Status>,
    /// The URL that is told once when the user has finished.
    pub url: Option<String>,
}

/// A hosted flow (SEP-24): the pages that its user went through. Personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostedFlow {
    /// Its transaction.
    pub transaction: TransactionId,
    /// SHA-256 of the secret in the address of its pages, hex; `None` until its link is opened.
    pub session: Option<String>,
    /// Until when its pages are shown.
    pub expires_at: Timestamp,
    /// The number of saves; the store refuses a save based on an older one.
    pub version: i64,
    /// The pages, the current one last.
    pub pages: Vec<FlowPage>,
    /// What the wallet asked for when it opened the link.
    pub callbacks: FlowCallbacks,
    /// When the guest was last asked what comes next.
    pub asked_at: Option<Timestamp>,
    /// The hash of the guest version that was asked first: it is asked to the end.
    pub guest: Option<String>,
}

impl HostedFlow {
    /// One whose link was not opened yet.
    pub fn new(transaction: TransactionId, expires_at: Timestamp) -> Self {
        Self {
            transaction,
            session: None,
            expires_at,
            version: 1,
            pages: Vec::new(),
            callbacks: FlowCallbacks::default(),
            asked_at: None,
            guest: None,
        }
    }

    /// What the guest is told: the answers so far, without what went to the customer's record.
    pub fn answers(&self) -> Vec<Answer> {
        let answered = self.pages.iter().filter(|page| page.is_answered);
        answered
            .filter_map(|page| {
                let is_the_customers = matches!(&page.step, NextStep::Form(form) if form.customer_type.is_some());
                let values = if is_the_customers { Entries::new() } else { page.entered.clone() };
                Some(Answer { step: page.step.name()?.to_owned(), values })
            })
            .collect()
    }

    /// The amount that the user entered, if there was an input for it.
    pub fn amount_entered(&self) -> Option<Amount> {
        let forms = self.pages.iter().rev().filter(|page| page.is_answered).filter_map(|page| match &page.step {
            NextStep::Form(form) => Some((form, &page.entered)),
            _ => None,
        });
        forms
            .filter_map(|(form, entered)| {
                let input = form.inputs.iter().find(|input| input.kind == InputKind::Amount)?;
                Amount::parse(entered.get(&input.name)?).ok()
            })
            .next()
    }
}

/// Without what the user entered.
impl std::fmt::Debug for HostedFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostedFlow")
            .field("transaction", &self.transaction)
            .field("version", &self.version)
            .field("pages", &self.pages.len())
            .finish_non_exhaustive()
    }
}
