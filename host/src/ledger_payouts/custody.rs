//! Keys of paying accounts that somebody else keeps, behind a guest: who signs what the host has prepared (`signer`), and who
//! pays by itself (`custodian`).

use super::engine::{Engine, Error};
use crate::context::Trouble;
use crate::guest::{Answered, CallError, Guests, KvWrites, SigningRequest};
use crate::model::{Custodied, LedgerPayout, Problem, Signing};
use crate::store::Claim;
use futures_util::future::{BoxFuture, FutureExt};

/// Who keeps keys of paying accounts. [`Guests`] ask a guest; a simulated one does in the tests.
pub trait Custody: Send + Sync {
    /// Whether anybody signs.
    fn signs(&self) -> bool;

    /// Whether a custodian pays.
    fn pays(&self) -> bool;

    /// Asks for signatures of a transaction that is stored. It may be asked again for the same one, and after it is over.
    fn sign<'a>(&'a self, request: SigningRequest<'a>) -> BoxFuture<'a, Result<Told<Signing>, NotTold>>;

    /// Has a payout paid, or asks how far it is. It is asked again with the same key until the payout is over.
    fn pay<'a>(&'a self, payout: &'a LedgerPayout) -> BoxFuture<'a, Result<Told<Custodied>, NotTold>>;
}

/// An answer, and the guest's changes to `kv`, which are stored with what follows from it.
#[derive(Debug)]
pub struct Told<T> {
    /// The answer.
    pub answer: T,
    /// The changes.
    pub writes: KvWrites,
}

/// Why there is no answer. What became of the question is unknown.
#[derive(Debug)]
pub struct NotTold {
    /// Without personal data, for the job.
    pub brief: String,
    /// What else is known, for the sealed record.
    pub full: Option<String>,
}

impl Custody for Guests {
    fn signs(&self) -> bool {
        self.provides("signer")
    }

    fn pays(&self) -> bool {
        self.provides("custodian")
    }

    fn sign<'a>(&'a self, request: SigningRequest<'a>) -> BoxFuture<'a, Result<Told<Signing>, NotTold>> {
        async move { told("signer", self.sign(request).await) }.boxed()
    }

    fn pay<'a>(&'a self, payout: &'a LedgerPayout) -> BoxFuture<'a, Result<Told<Custodied>, NotTold>> {
        async move { told("custodian", self.pay_by_custodian(payout).await) }.boxed()
    }
}

fn told<T>(who: &str, reply: Result<Answered<Result<T, Problem>>, CallError>) -> Result<Told<T>, NotTold> {
    let (brief, full) = match reply {
        Ok(Answered { answer: Ok(answer), writes, .. }) => return Ok(Told { answer, writes }),
        Ok(Answered { answer: Err(problem), .. }) => {
            let (Problem::Invalid(text) | Problem::Denied(text) | Problem::Unavailable(text)) = &problem;
            (Trouble::of_problem(&problem).brief, Some(text.clone()))
        }
        Err(CallError::Fault(fault)) => {
            (format!("{} ({})", fault.kind, fault.kind.code()), Some(fault.cause().chars().take(2000).collect()))
        }
        Err(error) => (Trouble::of_call(&error).brief, None),
    };
    Err(NotTold { brief: format!("its {who}: {brief}"), full })
}

impl Engine {
    /// Keeps what who has the key said last, for the operator, the transaction that it named, and the guest's changes to `kv`.
    pub(super) async fn keep_word(
        &self,
        claim: &Claim,
        payout: &LedgerPayout,
        (said, named): (Option<String>, Option<&str>),
        writes: &KvWrites,
    ) -> Result<(), Error> {
        let named = named.map(str::to_owned).or_else(|| payout.named.clone());
        if payout.said == said && payout.named == named && writes.is_empty() {
            return Ok(());
        }
        let changed = LedgerPayout { said, named, updated_at: self.clock.now(), ..payout.clone() };
        let mut tx = self.store.begin().await?;
        if !(tx.holds(claim).await? && tx.update_ledger_payout(&changed).await?) {
            return Err(Error::LeaseLost);
        }
        tx.write_kv(&writes.guest, &writes.changes, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
