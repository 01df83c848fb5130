//! One guest on the authors' workbench: its functions called by name, with values as JSON.
//!
//! The same engine, limits, imports and checks as in service. Only the generated types are left out: what goes in and
//! what comes out are values of the component's own types, so that a mistake can be named by its place.

mod answer;
mod value;

pub(in crate::guest) use value::known;
pub use value::{Misfit, is_another_case};

use crate::guest::{
    Fault, FaultKind, GuestSource, Interface, InvalidOrigin, KvWrites, Line, LoadError, Settings, TestEnvironment,
    registry::{
        interface::Name,
        load::{self, Compile, Loaded},
    },
    runtime::{
        lines::Lines,
        machine::{About, Call, Invoke, Machine},
    },
};
use crate::model::GuestVersion;
use answer::FUNCTIONS;
use serde_json::Value;
use std::{sync::Arc, time::Instant};
use value::{Names, member, to_json};
use wasmtime::component::{
    ComponentExportIndex, Val,
    types::{ComponentFunc, ComponentItem},
};

/// A loaded guest to be tried.
pub struct Workpiece {
    pub(in crate::guest) machine: Arc<Machine>,
    pub(in crate::guest) guest: Loaded,
    /// Of the last call.
    pub(in crate::guest) log: Lines,
}

/// What a call brought.
#[derive(Debug)]
pub struct Worked {
    /// The answer in the WIT's shape; `null`: of a function that answers nothing.
    pub answer: Value,
    /// What the guest wants to remember; nothing has been stored.
    pub writes: KvWrites,
}

/// Why a call brought no answer.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
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

impl Workpiece {
    /// Loads a guest as a host would.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(source: &GuestSource, settings: &Settings) -> Result<Self, LoadError> {
        let machine = Arc::new(Machine::new(settings, 1).map_err(LoadError::Engine)?);
        let (guest, _) = load::load(&machine, settings, source, Compile::AtStart).await?;
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

    /// The functions it has, as `interface.function`.
    pub fn functions(&self) -> Vec<&'static str> {
        FUNCTIONS.iter().map(|(name, _)| *name).filter(|name| self.find(name).is_some()).collect()
    }

    /// Calls `function` (`rails.execute-outgoing-transaction`) with an object that has a member for each parameter.
    ///
    /// # Errors
    /// [`WorkError`].
    pub async fn call(&self, function: &str, input: &Value) -> Result<Worked, WorkError> {
        self.call_of(&self.guest, function, input).await
    }

    /// The same in a test environment.
    ///
    /// # Errors
    /// [`WorkError`].
    pub async fn call_on(
        &self,
        environment: &Arc<TestEnvironment>,
        function: &str,
        input: &Value,
    ) -> Result<Worked, WorkError> {
        self.call_of(&self.guest.on(environment)?, function, input).await
    }

    /// The same in a test environment, with the grants it was loaded with.
    pub(in crate::guest) async fn call_within(
        &self,
        environment: &Arc<TestEnvironment>,
        function: &str,
        input: &Value,
    ) -> Result<Worked, WorkError> {
        let guest = Loaded { environment: Some(environment.clone()), share: None, ..self.guest.clone() };
        self.call_of(&guest, function, input).await
    }

    async fn call_of(&self, guest: &Loaded, function: &str, input: &Value) -> Result<Worked, WorkError> {
        let found = FUNCTIONS.iter().find(|(name, _)| *name == function);
        let Some((&(name, read), (ty, index))) = found.zip(self.find(function)) else {
            let (guest, has) = (guest.source.clone(), self.functions());
            return Err(WorkError::NoSuchFunction { guest, function: function.to_owned(), has });
        };
        let arguments = arguments(&ty, input)?;
        let transaction =
            ["/payment/transaction/id", "/mismatched/payment/transaction/id", "/request/payment/transaction/id"]
                .iter()
                .find_map(|place| input.pointer(place)?.as_str().map(str::to_owned));
        let idempotency_key = input.pointer("/attempt/idempotency-key").and_then(Value::as_str).map(str::to_owned);
        self.log.clear();
        let log = Some(self.log.clone());
        let (about, number) = (About { transaction, idempotency_key, log, ..About::default() }, self.machine.number());
        // Every name in the list is of an interface.
        let interface = name.split_once('.').and_then(|(interface, _)| Interface::from_name(interface));
        let call = Call {
            guest,
            interface: interface.unwrap_or(Interface::About),
            function: name,
            about,
            number,
            began: Instant::now(),
            trace: None,
        };
        let results = ty.results().len();
        let invoke: Invoke<Vec<Val>> = Box::new(move |store, instance| {
            Box::pin(async move {
                let function = instance
                    .get_func(&mut *store, index)
                    .ok_or_else(|| wasmtime::Error::msg("the function is not there"))?;
                let mut answer = vec![Val::Bool(false); results];
                function.call_async(&mut *store, &arguments, &mut answer).await?;
                Ok(answer)
            })
        });
        let (answer, writes) = self.machine.run(call, invoke).await?;
        answer::check(read, input, &answer).map_err(|detail| Fault {
            kind: FaultKind::InvalidAnswer,
            guest: guest.version.clone(),
            function: name,
            detail,
        })?;
        let answer = answer.first().and_then(|answer| to_json(answer, Names::Wit)).unwrap_or_default();
        Ok(Worked { answer, writes })
    }

    /// A function of the component, in whatever compatible version it exports the interface.
    fn find(&self, function: &str) -> Option<(ComponentFunc, ComponentExportIndex)> {
        let (interface, function) = function.split_once('.')?;
        let of_interface = |text: &&String| Name::of(text).is_some_and(|name| name.interface == interface);
        let export = self.guest.facts.exports.iter().find(of_interface)?;
        let component = self.guest.pre.component();
        let instance = component.get_export_index(None, export.as_str())?;
        match component.get_export(Some(&instance), function)? {
            (ComponentItem::ComponentFunc(ty), index) => Some((ty, index)),
            _ => None,
        }
    }
}

fn arguments(ty: &ComponentFunc, input: &Value) -> Result<Vec<Val>, Misfit> {
    let names: Vec<&str> = ty.params().map(|(name, _)| name).collect();
    let Some(object) = input.as_object() else {
        let problem = format!("has to be an object with the parameters {}", names.join(", "));
        return Err(Misfit { place: "input".to_owned(), problem });
    };
    known("input", object.keys(), &names)?;
    ty.params().map(|(name, ty)| member("", name, &ty, object.get(name))).collect()
}
