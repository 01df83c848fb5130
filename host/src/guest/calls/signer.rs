//! The interface `signer`: signatures of paying accounts whose keys somebody else keeps.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
};
use crate::{
    guest::{
        Guests,
        bindings::{
            signer::{Guest, GuestIndices, Signing as WitSigning, SigningRequest as WitRequest},
            types::Problem as WitProblem,
        },
        calls::views::SigningRequest,
        runtime::state::CallState,
    },
    model::{Problem, Signing, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Sign>()];

#[derive(Serialize, Deserialize)]
struct Sign {
    /// Boxed: too large to move by value.
    request: Box<WitRequest>,
}

impl Function for Sign {
    type Interface = GuestIndices;
    type Said = Result<WitSigning, WitProblem>;
    type Answer = Result<Signing, Problem>;
    const NAME: &'static str = "signer.sign";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_sign(store, &self.request).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::signing)
    }
}

impl Guests {
    /// `signer.sign`.
    pub async fn sign(&self, asked: SigningRequest<'_>) -> Reply<Result<Signing, Problem>> {
        let request = Box::new(WitRequest {
            payout: convert::ledger_payout(asked.payout),
            envelope: asked.envelope.to_owned(),
            hash: asked.hash.to_vec(),
            network_passphrase: asked.network_passphrase.to_owned(),
            signers: asked.signers.iter().map(|signer| String::from(*signer)).collect(),
            valid_until: asked.valid_until.to_string(),
            extra: Vec::new(),
        });
        self.call(Sign { request }, Subject::of_payout(asked.payout)).await
    }
}
