//! The way of a user through the pages of a scenario: what was answered so far, and how the user's customer stands.
//!
//! As in service, the values of a form with a `customer-type` go to the customer's record, where the guest's
//! `customers.review` reviews them, and every call has all answers so far.

use super::{
    compare::{Difference, compare},
    page::Page,
};
use crate::{guest_tools::sample::completed_record, model::Amount};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The id of a customer whom the scenario does not name.
const CUSTOMER: &str = "01980000-0000-7000-8000-00000000000c";

/// What is said of a value that is not there, and of one that can't be chosen.
const MISSING: &str = "missing";
const NO_OPTION: &str = "not an option";

/// What is wrong with values, by the input's name. What is about the whole page is under an empty name.
type Problems = BTreeMap<String, String>;

/// Why a walk does not go on.
#[derive(Debug)]
pub(super) enum WalkError {
    /// The page is not one on which that could be entered.
    Problem(String),
    /// Other values are refused, or for other reasons.
    Differs(Vec<Difference>),
}

impl From<String> for WalkError {
    fn from(problem: String) -> Self {
        Self::Problem(problem)
    }
}

/// How far the user is.
#[derive(Debug, Default)]
pub(super) struct Walk {
    answers: Vec<(String, Map<String, Value>)>,
    customer: Option<Value>,
    is_over: bool,
}

/// What has to be done with the values of a page.
enum Entered {
    /// They are an answer to the step of this name.
    Answer(String, Map<String, Value>),
    /// They belong to the customer, under this type.
    Customer { step: String, customer_type: String, values: Map<String, Value> },
    /// There is nothing to answer.
    Nothing,
}

impl Walk {
    /// What the guest is asked for the next page: the scenario's input with the answers and the customer so far.
    ///
    /// # Errors
    /// The flow is over, or the page before was not answered.
    pub(super) fn input(&self, said: &Value) -> Result<Value, String> {
        if self.is_over {
            return Err("is not asked: the page before was not answered, or there is none after it".to_owned());
        }
        let mut input = said.as_object().cloned().unwrap_or_default();
        let answers = self.answers.iter().map(|(step, values)| json!({ "step": step, "values": values }));
        input.insert("answers".to_owned(), answers.collect());
        if let Some(customer) = &self.customer {
            let payment = input.entry("payment").or_insert_with(|| json!({}));
            if let Some(payment) = payment.as_object_mut() {
                payment.insert("customer".to_owned(), customer.clone());
            }
        }
        Ok(input.into())
    }

    /// Enters what the scenario says on the page that the guest answered with.
    pub(super) async fn go_on(
        &mut self,
        page: &Page,
        (input, answer): (&Value, &Value),
        mut review: impl AsyncFnMut(&'static str, Value) -> Result<Value, String>,
    ) -> Result<(), WalkError> {
        if self.customer.is_none() {
            self.customer = input.pointer("/payment/customer").filter(|customer| customer.is_object()).cloned();
        }
        let step = answer.get("ok").and_then(Value::as_object).and_then(|ok| ok.iter().next());
        let Some((kind, step)) = step.filter(|(kind, _)| *kind != "done") else {
            self.is_over = true;
            return match page.enter.is_empty() && page.refuses.is_empty() {
                true => Ok(()),
                false => Err("has no page on which something could be entered".to_owned().into()),
            };
        };
        self.drop_refused(kind, step);
        for (at, refusal) in page.refuses.iter().enumerate() {
            let refused = self.enter(kind, step, &refusal.enter, (input, None), &mut review).await?;
            let found =
                compare(&format!("refuses[{at}].errors"), &refusal.errors, &json!(refused.err().unwrap_or_default()));
            if !found.is_empty() {
                return Err(WalkError::Differs(found));
            }
        }
        let reviewed = page.reviewed.as_deref();
        match self.enter(kind, step, &page.enter, (input, reviewed), &mut review).await? {
            Ok(()) => Ok(()),
            // A scenario may end at a page without answering it.
            Err(_) if page.enter.is_empty() => {
                self.is_over = true;
                Ok(())
            }
            Err(problems) => Err(format!("refuses what is entered: {}", shown(&problems)).into()),
        }
    }

    /// A form that is shown again with errors takes back the answer before.
    fn drop_refused(&mut self, kind: &str, step: &Value) {
        let has_errors = match step.get("errors") {
            Some(Value::Array(errors)) => !errors.is_empty(),
            Some(Value::Object(errors)) => !errors.is_empty(),
            _ => false,
        };
        let name = step.get("name").and_then(Value::as_str);
        if kind == "form" && has_errors && self.answers.last().map(|(last, _)| last.as_str()) == name {
            self.answers.pop();
        }
    }

    async fn enter(
        &mut self,
        kind: &str,
        step: &Value,
        values: &BTreeMap<String, String>,
        (input, reviewed): (&Value, Option<&str>),
        review: &mut impl AsyncFnMut(&'static str, Value) -> Result<Value, String>,
    ) -> Result<Result<(), Problems>, WalkError> {
        let entered = match entered(kind, step, values)? {
            Ok(entered) => entered,
            Err(problems) => return Ok(Err(problems)),
        };
        match entered {
            Entered::Nothing => {
                if let (Some(status), Some(standing)) = (reviewed, self.last_standing()) {
                    *standing = status.into();
                }
            }
            Entered::Answer(step, values) => self.answers.push((step, values)),
            Entered::Customer { step, customer_type, values } => {
                let mut customer = self.customer_with(values)?;
                let status = match reviewed {
                    Some(status) => status.to_owned(),
                    None => {
                        let transaction = input.pointer("/payment/transaction").cloned().unwrap_or_default();
                        let context = json!({ "customer-type": customer_type, "transaction": transaction });
                        let asked = json!({ "customer": customer, "context": context });
                        match status(&review("customers.review", asked).await?) {
                            Ok(status) => status,
                            Err(problems) => return Ok(Err(problems)),
                        }
                    }
                };
                stands(&mut customer, &customer_type, &status);
                self.customer = Some(customer);
                self.answers.push((step, Map::new()));
            }
        }
        Ok(Ok(()))
    }

    /// The customer with more values.
    fn customer_with(&self, values: Map<String, Value>) -> Result<Value, String> {
        let mut customer = match &self.customer {
            Some(customer) => customer.clone(),
            None => completed_record("types", "customer", &json!({ "id": CUSTOMER, "values": {} }))
                .map_err(|why| why.to_string())?,
        };
        if self.customer.is_none()
            && let Some(customer) = customer.as_object_mut()
        {
            customer.insert("values".to_owned(), json!({}));
        }
        if let Some(known) = customer.get_mut("values").and_then(Value::as_object_mut) {
            known.extend(values);
        }
        Ok(customer)
    }

    /// The status under which the customer was reviewed last.
    fn last_standing(&mut self) -> Option<&mut Value> {
        self.customer.as_mut()?.get_mut("standings")?.as_array_mut()?.last_mut()?.get_mut("status")
    }
}

/// What is answered by these values, or what is wrong with them.
fn entered(kind: &str, step: &Value, values: &BTreeMap<String, String>) -> Result<Result<Entered, Problems>, String> {
    let name = step.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts: Map<String, Value> = values.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let none = |what: &str| match values.is_empty() {
        true => Ok(()),
        false => Err(format!("is {what}, on which nothing can be entered")),
    };
    Ok(Ok(match kind {
        "form" => match problems(step, values)? {
            problems if !problems.is_empty() => return Ok(Err(problems)),
            _ => match step.get("customer-type").and_then(Value::as_str) {
                Some(customer_type) => {
                    Entered::Customer { step: name, customer_type: customer_type.to_owned(), values: texts }
                }
                None => Entered::Answer(name, texts),
            },
        },
        "choice" => {
            let chosen = values.get("choice").map(String::as_str);
            if values.keys().any(|name| name != "choice") {
                return Err("is a choice: enter `choice` and nothing else".to_owned());
            }
            match chosen.is_some_and(|chosen| options(step).contains(&chosen)) {
                true => Entered::Answer(name, texts),
                false => {
                    let problem = if chosen.is_some() { NO_OPTION } else { MISSING };
                    return Ok(Err(Problems::from([("choice".to_owned(), problem.to_owned())])));
                }
            }
        }
        "review" => {
            none("a review")?;
            Entered::Answer(name, Map::new())
        }
        "redirect" => Entered::Answer(name, texts),
        _ => {
            none("a page that waits")?;
            Entered::Nothing
        }
    }))
}

/// What the host refuses by itself, as far as it does not depend on the asset: what is missing, none of the options, no number.
fn problems(form: &Value, values: &BTreeMap<String, String>) -> Result<Problems, String> {
    let inputs: Vec<&Value> = form.get("inputs").and_then(Value::as_array).into_iter().flatten().collect();
    let name_of = |input: &Value| input.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let names: Vec<String> = inputs.iter().map(|input| name_of(input)).collect();
    if let Some(unknown) = values.keys().find(|name| !names.contains(name)) {
        return Err(format!("has no input `{unknown}`; it has {}", names.join(", ")));
    }
    let mut found = Problems::new();
    for input in inputs {
        let value = values.get(&name_of(input)).map(String::as_str).filter(|value| !value.trim().is_empty());
        let is_optional = input.get("optional").and_then(Value::as_bool).unwrap_or_default();
        let kind = input.get("kind").and_then(Value::as_str).unwrap_or_default();
        let refused = |is_right: bool, why: &'static str| (!is_right).then_some(why);
        let problem = match (value, kind) {
            (None, _) => refused(is_optional, MISSING),
            (Some(value), "select" | "radio") => refused(options(input).contains(&value), NO_OPTION),
            (Some(value), "checkbox") => refused(value == "true", NO_OPTION),
            (Some(value), "number") => refused(value.bytes().all(|b| b.is_ascii_digit()), "not a number"),
            (Some(value), "amount") => {
                refused(Amount::parse(value).is_ok_and(|amount| !amount.is_zero()), "not an amount")
            }
            (Some(_), _) => None,
        };
        found.extend(problem.map(|problem| (name_of(input), problem.to_owned())));
    }
    Ok(found)
}

fn options(of: &Value) -> Vec<&str> {
    let options = of.get("options").and_then(Value::as_array).into_iter().flatten();
    options.filter_map(|option| option.get("value")?.as_str()).collect()
}

/// The status that a review leads to, or why the values are refused.
fn status(answer: &Value) -> Result<String, Problems> {
    if let Some(problem) = answer.get("err") {
        let text = problem.as_object().and_then(|problem| problem.values().next()).unwrap_or(problem);
        let text = text.as_str().unwrap_or_default();
        // A review that can't be made now is made later.
        if problem.get("unavailable").is_some() {
            return Ok("processing".to_owned());
        }
        let (field, text) = text.split_once(": ").unwrap_or(("", text));
        return Err(Problems::from([(field.to_owned(), text.to_owned())]));
    }
    let decision = answer.get("ok").unwrap_or(&Value::Null);
    let case = decision.as_str().or_else(|| decision.as_object()?.keys().next().map(String::as_str));
    Ok(match case {
        Some("verification-required") | None => "needs-info",
        Some(case) => case,
    }
    .to_owned())
}

/// Sets how a customer stands under a type. The last one reviewed is the last of the list.
fn stands(customer: &mut Value, customer_type: &str, status: &str) {
    let Some(standings) = customer.get_mut("standings").and_then(Value::as_array_mut) else { return };
    standings.retain(|one| one.get("customer-type").and_then(Value::as_str) != Some(customer_type));
    standings.push(json!({ "customer-type": customer_type, "status": status }));
}

fn shown(problems: &Problems) -> String {
    let one = |(name, problem): (&String, &String)| format!("`{name}` {problem}");
    problems.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_enter_is_told() {
        let form = json!({ "name": "bank", "inputs": [
            { "name": "number", "kind": "text", "optional": false },
            { "name": "plan", "kind": "select", "optional": true, "options": [{ "value": "a" }] },
            { "name": "amount", "kind": "amount", "optional": true },
        ] });
        let values = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        assert!(problems(&form, &values(&[("number", "1"), ("plan", "a")])).unwrap().is_empty());
        let found = problems(&form, &values(&[("plan", "b"), ("amount", "-1")])).unwrap();
        assert_eq!(shown(&found), "`amount` not an amount, `number` missing, `plan` not an option");
        assert!(
            problems(&form, &values(&[("numbr", "1")])).unwrap_err().contains("has no input `numbr`; it has number")
        );
    }

    #[test]
    fn a_review_says_how_the_customer_stands_or_which_value_is_wrong() {
        assert_eq!(status(&json!({ "ok": "accepted" })).unwrap(), "accepted");
        assert_eq!(status(&json!({ "ok": { "verification-required": [] } })).unwrap(), "needs-info");
        assert_eq!(status(&json!({ "err": { "unavailable": "down" } })).unwrap(), "processing");
        let refused = status(&json!({ "err": { "invalid": "bank_number: nine digits" } })).unwrap_err();
        assert_eq!(shown(&refused), "`bank_number` nine digits");
    }
}
