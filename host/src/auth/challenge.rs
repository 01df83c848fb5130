//! The challenge transaction: written and read. Pure.

use super::Error;
use crate::model::{AccountId, Address, Domain, Owner, Timestamp};
use crate::stellar::{Keypair, network_id, transaction};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::time::Duration;
use stellar_xdr as xdr;
use xdr::{Limits, ReadXdr};

/// Key of the operation that names the server's own domain.
const WEB_AUTH_DOMAIN: &str = "web_auth_domain";
/// Key of the operation that names the wallet's domain.
const CLIENT_DOMAIN: &str = "client_domain";
/// Maximum length of an envelope, in base64. One with 20 signatures and every operation is under 4 KiB.
const ENVELOPE: usize = 16 * 1024;
/// Length of the nonce in base64.
const NONCE: usize = 64;

/// The settings that a challenge depends on.
#[derive(Debug)]
pub(super) struct Terms {
    pub signing: Keypair,
    /// The previous signing account, whose challenges are still accepted.
    pub signing_old: Option<AccountId>,
    pub home_domains: Vec<Domain>,
    pub web_auth_domain: Domain,
    /// Alternative names of the web auth domain.
    pub web_auth_aliases: Vec<Domain>,
    pub passphrase: String,
    pub ttl: Duration,
    pub clock_grace: Duration,
}

/// The client that wants to sign in, with its parameters checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub owner: Owner,
    pub home_domain: Domain,
    /// The wallet's domain and the key in its `stellar.toml`.
    pub client_domain: Option<(Domain, AccountId)>,
}

/// A valid challenge that the client sent back: ours, unchanged and within its time. The client's signatures are not
/// checked yet.
#[derive(Debug)]
pub(super) struct Challenge {
    pub subject: Subject,
    /// The account whose signers have to sign.
    pub account: AccountId,
    /// The transaction's hash: the signed bytes, and the key under which the challenge is marked as used.
    pub hash: [u8; 32],
    /// When the mark can be deleted: from then on no response to the challenge is accepted.
    pub forgettable_at: Timestamp,
    /// All signatures except the server's.
    pub signatures: Vec<xdr::DecoratedSignature>,
}

fn unbuildable<E>(_: E) -> Error {
    Error::invalid("the challenge can't be built: a domain is longer than 64 characters")
}

impl Terms {
    /// The endpoint's domain for a client that used `host`.
    pub fn web_auth_domain_for(&self, host: Option<&str>) -> &str {
        let asked: Option<Domain> = host.and_then(|host| host.parse().ok());
        let alias = self.web_auth_aliases.iter().find(|alias| asked.as_ref() == Some(alias));
        alias.unwrap_or(&self.web_auth_domain).as_str()
    }

    /// Makes a challenge for `subject`, signed by the server.
    pub fn write(
        &self,
        subject: &Subject,
        web_auth_domain: &str,
        nonce: &[u8; 48],
        now: Timestamp,
    ) -> Result<String, Error> {
        let data = |source: &Address, name: &str, value: &str| -> Result<xdr::Operation, Error> {
            Ok(xdr::Operation {
                source_account: Some(transaction::muxed_xdr(source).map_err(unbuildable)?),
                body: xdr::OperationBody::ManageData(xdr::ManageDataOp {
                    data_name: xdr::String64(name.as_bytes().to_vec().try_into().map_err(unbuildable)?),
                    data_value: Some(xdr::DataValue(value.as_bytes().to_vec().try_into().map_err(unbuildable)?)),
                }),
            })
        };
        let server = Address::Account(self.signing.account());
        let mut operations = vec![
            data(&subject.owner.address(), &format!("{} auth", subject.home_domain), &BASE64.encode(nonce))?,
            data(&server, WEB_AUTH_DOMAIN, web_auth_domain)?,
        ];
        if let Some((domain, key)) = &subject.client_domain {
            operations.push(data(&Address::Account(*key), CLIENT_DOMAIN, domain.as_str())?);
        }
        let seconds = |at: Timestamp| xdr::TimePoint(u64::try_from(at.as_seconds()).unwrap_or_default());
        let challenge = xdr::Transaction {
            source_account: transaction::muxed_xdr(&server).map_err(unbuildable)?,
            fee: 100_u32.saturating_mul(u32::try_from(operations.len()).unwrap_or(u32::MAX)),
            // Sequence number 0 makes the transaction invalid on the ledger.
            seq_num: xdr::SequenceNumber(0),
            cond: xdr::Preconditions::Time(xdr::TimeBounds {
                min_time: seconds(now),
                max_time: seconds(now.plus(self.ttl)),
            }),
            memo: subject.owner.memo().map_or(xdr::Memo::None, xdr::Memo::Id),
            operations: operations.try_into().map_err(unbuildable)?,
            ext: xdr::TransactionExt::V0,
        };
        let signed = transaction::sign(challenge, &self.passphrase, &[&self.signing]).map_err(unbuildable)?;
        Ok(signed.envelope)
    }

    /// Reads a challenge that the client sent back. Checks every rule of SEP-10's "Token" section that needs no ledger
    /// and does not concern the client's signatures.
    pub fn read(&self, envelope: &str, now: Timestamp) -> Result<Challenge, Error> {
        let envelope = envelope.trim();
        if envelope.len() > ENVELOPE {
            return Err(Error::invalid("transaction is too large to be a challenge"));
        }
        let limits = Limits { depth: 50, len: ENVELOPE };
        let envelope = xdr::TransactionEnvelope::from_xdr_base64(envelope, limits)
            .map_err(|_| Error::invalid("transaction is not the base64 XDR of a transaction envelope"))?;
        let xdr::TransactionEnvelope::Tx(envelope) = envelope else {
            return Err(Error::invalid("transaction is not a version 1 transaction envelope"));
        };
        let hash =
            envelope.hash(network_id(&self.passphrase)).map_err(|_| Error::invalid("transaction can't be hashed"))?;
        let challenge = &envelope.tx;
        let source = transaction::address(&challenge.source_account);
        let server = self
            .servers()
            .find(|server| Address::Account(*server) == source)
            .ok_or_else(|| Error::invalid("the transaction's source account is not the server account"))?;
        let signatures = take_server_signature(&server, &hash, &envelope.signatures)?;
        if challenge.seq_num.0 != 0 {
            return Err(Error::invalid("the transaction's sequence number is not 0"));
        }
        let forgettable_at = self.check_time(&challenge.cond, now)?;
        let Some((first, rest)) = challenge.operations.split_first() else {
            return Err(Error::invalid("the transaction has no operations"));
        };
        let (client, home_domain) = self.read_first(first)?;
        let owner = read_owner(client, &challenge.memo)?;
        let account = owner.address().account().ok_or_else(|| Error::invalid("the client account is a contract"))?;
        let client_domain = self.read_rest(rest, Address::Account(server))?;
        Ok(Challenge {
            subject: Subject { owner, home_domain, client_domain },
            account,
            hash,
            forgettable_at,
            signatures,
        })
    }

    /// The accounts whose challenges are accepted: the signing account and the previous one.
    pub fn servers(&self) -> impl Iterator<Item = AccountId> {
        std::iter::once(self.signing.account()).chain(self.signing_old)
    }

    fn check_time(&self, conditions: &xdr::Preconditions, now: Timestamp) -> Result<Timestamp, Error> {
        let xdr::Preconditions::Time(bounds) = conditions else {
            return Err(Error::invalid("the transaction has no time bounds"));
        };
        let at = |point: &xdr::TimePoint| i64::try_from(point.0).map(Timestamp::from_seconds).ok();
        let (Some(from), Some(until)) = (at(&bounds.min_time), at(&bounds.max_time)) else {
            return Err(Error::invalid("the transaction's time bounds are out of range"));
        };
        if bounds.max_time.0 == 0 {
            return Err(Error::invalid("the transaction's time bounds have no end"));
        }
        let forgettable_at = until.plus(self.clock_grace);
        if now < from.minus(self.clock_grace) {
            return Err(Error::invalid("the challenge is not valid yet"));
        }
        if now > forgettable_at {
            return Err(Error::invalid("the challenge has expired: ask for a new one"));
        }
        Ok(forgettable_at)
    }

    fn read_first(&self, operation: &xdr::Operation) -> Result<(Address, Domain), Error> {
        let (source, name, value) = read_data(operation)?;
        let client = source.ok_or_else(|| Error::invalid("the first operation has no source account"))?;
        let home_domain = self
            .home_domains
            .iter()
            .find(|domain| name.strip_suffix(b" auth") == Some(domain.as_str().as_bytes()))
            .ok_or_else(|| Error::invalid("the first operation's key is not `<home domain> auth`"))?;
        let nonce = BASE64.decode(value).ok().filter(|nonce| nonce.len() == 48 && value.len() == NONCE);
        if nonce.is_none() {
            return Err(Error::invalid("the first operation's value is not a nonce of 48 bytes in base64"));
        }
        Ok((client, home_domain.clone()))
    }

    /// Checks the operations after the first. Returns the client domain and its key.
    fn read_rest(&self, operations: &[xdr::Operation], server: Address) -> Result<Option<(Domain, AccountId)>, Error> {
        let (mut client_domain, mut own_domain) = (None, false);
        for operation in operations {
            let (source, name, value) = read_data(operation)?;
            let source = source.ok_or_else(|| Error::invalid("an operation has no source account"))?;
            if name == CLIENT_DOMAIN.as_bytes() {
                let domain = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                let (Address::Account(key), Some(domain), None) = (source, domain, &client_domain) else {
                    return Err(Error::invalid("the client_domain operation is malformed or repeated"));
                };
                client_domain = Some((domain, key));
                continue;
            }
            if source != server {
                return Err(Error::invalid("an operation's source account is not the server account"));
            }
            if name == WEB_AUTH_DOMAIN.as_bytes() {
                let mut ours = std::iter::once(&self.web_auth_domain).chain(&self.web_auth_aliases);
                if !ours.any(|domain| domain.as_str().as_bytes() == value) {
                    return Err(Error::invalid("web_auth_domain is not this server's domain"));
                }
                own_domain = true;
            }
        }
        if !own_domain {
            return Err(Error::invalid("the transaction has no web_auth_domain operation"));
        }
        Ok(client_domain)
    }
}

/// The signatures without the server's, of which there must be exactly one.
fn take_server_signature(
    server: &AccountId,
    hash: &[u8; 32],
    signatures: &[xdr::DecoratedSignature],
) -> Result<Vec<xdr::DecoratedSignature>, Error> {
    let is_other = |signature: &&xdr::DecoratedSignature| !crate::stellar::signed_by(server, hash, signature);
    let others: Vec<_> = signatures.iter().filter(is_other).cloned().collect();
    match signatures.len() - others.len() {
        1 => Ok(others),
        0 => Err(Error::invalid(
            "the transaction is not signed by the server account: it is not our challenge, or it was changed",
        )),
        _ => Err(Error::invalid("the transaction is signed more than once by the server account")),
    }
}

/// Source, key and value of a manage data operation.
type Data<'a> = (Option<Address>, &'a [u8], &'a [u8]);

fn read_data(operation: &xdr::Operation) -> Result<Data<'_>, Error> {
    let xdr::OperationBody::ManageData(data) = &operation.body else {
        return Err(Error::invalid("an operation is not a manage data operation"));
    };
    let value = data.data_value.as_ref().map(|value| value.0.as_slice()).unwrap_or_default();
    Ok((operation.source_account.as_ref().map(transaction::address), data.data_name.0.as_slice(), value))
}

fn read_owner(client: Address, memo: &xdr::Memo) -> Result<Owner, Error> {
    match (client, memo) {
        (client, xdr::Memo::None) => Ok(Owner::Address(client)),
        (Address::Account(account), xdr::Memo::Id(memo)) => Ok(Owner::Memo { account, memo: *memo }),
        (Address::Account(_), _) => Err(Error::invalid("the transaction's memo is not an id memo")),
        (_, _) => Err(Error::invalid("a memo is not allowed beside a muxed client account")),
    }
}
