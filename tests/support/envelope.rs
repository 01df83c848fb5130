//! Transactions of a sending anchor that only an envelope made by hand can say.

use super::sender::{Opened, SendingAnchor};
use anchor_host::{
    model::{AccountId, Amount},
    stellar::{SignedTransaction, network_id},
};
use stellar_xdr::{self as xdr, Limits, WriteXdr};

fn key(account: &AccountId) -> xdr::Uint256 {
    xdr::Uint256(*account.as_bytes())
}

fn account(account: &AccountId) -> xdr::AccountId {
    xdr::AccountId(xdr::PublicKey::PublicKeyTypeEd25519(key(account)))
}

fn stroops(amount: &str) -> i64 {
    Amount::parse(amount).unwrap().to_stroops().unwrap()
}

impl SendingAnchor {
    fn xdr_asset(&self) -> xdr::Asset {
        let mut code = [0; 4];
        code[..self.asset.code().len()].copy_from_slice(self.asset.code().as_bytes());
        let issuer = account(self.asset.issuer().unwrap());
        xdr::Asset::CreditAlphanum4(xdr::AlphaNum4 { asset_code: xdr::AssetCode4(code), issuer })
    }

    /// A path payment that sends exactly `amount`, or delivers exactly `amount`.
    pub async fn pay_by_path(&self, opened: &Opened, amount: &str, is_strict_send: bool) -> String {
        let (asset, stroops) = (self.xdr_asset(), stroops(amount));
        let destination = xdr::MuxedAccount::Ed25519(key(&opened.account));
        let body = if is_strict_send {
            xdr::OperationBody::PathPaymentStrictSend(xdr::PathPaymentStrictSendOp {
                send_asset: asset.clone(),
                send_amount: stroops,
                destination,
                dest_asset: asset,
                dest_min: 1,
                path: Default::default(),
            })
        } else {
            xdr::OperationBody::PathPaymentStrictReceive(xdr::PathPaymentStrictReceiveOp {
                send_asset: asset.clone(),
                send_max: stroops * 2,
                destination,
                dest_asset: asset,
                dest_amount: stroops,
                path: Default::default(),
            })
        };
        self.submit_xdr(body, xdr::Memo::Id(opened.memo_id())).await
    }

    /// A claimable balance that the receiving account can claim at any time.
    pub async fn leave_claimable(&self, opened: &Opened, amount: &str) -> String {
        let claimant = xdr::Claimant::ClaimantTypeV0(xdr::ClaimantV0 {
            destination: account(&opened.account),
            predicate: xdr::ClaimPredicate::Unconditional,
        });
        let body = xdr::OperationBody::CreateClaimableBalance(xdr::CreateClaimableBalanceOp {
            asset: self.xdr_asset(),
            amount: stroops(amount),
            claimants: vec![claimant].try_into().unwrap(),
        });
        self.submit_xdr(body, xdr::Memo::Id(opened.memo_id())).await
    }

    /// The ordinary payment of what was opened, in a fee bump of somebody else; the outer hash, by which Horizon knows it.
    pub async fn pay_with_fee_of(&self, opened: &Opened, amount: &str, payer: &Self) -> String {
        let body = xdr::OperationBody::Payment(xdr::PaymentOp {
            destination: xdr::MuxedAccount::Ed25519(key(&opened.account)),
            asset: self.xdr_asset(),
            amount: stroops(amount),
        });
        let inner = self.transaction_of(body, xdr::Memo::Id(opened.memo_id())).await;
        let signatures = vec![self.signature(inner.hash(network_id(&self.passphrase)).unwrap())].try_into().unwrap();
        let inner = xdr::FeeBumpTransactionInnerTx::Tx(xdr::TransactionV1Envelope { tx: inner, signatures });
        let bump = xdr::FeeBumpTransaction {
            fee_source: xdr::MuxedAccount::Ed25519(key(&payer.account())),
            fee: 1000,
            inner_tx: inner,
            ext: xdr::FeeBumpTransactionExt::V0,
        };
        let hash = bump.hash(network_id(&self.passphrase)).unwrap();
        let signatures = vec![payer.signature(hash)].try_into().unwrap();
        let envelope = xdr::TransactionEnvelope::TxFeeBump(xdr::FeeBumpTransactionEnvelope { tx: bump, signatures });
        self.submit_envelope(&envelope, hash).await
    }

    async fn transaction_of(&self, body: xdr::OperationBody, memo: xdr::Memo) -> xdr::Transaction {
        xdr::Transaction {
            source_account: xdr::MuxedAccount::Ed25519(key(&self.account())),
            fee: 100,
            seq_num: xdr::SequenceNumber(self.sequence(&self.account()).await),
            cond: xdr::Preconditions::None,
            memo,
            operations: vec![xdr::Operation { source_account: None, body }].try_into().unwrap(),
            ext: xdr::TransactionExt::V0,
        }
    }

    /// Any operation of this account; the hash of its transaction.
    pub async fn submit_xdr(&self, body: xdr::OperationBody, memo: xdr::Memo) -> String {
        let transaction = self.transaction_of(body, memo).await;
        let hash = transaction.hash(network_id(&self.passphrase)).unwrap();
        let signatures = vec![self.signature(hash)].try_into().unwrap();
        let envelope = xdr::TransactionEnvelope::Tx(xdr::TransactionV1Envelope { tx: transaction, signatures });
        self.submit_envelope(&envelope, hash).await
    }

    async fn submit_envelope(&self, envelope: &xdr::TransactionEnvelope, hash: [u8; 32]) -> String {
        let envelope = envelope.to_xdr_base64(Limits::none()).unwrap();
        self.horizon.submit(&SignedTransaction { envelope, hash: hex::encode(hash) }).await.unwrap().hash
    }
}
