//! One guest that is tried: its functions called by name, with values as JSON.
//!
//! The same engine, limits, imports and checks as in service: what the host would refuse there is refused here as well.

use super::{Subject, function::ByName, json::Misfit};
use crate::guest::{
    Candidate, Fault, FaultKind, GuestSource, Guests, Interface, InvalidOrigin, KvWrites, Line, LoadError, Secrets,
    Settings, TestEnvironment,
    registry::load::{self, Compile, Loaded},
    runtime::{
        lines::Lines,
        machine::{Call, Machine},
    },
};
use crate::model::GuestVersion;
use serde_json::Value;
use std::{sync::Arc, time::Instant};

/// A loaded guest to be tried.
pub struct GuestUnderTest {
    pub(in crate::guest) machine: Arc<Machine>,
    pub(in crate::guest) guest: Loaded,
    /// Of the last call.
    pub(in crate::guest) log: Lines,
}

/// What a call brought.
#[derive(Debug)]
pub struct TestAnswer {
    /// The answer in the WIT's shape; `null`: of a function that answers nothing.
    pub answer: Value,
    /// What the guest wants to remember; nothing has been stored.
    pub writes: KvWrites,
}

/// Why a call brought no answer.
#[derive(Debug, thiserror::Error)]
pub enum TestCallError {
    /// The guest has no such function.
    #[error("{guest} has no function `{function}`; it has {}", has.join(", "))]
    NoSuchFunction {
        /// The guest.
        guest: String,
        /// What was asked for.
        function: String,
        /// What it has.
        has: Vec<&'static str>,
    },
    /// The input is not what the function takes.
    #[error("input {0}")]
    Input(#[from] Misfit),
    /// The environment grants an origin that is none.
    #[error(transparent)]
    Origin(#[from] InvalidOrigin),
    /// The call failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl GuestUnderTest {
    /// Loads a guest as a host would.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(source: &GuestSource, settings: &Settings) -> Result<Self, LoadError> {
        let machine = Arc::new(Machine::new(settings, 1).map_err(LoadError::Engine)?);
        let guest = load::load(&machine, settings, source, Compile::AtStart).await?;
        Ok(Self { machine, guest, log: Lines::default() })
    }

    /// What it calls itself.
    pub fn version(&self) -> &GuestVersion {
        &self.guest.version
    }

    /// What it logged in the last call that began, however that ended.
    pub fn logged(&self) -> Vec<Line> {
        self.log.all()
    }

    /// The functions it has, as `interface.function`, in the order of their names.
    pub fn functions(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.all().map(|(_, function)| function.name).collect();
        names.sort_unstable();
        names
    }

    /// The functions of the interfaces it exports.
    fn all(&self) -> impl Iterator<Item = (Interface, &'static ByName)> {
        let exported = Interface::ALL.into_iter().filter(|interface| self.guest.exports.has(*interface));
        exported.flat_map(|interface| interface.functions().iter().map(move |function| (interface, function)))
    }

    /// Calls `function` (`rails.execute-outgoing-transaction`) with an object that has a member for each parameter.
    ///
    /// # Errors
    /// [`TestCallError`].
    pub async fn call(&self, function: &str, input: &Value) -> Result<TestAnswer, TestCallError> {
        self.call_of(&self.guest, function, input).await
    }

    /// The same in a test environment.
    ///
    /// # Errors
    /// [`TestCallError`].
    pub async fn call_on(
        &self,
        environment: &Arc<TestEnvironment>,
        function: &str,
        input: &Value,
    ) -> Result<TestAnswer, TestCallError> {
        self.call_of(&self.guest.on(environment)?, function, input).await
    }

    /// The same in a test environment, with the grants it was loaded with.
    ///
    /// # Errors
    /// [`TestCallError`].
    pub async fn call_within(
        &self,
        environment: &Arc<TestEnvironment>,
        function: &str,
        input: &Value,
    ) -> Result<TestAnswer, TestCallError> {
        let guest = Loaded { environment: Some(environment.clone()), share: None, ..self.guest.clone() };
        self.call_of(&guest, function, input).await
    }

    async fn call_of(&self, guest: &Loaded, function: &str, input: &Value) -> Result<TestAnswer, TestCallError> {
        let unknown = || TestCallError::NoSuchFunction {
            guest: guest.source.clone(),
            function: function.to_owned(),
            has: self.functions(),
        };
        let (interface, found) = self.all().find(|(_, one)| one.name == function).ok_or_else(unknown)?;
        let invoke = (found.invoke)(input, &guest.exports)?.ok_or_else(unknown)?;
        let text = |place: &str| input.pointer(place).and_then(Value::as_str).map(str::to_owned);
        let transaction =
            ["/payment/transaction/id", "/mismatched/payment/transaction/id", "/request/payment/transaction/id"]
                .into_iter()
                .find_map(text);
        let idempotency_key = text("/attempt/idempotency-key");
        self.log.clear();
        let call = Call {
            guest,
            interface,
            function: found.name,
            subject: &Subject { transaction, idempotency_key, ..Subject::default() },
            number: self.machine.number(),
            began: Instant::now(),
            trace: None,
            log: Some(self.log.clone()),
        };
        let (told, writes) = self.machine.run(call, invoke).await?;
        let answer = told.map_err(|invalid| Fault {
            kind: FaultKind::InvalidAnswer,
            guest: guest.version.clone(),
            function: found.name,
            detail: invalid.to_string(),
        })?;
        Ok(TestAnswer { answer, writes })
    }
}

impl Guests {
    /// A candidate to be tried before it serves, with the limits and grants it would serve with.
    pub fn guest_under_test(&self, candidate: &Candidate) -> GuestUnderTest {
        GuestUnderTest { machine: self.machine.clone(), guest: (*candidate.loaded).clone(), log: Lines::default() }
    }

    /// What may stand in no recording of a candidate's calls.
    pub fn secrets_of(&self, candidate: &Candidate) -> Arc<Secrets> {
        let keys = candidate.loaded.keyring.now();
        keys.hidden.as_ref().unwrap_or(&self.settings.secrets).clone()
    }
}
