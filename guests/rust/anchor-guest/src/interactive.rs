//! Hosted flows (SEP-24): what to ask the user, step by step.

use crate::bindings::interactive::exports::anchor::guest::interactive as wit;
use crate::prelude::{Entry, Payment, Problem};

pub use wit::{
    Answer, Choice, Completion, Form, Input, InputKind, Instruction, OptionItem, Redirect, Review, Step, Terms, Wait,
    WaitingFor,
};

/// The interface `interactive`: SEP-24, what the pages of a deposit or withdrawal ask.
pub trait Interactive {
    /// Says what comes next after these answers. Nothing is kept between two calls: go through the answers from the first, and
    /// return the first step that has none.
    fn next_step(payment: Payment, answers: Vec<Answer>) -> Result<Step, Problem>;
}

impl<T: Interactive> wit::Guest for T {
    fn next_step(payment: Payment, answers: Vec<Answer>) -> Result<Step, Problem> {
        T::next_step(payment, answers)
    }
}

/// The answer to a step, if it has one.
pub fn answered<'a>(answers: &'a [Answer], step: &str) -> Option<&'a Answer> {
    answers.iter().rev().find(|answer| answer.step == step)
}

impl Answer {
    /// The value that was entered under this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|entry| entry.name == name).map(|entry| entry.value.as_str())
    }
}

impl Form {
    /// A form without inputs.
    pub fn new(name: &str, heading: &str) -> Self {
        Self {
            name: name.to_owned(),
            heading: heading.to_owned(),
            intro: None,
            inputs: Vec::new(),
            submit: None,
            customer_type: None,
            errors: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// With a paragraph below the heading.
    pub fn intro(self, intro: &str) -> Self {
        Self { intro: Some(intro.to_owned()), ..self }
    }

    /// With one more input.
    pub fn input(mut self, input: Input) -> Self {
        self.inputs.push(input);
        self
    }

    /// Its values go to the user's customer record under this type.
    pub fn for_customer(self, customer_type: &str) -> Self {
        Self { customer_type: Some(customer_type.to_owned()), ..self }
    }

    /// Says what is wrong with an input: the form is shown again.
    pub fn error(mut self, input: &str, problem: &str) -> Self {
        self.errors.push(Entry { name: input.to_owned(), value: problem.to_owned() });
        self
    }
}

impl Input {
    /// A required input.
    pub fn new(kind: InputKind, name: &str, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: None,
            kind,
            options: Vec::new(),
            value: None,
            optional: false,
            max_length: None,
            extra: Vec::new(),
        }
    }

    /// One line of text.
    pub fn text(name: &str, label: &str) -> Self {
        Self::new(InputKind::Text, name, label)
    }

    /// The amount that the user pays.
    pub fn amount(label: &str) -> Self {
        Self::new(InputKind::Amount, "amount", label)
    }

    /// With a hint below the label.
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: Some(hint.to_owned()), ..self }
    }

    /// It may stay empty.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// With one more value to choose.
    pub fn option(mut self, value: &str, label: &str) -> Self {
        self.options.push(OptionItem::new(value, label));
        self
    }
}

impl OptionItem {
    /// A value and what the user reads.
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), hint: None }
    }
}

impl Choice {
    /// A choice without options.
    pub fn new(name: &str, heading: &str) -> Self {
        let (name, heading) = (name.to_owned(), heading.to_owned());
        Self { name, heading, intro: None, options: Vec::new(), extra: Vec::new() }
    }

    /// With one more option.
    pub fn option(mut self, value: &str, label: &str) -> Self {
        self.options.push(OptionItem::new(value, label));
        self
    }
}

impl Review {
    /// A review of these terms.
    pub fn new(name: &str, terms: Terms) -> Self {
        let (rows, extra) = (Vec::new(), Vec::new());
        Self { name: name.to_owned(), heading: None, intro: None, rows, terms, submit: None, extra }
    }

    /// With one more row.
    pub fn row(mut self, label: &str, value: &str) -> Self {
        self.rows.push(Entry { name: label.to_owned(), value: value.to_owned() });
        self
    }
}

impl Wait {
    /// Waits for the anchor.
    pub fn for_anchor(text: &str) -> Self {
        Self { heading: None, text: text.to_owned(), who: WaitingFor::Anchor, extra: Vec::new() }
    }

    /// Waits for something that the user does elsewhere.
    pub fn for_user(text: &str) -> Self {
        Self { who: WaitingFor::User, ..Self::for_anchor(text) }
    }
}

impl Redirect {
    /// A page of the anchor's own.
    pub fn new(name: &str, url: &str) -> Self {
        Self { name: name.to_owned(), url: url.to_owned(), text: None, extra: Vec::new() }
    }
}

/// Everything as it was entered and configured.
impl Default for Terms {
    fn default() -> Self {
        Self {
            amount: None,
            off_chain_asset: None,
            funding_method: None,
            fee: None,
            amount_out: None,
            extra: Vec::new(),
        }
    }
}

/// The anchor takes it on, on the terms that were entered and configured.
impl Default for Completion {
    fn default() -> Self {
        let (fields, instructions, extra) = (Vec::new(), Vec::new(), Vec::new());
        Self { terms: Terms::default(), fields, instructions, how: None, message: None, extra }
    }
}
