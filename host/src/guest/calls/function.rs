//! A function of the WIT package, declared once: its parameters, the guest's answer, and its conversion to the model.
//! [`Guests`](crate::guest::Guests) calls it with values of the model, a
//! [`GuestUnderTest`](crate::guest::GuestUnderTest) with JSON.

use super::{
    convert::Invalid,
    json::{Misfit, from_json, to_json},
    trouble::Answer,
};
use crate::{
    guest::{
        registry::interface::{Exports, Indices},
        runtime::{machine::Invoke, state::CallState},
    },
    model::TransactionId,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wasmtime::Store;

/// A function of the WIT package. A value of the type holds the arguments of one call: a field for each parameter, in
/// their order and with their names.
pub(in crate::guest) trait Function: Serialize + DeserializeOwned + Send + 'static {
    /// The interface it belongs to.
    type Interface: Indices;
    /// The guest's answer, as the generated type.
    type Said: Serialize + Send + 'static;
    /// The answer, converted to the model.
    type Answer: Answer;
    /// `interface.function`, as in the WIT package.
    const NAME: &'static str;
    /// Whether call recording covers this function.
    const IS_RECORDED: bool = true;

    /// Calls the function.
    fn ask(
        self,
        guest: <Self::Interface as Indices>::Functions,
        store: &mut Store<CallState>,
    ) -> impl Future<Output = wasmtime::Result<Self::Said>> + Send;

    /// Checks and converts the answer. `asked`: the transactions that the call was about.
    ///
    /// # Errors
    /// [`Invalid`]: the first value in it that the WIT package does not allow.
    fn read(said: Self::Said, asked: &[TransactionId]) -> Result<Self::Answer, Invalid>;

    /// The transactions that the call is about, where an answer may name no others.
    fn transactions(&self) -> Vec<TransactionId> {
        Vec::new()
    }
}

/// The call, ready to run in an instance.
pub(in crate::guest) fn invoke<F: Function>(question: F, indices: F::Interface) -> Invoke<F::Said> {
    Box::new(move |store, instance| {
        Box::pin(async move {
            let functions = indices.load(store, &instance)?;
            question.ask(functions, store).await
        })
    })
}

/// The answer to a call with JSON, or the host's objection to it.
pub(in crate::guest) type Told = Result<Value, Invalid>;

/// Reads the arguments of a call from JSON. `None`: the component does not export the interface.
pub(in crate::guest) type ReadQuestion = fn(&Value, &Exports) -> Result<Option<Invoke<Told>>, Misfit>;

/// A function that can be called by name with JSON.
pub(in crate::guest) struct ByName {
    /// `interface.function`.
    pub(in crate::guest) name: &'static str,
    /// Reads the arguments. `None`: the component does not export the interface.
    pub(in crate::guest) invoke: ReadQuestion,
}

impl ByName {
    /// The entry for the function `F`.
    pub(in crate::guest) const fn of<F: Function>() -> Self {
        Self { name: F::NAME, invoke: invoke_json::<F> }
    }
}

fn invoke_json<F: Function>(input: &Value, exports: &Exports) -> Result<Option<Invoke<Told>>, Misfit> {
    let question: F = from_json("input", input)?;
    let Some(indices) = F::Interface::of(exports).cloned() else { return Ok(None) };
    let (asked, invoke) = (question.transactions(), invoke(question, indices));
    Ok(Some(Box::new(move |store, instance| {
        let said = invoke(store, instance);
        Box::pin(async move {
            let said = said.await?;
            let answer = to_json(&said);
            Ok(F::read(said, &asked).map(|_| answer))
        })
    })))
}
