//! Commands and the running host: which host is asked, who sees the token, what happens when a client goes away, and what
//! others' texts can do to a terminal.

use anchor_host::{
    app::{ADMIN_ADDRESS, ADMIN_SOCKET, Match},
    model::{Address, Memo},
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both,
    process::{Told, command},
    raw::Raw,
    wait,
};

use std::{
    fs,
    io::Write,
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
};

on_both!(
    the_token_is_shown_to_nobody_who_took_the_port,
    a_copied_data_directory_steers_no_host,
    a_change_is_carried_out_and_recorded_when_its_client_goes_away,
    texts_of_others_steer_no_terminal,
    no_more_goes_out_than_came_in,
    trouble_is_shown_where_it_is_looked_for,
    a_record_that_is_not_there_is_named,
    nothing_is_made_in_a_directory_that_was_mistyped,
);

fn ask(anchor: &TestAnchor, data_dir: &Path, words: &[&str]) -> Told {
    let data_dir = data_dir.display().to_string();
    command(&[words, &["--data-dir", &data_dir, "--database-url", &anchor.database.url]].concat())
}

/// A host that has stopped leaves its port to whoever wants it.
async fn the_token_is_shown_to_nobody_who_took_the_port(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let data_dir = anchor.config.data_dir.clone();
    let address = fs::read_to_string(data_dir.join(ADMIN_ADDRESS)).unwrap();
    let mode = fs::metadata(data_dir.join(ADMIN_SOCKET)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    anchor.stop().await;
    assert!(!data_dir.join(ADMIN_ADDRESS).exists() && !data_dir.join(ADMIN_SOCKET).exists());
    // As if it had been killed.
    fs::write(data_dir.join(ADMIN_ADDRESS), &address).unwrap();
    let impostor = TcpListener::bind(address.trim()).unwrap();
    impostor.set_nonblocking(true).unwrap();
    for words in [&["transactions", "list"][..], &["actions"], &["guest", "kv", "list", "test-rails"]] {
        assert_eq!(ask(&anchor, &data_dir, words).code, 0, "{words:?}");
    }
    let told = ask(&anchor, &data_dir, &["guest", "status"]);
    assert!(told.code == 1 && told.err.contains("no host is running in"), "{told:?}");
    assert!(impostor.accept().is_err(), "somebody else was asked");
    drop(impostor);
    anchor.start_again().await;
    anchor.finish().await;
}

/// For a test installation, say.
async fn a_copied_data_directory_steers_no_host(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let copy = tempfile::tempdir().unwrap();
    for file in ["keys.toml", "admin-token", "anchor-id", ADMIN_ADDRESS] {
        if let Ok(bytes) = fs::read(anchor.config.data_dir.join(file)) {
            let to = copy.path().join(file);
            fs::write(&to, bytes).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
    for words in [&["guest", "status"][..], &["guest", "rollback"], &["health"]] {
        let told = ask(&anchor, copy.path(), words);
        assert!(told.code == 1 && told.err.contains("no host is running in"), "{words:?}: {told:?}");
    }
    assert!(anchor.store.actions(10).await.unwrap().is_empty());
    anchor.finish().await;
}

async fn a_change_is_carried_out_and_recorded_when_its_client_goes_away(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let token = anchor.admin_token();
    for number in 0..20_usize {
        let request = format!(
            "PUT /admin/kv/value?guest=test-rails&key=k{number} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             anchor-reason: test\r\ncontent-length: 1\r\n\r\nv"
        );
        let mut stream = TcpStream::connect(anchor.admin_url().trim_start_matches("http://")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        // At once, or once it has begun.
        if number % 2 == 1 {
            wait::until("it has begun", || async {
                let actions = anchor.store.actions(100).await.unwrap();
                let key = format!("=k{number}");
                if actions.iter().any(|one| one.action.ends_with(&key)) { Ok(()) } else { Err(String::new()) }
            })
            .await;
        }
        stream.shutdown(Shutdown::Both).unwrap();
    }
    wait::until("each that began has ended", || async {
        let actions = anchor.store.actions(100).await.unwrap();
        if actions.iter().all(|one| one.outcome.is_some()) { Ok(()) } else { Err(format!("{actions:?}")) }
    })
    .await;
    let actions = anchor.store.actions(100).await.unwrap();
    let actions = actions.iter().filter(|one| one.outcome == Some(200)).count();
    let keys = anchor.store.kv_keys("test-rails", "k", "", 100).await.unwrap().len();
    assert_eq!(actions, keys, "what is recorded as carried out was, and nothing else");
    anchor.finish().await;
}

/// Anybody on the ledger writes a memo, and an operator reads it.
async fn texts_of_others_steer_no_terminal(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let memo = Memo::Text("\r\u{1b}[2K9 USDC to GEVIL\n\u{202e}x".to_owned());
    sender.transfer(Address::Account(anchor.account()), anchor.asset(), "3", Some(memo)).await;
    let id = anchor.unapplied(1).await.remove(0).operation_id.to_string();
    let data_dir = anchor.config.data_dir.clone();
    let told = ask(&anchor, &data_dir, &["unapplied", "refund", &id, "--by", "ada", "--reason", "no payment of ours"]);
    assert_eq!(told.out.lines().count(), 1, "{told:?}");
    assert!(told.out.contains("\u{fffd}\u{fffd}[2K9 USDC to GEVIL\u{fffd}\u{fffd}x"), "{told:?}");
    let told = ask(&anchor, &data_dir, &["unapplied", "show", &id]);
    assert!(!told.out.contains(['\r', '\u{1b}', '\u{202e}']), "{told:?}");
    // Names and reasons are seen by the next operator.
    let token = format!("Bearer {}", anchor.admin_token());
    for odd in ["a\u{202e}b", "\u{200b}", "\u{3164}", "a\u{2028}b", "a\u{9b}31m"] {
        let request = Raw::new("POST", format!("/admin/unapplied/{id}/dismiss")).header("authorization", &token);
        let answer = request.header("anchor-reason", odd).send(&anchor.admin_url()).await;
        assert_eq!(answer.status, 400, "{odd:?}: {}", answer.text);
    }
    anchor.finish().await;
}

async fn no_more_goes_out_than_came_in(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "post=terms").await;
    sender.pay(&opened, "3").await;
    let id = anchor.unapplied(1).await.remove(0).operation_id;
    let operator = anchor.operator().await;
    for (fee, out) in [("0", "9999999"), ("0", "3.01"), ("1", "2.01")] {
        let order = Match {
            transaction: opened.id.clone(),
            accept_amount: true,
            fee: fee.parse().ok(),
            amount_out: out.parse().ok(),
            ..Match::default()
        };
        let refused = operator.match_unapplied(id, &order, &signoff()).await.unwrap_err().to_string();
        assert!(refused.starts_with("amount_out: ") && refused.contains("what is left"), "{fee} {out}: {refused}");
    }
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_sender");
    anchor.finish().await;
}

/// A payout that fails again and again, and money that arrived and is not credited.
async fn trouble_is_shown_where_it_is_looked_for(kind: Kind) {
    let mut anchor = Setup::new(kind).set("payments.retry_tries_max", "1000").start().await;
    let sender = anchor.sender().await;
    let data_dir = anchor.config.data_dir.clone();
    let stuck = sender.open_and_pay("10", "execute=trap").await;
    wait::until("the payout has failed", || async {
        let told = ask(&anchor, &data_dir, &["transactions", "list"]).out;
        if told.contains("execute failed, try ") { Ok(()) } else { Err(told) }
    })
    .await;
    let shown = ask(&anchor, &data_dir, &["transactions", "show", &stuck.id]).out;
    assert!(shown.contains("retrying") && shown.contains("guest-trap"), "{shown}");
    let less = sender.open("40", "").await;
    sender.pay(&less, "39").await;
    anchor.unapplied(1).await;
    let shown = ask(&anchor, &data_dir, &["transactions", "show", &less.id]).out;
    assert!(shown.contains("unapplied") && shown.contains("39 arrived, "), "{shown}");
    assert!(shown.starts_with("id "), "what is asked for most comes first: {shown}");
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_record_that_is_not_there_is_named(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let data_dir = anchor.config.data_dir.clone();
    let id = "01990000-0000-7000-8000-000000000000";
    for (words, named) in [
        (&["transactions", "show", id][..], "there is no transaction 01990000-0000"),
        (&["transactions", "resume", id, "--by", "a", "--reason", "b"], "there is no transaction 01990000-0000"),
        (&["unapplied", "show", "7"], "there is no unapplied payment 7"),
        (&["events", "requeue", id], "there is no undelivered event 01990000-0000"),
        (&["watch", "accept-gap", id, "--by", "a", "--reason", "b"], "there is no gap 01990000-0000"),
        (&["guest", "kv", "get", "test-rails", "rate"], "there is no key rate"),
        (&["guest", "calls", "show", id], "there is no recorded call 01990000-0000"),
    ] {
        let told = ask(&anchor, &data_dir, words);
        assert!(told.code == 1 && told.err.contains(named), "{words:?}: {told:?}");
    }
    let told = ask(&anchor, &data_dir, &["transactions", "resume", id, "--by", "a", "--reason", ""]);
    assert!(told.code == 2 && told.err.contains("--reason"), "{told:?}");
    anchor.finish().await;
}

async fn nothing_is_made_in_a_directory_that_was_mistyped(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let folder = tempfile::tempdir().unwrap();
    let mistyped = folder.path().join("anchro-data");
    for words in [&["transactions", "list"][..], &["unapplied", "show", "1"], &["guest", "status"], &["watch", "gaps"]]
    {
        let told = ask(&anchor, &mistyped, words);
        assert!(told.code == 1 && told.err.contains("anchro-data"), "{words:?}: {told:?}");
        assert!(!mistyped.exists(), "{words:?}");
    }
    anchor.finish().await;
}
