//! Complete sign-ins, valid and invalid.

use super::*;

#[tokio::test]
async fn every_kind_of_client_signs_in_as_itself() {
    let world = world().await;
    let user = key(1);
    let g = user.account().to_string();
    let m = Address::Muxed { account: user.account(), id: 7 }.to_string();
    for exists in [false, true] {
        if exists {
            world.exists(&user, ledger_account(&[(&user, 1)], 0));
        }
        for (account, memo, sub) in [
            (&g, "", g.clone()),
            (&g, "0", format!("{g}:0")),
            (&g, "18446744073709551615", format!("{g}:18446744073709551615")),
            (&m, "", m.clone()),
        ] {
            let session = world.sign_in(account, memo, &[&user]).await.unwrap();
            assert_eq!(session.owner, Owner::parse(&sub).unwrap());
            assert_eq!(session.home_domain, "anchor.example:8000");
            assert_eq!(session.client_domain, None);
        }
    }
}

#[tokio::test]
async fn the_challenge_is_what_the_sep_says() {
    let world = world().await;
    let user = key(1);
    let envelope = opened(&world.ask(&user.account().to_string(), "9", "second.example", "").await.unwrap());
    let tx = &envelope.tx;
    assert_eq!((tx.seq_num.0, &tx.memo), (0, &xdr::Memo::Id(9)));
    let xdr::Preconditions::Time(bounds) = &tx.cond else { panic!() };
    assert_eq!((bounds.min_time.0, bounds.max_time.0), (NOW as u64, NOW as u64 + 900));
    let xdr::OperationBody::ManageData(first) = &tx.operations[0].body else { panic!() };
    assert_eq!(first.data_name.0.as_slice(), b"second.example auth");
    assert_eq!(first.data_value.as_ref().unwrap().0.len(), 64);
    let xdr::OperationBody::ManageData(second) = &tx.operations[1].body else { panic!() };
    assert_eq!(second.data_value.as_ref().unwrap().0.as_slice(), b"auth.anchor.example:8000");
    assert_eq!((tx.operations.len(), envelope.signatures.len()), (2, 1));
}

#[tokio::test]
async fn the_sign_in_domain_is_the_one_configured() {
    let user = key(1);
    let named = world_with(|settings, _| settings.web_auth_domain = domain("auth.anchor.example")).await;
    let challenge = named.challenge(&user.account().to_string(), "").await.unwrap();
    let xdr::OperationBody::ManageData(second) = &opened(&challenge).tx.operations[1].body.clone() else { panic!() };
    assert_eq!(second.data_value.as_ref().unwrap().0.as_slice(), b"auth.anchor.example");
    assert!(named.sep10.verify(&signed(&challenge, &[&user])).await.is_ok());
    let other = named.challenge(&user.account().to_string(), "").await.unwrap();
    assert!(refused(world().await.sep10.verify(&signed(&other, &[&user])).await).contains("web_auth_domain"));
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused_with_the_field_named() {
    let world = world().await;
    let g = key(1).account().to_string();
    let m = Address::Muxed { account: key(1).account(), id: 7 }.to_string();
    let c = Address::Contract([1; 32]).to_string();
    let own = server().account().to_string();
    for (account, memo, home, client, named) in [
        ("", "", "", "", "account"),
        ("GABC", "", "", "", "account"),
        (&c, "", "", "", "account"),
        (&own, "", "", "", "account"),
        (&m, "7", "", "", "memo"),
        (&g, "text", "", "", "memo"),
        (&g, "-1", "", "", "memo"),
        (&g, "007", "", "", "memo"),
        (&g, "18446744073709551616", "", "", "memo"),
        (&g, "", "other.example", "", "home_domain"),
        (&g, "", "anchor.example", "", "home_domain"),
        (&g, "", "", "127.0.0.1:9", "client_domain"),
        (&g, "", "", "wallet.example/x", "client_domain"),
    ] {
        let text = refused(world.ask(account, memo, home, client).await);
        assert!(text.starts_with(named), "{text}");
    }
    assert!(refused(world.sep10.challenge(ChallengeRequest::default()).await).starts_with("account"));
}

#[tokio::test]
async fn a_wallets_domain_has_to_sign_too() {
    let world = world().await;
    let (user, wallet) = (key(1), key(100));
    let challenge = world.ask(&user.account().to_string(), "", "", &world.address).await.unwrap();
    refused(world.sep10.verify(&signed(&challenge, &[&user])).await);
    refused(world.sep10.verify(&signed(&challenge, &[&wallet])).await);
    refused(world.sep10.verify(&signed(&challenge, &[&user, &wallet, &wallet])).await);
    // The wallet's key does not count for the account, even if it is one of its signers.
    world.exists(&user, ledger_account(&[(&user, 1), (&wallet, 1)], 2));
    assert!(refused(world.sep10.verify(&signed(&challenge, &[&user, &wallet])).await).contains("weight of 1"));
    world.exists(&user, ledger_account(&[(&user, 1)], 1));
    let token = world.sep10.verify(&signed(&challenge, &[&wallet, &user])).await.unwrap();
    assert_eq!(world.tokens.verify(&token).unwrap().client_domain.as_deref(), Some(world.address.as_str()));
}

#[tokio::test]
async fn a_challenge_signs_in_once_and_survives_failed_attempts() {
    let world = world().await;
    let (user, other) = (key(1), key(2));
    let challenge = world.challenge(&user.account().to_string(), "").await.unwrap();
    refused(world.sep10.verify(&challenge).await);
    refused(world.sep10.verify(&signed(&challenge, &[&other])).await);
    refused(world.sep10.verify(&signed(&challenge, &[&user, &other])).await);
    refused(world.sep10.verify(&signed(&challenge, &[&user, &user])).await);
    *world.accounts.lock().unwrap() = None;
    assert!(matches!(world.sep10.verify(&signed(&challenge, &[&user])).await, Err(Error::Unavailable(_))));
    *world.accounts.lock().unwrap() = Some(HashMap::new());
    let answer = signed(&challenge, &[&user]);
    let attempts = futures_util::future::join_all((0..50).map(|_| world.sep10.verify(&answer))).await;
    assert_eq!(attempts.iter().filter(|attempt| attempt.is_ok()).count(), 1);
    assert!(refused(world.sep10.verify(&answer).await).contains("used before"));
}

#[tokio::test]
async fn signers_count_by_weight_and_once() {
    let world = world().await;
    let (user, a, b) = (key(1), key(2), key(3));
    let g = user.account().to_string();
    for (weights, threshold, keys, allowed) in [
        ([1, 1, 1], 2, vec![&user], false),
        ([1, 1, 1], 2, vec![&user, &a], true),
        ([1, 1, 1], 2, vec![&a, &b], true),
        ([255, 1, 1], 255, vec![&user], true),
        ([128, 127, 1], 255, vec![&user, &a], true),
        ([128, 126, 1], 255, vec![&user, &a], false),
        ([200, 1, 1], 128, vec![&a], false),
        ([200, 1, 1], 201, vec![&user], false),
        // A disabled master key has no weight, whatever the threshold.
        ([0, 1, 1], 0, vec![&user], false),
        ([0, 1, 1], 0, vec![&a], true),
        ([1, 1, 1], 0, vec![], false),
        ([1, 1, 1], 2, vec![&a, &a], false),
    ] {
        let [x, y, z] = weights;
        let mut body = ledger_account(&[(&user, x), (&a, y), (&b, z)], threshold);
        for kind in ["sha256_hash", "preauth_tx", "ed25519_signed_payload"] {
            body["signers"].as_array_mut().unwrap().push(json!({"key": "X", "weight": 255, "type": kind}));
        }
        world.exists(&user, body);
        let result = world.sign_in(&g, "", &keys).await;
        assert_eq!(result.is_ok(), allowed, "{weights:?} {threshold} {result:?}");
    }
    // The server's own signature never counts, even if the server is a signer.
    world.exists(&user, ledger_account(&[(&user, 1), (&server(), 10)], 5));
    refused(world.sign_in(&g, "", &[&user]).await);
    // An invalid answer from Horizon is not used.
    world.exists(&user, ledger_account(&[(&user, 256)], 1));
    assert!(matches!(world.sign_in(&g, "", &[&user]).await, Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn the_clock_decides_with_the_grace_on_both_sides() {
    let world = world().await;
    let user = key(1);
    // From five minutes before the challenge is valid to five minutes after.
    let sweep = (-300..=1_200).step_by(30).chain([-61, -60, 959, 960, 961]);
    for (start, seconds) in (NOW..).step_by(10_000).zip(sweep) {
        world.clock.0.store(start, Ordering::Relaxed);
        let challenge = world.challenge(&user.account().to_string(), "").await.unwrap();
        world.clock.0.store(start + seconds, Ordering::Relaxed);
        let result = world.sep10.verify(&signed(&challenge, &[&user])).await;
        assert_eq!(result.is_ok(), (-60..=960).contains(&seconds), "{seconds} {result:?}");
    }
}

#[tokio::test]
async fn challenges_of_the_key_before_are_taken_until_they_expire() {
    let (user, new) = (key(1), key(201));
    let before = world().await;
    let after =
        world_with(|settings, _| (settings.signing, settings.signing_old) = (new.clone(), Some(server().account())))
            .await;
    let without = world_with(|settings, _| settings.signing = key(201)).await;
    let g = user.account().to_string();
    let ask = async || signed(&before.challenge(&g, "").await.unwrap(), &[&user]);

    let answer = ask().await;
    assert!(refused(without.sep10.verify(&answer).await).contains("source account"));
    let token = after.sep10.verify(&answer).await.unwrap();
    assert_eq!(after.tokens.verify(&token).unwrap().owner.to_string(), g);
    assert!(refused(after.sep10.verify(&answer).await).contains("used before"));
    let late = ask().await;
    after.clock.0.store(NOW + 961, Ordering::Relaxed);
    assert!(refused(after.sep10.verify(&late).await).contains("expired"));
    after.clock.0.store(NOW, Ordering::Relaxed);

    // New challenges have the new key's signature only, and neither key signs for the other or for a client.
    let fresh = after.challenge(&g, "").await.unwrap();
    let source = crate::stellar::transaction::address(&opened(&fresh).tx.source_account).account();
    assert_eq!((source, after.sep10.signing_key()), (Some(new.account()), new.account()));
    let mut other = opened(&fresh);
    other.signatures = xdr::VecM::default();
    refused(after.sep10.verify(&signed(&closed(other), &[&server(), &user])).await);
    after.exists(&user, ledger_account(&[(&user, 1), (&server(), 10), (&new, 10)], 5));
    refused(after.sep10.verify(&signed(&fresh, &[&user, &server()])).await);
    refused(after.challenge(&server().account().to_string(), "").await);
}
