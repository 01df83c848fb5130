//! Steps of the interface `interactive`, checked and converted to the model; answers on their way to the guest.

use super::{
    answer::{Checked, amount, asset, fee_at, invalid, list, message_of, money_at, name, text},
    place::{Place, at},
    snapshot::entries,
};
use crate::guest::bindings::{interactive as wit, types::Entry};
use crate::model::{
    Answer, Choice, Completion, Detour, Entries, Form, HostedTerms, Input, InputKind, Instruction, NextStep,
    OptionItem, ReviewStep, Waiting, WaitingFor,
};
use std::collections::BTreeSet;

/// Most characters of a value, unless the guest says otherwise.
const LENGTH: u32 = 500;
/// The same of several lines.
const LENGTH_OF_LINES: u32 = 5_000;
/// Names of values that pages send for the host.
const OWN_NAMES: [&str; 2] = ["csrf", "choice"];
/// What the guest may allow at most.
const LENGTH_MOST: u32 = 20_000;

/// The answers so far, for the guest.
pub(in crate::guest) fn answers(from: &[Answer]) -> Vec<wit::Answer> {
    from.iter().map(|one| wit::Answer { step: one.step.clone(), values: entries(&one.values) }).collect()
}

pub(in crate::guest) fn next_step(from: wit::Step) -> Checked<NextStep> {
    Ok(match from {
        wit::Step::Form(one) => NextStep::Form(form(&at("form"), one)?),
        wit::Step::Choice(one) => NextStep::Choice(choice(&at("choice"), one)?),
        wit::Step::Review(one) => NextStep::Review(Box::new(review(&at("review"), one)?)),
        wit::Step::Wait(one) => NextStep::Wait(Waiting {
            heading: message_of(at("wait.heading"), one.heading)?,
            text: text(at("wait.text"), one.text)?,
            who: match one.who {
                wit::WaitingFor::Anchor => WaitingFor::Anchor,
                wit::WaitingFor::User => WaitingFor::User,
            },
        }),
        wit::Step::Redirect(one) => NextStep::Redirect(Detour {
            name: name(at("redirect.name"), one.name)?,
            url: address(at("redirect.url"), one.url)?,
            text: message_of(at("redirect.text"), one.text)?,
        }),
        wit::Step::Done(one) => NextStep::Done(Box::new(completion(&at("done"), one)?)),
    })
}

fn form(place: &Place<'_>, from: wit::Form) -> Checked<Form> {
    let (mut seen, mut amounts) = (BTreeSet::new(), 0);
    let keeps_files = from.customer_type.is_some();
    let inputs = list(place.field("inputs"), from.inputs, |place, one| {
        let input = input(&place, one)?;
        if !seen.insert(input.name.clone()) {
            return invalid(place.field("name"), "is asked for twice");
        }
        amounts += usize::from(input.kind == InputKind::Amount);
        match input.kind {
            InputKind::Amount if amounts > 1 => invalid(place.field("kind"), "a form has one amount at most"),
            InputKind::Amount if keeps_files => invalid(
                place.field("kind"),
                "an amount is no part of a customer: ask for it in a form without customer-type",
            ),
            InputKind::File if !keeps_files => {
                invalid(place.field("kind"), "a file belongs to a customer: the form needs a customer-type")
            }
            _ => Ok(input),
        }
    })?;
    if inputs.is_empty() {
        return invalid(place.field("inputs"), "has nothing to enter; use `review` or `wait`");
    }
    Ok(Form {
        name: name(place.field("name"), from.name)?,
        heading: text(place.field("heading"), from.heading)?,
        intro: message_of(place.field("intro"), from.intro)?,
        inputs,
        submit: from.submit.map(|one| name(place.field("submit"), one)).transpose()?,
        customer_type: from.customer_type.map(|one| name(place.field("customer-type"), one)).transpose()?,
        errors: named(place.field("errors"), from.errors)?,
    })
}

fn input(place: &Place<'_>, from: wit::Input) -> Checked<Input> {
    let kind = match from.kind {
        wit::InputKind::Text => InputKind::Text,
        wit::InputKind::Multiline => InputKind::Multiline,
        wit::InputKind::Email => InputKind::Email,
        wit::InputKind::Phone => InputKind::Phone,
        wit::InputKind::Number => InputKind::Number,
        wit::InputKind::Date => InputKind::Date,
        wit::InputKind::Amount => InputKind::Amount,
        wit::InputKind::Select => InputKind::Select,
        wit::InputKind::Radio => InputKind::Radio,
        wit::InputKind::Checkbox => InputKind::Checkbox,
        wit::InputKind::Code => InputKind::Code,
        wit::InputKind::File => InputKind::File,
    };
    let options = options(place.field("options"), from.options)?;
    if kind.has_options() && options.is_empty() {
        return invalid(place.field("options"), "is empty: there is nothing to choose from");
    }
    let usual = if kind == InputKind::Multiline { LENGTH_OF_LINES } else { LENGTH };
    let length = from.max_length.unwrap_or(usual);
    if length == 0 || length > LENGTH_MOST {
        return invalid(place.field("max-length"), format!("has to be 1 to {LENGTH_MOST}"));
    }
    if OWN_NAMES.contains(&from.name.as_str()) {
        return invalid(place.field("name"), format!("`{}` is the host's own; use another", from.name));
    }
    Ok(Input {
        name: name(place.field("name"), from.name)?,
        label: text(place.field("label"), from.label)?,
        hint: message_of(place.field("hint"), from.hint)?,
        kind,
        options,
        value: message_of(place.field("value"), from.value)?,
        optional: from.optional,
        max_length: usize::try_from(length).unwrap_or_default(),
    })
}

fn options(place: Place<'_>, from: Vec<wit::OptionItem>) -> Checked<Vec<OptionItem>> {
    list(place, from, |place, one| {
        Ok(OptionItem {
            value: name(place.field("value"), one.value)?,
            label: text(place.field("label"), one.label)?,
            hint: message_of(place.field("hint"), one.hint)?,
        })
    })
}

fn choice(place: &Place<'_>, from: wit::Choice) -> Checked<Choice> {
    let options = options(place.field("options"), from.options)?;
    if options.is_empty() {
        return invalid(place.field("options"), "is empty: there is nothing to choose from");
    }
    Ok(Choice {
        name: name(place.field("name"), from.name)?,
        heading: text(place.field("heading"), from.heading)?,
        intro: message_of(place.field("intro"), from.intro)?,
        options,
    })
}

fn review(place: &Place<'_>, from: wit::Review) -> Checked<ReviewStep> {
    Ok(ReviewStep {
        name: name(place.field("name"), from.name)?,
        heading: message_of(place.field("heading"), from.heading)?,
        intro: message_of(place.field("intro"), from.intro)?,
        rows: list(place.field("rows"), from.rows, |place, Entry { name: label, value }| {
            Ok((name(place.field("name"), label)?, text(place.field("value"), value)?))
        })?,
        terms: terms(&place.field("terms"), from.terms)?,
        submit: from.submit.map(|one| name(place.field("submit"), one)).transpose()?,
    })
}

fn terms(place: &Place<'_>, from: wit::Terms) -> Checked<HostedTerms> {
    Ok(HostedTerms {
        amount: from.amount.map(|one| amount(place.field("amount"), &one)).transpose()?,
        off_chain_asset: match from.off_chain_asset {
            None => None,
            Some(one) => match asset(place.field("off-chain-asset"), &one)? {
                on if on.is_on_ledger() => return invalid(place.field("off-chain-asset"), "is on the ledger"),
                off => Some(off),
            },
        },
        funding_method: from.funding_method.map(|one| name(place.field("funding-method"), one)).transpose()?,
        fee: from.fee.map(|one| fee_at(place.field("fee"), one)).transpose()?,
        amount_out: from.amount_out.map(|one| money_at(place.field("amount-out"), &one)).transpose()?,
    })
}

fn completion(place: &Place<'_>, from: wit::Completion) -> Checked<Completion> {
    Ok(Completion {
        terms: terms(&place.field("terms"), from.terms)?,
        fields: named(place.field("fields"), from.fields)?,
        instructions: list(place.field("instructions"), from.instructions, |place, one| {
            Ok(Instruction {
                name: name(place.field("name"), one.name)?,
                value: text(place.field("value"), one.value)?,
                description: text(place.field("description"), one.description)?,
            })
        })?,
        how: message_of(place.field("how"), from.how)?,
        message: message_of(place.field("message"), from.message)?,
    })
}

fn named(place: Place<'_>, from: Vec<Entry>) -> Checked<Entries> {
    let read = list(place, from, |place, one| {
        Ok((name(place.field("name"), one.name)?, text(place.field("value"), one.value)?))
    })?;
    Ok(read.into_iter().collect())
}

/// An address that a browser is sent to.
fn address(place: Place<'_>, from: String) -> Checked<String> {
    let from = text(place, from)?;
    let parsed = url::Url::parse(&from);
    let is_safe = parsed.is_ok_and(|url| {
        let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        // A name before the host makes it look like another.
        let is_plain = url.username().is_empty() && url.password().is_none();
        is_plain && url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback)
    });
    if is_safe { Ok(from) } else { invalid(place, "is not an https: address without a user name") }
}
