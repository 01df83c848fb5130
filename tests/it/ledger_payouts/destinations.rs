//! Receivers without an account or without a trustline.

use super::{
    local::muxed,
    scene::{ALL, Scene},
};
use anchor_host::{
    model::{
        Address, Amount, AssetId, AttemptKind, AttemptState, Money, PayoutCause, PayoutOrder, PayoutState,
        TransactionId,
    },
    stellar::Keypair,
};
use anchor_host_tests::{database::Kind, on_both, world::System};
use stellar_xdr::{self as xdr, OperationBody as Body};

on_both!(
    lumens_create_the_receivers_account,
    an_account_is_created_once_and_paid_when_it_trusts_the_asset,
    who_takes_a_claimable_balance_gets_one
);

/// Two lumens for a new account.
const NEW: u64 = 20_000_000;

async fn lumens_create_the_receivers_account(kind: Kind) {
    let scene = Scene::new(kind).await;
    let new = Keypair::generate(&System).account();
    let id = scene.books.ask(1, &scene.payer, &new, &AssetId::Native, "10").await;
    scene.pays(id, 10).await.unwrap();
    let found = scene.local.horizon.account(&new).await.unwrap().unwrap();
    assert_eq!(found.held(&AssetId::Native).unwrap().amount, Amount::parse("10").unwrap());
    let attempts = scene.books.store.payout_attempts(id).await.unwrap();
    assert_eq!((attempts.len(), attempts[0].kind), (1, AttemptKind::CreateAccount));
    // Less than an account's reserve is waited with, as is another asset, where no account is to be created for it.
    for (number, asset, amount) in [(2, &AssetId::Native, "0.5"), (3, &scene.asset, "10")] {
        let other = Keypair::generate(&System).account();
        let id = scene.books.ask(number, &scene.payer, &other, asset, amount).await;
        assert_eq!(scene.pays(id, 3).await, None);
        assert_eq!(scene.books.reason(id).await.unwrap(), "the receiver's account does not exist");
    }
    scene.books.store.close().await;
}

async fn an_account_is_created_once_and_paid_when_it_trusts_the_asset(kind: Kind) {
    let scene = Scene::with(kind, |settings| settings.new_account = Some(Amount::from_stroops(NEW))).await;
    let new = Keypair::generate(&System);
    let id = scene.books.ask(1, &scene.payer, &new.account(), &scene.asset, "10").await;
    assert_eq!(scene.pays(id, 4).await, None);
    assert_eq!(scene.books.reason(id).await.unwrap(), "the receiver has no trustline to the asset");
    let lumens = async || {
        let found = scene.local.horizon.account(&new.account()).await.unwrap();
        found.map(|found| found.held(&AssetId::Native).unwrap().amount)
    };
    assert_eq!(lumens().await, Some(Amount::from_stroops(NEW)));
    // One that goes away is not created again.
    scene.change(vec![(Body::AccountMerge(muxed(&scene.issuer)), new.clone())]).await;
    assert_eq!(scene.pays(id, 4).await, None);
    assert_eq!(lumens().await, None);
    assert_eq!(scene.books.reason(id).await.unwrap(), "the receiver's account does not exist");
    scene.local.fund(&new);
    scene.change(vec![scene.trust(&new, ALL)]).await;
    scene.close();
    let trusted = scene.local.sandbox.latest_ledger();
    scene.pays(id, 10).await.unwrap();
    let PayoutState::Paid { ledger, .. } = scene.books.state(id).await else { panic!("not paid") };
    assert!(ledger <= trusted + 2, "paid in ledger {ledger}, trusted in {trusted}");
    let attempts = scene.books.store.payout_attempts(id).await.unwrap();
    let told: Vec<_> = attempts.iter().map(|attempt| (attempt.kind, attempt.state)).collect();
    let (prepare, payment) = (AttemptKind::PrepareAccount, AttemptKind::Payment);
    assert_eq!(told, [(prepare, AttemptState::Prepared), (payment, AttemptState::Paid)]);
    assert_eq!(scene.local.arrived(&new.account()).await.len(), 1);
    scene.books.store.close().await;
}

async fn who_takes_a_claimable_balance_gets_one(kind: Kind) {
    // Beside a new account, which would cost more.
    let scene = Scene::with(kind, |settings| settings.new_account = Some(Amount::from_stroops(NEW))).await;
    for has_account in [true, false] {
        let claimant = Keypair::generate(&System);
        if has_account {
            scene.local.fund(&claimant);
        }
        let id = scene.books.order(claimable(&scene, &claimant)).await;
        scene.pays(id, 10).await.unwrap();
        let PayoutState::Paid { hash, balance_id: Some(balance), .. } = scene.books.state(id).await else {
            panic!("no balance")
        };
        let (status, told) = scene.local.json(&format!("/claimable_balances/{balance}")).await;
        assert_eq!((status, &told["amount"]), (200, &"10.0000000".into()), "{told}");
        let claimants = told["claimants"].as_array().unwrap();
        assert_eq!(claimants[0]["destination"], claimant.account().to_string());
        let (_, told) = scene.local.json(&format!("/transactions/{hash}")).await;
        assert_eq!(told["memo"], "77", "{told}");
        // The receiver claims it.
        if !has_account {
            scene.local.fund(&claimant);
        }
        let id = xdr::ClaimableBalanceId::ClaimableBalanceIdTypeV0(xdr::Hash(
            hex::decode(&balance[8..]).unwrap().try_into().unwrap(),
        ));
        let claim = Body::ClaimClaimableBalance(xdr::ClaimClaimableBalanceOp { balance_id: id });
        scene.change(vec![scene.trust(&claimant, ALL), (claim, claimant.clone())]).await;
        scene.close();
        let found = scene.local.horizon.account(&claimant.account()).await.unwrap().unwrap();
        assert_eq!(found.held(&scene.asset).unwrap().amount, Amount::parse("10").unwrap());
    }
    scene.books.store.close().await;
}

/// Ten to somebody who takes a claimable balance.
fn claimable(scene: &Scene, to: &Keypair) -> PayoutOrder {
    let transaction = TransactionId::mint(anchor_host_tests::anchor::now(), &System);
    PayoutOrder {
        cause: PayoutCause::Refund { transaction, number: 1 },
        from: scene.payer.account(),
        to: Address::Account(to.account()),
        money: Money::new(Amount::parse("10").unwrap(), scene.asset.clone()),
        memo: Some(anchor_host::model::Memo::Id(77)),
        takes_claimable_balance: true,
        creates_account: true,
        ordered_by: "somebody".to_owned(),
    }
}
