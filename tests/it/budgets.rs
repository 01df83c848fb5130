//! What one stranger can take from the others: accounts, memos and addresses cost little, so nothing is counted by one
//! of them alone.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    counting_horizon::CountingHorizon,
    database::Kind,
    on_both,
    sender::{Answer, SendingAnchor},
    wallet_domain::wallet_domain,
};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::AsyncReadExt,
    net::{TcpSocket, TcpStream},
};

on_both!(
    a_challenge_that_its_client_did_not_sign_asks_nobody,
    sign_ins_leave_horizon_to_the_watcher,
    a_429_from_horizon_stops_sign_ins_and_nothing_else,
    one_address_is_stopped_and_the_others_go_on,
    the_memos_of_an_account_share_its_budget,
    uploads_and_notices_have_budgets_of_their_own,
    the_users_of_a_wallet_share_its_budget,
    a_busy_sending_anchor_is_not_stopped,
    the_connections_of_one_address_leave_room_for_others,
);

/// An anchor whose Horizon counts.
async fn counted(setup: Setup) -> (TestAnchor, CountingHorizon) {
    // A host that pays looks up what its accounts have.
    let mut anchor = setup.set("payouts.enabled", "false").apart().start().await;
    let horizon = CountingHorizon::before(&anchor.horizon_url).await;
    anchor.stop().await;
    anchor.config.network.horizon_url = Some(horizon.url.parse().unwrap());
    anchor.start_again().await;
    (anchor, horizon)
}

async fn challenge(sender: &SendingAnchor) -> String {
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    challenge["transaction"].as_str().unwrap().to_owned()
}

fn retry_after(answer: &Answer) -> u64 {
    answer.headers["retry-after"].to_str().unwrap().parse().unwrap()
}

async fn a_challenge_that_its_client_did_not_sign_asks_nobody(kind: Kind) {
    let (anchor, horizon) = counted(Setup::new(kind)).await;
    let (user, thief) = (SendingAnchor::new(&anchor), SendingAnchor::new(&anchor));
    let unsigned = challenge(&user).await;
    for _ in 0..50 {
        user.hand_in(&unsigned).await.error(400);
    }
    let twice = user.answer_challenge(&user.answer_challenge(&unsigned));
    user.hand_in(&twice).await.error(400);
    assert_eq!(horizon.look_ups(), 0);
    // Somebody's signature may be that of a signer: the ledger is asked once for all of them.
    let foreign = thief.answer_challenge(&unsigned);
    let tries = (0..50).map(|_| user.hand_in(&foreign));
    for answer in futures_util::future::join_all(tries).await {
        answer.error(400);
    }
    assert_eq!(horizon.look_ups(), 1);
    user.hand_in(&user.answer_challenge(&unsigned)).await.expect(200);
    assert_eq!(horizon.look_ups(), 1);
    anchor.finish().await;
}

async fn sign_ins_leave_horizon_to_the_watcher(kind: Kind) {
    let setup =
        Setup::new(kind).set("limits.horizon_sign_ins_burst", "5").set("limits.horizon_sign_ins_per_minute", "1");
    let (anchor, horizon) = counted(setup).await;
    let payer = anchor.sender().await;
    let mut outcomes = Vec::new();
    for _ in 0..20 {
        let stranger = SendingAnchor::new(&anchor);
        let signed = stranger.answer_challenge(&challenge(&stranger).await);
        let answer = stranger.hand_in(&signed).await;
        if answer.status == 503 {
            assert!((1..=60).contains(&retry_after(&answer)));
        }
        outcomes.push(answer.status);
    }
    assert_eq!(outcomes, [vec![200; 4], vec![503; 16]].concat());
    assert_eq!(horizon.look_ups(), 5);
    let opened = payer.open_and_pay("10", "execute=delivered").await;
    payer.wait(&opened.id, "completed").await;
    anchor.advance(Duration::from_secs(61));
    SendingAnchor::new(&anchor).sign_in().await;
    anchor.finish().await;
}

async fn a_429_from_horizon_stops_sign_ins_and_nothing_else(kind: Kind) {
    let (anchor, horizon) = counted(Setup::new(kind)).await;
    let payer = anchor.sender().await;
    let asked = horizon.look_ups();
    horizon.refuse(Some(40));
    for _ in 0..10 {
        let stranger = SendingAnchor::new(&anchor);
        let answer = stranger.hand_in(&stranger.answer_challenge(&challenge(&stranger).await)).await;
        assert!((30..=40).contains(&retry_after(&answer)), "{answer:?}");
        answer.error(503);
    }
    assert_eq!(horizon.look_ups(), asked + 1);
    let opened = payer.open_and_pay("10", "execute=delivered").await;
    payer.wait(&opened.id, "completed").await;
    horizon.refuse(None);
    anchor.advance(Duration::from_secs(41));
    SendingAnchor::new(&anchor).sign_in().await;
    anchor.finish().await;
}

async fn one_address_is_stopped_and_the_others_go_on(kind: Kind) {
    let setup = Setup::new(kind)
        .set("server.trusted_proxies", "127.0.0.1,10.0.0.0/8")
        .set("limits.reads_per_minute", "20")
        .set("limits.sign_ins_per_minute", "5");
    let anchor = setup.start().await;
    let client = SendingAnchor::new(&anchor);
    let get = async |path: &str, forwarded: &str| {
        client.send(client.request(Method::GET, path).header("x-forwarded-for", forwarded)).await
    };
    let info = async |forwarded: &str| get("/sep31/info", forwarded).await.status;
    for _ in 0..20 {
        assert_eq!(info("198.51.100.1").await, 200);
    }
    // What stands before the last untrusted address is what the client says.
    for (number, proxies) in ["", ", 10.1.2.3"].into_iter().cycle().take(10).enumerate() {
        let answer = get("/sep31/info", &format!("203.0.113.{number}, 198.51.100.1{proxies}")).await;
        assert!((1..=60).contains(&retry_after(&answer)), "{answer:?}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert!(answer.error(429).contains("this address"));
    }
    assert_eq!(info("198.51.100.2").await, 200);
    assert_eq!(get("/health/live", "198.51.100.1").await.status, 200);
    // A /64 is one address.
    let statuses =
        futures_util::future::join_all((0..40).map(|host| get_owned(&client, format!("2001:db8::{host:x}")))).await;
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 20);
    assert_eq!(info("2001:db8:0:1::1").await, 200);
    let account = client.account().to_string();
    let sign_in = async || get(&format!("/auth?account={account}"), "198.51.100.9").await.status;
    for expected in [200, 200, 200, 200, 200, 429] {
        assert_eq!(sign_in().await, expected);
    }
    anchor.advance(Duration::from_secs(60));
    assert_eq!((info("198.51.100.1").await, sign_in().await), (200, 200));
    anchor.finish().await;
}

async fn get_owned(client: &SendingAnchor, forwarded: String) -> u16 {
    client.send(client.request(Method::GET, "/sep31/info").header("x-forwarded-for", forwarded)).await.status
}

async fn the_memos_of_an_account_share_its_budget(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.writes_per_minute", "10").start().await;
    let (greedy, other) = (anchor.sender().await, anchor.sender().await);
    let account = greedy.account().to_string();
    let mut statuses = Vec::new();
    for memo in 0..15 {
        let user = greedy.signed_in_as(&account, Some(&memo.to_string())).await;
        statuses.push(user.put_customer(&json!({ "first_name": "Ada" })).await.status);
    }
    assert_eq!(statuses, [vec![202; 10], vec![429; 5]].concat());
    assert!(greedy.put_customer(&json!({ "first_name": "Ada" })).await.error(429).contains("this account"));
    // A token that is not ours counts for nobody.
    let mut forger = other.without_token();
    forger.token = Some(format!("{}x", greedy.token.as_ref().unwrap()));
    for _ in 0..20 {
        forger.put_customer(&json!({ "first_name": "Ada" })).await.error(401);
    }
    other.put_customer(&json!({ "first_name": "Ada" })).await.expect(202);
    anchor.finish().await;
}

async fn uploads_and_notices_have_budgets_of_their_own(kind: Kind) {
    let setup = Setup::new(kind)
        .set("limits.uploads_per_minute", "3")
        .set("limits.notices_per_minute", "4")
        .set("server.trusted_proxies", "127.0.0.1");
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    for _ in 0..3 {
        wallet.upload("image/jpeg", b"photo").await.expect(200);
    }
    let refused = wallet.upload("image/jpeg", b"photo").await;
    assert!((1..=60).contains(&retry_after(&refused)), "{refused:?}");
    assert!(refused.error(429).contains("this account"));
    wallet.put_customer(&json!({ "first_name": "Ada" })).await.expect(202);
    let (bank, other) = (wallet.from_address("203.0.113.5"), wallet.from_address("203.0.113.6"));
    for _ in 0..4 {
        bank.notice(&json!([])).await.expect(200);
    }
    let refused = bank.without_token().from_address("203.0.113.5").notice(&json!([])).await;
    assert!(refused.error(429).contains("this address"));
    other.notice(&json!([])).await.expect(200);
    anchor.finish().await;
}

/// A wallet speaks for many users: ten times what one of them has.
async fn the_users_of_a_wallet_share_its_budget(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.writes_per_minute", "2").start().await;
    let (wallet, other) = (SendingAnchor::new(&anchor), anchor.sender().await);
    let domain = wallet_domain(&wallet.key).await;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let user = signed_in_through(&anchor, &wallet, &domain).await;
        for name in ["Ada", "Grace"] {
            let put = user.put_customer(&json!({ "first_name": name })).await;
            statuses.push(put.status);
            assert!(put.status == 202 || put.error(429).contains("this client domain"));
        }
    }
    assert_eq!(statuses, [vec![202; 20], vec![429; 2]].concat());
    other.put_customer(&json!({ "first_name": "Ada" })).await.expect(202);
    anchor.finish().await;
}

/// A new user of the wallet at this domain.
async fn signed_in_through(anchor: &TestAnchor, wallet: &SendingAnchor, domain: &str) -> SendingAnchor {
    let mut user = SendingAnchor::new(anchor);
    let challenge = user.challenge_through(domain).await.expect(200);
    let signed = user.answer_challenge(challenge["transaction"].as_str().unwrap());
    let answer = user.hand_in(&wallet.answer_challenge(&signed)).await.expect(200);
    user.token = Some(answer["token"].as_str().unwrap().to_owned());
    user
}

/// With the budgets as they come.
async fn a_busy_sending_anchor_is_not_stopped(kind: Kind) {
    let anchor = Setup::new(kind).set("server.trusted_proxies", "192.0.2.1").start().await;
    let sender = anchor.sender().await;
    for _ in 0..10 {
        let opened = futures_util::future::join_all((0..30).map(|_| sender.open("10", ""))).await;
        let shown = opened.iter().map(|opened| sender.transaction(&opened.id));
        futures_util::future::join_all(shown).await;
    }
    anchor.finish().await;
}

/// Whether the host has closed the connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    matches!(tokio::time::timeout(Duration::from_millis(100), stream.read(&mut [0; 16])).await, Ok(Ok(0) | Err(_)))
}

async fn the_connections_of_one_address_leave_room_for_others(kind: Kind) {
    let setup = Setup::new(kind)
        .set("server.trusted_proxies", "127.0.0.9")
        .set("server.connections_max", "40")
        .set("limits.connections_per_address_max", "4");
    let anchor = setup.start().await;
    let connect = async |from: &str| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        socket.connect(anchor.config.server.listen).await.unwrap()
    };
    let mut other = connect("127.0.0.3").await;
    let mut proxy = Vec::new();
    for _ in 0..10 {
        proxy.push(connect("127.0.0.9").await);
    }
    let mut greedy = Vec::new();
    for _ in 0..60 {
        greedy.push(connect("127.0.0.2").await);
    }
    let mut open = 0;
    for stream in &mut greedy {
        open += usize::from(!is_closed(stream).await);
    }
    assert!(open <= 4, "{open} of one address are open");
    assert!(!is_closed(&mut other).await);
    for stream in &mut proxy {
        assert!(!is_closed(stream).await);
    }
    anchor.finish().await;
}
