//! A user's withdrawals, listed and found.

use anchor_host_tests::{anchor::TestAnchor, database::Kind, on_both, sender::SendingAnchor, withdrawals::withdrawal};
use std::time::Duration;

on_both!(lists_have_what_was_asked_for_the_newest_first, a_withdrawal_is_found_by_each_of_its_ids,);

async fn listed(wallet: &SendingAnchor, query: &[(&str, &str)]) -> Vec<String> {
    let body = wallet.sep6("transactions", &[&[("asset_code", "USDC")], query].concat()).await.expect(200);
    let id = |one: &serde_json::Value| one["id"].as_str().unwrap().to_owned();
    body["transactions"].as_array().unwrap().iter().map(id).collect()
}

async fn lists_have_what_was_asked_for_the_newest_first(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let user = wallet.signed_in_as(&wallet.account().to_string(), Some("7")).await;
    assert_eq!(listed(&wallet, &[]).await, [""; 0], "an empty list is no error");
    let mut ids = Vec::new();
    for number in 0..4 {
        let opened = match number % 2 {
            0 => wallet.open_withdrawal("10", "").await,
            _ => {
                let pair = [("source_asset", "USDC"), ("destination_asset", "iso4217:BRL"), ("amount", "10")];
                withdrawal(&wallet.sep6("withdraw-exchange", &pair).await.expect(200))
            }
        };
        ids.push(opened.id);
        anchor.advance(Duration::from_secs(1));
    }
    // Another user's, and one of another protocol.
    user.open_withdrawal("10", "").await;
    wallet.open("10", "").await;
    let [first, second, third, fourth] = ids.try_into().unwrap();
    let own = |ids: &[&String]| ids.iter().map(|id| (*id).clone()).collect::<Vec<_>>();
    assert_eq!(listed(&wallet, &[]).await, own(&[&fourth, &third, &second, &first]));
    assert_eq!(listed(&wallet, &[("limit", "2")]).await, own(&[&fourth, &third]));
    assert_eq!(listed(&wallet, &[("limit", "2"), ("paging_id", &third)]).await, own(&[&second, &first]));
    let since = wallet.transfer_of(&third).await["started_at"].as_str().unwrap().to_owned();
    assert_eq!(listed(&wallet, &[("no_older_than", &since)]).await, own(&[&fourth, &third]));
    let (plain, exchange) = (("kind", "withdrawal"), ("kind", "withdrawal-exchange"));
    assert_eq!(listed(&wallet, &[plain]).await, own(&[&third, &first]));
    assert_eq!(listed(&wallet, &[exchange, ("limit", "1")]).await, own(&[&fourth]));
    assert_eq!(listed(&wallet, &[plain, exchange, ("limit", "3")]).await, own(&[&fourth, &third, &second]));
    assert_eq!(listed(&wallet, &[("kind", "deposit,deposit-exchange")]).await, [""; 0]);
    let account = wallet.account().to_string();
    assert_eq!(listed(&wallet, &[("account", &account), ("kind", "")]).await.len(), 4);
    assert_eq!(listed(&user, &[("account", &account)]).await.len(), 1);
    anchor.finish().await;
}

async fn a_withdrawal_is_found_by_each_of_its_ids(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (wallet, stranger) = (anchor.sender().await, anchor.sender().await);
    let opened = wallet.open_withdrawal("10", "").await;
    let hash = wallet.pay(&opened, "10").await;
    let external = wallet.wait_for_transfer(&opened.id, "completed").await["external_transaction_id"].clone();
    let external = external.as_str().unwrap();
    let names = [("id", opened.id.as_str()), ("stellar_transaction_id", &hash), ("external_transaction_id", external)];
    for name in names {
        let found = wallet.sep6("transaction", &[name]).await.expect(200);
        assert_eq!(found["transaction"]["id"], opened.id.as_str());
        stranger.sep6("transaction", &[name]).await.expect(404);
        wallet.sep6("transaction", &[(name.0, "nonsense")]).await.expect(404);
    }
    wallet.sep6("transaction", &names).await.expect(200);
    wallet.sep6("transaction", &[names[0], ("stellar_transaction_id", "nonsense")]).await.expect(404);
    anchor.finish().await;
}
