//! The harness itself: what a test did not expect fails it.

use anchor_host_tests::{anchor::TestAnchor, database::Kind};

#[tokio::test]
#[should_panic(expected = "nobody expected this payment to be left unapplied")]
async fn an_unexpected_unapplied_payment_fails_the_test() {
    let anchor = TestAnchor::start(Kind::Sqlite).await;
    let sender = anchor.sender().await;
    let (under, well) = (sender.open("10", "").await, sender.open("10", "").await);
    sender.pay(&under, "9").await;
    sender.pay(&well, "10").await;
    sender.wait(&well.id, "completed").await;
    anchor.finish().await;
}

#[tokio::test]
#[should_panic(expected = "nobody expected this transaction to need attention")]
async fn an_unexpected_held_transaction_fails_the_test() {
    let anchor = TestAnchor::start(Kind::Sqlite).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=failed").await;
    sender.wait(&opened.id, "error").await;
    anchor.finish().await;
}

#[tokio::test]
#[should_panic(expected = "without TestAnchor::finish")]
async fn a_test_that_does_not_look_back_fails() {
    drop(TestAnchor::start(Kind::Sqlite).await);
}
