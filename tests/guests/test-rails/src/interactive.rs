//! Hosted flows, as the test says: a list of steps, of which the number of answers so far chooses one.

use crate::{
    Test,
    steer::{Steer, problem},
    usd,
};
use anchor_guest::{
    Interactive,
    interactive::{
        Answer, Choice, Completion, Form, Input, InputKind, Instruction, Redirect, Review, Step, Terms, Wait, answered,
    },
    prelude::{Entry, Payment, Problem},
};

/// What the last step does unless it is steered.
const USUAL: &str = "amount,review,done";

impl Interactive for Test {
    fn next_step(payment: Payment, answers: Vec<Answer>) -> Result<Step, Problem> {
        let steer = Steer::of(&payment);
        let number = u32::try_from(answers.len() + 1).unwrap_or(u32::MAX);
        let word = steer.word("flow", number)?;
        let word = if word.is_empty() { usual(answers.len()) } else { word };
        let (word, rest) = word.split_once(':').map_or((word.as_str(), ""), |(word, rest)| (word, rest));
        let name = format!("{word}-{number}");
        Ok(match word {
            "amount" => Step::Form(Form::new(&name, "How much?").input(Input::amount("Amount"))),
            "everything" => Step::Form(everything(&name)),
            "who" => Step::Form(
                Form::new(&name, "Who are you?")
                    .input(Input::text("first_name", "First name"))
                    .input(Input::text("last_name", "Last name"))
                    .for_customer("sep24-customer"),
            ),
            "named" => Step::Form(Form::new(&name, "What is it?").input(Input::text(rest, "A value"))),
            // The same step each time, as if its answer were not understood.
            "same" => Step::Form(Form::new("same", "Once more").input(Input::text("city", "City"))),
            "upload" => Step::Form(
                Form::new(&name, "Show us your passport")
                    .input(Input::new(InputKind::File, "photo_id_front", "Its first page"))
                    .for_customer("sep24-customer"),
            ),
            "choice" => {
                Step::Choice(Choice::new(&name, "How do you pay?").option("bank", "By bank").option("cash", "In cash"))
            }
            // Refused until the code is the one that follows.
            "code" => code(&name, rest, &answers),
            "review" => Step::Review(Review::new(&name, terms(&payment)).row("Name", "Ada Lovelace")),
            "review-amount" => Step::Review(Review::new(&name, of_amount(rest))),
            "wait" => Step::Wait(Wait::for_anchor("steered to wait")),
            "wait-user" => Step::Wait(Wait::for_user("steered to wait for the user")),
            // Over once the transaction says that it waits.
            "wait-then-done" if payment.transaction.message.is_some() => Step::Done(done(&payment)),
            "wait-then-done" => Step::Wait(Wait::for_anchor("steered to wait")),
            "redirect" => Step::Redirect(Redirect::new(&name, &rest.replace('|', ":"))),
            "script" => Step::Form(hostile(&name)),
            "done" => Step::Done(done(&payment)),
            "done-amount" => Step::Done(Completion { terms: of_amount(rest), ..done(&payment) }),
            "bad" => Step::Form(Form::new(&name, "Nothing to enter")),
            "told" => return Err(Problem::Denied(format!("{answers:?}"))),
            other => return Err(problem(other)),
        })
    }
}

fn usual(answered: usize) -> String {
    USUAL.split(',').nth(answered).unwrap_or("done").to_owned()
}

/// Every kind of input.
fn everything(name: &str) -> Form {
    let one = |kind, name: &str| Input::new(kind, name, &format!("The {name}"));
    Form::new(name, "Everything")
        .intro("All that can be asked.")
        .input(one(InputKind::Text, "city").hint("Where you live"))
        .input(one(InputKind::Multiline, "address").optional())
        .input(one(InputKind::Email, "email_address"))
        .input(one(InputKind::Phone, "mobile_number"))
        .input(one(InputKind::Number, "age"))
        .input(one(InputKind::Date, "birth_date"))
        .input(one(InputKind::Amount, "amount"))
        .input(one(InputKind::Select, "plan").option("a", "Plan A").option("b", "Plan B"))
        .input(one(InputKind::Radio, "pace").option("slow", "Slowly").option("fast", "Fast"))
        .input(one(InputKind::Checkbox, "consent"))
        .input(one(InputKind::Code, "code").optional())
}

fn code(name: &str, wanted: &str, answers: &[Answer]) -> Step {
    let form = Form::new("code", "Your code").input(Input::new(InputKind::Code, "code", "Code"));
    match answered(answers, "code").and_then(|answer| answer.value("code")) {
        Some(given) if given == wanted => Step::Review(Review::new(name, Terms::default())),
        Some(_) => Step::Form(form.error("code", "This is not the code.")),
        None => Step::Form(form),
    }
}

/// Texts that a page must show and not run.
fn hostile(name: &str) -> Form {
    let payload = "<script>document.title='owned'</script>\"'><img src=x onerror=\"document.title='owned'\">{{ 7*7 }}";
    Form::new(name, payload)
        .intro(payload)
        .input(Input::text("city", payload).hint(payload))
        .input(Input::new(InputKind::Select, "plan", payload).option(payload, payload))
}

fn of_amount(amount: &str) -> Terms {
    Terms { amount: Some(amount.to_owned()), ..Terms::default() }
}

fn terms(payment: &Payment) -> Terms {
    let is_steered = payment.field("steer").is_some_and(|steer| steer.contains("terms=own"));
    Terms { amount_out: is_steered.then(|| usd("5")), ..Terms::default() }
}

fn done(payment: &Payment) -> Completion {
    let kept = payment.transaction.fields.iter().filter(|field| field.name == "steer");
    Completion {
        terms: terms(payment),
        // Nothing of the wallet's stays that is not said here.
        fields: kept.cloned().chain([said("dest", "DE89"), said("routing_number", "021000021")]).collect(),
        instructions: vec![Instruction {
            name: "organization.bank_account_number".into(),
            value: "100200300".into(),
            description: "Our account number".into(),
        }],
        message: Some("Thank you".into()),
        ..Completion::default()
    }
}

fn said(name: &str, value: &str) -> Entry {
    Entry { name: name.into(), value: value.into() }
}
