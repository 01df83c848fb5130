//! A guest under test: its functions called by name, with values as JSON.
//!
//! Engine, limits, imports and checks are those of a serving guest: an answer the host would refuse there is refused
//! here.

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

/// A guest loaded for tests.
pub struct GuestUnderTest {
    pub(in crate::guest) machine: Arc<Machine>,
    pub(in crate::guest) guest: Loaded,
    /// The log of the last call.
    pub(in crate::guest) log: Lines,
}

/// The outcome of a successful call.
#[derive(Debug)]
pub struct TestAnswer {
    /// The answer in the WIT's shape; `null` if the function returns nothing.
    pub answer: Value,
    /// The guest's changes to `kv`, which are not stored.
    pub writes: KvWrites,
}

/// Why a test call failed.
#[derive(Debug, thiserror::Error)]
pub enum TestCallError {
    /// The guest has no such function.
    #[error("{guest} has no function `{function}`; it has {}", has.join(", "))]
    NoSuchFunction {
        /// The guest.
        guest: String,
        /// The function that was called.
        function: String,
        /// The functions it has.
        has: Vec<&'static str>,
    },
    /// The input is not what the function takes.
    #[error("input {0}")]
    Input(#[from] Misfit),
    /// An origin that the test environment grants is not valid.
    #[error(transparent)]
    Origin(#[from] InvalidOrigin),
    /// The call failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl GuestUnderTest {
    /// Loads a guest as the server would.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(source: &GuestSource, settings: &Settings) -> Result<Self, LoadError> {
        let machine = Arc::new(Machine::new(settings, 1).map_err(LoadError::Engine)?);
        let guest = load::load(&machine, settings, source, Compile::AtStart).await?;
        Ok(Self { machine, guest, log: Lines::default() })
    }

    /// The guest's own name and version.
    pub fn version(&self) -> &GuestVersion {
        &self.guest.version
    }

    /// The log of the last call that began, whether it succeeded or not.
    pub fn logged(&self) -> Vec<Line> {
        self.log.all()
    }

    /// The functions it has, as `interface.function`, sorted by name.
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

    /// Calls `function` in a test environment.
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

    /// Calls `function` in a test environment, with the grants the guest was loaded with.
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
    /// A candidate, to be tested before it serves, with the limits and grants it would serve with.
    pub fn guest_under_test(&self, candidate: &Candidate) -> GuestUnderTest {
        GuestUnderTest { machine: self.machine.clone(), guest: (*candidate.loaded).clone(), log: Lines::default() }
    }

    /// The secrets that no recording of the candidate's calls may contain.
    pub fn secrets_of(&self, candidate: &Candidate) -> Arc<Secrets> {
        let keys = candidate.loaded.keyring.now();
        keys.hidden.as_ref().unwrap_or(&self.settings.secrets).clone()
    }
}
