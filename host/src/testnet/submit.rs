//! One transaction, until it is on the ledger.

use super::{Error, TestNetwork};
use crate::model::Memo;
use crate::stellar::{Draft, Keypair, Operation, SubmitError, TransactionSigner};
use std::time::Duration;

/// How long the ledger may take a transaction.
const VALID: Duration = Duration::from_secs(60);

/// How long a ledger takes, and Horizon to tell of it.
const LEDGER: Duration = Duration::from_secs(10);

/// The pause before it is sent again.
const AGAIN: Duration = Duration::from_secs(1);

/// The least and the most that is bid for an operation, in stroops.
const FEES: (u32, u32) = (100, 100_000);

impl TestNetwork {
    /// Has the operations on the ledger, as one transaction of `payer`, which `other` signs as well. Its hash.
    pub(super) async fn submit(
        &self,
        payer: &Keypair,
        other: Option<&dyn TransactionSigner>,
        memo: Option<Memo>,
        operations: Vec<Operation>,
    ) -> Result<String, Error> {
        let source = payer.account();
        let signers: Vec<&dyn TransactionSigner> = [payer as &dyn TransactionSigner].into_iter().chain(other).collect();
        let found = self.horizon.account(&source).await?.ok_or(Error::NoAccount(source))?;
        let fee_per_operation = self.horizon.usual_fee().await.unwrap_or(FEES.0).clamp(FEES.0, FEES.1);
        let valid_until = self.clock.now().plus(VALID);
        let draft = Draft { source, sequence: found.sequence + 1, fee_per_operation, memo, valid_until, operations };
        let signed = draft.sign_by(&self.passphrase, &signers).await?;
        loop {
            let error = match self.horizon.submit(&signed).await {
                Ok(submitted) => return Ok(submitted.hash),
                Err(error) => error,
            };
            // What was taken before its answer was lost is refused as a repetition.
            if self.horizon.is_successful(&signed.hash).await == Ok(Some(true)) {
                return Ok(signed.hash);
            }
            match error {
                SubmitError::Rejected { transaction, operations } => {
                    let codes = [vec![transaction], operations].concat().join(", ");
                    return Err(Error::Refused { hash: signed.hash, codes });
                }
                SubmitError::Unknown(source) if self.clock.now() > valid_until.plus(LEDGER) => {
                    return Err(Error::NotSeen { hash: signed.hash, source });
                }
                SubmitError::Unknown(source) => {
                    tokio::time::sleep(source.retry_after().unwrap_or(AGAIN).min(VALID)).await;
                }
            }
        }
    }
}
