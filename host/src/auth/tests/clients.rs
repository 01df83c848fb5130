//! Which wallets may sign in.

use super::*;

fn forbidden<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Forbidden(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn where_a_domain_is_required_only_those_listed_sign_in() {
    let (user, wallet, custodian) = (key(1), key(100), key(3));
    let exempt = custodian.account();
    let world = world_with(|settings, domain| {
        settings.clients = ClientPolicy { required: true, allow: vec![domain], deny: vec![], exempt: vec![exempt] };
    })
    .await;
    let g = user.account().to_string();
    assert!(refused(world.challenge(&g, "").await).contains("client_domain is missing"));
    let told = forbidden(world.ask(&g, "", "", "other.example").await);
    assert!(told.contains("client_domain: other.example"), "{told}");
    assert!(refused(world.ask(&g, "", "", "not a domain").await).starts_with("client_domain"));
    let challenge = world.ask(&g, "", "", &world.address).await.unwrap();
    refused(world.sep10.verify(&signed(&challenge, &[&user])).await);
    let token = world.sep10.verify(&signed(&challenge, &[&user, &wallet])).await.unwrap();
    assert_eq!(world.tokens.verify(&token).unwrap().client_domain.as_deref(), Some(world.address.as_str()));
    // A custodian signs for its users with its own key.
    let muxed = Address::Muxed { account: exempt, id: 7 }.to_string();
    for (account, memo) in [(exempt.to_string(), "7"), (exempt.to_string(), ""), (muxed, "")] {
        let session = world.sign_in(&account, memo, &[&custodian]).await.unwrap();
        assert_eq!(session.client_domain, None);
    }
}

#[tokio::test]
async fn a_domain_that_does_not_count_is_left_out() {
    let user = key(1);
    let world = world_with(|settings, domain| settings.clients.deny = vec![domain]).await;
    let challenge = world.ask(&user.account().to_string(), "", "", &world.address).await.unwrap();
    assert_eq!(opened(&challenge).tx.operations.len(), 2, "no client_domain operation");
    let token = world.sep10.verify(&signed(&challenge, &[&user])).await.unwrap();
    assert_eq!(world.tokens.verify(&token).unwrap().client_domain, None);
}

#[tokio::test]
async fn who_may_sign_in_is_asked_again_when_the_challenge_comes_back() {
    let (user, wallet) = (key(1), key(100));
    let open = world().await;
    let plain = open.challenge(&user.account().to_string(), "").await.unwrap();
    let named = open.ask(&user.account().to_string(), "", "", &open.address).await.unwrap();
    let strict = world_with(|settings, _| settings.clients.required = true).await;
    assert!(refused(strict.sep10.verify(&signed(&plain, &[&user])).await).contains("client_domain is missing"));
    let listed: Domain = open.address.parse().unwrap();
    let other = world_with(|settings, _| {
        settings.clients = ClientPolicy { required: true, deny: vec![listed], ..ClientPolicy::default() };
    })
    .await;
    forbidden(other.sep10.verify(&signed(&named, &[&user, &wallet])).await);
    assert!(strict.sep10.verify(&signed(&named, &[&user, &wallet])).await.is_ok());
}
