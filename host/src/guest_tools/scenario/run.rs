//! Runs a scenario. Each of its calls gets a fresh instance, as in service.

use super::{
    Logged, Outcome, Scenario, ScenarioFailure,
    compare::{Difference, compare},
    memory::Memory,
    servers::{Heard, Servers},
    step::Step,
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
    let (mut failure, mut log) = (None, Vec::new());
    for (at, step) in (1..).zip(&scenario.steps) {
        let number = usize::try_from(at).ok().filter(|_| scenario.steps.len() > 1);
        let (grants, network, kv, records) = (grants.clone(), servers.clone(), memory.clone(), on_record.clone());
        let ambience = Ambience::Still { now: step.now, seed: at };
        let environment = TestEnvironment { grants, ambience, network, kv, records };
        let mut lines = Vec::new();
        failure = play(guest, &Arc::new(environment), step, (&servers, &memory), &mut lines)
            .await
            .err()
            .map(|failure| ScenarioFailure { step: number, ..*failure });
        log.push(Logged { step: number, call: step.call.clone(), lines });
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

/// Makes one call, and appends its log to `log`.
async fn play(
    guest: &GuestUnderTest,
    environment: &Arc<TestEnvironment>,
    step: &Step,
    (servers, memory): (&Servers, &Memory),
    log: &mut Vec<Line>,
) -> Result<(), Box<ScenarioFailure>> {
    let blank = || Box::new(ScenarioFailure { call: step.call.clone(), ..ScenarioFailure::default() });
    let input = completed(&step.call, &step.input)
        .map_err(|why| Box::new(ScenarioFailure { problem: Some(why.to_string()), ..*blank() }))?;
    let outcome = guest.call_on(environment, &step.call, &input).await;
    if matches!(outcome, Ok(_) | Err(TestCallError::Fault(_))) {
        *log = guest.logged();
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
            let problem = format!("ended in the fault `{}` instead of {wanted}: {}", fault.kind.name(), fault.cause());
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
        Ok(())
    } else {
        failed(ScenarioFailure { differences, answer, ..ScenarioFailure::default() })
    }
}

fn compare_sent(wanted: &Value, heard: &[Heard]) -> Vec<Difference> {
    let sent: Vec<Value> = heard.iter().map(Heard::to_json).collect();
    compare("sent", wanted, &sent.into())
}

fn unanswered(request: &Heard) -> String {
    format!("it sent `{}`, for which there is no route: it was answered 404", request.line)
}
