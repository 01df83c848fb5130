//! The interface `transfers`: which deposits and withdrawals the anchor takes on.

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
            transfers::{
                Guest, GuestIndices, TransferAcceptance as WitAcceptance, TransferInfo as WitInfo,
                TransferRejection as WitRejection,
            },
            types::{Entry, Kind as WitKind, Payment, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{AssetId, Entries, Kind, Problem, TransactionId, TransferAcceptance, TransferInfo, TransferRejection},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] =
    &[ByName::of::<Info>(), ByName::of::<ProcessPatchRequest>(), ByName::of::<ProcessRequest>()];

#[derive(Serialize, Deserialize)]
struct Info {
    asset: String,
    kind: WitKind,
    lang: String,
}

impl Function for Info {
    type Interface = GuestIndices;
    type Said = Result<WitInfo, WitProblem>;
    type Answer = Result<TransferInfo, Problem>;
    const NAME: &'static str = "transfers.info";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_info(store, &self.asset, self.kind, &self.lang).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::transfer_info)
    }
}

#[derive(Serialize, Deserialize)]
struct ProcessRequest {
    /// Boxed: too large to move by value.
    payment: Box<Payment>,
}

impl Function for ProcessRequest {
    type Interface = GuestIndices;
    type Said = Result<WitAcceptance, WitRejection>;
    type Answer = Result<TransferAcceptance, TransferRejection>;
    const NAME: &'static str = "transfers.process-request";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_process_request(store, &self.payment).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, convert::transfer_acceptance, convert::transfer_rejection)
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
    type Answer = Result<(), TransferRejection>;
    const NAME: &'static str = "transfers.process-patch-request";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_process_patch_request(store, &self.fields, &self.payment).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, Ok, convert::transfer_rejection)
    }
}

impl Guests {
    /// `transfers.info` for one asset and kind; an answer is reused for one second.
    pub async fn transfer_info(&self, asset: &AssetId, kind: Kind, lang: &str) -> Reply<Result<TransferInfo, Problem>> {
        let (asset, lang) = (asset.to_string(), lang.to_owned());
        let question = (format!("{kind} of {asset}"), lang.clone());
        let now = Arc::downgrade(&self.generation.load_full());
        let ask = self.call(Info { asset, kind: convert::kind(kind), lang }, Subject::default());
        self.recent_transfers.or_ask(question, now, ask, |now| self.is_in_use(now)).await
    }

    /// `transfers.process-request`.
    pub async fn process_transfer(
        &self,
        payment: PaymentView<'_>,
    ) -> Reply<Result<TransferAcceptance, TransferRejection>> {
        let question = ProcessRequest { payment: Box::new(convert::payment(payment)) };
        self.call(question, Subject::of(payment.transaction)).await
    }

    /// `transfers.process-patch-request`: `fields` are the new values only.
    pub async fn process_transfer_patch(
        &self,
        fields: &Entries,
        payment: PaymentView<'_>,
    ) -> Reply<Result<(), TransferRejection>> {
        let (fields, of) = (convert::entries(fields), Subject::of(payment.transaction));
        self.call(ProcessPatchRequest { fields, payment: Box::new(convert::payment(payment)) }, of).await
    }
}
