//! Bad challenges and answers to them (SEP-10).

use super::super::Case;
use super::{broken_forms, broken_json, query_faults};
use anchor_host_tests::{raw::Raw, sender::SendingAnchor};
use serde_json::json;
use stellar_xdr as xdr;
use stellar_xdr::{Limits, ReadXdr, WriteXdr};

pub fn bad_challenges(sender: &SendingAnchor) -> Vec<Case> {
    let g = sender.account();
    let m = anchor_host::model::Address::Muxed { account: g, id: 7 };
    let long = "x".repeat(20_000);
    let mut cases = query_faults("/auth");
    for (query, named) in [
        (String::new(), "account is missing"),
        ("account=".to_owned(), "account is missing"),
        ("account=nonsense".to_owned(), "account"),
        (format!("account={long}"), "account"),
        (format!("account={}", g.to_string().to_lowercase()), "account"),
        (format!("account={g}%20"), "account"),
        (format!("account={g}%00"), "`account` holds a NUL"),
        ("account=%FF".to_owned(), "account"),
        ("account=CDLZFC3SYJYDZT7K67VZ75HPJVIEUVNIXF47ZG2FB2RMQQVU2HHGCYSC".to_owned(), "account"),
        (format!("account={g}&account={m}"), "`account` is given twice"),
        (format!("account={m}&memo=7"), "memo"),
        (format!("account={g}&memo=1e3"), "memo"),
        (format!("account={g}&memo=-1"), "memo"),
        (format!("account={g}&memo=NaN"), "memo"),
        (format!("account={g}&memo=1.0"), "memo"),
        (format!("account={g}&memo=01"), "memo"),
        (format!("account={g}&memo=18446744073709551616"), "memo"),
        (format!("account={g}&memo={long}"), "memo"),
        (format!("account={g}&home_domain=other.example"), "home_domain"),
        (format!("account={g}&home_domain={long}"), "home_domain"),
        (format!("account={g}&client_domain=https://wallet.example/"), "client_domain"),
        (format!("account={g}&client_domain=a@b"), "client_domain"),
        (format!("account={g}&client_domain={long}"), "client_domain"),
        (format!("account={g}&client_domain=127.0.0.1:1"), "client_domain"),
        (format!("account={g}&client_domain=x%0d%0aHost:%20y"), "client_domain"),
    ] {
        cases.push((Raw::new("GET", format!("/auth?{query}")), 400, named));
    }
    cases
}

pub async fn bad_answers(sender: &SendingAnchor) -> Vec<Case> {
    let post = || Raw::new("POST", "/auth");
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    let good = challenge["transaction"].as_str().unwrap().to_owned();
    let xdr::TransactionEnvelope::Tx(v1) = xdr::TransactionEnvelope::from_xdr_base64(&good, Limits::none()).unwrap()
    else {
        panic!("an old envelope")
    };
    let bump = xdr::TransactionEnvelope::TxFeeBump(xdr::FeeBumpTransactionEnvelope {
        tx: xdr::FeeBumpTransaction {
            fee_source: v1.tx.source_account.clone(),
            fee: 1000,
            inner_tx: xdr::FeeBumpTransactionInnerTx::Tx(v1),
            ext: xdr::FeeBumpTransactionExt::V0,
        },
        signatures: xdr::VecM::default(),
    });
    let mut cases = broken_json(post);
    cases.extend(broken_forms(post));
    cases.extend([(post(), 400, "`transaction` is missing"), (post().json("{}"), 400, "`transaction` is missing")]);
    for (transaction, named) in [
        (json!(""), "`transaction` is missing"),
        (json!(1), "`transaction` must be a string"),
        (json!([good]), "`transaction` must be a string"),
        (json!("AAAA"), "transaction"),
        (json!("nonsense, not base64!"), "transaction"),
        (json!("x".repeat(20_000)), "too large"),
        (json!("/".repeat(16_000)), "transaction"),
        (json!(good[..good.len() / 2]), "transaction"),
        (json!(format!("{}AAAA", good.trim_end_matches('='))), "transaction"),
        (json!(bump.to_xdr_base64(Limits::none()).unwrap()), "version 1"),
        // The challenge itself, signed by nobody.
        (json!(good), "not signed by the client"),
    ] {
        cases.push((post().json(json!({ "transaction": transaction }).to_string()), 400, named));
    }
    cases
}
