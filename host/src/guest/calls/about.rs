//! The interface `about`: the guest's name, version and author. The host calls it once, when it loads the guest.

use super::{
    convert::Invalid,
    function::{ByName, Function},
};
use crate::{
    guest::{
        bindings::about::{Description, Guest, GuestIndices},
        runtime::state::CallState,
    },
    model::TransactionId,
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Describe>()];

#[derive(Serialize, Deserialize)]
pub(in crate::guest) struct Describe {}

impl Function for Describe {
    type Interface = GuestIndices;
    type Said = Description;
    type Answer = ();
    const NAME: &'static str = "about.describe";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Description> {
        guest.call_describe(store).await
    }

    fn read(_: Description, _: &[TransactionId]) -> Result<(), Invalid> {
        Ok(())
    }
}
