//! The interface `receiver`: which payments the anchor accepts.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    decided,
    function::{ByName, Function},
    views::PaymentView,
};
use crate::{
    guest::{
        Guests,
        bindings::{
            receiver::{
                Acceptance as WitAcceptance, Guest, GuestIndices, ReceiverInfo as WitInfo, Rejection as WitRejection,
            },
            types::{Entry, Payment, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{Acceptance, Address, AssetId, Entries, Problem, ReceiverInfo, Rejection, TransactionId},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[
    ByName::of::<Info>(),
    ByName::of::<ProcessPatchRequest>(),
    ByName::of::<ProcessPostRequest>(),
    ByName::of::<ValidSendingAnchor>(),
];

#[derive(Serialize, Deserialize)]
struct Info {
    asset: String,
    lang: String,
}

impl Function for Info {
    type Interface = GuestIndices;
    type Said = Result<WitInfo, WitProblem>;
    type Answer = Result<ReceiverInfo, Problem>;
    const NAME: &'static str = "receiver.info";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_info(store, &self.asset, &self.lang).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::info)
    }
}

#[derive(Serialize, Deserialize)]
struct ValidSendingAnchor {
    account: String,
}

impl Function for ValidSendingAnchor {
    type Interface = GuestIndices;
    type Said = bool;
    type Answer = bool;
    const NAME: &'static str = "receiver.valid-sending-anchor";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<bool> {
        guest.call_valid_sending_anchor(store, &self.account).await
    }

    fn read(said: bool, _: &[TransactionId]) -> Result<bool, Invalid> {
        Ok(said)
    }
}

#[derive(Serialize, Deserialize)]
struct ProcessPostRequest {
    /// Boxed: too large to move by value.
    payment: Box<Payment>,
}

impl Function for ProcessPostRequest {
    type Interface = GuestIndices;
    type Said = Result<WitAcceptance, WitRejection>;
    type Answer = Result<Acceptance, Rejection>;
    const NAME: &'static str = "receiver.process-post-request";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_process_post_request(store, &self.payment).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, convert::acceptance, convert::rejection)
    }
}

#[derive(Serialize, Deserialize)]
struct ProcessPatchRequest {
    fields: Vec<Entry>,
    payment: Box<Payment>,
}

impl Function for ProcessPatchRequest {
    type Interface = GuestIndices;
    type Said = Result<(), WitRejection>;
    type Answer = Result<(), Rejection>;
    const NAME: &'static str = "receiver.process-patch-request";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_process_patch_request(store, &self.fields, &self.payment).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, Ok, convert::rejection)
    }
}

impl Guests {
    /// `receiver.info` for one asset; an answer is reused for one second.
    pub async fn receiver_info(&self, asset: &AssetId, lang: &str) -> Reply<Result<ReceiverInfo, Problem>> {
        let (asset, lang) = (asset.to_string(), lang.to_owned());
        let (question, now) = ((asset.clone(), lang.clone()), Arc::downgrade(&self.generation.load_full()));
        let ask = self.call(Info { asset, lang }, Subject::default());
        self.recent_info.or_ask(question, now, ask, |now| self.is_in_use(now)).await
    }

    /// `receiver.valid-sending-anchor`.
    pub async fn valid_sending_anchor(&self, account: &Address) -> Reply<bool> {
        self.call(ValidSendingAnchor { account: account.to_string() }, Subject::default()).await
    }

    /// `receiver.process-post-request`.
    pub async fn process_post_request(&self, payment: PaymentView<'_>) -> Reply<Result<Acceptance, Rejection>> {
        let question = ProcessPostRequest { payment: Box::new(convert::payment(payment)) };
        self.call(question, Subject::of(payment.transaction)).await
    }

    /// `receiver.process-patch-request`: `fields` are the new values only.
    pub async fn process_patch_request(
        &self,
        fields: &Entries,
        payment: PaymentView<'_>,
    ) -> Reply<Result<(), Rejection>> {
        let (fields, of) = (convert::entries(fields), Subject::of(payment.transaction));
        self.call(ProcessPatchRequest { fields, payment: Box::new(convert::payment(payment)) }, of).await
    }
}
