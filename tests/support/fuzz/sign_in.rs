//! SEP-10: challenges that come back, tokens, and a wallet domain's `stellar.toml`.

use super::{assert_for_a_client, block_on, peer::Peer};
use crate::world::TestClock;
use anchor_host::{
    auth::{ChallengeRequest, ClientPolicy, Error, Sep10, Settings, SignerSettings, TokenKind, TokenSettings, Tokens},
    limits::Quota,
    model::{AccountId, Clock, Random},
    stellar::{Horizon, Keypair, network_id},
    store::{SealKey, Store},
};
use axum::http::StatusCode;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, value::RawValue};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Duration,
};
use stellar_xdr::{self as xdr, Limits, ReadXdr, WriteXdr};

/// When it always is, in seconds.
const NOW: i64 = 1_795_000_000;
const DOMAIN: &str = "anchor.example";
const ISSUER: &str = "https://anchor.example/auth";
const SECRET: &str = "a secret of more than thirty-two bytes";
const PASSPHRASE: &str = "Test SDF Network ; September 2015";
/// An account that signs in.
const CLIENT: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

struct Sevens;

impl Random for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

struct SignIn {
    sep10: Sep10,
    signing: Keypair,
    tokens: Tokens,
    wallet: Peer,
    _data: tempfile::TempDir,
}

/// A sign-in whose ledger can't be asked: a challenge that is right up to there is answered "unavailable".
fn sign_in() -> &'static SignIn {
    static SIGN_IN: OnceLock<SignIn> = OnceLock::new();
    SIGN_IN.get_or_init(|| SignIn::at(TestClock::at(NOW)))
}

/// Another, whose clock moves on: what a wallet's domain said is remembered for a while.
fn forgetful() -> &'static (SignIn, TestClock) {
    static FORGETFUL: OnceLock<(SignIn, TestClock)> = OnceLock::new();
    FORGETFUL.get_or_init(|| {
        let clock = TestClock::at(NOW);
        (SignIn::at(clock.clone()), clock)
    })
}

impl SignIn {
    fn at(clock: TestClock) -> Self {
        let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) = (Arc::new(clock), Arc::new(Sevens));
        let tokens = TokenSettings {
            issuer_url: ISSUER.into(),
            secret: SECRET.to_owned().into(),
            old_secrets: vec![],
            ttl: Duration::from_secs(3600),
            clock_grace: Duration::from_secs(60),
        };
        let tokens = Tokens::new(tokens, clock.clone()).unwrap();
        let signing = Keypair::generate(&*random);
        let settings = Settings {
            signing: signing.clone(),
            signing_old: None,
            clients: ClientPolicy::default(),
            home_domains: vec![DOMAIN.parse().unwrap()],
            web_auth_domain: DOMAIN.parse().unwrap(),
            web_auth_aliases: Vec::new(),
            passphrase: PASSPHRASE.into(),
            challenge_ttl: Duration::from_secs(900),
            clock_grace: Duration::from_secs(60),
            signers: SignerSettings {
                quota: Quota::per_minute(std::num::NonZeroU32::MAX),
                at_once: 1,
                cached: Duration::ZERO,
            },
            sandbox: true,
        };
        let horizon = Horizon::new("http://127.0.0.1:1").unwrap();
        let data = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", data.path().join("anchor.db").display());
        let store = block_on(Store::open(&url, 1, &SealKey::new([1; 32]), random.clone())).unwrap();
        let sep10 = Sep10::new(settings, horizon, store, tokens.clone(), clock, random).unwrap();
        Self { sep10, signing, tokens, wallet: Peer::start(), _data: data }
    }
}

/// An envelope as text; and, because nobody can guess our signature, the bytes of a transaction that we sign.
pub fn challenge(bytes: &[u8]) -> bool {
    let as_sent = std::str::from_utf8(bytes).is_ok_and(is_taken);
    let limits = Limits { depth: 50, len: 1 << 16 };
    let Ok(transaction) = xdr::Transaction::from_xdr(bytes, limits) else { return as_sent };
    let server = sign_in().signing.account();
    let Ok(hash) = transaction.hash(network_id(PASSPHRASE)) else { return as_sent };
    let [.., a, b, c, d] = *server.as_bytes();
    let signature = xdr::Signature(sign_in().signing.sign(&hash).to_vec().try_into().unwrap());
    let signatures = vec![xdr::DecoratedSignature { hint: xdr::SignatureHint([a, b, c, d]), signature }];
    let envelope = xdr::TransactionV1Envelope { tx: transaction, signatures: signatures.try_into().unwrap() };
    let text = xdr::TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap();
    as_sent | is_taken(&text)
}

/// Whether everything was right that can be told without the ledger and without a signature of a client.
fn is_taken(envelope: &str) -> bool {
    match block_on(sign_in().sep10.verify(envelope)) {
        Ok(token) => panic!("a token without a look at the ledger: {token}"),
        Err(Error::Invalid(text) | Error::Forbidden(text)) => {
            assert_for_a_client(&text);
            text.starts_with("the transaction is not signed by the client")
        }
        Err(Error::Unavailable(text) | Error::Busy { text, .. }) => {
            assert_for_a_client(&text);
            true
        }
        Err(error @ Error::Store(_)) => panic!("{error:?}"),
    }
}

/// An `Authorization` header; and, because nobody can guess the secret, claims that we sign.
pub fn token(bytes: &[u8]) -> bool {
    let tokens = &sign_in().tokens;
    let as_sent = std::str::from_utf8(bytes).is_ok_and(|header| tokens.verify_header(Some(header)).is_ok());
    let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
    let message = format!("{head}.{}", URL_SAFE_NO_PAD.encode(bytes));
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    let Ok(session) = tokens.verify(&format!("{message}.{signature}")) else { return as_sent };
    // Claims that nobody reads are passed over as they are: not UTF-8, half a surrogate pair, a number that no type holds.
    let text = String::from_utf8_lossy(bytes);
    let claims: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&text).expect("claims that were taken are JSON");
    let claim = |name: &str| -> Value { serde_json::from_str(claims[name].get()).unwrap() };
    assert_eq!(claim("sub"), session.owner.to_string(), "another spelling of the subject");
    assert_eq!(claim("iss"), ISSUER);
    assert_eq!(claim("kind"), serde_json::to_value(TokenKind::Sep10).unwrap());
    assert!(session.expires_at.as_seconds() > NOW, "expired: {text}");
    true
}

/// A wallet domain's `stellar.toml`.
pub fn client_toml(bytes: &[u8]) -> bool {
    let (SignIn { sep10, wallet, .. }, clock) = forgetful();
    let turn = wallet.say(StatusCode::OK, bytes);
    clock.advance(Duration::from_secs(61));
    let request = ChallengeRequest {
        account: Some(CLIENT.to_owned()),
        client_domain: Some(wallet.address.to_string()),
        ..ChallengeRequest::default()
    };
    let outcome = block_on(sep10.challenge(request));
    drop(turn);
    match outcome {
        Ok(answer) => {
            let key = signer_of(&answer.transaction);
            let named = String::from_utf8_lossy(bytes).contains(&key.to_string());
            // It may be written with escapes.
            assert!(named || bytes.contains(&b'\\'), "a key that the file does not hold: {key}");
            true
        }
        Err(error) => {
            assert_for_a_client(&error.to_string());
            false
        }
    }
}

/// Whose signature the operation `client_domain` of a challenge asks for.
fn signer_of(envelope: &str) -> AccountId {
    let bytes = STANDARD.decode(envelope).unwrap();
    let xdr::TransactionEnvelope::Tx(envelope) = xdr::TransactionEnvelope::from_xdr(bytes, Limits::none()).unwrap()
    else {
        panic!("an old envelope")
    };
    match envelope.tx.operations.last().and_then(|operation| operation.source_account.clone()) {
        Some(xdr::MuxedAccount::Ed25519(xdr::Uint256(key))) => AccountId::from_bytes(key),
        other => panic!("{other:?}"),
    }
}
