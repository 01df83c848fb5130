//! The pages of hosted deposits and withdrawals (SEP-24): how much, who you are, your bank account, and everything once more.

use crate::{Bank, account, deposits, transfers::CUSTOMER};
use anchor_guest::{
    Interactive,
    interactive::{Answer, Completion, Form, Input, InputKind, Instruction, Review, Step, Terms, Wait, answered},
    prelude::*,
};

impl Interactive for Bank {
    fn next_step(payment: Payment, answers: Vec<Answer>) -> Result<Step, Problem> {
        let is_deposit = payment.transaction.kind == Kind::Deposit;
        if answered(&answers, "amount").is_none() {
            return Ok(Step::Form(how_much(is_deposit)));
        }
        match payment.customer.as_ref().map(standing) {
            Some(CustomerStatus::Accepted) if has_invalid_routing(&payment) => {
                return Ok(Step::Form(your_bank(&payment, &answers)));
            }
            Some(CustomerStatus::Accepted) => {}
            Some(CustomerStatus::Rejected) => return Err(Problem::Denied("We can't open an account for you.".into())),
            Some(CustomerStatus::Processing) => {
                return Ok(Step::Wait(Wait::for_anchor("We are checking your details.")));
            }
            _ if answered(&answers, "identity").is_none() => return Ok(Step::Form(who_you_are())),
            _ => return Ok(Step::Form(your_bank(&payment, &answers))),
        }
        if answered(&answers, "review").is_none() {
            return Ok(Step::Review(everything(&payment)));
        }
        let instructions = if is_deposit { instructions(&payment) } else { Vec::new() };
        Ok(Step::Done(Completion { instructions, ..Completion::default() }))
    }
}

/// What we know of the customer for this.
fn standing(customer: &Customer) -> CustomerStatus {
    let ours = customer.standings.iter().find(|one| one.customer_type.as_deref() == Some(CUSTOMER));
    ours.map_or(CustomerStatus::NeedsInfo, |one| one.status)
}

fn how_much(is_deposit: bool) -> Form {
    let heading = if is_deposit { "How much do you want to deposit?" } else { "How much do you want to withdraw?" };
    Form::new("amount", heading).input(Input::amount("Amount"))
}

fn who_you_are() -> Form {
    Form::new("identity", "Who are you?")
        .intro("We need your name as your bank knows it.")
        .input(Input::text("first_name", "First name"))
        .input(Input::text("last_name", "Last name"))
        .input(Input::new(InputKind::Email, "email_address", "Email address").optional())
        .for_customer(CUSTOMER)
}

/// Asked again until the account is one that we know how to pay.
fn your_bank(payment: &Payment, answers: &[Answer]) -> Form {
    let form = Form::new("bank", "Your bank account")
        .input(Input::text("bank_account_number", "Account number"))
        .input(Input::text("bank_number", "Routing number of the bank").hint("Nine digits"))
        .for_customer(CUSTOMER);
    match (answered(answers, "bank"), account(payment)) {
        (Some(_), None) => form.error("bank_account_number", "Enter your account number."),
        _ if has_invalid_routing(payment) => form.error("bank_number", "A routing number has nine digits."),
        _ => form,
    }
}

/// Whether the routing number is none.
fn has_invalid_routing(payment: &Payment) -> bool {
    let is_one = |routing: &str| routing.len() == 9 && routing.bytes().all(|digit| digit.is_ascii_digit());
    account(payment).is_some_and(|(_, routing)| !is_one(routing))
}

fn everything(payment: &Payment) -> Review {
    let value = |name| payment.customer.as_ref().and_then(|customer| customer.value(name)).unwrap_or_default();
    let name = format!("{} {}", value("first_name"), value("last_name"));
    let number = value("bank_account_number");
    // What is shown on a screen may be seen by others.
    let hidden = number.len().saturating_sub(4);
    let shown = format!("{}{}", "•".repeat(hidden.min(8)), number.get(hidden..).unwrap_or(number));
    Review::new("review", Terms::default()).row("Name", &name).row("Bank account", &shown)
}

fn instructions(payment: &Payment) -> Vec<Instruction> {
    let same = |one: anchor_guest::prelude::Instruction| Instruction {
        name: one.name,
        value: one.value,
        description: one.description,
    };
    deposits::instructions(payment).into_iter().map(same).collect()
}
