//! Runs a scenario. Each of its calls gets a fresh instance, as in service.

use super::{
    Logged, Outcome, Scenario, ScenarioFailure,
    compare::{Difference, compare},
    memory::Memory,
    servers::{Heard, Servers},
    step::Step,
    walk::{Walk, WalkError},
};
use crate::{
    guest::{Ambience, Grants, GuestUnderTest, Interface, Keyring, Line, TestAnswer, TestCallError, TestEnvironment},
    guest_tools::{completed, saved::SavedCall},
    guest_traces::{Change, Replayed},
};
use serde_json::Value;
use std::{sync::Arc, time::Instant};

/// Runs a scenario up to the first call that does not meet the expectations.
pub async fn run(guest: &GuestUnderTest, scenario: &Scenario) -> Outcome {
    let began = Instant::now();
    if let Some(saved) = &scenario.saved {
        let failure = again(guest, saved).await;
        let log = vec![Logged { step: None, call: saved.function().to_owned(), lines: guest.logged() }];
        return Outcome { scenario: scenario.name.clone(), took: began.elapsed(), log, failure };
    }
    let servers = Arc::new(Servers::new(scenario.routes.clone()));
    let memory = Arc::new(Memory::new(&scenario.kv));
    let grants = Grants {
        http_origins: scenario.origins.clone(),
        private_origins: scenario.origins.clone(),
        config: scenario.config.clone(),
        secrets: Keyring::new(scenario.secrets.clone()),
        records: scenario.records.iter().flat_map(|_| Interface::ALL).collect(),
    };
    let on_record = Arc::new(scenario.records.clone().unwrap_or_default());
    let (mut failure, mut log, mut walk) = (None, Vec::new(), Walk::default());
    for (at, step) in (1..).zip(&scenario.steps) {
        let number = usize::try_from(at).ok().filter(|_| scenario.steps.len() > 1);
        let (grants, network, kv, records) = (grants.clone(), servers.clone(), memory.clone(), on_record.clone());
        let ambience = Ambience::Still { now: step.now, seed: at };
        let environment = Arc::new(TestEnvironment { grants, ambience, network, kv, records });
        let runner = Runner { guest, environment: &environment, servers: &servers, memory: &memory };
        let mut calls = Vec::new();
        failure = runner
            .play_page(step, &mut walk, &mut calls)
            .await
            .err()
            .map(|failure| ScenarioFailure { step: number, ..*failure });
        log.extend(calls.into_iter().map(|(call, lines)| Logged { step: number, call, lines }));
        if failure.is_some() {
            break;
        }
    }
    Outcome { scenario: scenario.name.clone(), took: began.elapsed(), log, failure }
}

/// Replays a saved call, and reports the differences.
async fn again(guest: &GuestUnderTest, saved: &SavedCall) -> Option<ScenarioFailure> {
    let blank = ScenarioFailure { call: saved.function().to_owned(), ..ScenarioFailure::default() };
    match saved.replay(guest).await {
        Replayed::Same => None,
        Replayed::Impossible(why) => {
            Some(ScenarioFailure { problem: Some(format!("could not be replayed: {why}")), ..blank })
        }
        Replayed::Different(changes) => {
            let difference = |Change { place, before, now }: Change| Difference {
                place,
                wanted: before.unwrap_or_default(),
                got: now,
            };
            Some(ScenarioFailure { differences: changes.into_iter().map(difference).collect(), ..blank })
        }
    }
}

/// What the calls of a step are made with.
struct Runner<'a> {
    guest: &'a GuestUnderTest,
    environment: &'a Arc<TestEnvironment>,
    servers: &'a Servers,
    memory: &'a Memory,
}

/// The log of each call.
type Calls = Vec<(String, Vec<Line>)>;

impl Runner<'_> {
    /// Makes a step's call; if it asks for a page, enters what the scenario says.
    async fn play_page(&self, step: &Step, walk: &mut Walk, calls: &mut Calls) -> Result<(), Box<ScenarioFailure>> {
        let Some(page) = &step.page else { return self.play(step, calls).await.map(drop) };
        let failed = |failure: ScenarioFailure| Box::new(ScenarioFailure { call: step.call.clone(), ..failure });
        let failed_by =
            |problem: String| failed(ScenarioFailure { problem: Some(problem), ..ScenarioFailure::default() });
        let input = walk.input(&step.input).map_err(failed_by)?;
        let input = completed(&step.call, &input).map_err(|why| failed_by(why.to_string()))?;
        let answer = self.play(&Step { input: input.clone(), ..step.clone() }, calls).await?.unwrap_or_default();
        let review = async |function: &'static str, input: Value| self.review(function, input, calls).await;
        match walk.go_on(page, (&input, &answer), review).await {
            Ok(()) => Ok(()),
            Err(WalkError::Problem(problem)) => {
                let failure =
                    ScenarioFailure { problem: Some(problem), answer: Some(answer), ..ScenarioFailure::default() };
                Err(failed(failure))
            }
            Err(WalkError::Differs(differences)) => {
                Err(failed(ScenarioFailure { differences, answer: Some(answer), ..ScenarioFailure::default() }))
            }
        }
    }

    /// Has the guest review the customer of a page.
    async fn review(&self, function: &'static str, input: Value, calls: &mut Calls) -> Result<Value, String> {
        let mut complete = completed(function, &input).map_err(|why| why.to_string())?;
        // The sample's customer has values of its own.
        complete["customer"].clone_from(&input["customer"]);
        let outcome = self.guest.call_on(self.environment, function, &complete).await;
        if matches!(outcome, Ok(_) | Err(TestCallError::Fault(_))) {
            calls.push((function.to_owned(), self.guest.logged()));
        }
        match outcome {
            Ok(TestAnswer { answer, writes }) => {
                if answer.get("err").is_none() {
                    self.memory.store(writes);
                }
                Ok(answer)
            }
            Err(TestCallError::NoSuchFunction { .. }) => Err(format!(
                "puts values into the customer's record, which `{function}` of another guest reviews: say with `reviewed` how \
                 the customer stands then"
            )),
            Err(why) => Err(format!("can't have the customer reviewed: {function}: {why}")),
        }
    }

    /// Makes one call. Its answer; `None`: it ended in the fault that was expected.
    async fn play(&self, step: &Step, calls: &mut Calls) -> Result<Option<Value>, Box<ScenarioFailure>> {
        let Self { guest, environment, servers, memory } = self;
        let blank = || Box::new(ScenarioFailure { call: step.call.clone(), ..ScenarioFailure::default() });
        let input = completed(&step.call, &step.input)
            .map_err(|why| Box::new(ScenarioFailure { problem: Some(why.to_string()), ..*blank() }))?;
        let outcome = guest.call_on(environment, &step.call, &input).await;
        if matches!(outcome, Ok(_) | Err(TestCallError::Fault(_))) {
            calls.push((step.call.clone(), guest.logged()));
        }
        let heard = servers.take_heard();
        let notes: Vec<String> = heard.iter().filter(|one| !one.answered).map(unanswered).collect();
        let failed = |failure: ScenarioFailure| {
            Err(Box::new(ScenarioFailure { call: step.call.clone(), notes: notes.clone(), ..failure }))
        };
        let answer = match (outcome, &step.fault) {
            (Ok(TestAnswer { answer, writes }), None) => {
                // As the host does, store no changes of a call that answers with an error.
                if answer.get("err").is_none() && answer != "err" {
                    memory.store(writes);
                }
                Some(answer)
            }
            (Ok(TestAnswer { answer, .. }), Some(code)) => {
                let problem = Some(format!("should have ended in the fault `{code}`, and answered"));
                return failed(ScenarioFailure { problem, answer: Some(answer), ..ScenarioFailure::default() });
            }
            (Err(TestCallError::Fault(fault)), Some(code)) if fault.kind.name() == code => None,
            (Err(TestCallError::Fault(fault)), code) => {
                let wanted = code.as_ref().map_or_else(|| "an answer".to_owned(), |code| format!("the fault `{code}`"));
                // The guest's last output is shown with the rest of its log.
                let problem =
                    format!("ended in the fault `{}` instead of {wanted}: {}", fault.kind.name(), fault.cause());
                return failed(ScenarioFailure { problem: Some(problem), ..ScenarioFailure::default() });
            }
            (Err(why), _) => {
                return failed(ScenarioFailure { problem: Some(why.to_string()), ..ScenarioFailure::default() });
            }
        };
        let mut differences = match (&step.expect, &answer) {
            (Some(wanted), Some(answer)) => compare("", wanted, answer),
            _ => Vec::new(),
        };
        if let Some(wanted) = &step.sent {
            differences.extend(compare_sent(wanted, &heard));
        }
        if let Some(wanted) = &step.remembers {
            differences.extend(compare("remembers", wanted, &memory.to_json()));
        }
        if differences.is_empty() {
            Ok(answer)
        } else {
            failed(ScenarioFailure { differences, answer, ..ScenarioFailure::default() })
        }
    }
}

fn compare_sent(wanted: &Value, heard: &[Heard]) -> Vec<Difference> {
    let sent: Vec<Value> = heard.iter().map(Heard::to_json).collect();
    compare("sent", wanted, &sent.into())
}

fn unanswered(request: &Heard) -> String {
    format!("it sent `{}`, for which there is no route: it was answered 404", request.line)
}
