//! The rules for challenges and signatures.

use super::*;
use crate::auth::challenge;
use proptest::prelude::*;

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn what_is_not_our_untouched_challenge_is_refused() {
    let world = world().await;
    let (user, other) = (key(1), key(2));
    let challenge = world.challenge(&user.account().to_string(), "").await.unwrap();
    for rubbish in ["", "AAAA", "not base64", &"A".repeat(20_000)] {
        refused(world.sep10.verify(rubbish).await);
    }
    // Changed after the signature.
    let mut changed = opened(&challenge);
    changed.tx.memo = xdr::Memo::Id(5);
    refused(world.sep10.verify(&signed(&closed(changed), &[&user])).await);
    // Signed for another network.
    let mut elsewhere = opened(&challenge);
    elsewhere.signatures = vec![server().sign_hash(&elsewhere.hash(network_id("other")).unwrap())].try_into().unwrap();
    refused(world.sep10.verify(&signed(&closed(elsewhere), &[&user])).await);
    // The server twice; then another server.
    refused(world.sep10.verify(&signed(&challenge, &[&server(), &user])).await);
    let mut foreign = opened(&challenge);
    foreign.signatures = xdr::VecM::default();
    refused(world.sep10.verify(&signed(&closed(foreign), &[&other, &user])).await);

    // From here on the server itself has signed invalid challenges.
    type Change<'a> = Box<dyn FnOnce(&mut xdr::Transaction) + 'a>;
    let muxed = |key: &Keypair| xdr::MuxedAccount::Ed25519(xdr::Uint256(*key.account().as_bytes()));
    let data = |source: Option<xdr::MuxedAccount>, name: &str, value: &[u8]| xdr::Operation {
        source_account: source,
        body: xdr::OperationBody::ManageData(xdr::ManageDataOp {
            data_name: xdr::String64(name.as_bytes().to_vec().try_into().unwrap()),
            data_value: Some(xdr::DataValue(value.to_vec().try_into().unwrap())),
        }),
    };
    let with = |at: usize, operation: Option<xdr::Operation>| {
        move |tx: &mut xdr::Transaction| {
            let mut operations = tx.operations.to_vec();
            operations.splice(at..(at + 1).min(operations.len()), operation);
            tx.operations = operations.try_into().unwrap();
        }
    };
    let nonce = [b'A'; 64];
    let (us, me) = (muxed(&server()), muxed(&user));
    let changes: Vec<(&str, Change<'_>)> = vec![
        ("source account", Box::new(|tx| tx.source_account = muxed(&other))),
        ("sequence", Box::new(|tx| tx.seq_num = xdr::SequenceNumber(1))),
        ("time bounds", Box::new(|tx| tx.cond = xdr::Preconditions::None)),
        (
            "no end",
            Box::new(|tx| {
                tx.cond = xdr::Preconditions::Time(xdr::TimeBounds {
                    min_time: xdr::TimePoint(0),
                    max_time: xdr::TimePoint(0),
                })
            }),
        ),
        ("no operations", Box::new(|tx| tx.operations = xdr::VecM::default())),
        ("memo", Box::new(|tx| tx.memo = xdr::Memo::Hash(xdr::Hash([1; 32])))),
        ("no source account", Box::new(with(0, Some(data(None, "second.example auth", &nonce))))),
        ("home domain", Box::new(with(0, Some(data(Some(me.clone()), "other.example auth", &nonce))))),
        ("nonce", Box::new(with(0, Some(data(Some(me.clone()), "second.example auth", b"short"))))),
        (
            "manage data",
            Box::new(with(
                0,
                Some(xdr::Operation { source_account: Some(me.clone()), body: xdr::OperationBody::Inflation }),
            )),
        ),
        ("no web_auth_domain", Box::new(with(1, None))),
        ("web_auth_domain", Box::new(with(1, Some(data(Some(us.clone()), "web_auth_domain", b"other.example"))))),
        (
            "source account",
            Box::new(with(1, Some(data(Some(me.clone()), "web_auth_domain", b"auth.anchor.example:8000")))),
        ),
        ("source account", Box::new(with(2, Some(data(Some(muxed(&other)), "more", b"x"))))),
        ("no source account", Box::new(with(2, Some(data(None, "more", b"x"))))),
        (
            "manage data",
            Box::new(with(
                2,
                Some(xdr::Operation { source_account: Some(us.clone()), body: xdr::OperationBody::Inflation }),
            )),
        ),
        ("client domain", Box::new(with(2, Some(data(Some(muxed(&other)), "client_domain", b"wallet.example"))))),
    ];
    for (named, change) in changes {
        let text = refused(world.sep10.verify(&reissued(&challenge, &[&user], change)).await);
        assert!(text.contains(named), "{named}: {text}");
    }
    // Additional data of the server is allowed, for future versions of the SEP.
    let more = reissued(&challenge, &[&user], with(2, Some(data(Some(us), "more", b"x"))));
    assert!(world.sep10.verify(&more).await.is_ok());
}

fn terms() -> challenge::Terms {
    challenge::Terms {
        signing: server(),
        signing_old: None,
        home_domains: vec![domain("anchor.example")],
        web_auth_domain: domain("anchor.example"),
        web_auth_aliases: Vec::new(),
        passphrase: PASSPHRASE.into(),
        ttl: Duration::from_secs(900),
        clock_grace: Duration::ZERO,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// The reference: distinct signers sign in if their weights sum to the threshold and to more than zero. A foreign
    /// signature, or a repeated one, invalidates the sign-in.
    #[test]
    fn weights_and_thresholds_are_the_ledgers(
        weights in prop::collection::vec(any::<u8>(), 1..5),
        threshold in any::<u8>(),
        picks in prop::collection::vec(0_u8..6, 0..5),
    ) {
        let terms = terms();
        let now = Timestamp::from_seconds(NOW);
        let keys: Vec<_> = (1..=6).map(key).collect();
        let owner = Owner::Address(Address::Account(keys[0].account()));
        let subject = challenge::Subject { owner, home_domain: domain("anchor.example"), client_domain: None };
        let written = terms.write(&subject, terms.web_auth_domain.as_str(), &[7; 48], now).unwrap();
        let signing: Vec<&Keypair> = picks.iter().map(|pick| &keys[usize::from(*pick)]).collect();
        let challenge = terms.read(&signed(&written, &signing), now).unwrap();
        let signers = weights.iter().zip(&keys)
            .map(|(weight, key)| Signer { key: SignerKind::Ed25519(key.account()), weight: *weight }).collect();
        let account = LedgerAccount { sequence: 1, medium_threshold: threshold, signers, balances: vec![], needs_memo: false };

        let mut distinct = picks.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let known = picks.iter().all(|pick| usize::from(*pick) < weights.len());
        let sum: u32 = distinct.iter().filter_map(|pick| weights.get(usize::from(*pick))).map(|w| u32::from(*w)).sum();
        let allowed = distinct.len() == picks.len() && known && sum > 0 && sum >= u32::from(threshold);
        prop_assert_eq!(challenge.check_signatures(Some(&account), &[server().account()]).is_ok(), allowed);

        let alone = picks == [0];
        prop_assert_eq!(challenge.check_signatures(None, &[server().account()]).is_ok(), alone);
    }

    #[test]
    fn no_text_panics(text in ".*", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
        let now = Timestamp::from_seconds(NOW);
        prop_assert!(terms().read(&text, now).is_err());
        prop_assert!(terms().read(&BASE64.encode(bytes), now).is_err());
    }
}

#[test]
fn a_domain_too_long_for_a_challenge_is_refused() {
    let long = domain(&"d".repeat(60));
    let terms = challenge::Terms { home_domains: vec![long.clone()], ..terms() };
    let owner = Owner::Address(Address::Account(key(1).account()));
    let subject = challenge::Subject { owner, home_domain: long, client_domain: None };
    assert!(terms.write(&subject, terms.web_auth_domain.as_str(), &[7; 48], Timestamp::from_seconds(NOW)).is_err());
}

/// SEP-10's example of a signed challenge, made by other software. It was signed for the test network, whatever the
/// response printed beside it says.
#[test]
fn the_seps_own_example_verifies() {
    let example = concat!(
        "AAAAAgAAAADIiRu2BrqqeOcP28PWCkD4D5Rjjsqh71HwvqFX+F4VXAAAAGQAAAAAAAAAAAAAAAEAAAAAXzrUcQAAAABfOtf1AAAA",
        "AAAAAAEAAAABAAAAAEEB8rhqNa70RYjaNnF1ARE2CbL50iR9HPXST/fImJN1AAAACgAAADB0aGlzaXNhdGVzdC5zYW5kYm94LmFu",
        "Y2hvci5hbmNob3Jkb21haW4uY29tIGF1dGgAAAABAAAAQGdGOFlIQm1zaGpEWEY0L0VJUFZucGVlRkxVTDY2V0tKMVBPYXZuUVVB",
        "NjBoL09XaC91M2Vvdk54WFJtSTAvQ2UAAAAAAAAAAvheFVwAAABAheKE1HjGnUCNwPbX8mz7CqotShKbA+xM2Hbjl6X0TBpEprVO",
        "UVjA6lqMJ1j62vrxn1mF3eJzsLa9s9hRofG3AsiYk3UAAABArIrkvqmA0V9lIZcVyCUdja6CiwkPwsV8BfI4CZOyR1Oq7ysvNJWw",
        "Y0G42dpxN9OP1qz4dum8apG2hqvxVWjkDQ=="
    );
    let envelope = opened(example);
    let hash = envelope.hash(network_id(PASSPHRASE)).unwrap();
    let account = |muxed| crate::stellar::transaction::address(muxed).account().unwrap();
    let server = account(&envelope.tx.source_account);
    let client = account(envelope.tx.operations[0].source_account.as_ref().unwrap());
    assert!(crate::stellar::signed_by(&server, &hash, &envelope.signatures[0]));
    assert!(crate::stellar::signed_by(&client, &hash, &envelope.signatures[1]));
    assert_eq!(closed(envelope), example);
}
