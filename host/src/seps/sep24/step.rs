//! From a step of a flow to its page.

use super::{Site, site::Reply, wording::Wording};
use crate::{
    model::{Entries, Form, Input, InputKind, NextStep, OptionItem, ReviewStep, Transaction},
    pages::views::{self, Body},
    seps::paths,
    transfers::{FieldProblem, Problems},
};
use http::StatusCode;
use url::Url;

/// Seconds after which a browser without JavaScript looks again whether a page that waits is over.
const REFRESH_S: u32 = 10;

/// Where a page is, and what was entered on it.
pub(super) struct Place<'a> {
    /// The address of the page, to which its form is sent.
    pub(super) url: String,
    /// The page before.
    pub(super) back: Option<String>,
    /// The page's number in its flow, from 1.
    pub(super) index: Option<usize>,
    /// Proves that a form comes from this page.
    pub(super) csrf: String,
    /// What tells the page from another one in its place.
    pub(super) nonce: &'a str,
    /// What was entered before.
    pub(super) entered: &'a Entries,
    /// What is wrong with it.
    pub(super) problems: &'a Problems,
}

impl<'a> Place<'a> {
    /// The page of this number, from 0, in the flow of a session with this secret.
    pub(super) fn in_flow(
        site: &Site,
        (secret, number, nonce): (&str, usize, &'a str),
        entered: &'a Entries,
        problems: &'a Problems,
    ) -> Self {
        let at = |number: usize| site.path(&format!("/flow/{secret}/{number}"));
        Self {
            url: at(number),
            back: number.checked_sub(1).map(at),
            index: Some(number + 1),
            csrf: Site::csrf(secret, nonce),
            nonce,
            entered,
            problems,
        }
    }

    fn step(&self) -> Option<views::Step> {
        self.index.map(|index| views::Step { index })
    }
}

/// The page of a step.
pub(super) fn reply(site: &Site, transaction: &Transaction, step: &NextStep, place: &Place<'_>) -> Reply {
    let wording = site.wording(&transaction.lang);
    let url = place.url.clone();
    let mut refresh_s = None;
    let body = match step {
        NextStep::Form(one) => Body::Form(form(site, transaction, one, place, wording)),
        NextStep::Choice(choice) => Body::Choice(views::Choice {
            heading: choice.heading.clone(),
            intro: choice.intro.clone(),
            action: url.clone(),
            csrf: place.csrf.clone(),
            back: place.back.clone(),
            step: place.step(),
            name: "choice",
            errors: errors(place, &[], wording, ""),
            options: choice.options.iter().map(choosable).collect(),
        }),
        NextStep::Review(one) => Body::Review(review(one, place, wording)),
        NextStep::Redirect(detour) => {
            // The other site learns nothing that shows the pages.
            let return_path = format!("{}/return/{}/{}", paths::HOSTED, transaction.id, place.nonce);
            let back = site.settings().base_url.clone() + &return_path;
            let (address, host) = with_return(&detour.url, &back);
            Body::Redirect(views::Redirect {
                heading: None,
                message: detour.text.clone(),
                url: address,
                site: host,
                back: place.back.clone(),
                step: place.step(),
            })
        }
        NextStep::Wait(waiting) => {
            refresh_s = Some(REFRESH_S);
            let message = Some(waiting.text.clone());
            Body::Wait(views::Wait { heading: waiting.heading.clone(), message, close: true })
        }
        // A flow that is done has no page.
        NextStep::Done(_) => Body::Wait(views::Wait { heading: None, message: None, close: false }),
    };
    let is_wrong = !place.problems.is_empty();
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Reply { header: Some(Site::header(transaction)), refresh_s, ..Reply::new(status, &transaction.lang, url, body) }
}

fn review(review: &ReviewStep, place: &Place<'_>, wording: Wording<'_>) -> views::Review {
    let row = |(label, value): &(String, String)| views::ReviewRow { label: label.clone(), value: value.clone() };
    let section = views::Section {
        heading: wording.say("details-heading"),
        change: place.back.clone(),
        rows: review.rows.iter().map(row).collect(),
    };
    views::Review {
        heading: review.heading.clone(),
        intro: review.intro.clone(),
        action: place.url.clone(),
        csrf: place.csrf.clone(),
        back: place.back.clone(),
        step: place.step(),
        submit: review.submit.clone(),
        errors: errors(place, &[], wording, ""),
        sections: if review.rows.is_empty() { Vec::new() } else { vec![section] },
        fields: Vec::new(),
        terms: None,
    }
}

/// The address of another site, with the way back; and its host.
fn with_return(address: &str, back: &str) -> (String, String) {
    match Url::parse(address) {
        Ok(mut url) => {
            url.query_pairs_mut().append_pair("return_url", back);
            let host = url.host_str().unwrap_or_default().to_owned();
            (url.into(), host)
        }
        Err(_) => (address.to_owned(), String::new()),
    }
}

fn form(site: &Site, transaction: &Transaction, form: &Form, place: &Place<'_>, wording: Wording<'_>) -> views::Form {
    let unit = transaction.paid_asset().code();
    let has_amount = form.inputs.iter().any(|input| input.kind == InputKind::Amount);
    let fields: Vec<_> =
        form.inputs.iter().map(|input| field(site, transaction, form, input, place, wording)).collect();
    views::Form {
        heading: form.heading.clone(),
        intro: form.intro.clone(),
        action: place.url.clone(),
        csrf: place.csrf.clone(),
        back: place.back.clone(),
        step: place.step(),
        submit: form.submit.clone(),
        preview: has_amount.then(|| format!("{}/preview", place.url)),
        multipart: form.inputs.iter().any(|input| input.kind == InputKind::File),
        errors: errors(place, &form.inputs, wording, unit).into_iter().chain(guest_errors(form, place)).collect(),
        fields,
    }
}

/// What the guest said is wrong, where the user has not tried again since.
fn guest_errors(form: &Form, place: &Place<'_>) -> Vec<views::FieldError> {
    if !place.problems.is_empty() {
        return Vec::new();
    }
    let of = |(name, message): (&String, &String)| {
        let input = form.inputs.iter().find(|input| input.name == *name);
        views::FieldError {
            field: input.map(|input| input.name.clone()),
            label: input.map(|input| input.label.clone()),
            message: message.clone(),
        }
    };
    in_order(form.errors.iter().map(of).collect(), &form.inputs)
}

/// The problems in the order of the form's inputs; what is about the whole form comes first.
fn in_order(mut errors: Vec<views::FieldError>, inputs: &[Input]) -> Vec<views::FieldError> {
    errors.sort_by_key(|error| inputs.iter().position(|input| error.field.as_ref() == Some(&input.name)));
    errors
}

fn errors(place: &Place<'_>, inputs: &[Input], wording: Wording<'_>, unit: &str) -> Vec<views::FieldError> {
    let of = |(name, problem): (&String, &FieldProblem)| {
        let input = inputs.iter().find(|input| input.name == *name);
        let is_consent = input.is_some_and(|input| input.kind == InputKind::Checkbox);
        views::FieldError {
            field: input.map(|input| input.name.clone()),
            label: input.map(|input| input.label.clone()),
            message: wording.problem(problem, is_consent, unit),
        }
    };
    in_order(place.problems.iter().map(of).collect(), inputs)
}

fn field(
    site: &Site,
    transaction: &Transaction,
    form: &Form,
    input: &Input,
    place: &Place<'_>,
    wording: Wording<'_>,
) -> views::Field {
    let (is_amount, is_file) = (input.kind == InputKind::Amount, input.kind == InputKind::File);
    let unit = transaction.paid_asset().code();
    let is_consent = input.kind == InputKind::Checkbox;
    let problem = place.problems.get(&input.name).map(|problem| wording.problem(problem, is_consent, unit));
    let settings = site.settings();
    views::Field {
        name: input.name.clone(),
        kind: input.kind.as_str(),
        label: input.label.clone(),
        hint: input.hint.clone().or_else(|| is_amount.then(|| wording.limits(transaction)).flatten()),
        value: first_value(transaction, input, place).filter(|_| !is_file),
        optional: input.optional,
        error: problem.or_else(|| form.errors.get(&input.name).filter(|_| place.problems.is_empty()).cloned()),
        autocomplete: autocomplete(&input.name),
        max_length: (!is_file && !is_consent).then_some(input.max_length),
        unit: is_amount.then(|| unit.to_owned()),
        choices: input.options.iter().map(choosable).collect(),
        accept: is_file.then(|| settings.file_types.join(",")),
        max_bytes: is_file.then_some(settings.file_max),
        limit: is_file.then(|| format!("{} MB", settings.file_max / 1_000_000)),
        ..views::Field::default()
    }
}

/// What was entered; on the pages of a flow also what the wallet sent, or what the guest suggests. What is on record elsewhere is
/// newer, and shown to nobody.
fn first_value(transaction: &Transaction, input: &Input, place: &Place<'_>) -> Option<String> {
    let from_wallet = || match input.kind {
        InputKind::Amount => transaction.amount_expected().map(|money| money.amount.to_string()),
        _ => transaction.fields.get(&input.name).cloned(),
    };
    let suggested = || from_wallet().or_else(|| input.value.clone());
    place.entered.get(&input.name).cloned().or_else(|| place.index.and_then(|_| suggested()))
}

fn choosable(option: &OptionItem) -> views::Choosable {
    views::Choosable { value: option.value.clone(), label: option.label.clone(), hint: option.hint.clone() }
}

/// What browsers call a SEP-9 field, so that they fill it in.
fn autocomplete(name: &str) -> Option<&'static str> {
    Some(match name {
        "first_name" | "given_name" => "given-name",
        "last_name" | "family_name" => "family-name",
        "additional_name" => "additional-name",
        "email_address" => "email",
        "mobile_number" => "tel",
        "address" => "street-address",
        "city" => "address-level2",
        "state_or_province" => "address-level1",
        "postal_code" => "postal-code",
        "address_country_code" => "country",
        "birth_date" => "bday",
        "sex" => "sex",
        "occupation" => "organization-title",
        "organization.name" | "employer_name" => "organization",
        _ => return None,
    })
}
