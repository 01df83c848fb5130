//! Operations: their effects, and the code of each kind of failure.

use super::*;

const XLM: i64 = 10_000_000;

/// Asserts the operation's code in a transaction that fails on the ledger, or is refused.
async fn fails(net: &Net, source: &SigningKey, body: OperationBody, code: &str) {
    let what = format!("{body:?}");
    assert_eq!(net.run(source, body).await, format!("tx_failed {code}"), "{what}");
}

fn strict_receive(to: &SigningKey, send: &Asset, max: i64, dest: &Asset, amount: i64) -> OperationBody {
    OperationBody::PathPaymentStrictReceive(PathPaymentStrictReceiveOp {
        send_asset: send.clone(),
        send_max: max,
        destination: muxed(to),
        dest_asset: dest.clone(),
        dest_amount: amount,
        path: VecM::default(),
    })
}

fn strict_send(to: &SigningKey, send: &Asset, amount: i64, dest: &Asset, min: i64) -> OperationBody {
    OperationBody::PathPaymentStrictSend(PathPaymentStrictSendOp {
        send_asset: send.clone(),
        send_amount: amount,
        destination: muxed(to),
        dest_asset: dest.clone(),
        dest_min: min,
        path: VecM::default(),
    })
}

fn data(name: &str, value: Option<&str>) -> OperationBody {
    OperationBody::ManageData(ManageDataOp {
        data_name: String64(name.try_into().unwrap()),
        data_value: value.map(|value| DataValue(value.try_into().unwrap())),
    })
}

fn claimable(asset: &Asset, amount: i64, claimants: &[(&SigningKey, ClaimPredicate)]) -> OperationBody {
    let claimants: Vec<_> = claimants
        .iter()
        .map(|(key, predicate)| {
            Claimant::ClaimantTypeV0(ClaimantV0 { destination: xdr(key), predicate: predicate.clone() })
        })
        .collect();
    OperationBody::CreateClaimableBalance(CreateClaimableBalanceOp {
        asset: asset.clone(),
        amount,
        claimants: claimants.try_into().unwrap(),
    })
}

fn flags(trustor: &SigningKey, asset: &Asset, set: u32, clear: u32) -> OperationBody {
    OperationBody::SetTrustLineFlags(SetTrustLineFlagsOp {
        trustor: xdr(trustor),
        asset: asset.clone(),
        clear_flags: clear,
        set_flags: set,
    })
}

#[tokio::test]
async fn accounts_are_created_and_merged() {
    let net = Net::new();
    let (a, b, c) = (net.account(1, "1000"), key(2), key(3));
    fails(&net, &a, create(&b, XLM - 1), "op_low_reserve").await;
    fails(&net, &a, create(&b, -1), "op_malformed").await;
    fails(&net, &a, create(&b, 1000 * XLM), "op_underfunded").await;
    // The reserve, and one fee.
    net.must(&a, create(&b, XLM + 100)).await;
    fails(&net, &a, create(&b, XLM), "op_already_exists").await;
    assert_eq!(net.sequence(id(&b)), i64::from(net.sandbox.latest_ledger() - 1) << 32);

    let asset = credit("USDC", &a);
    fails(&net, &b, trust(&asset, 5), "op_low_reserve").await;
    net.sandbox.fund(id(&b), Amount::parse("10").unwrap()).unwrap();
    net.must(&b, trust(&asset, 5)).await;
    fails(&net, &b, OperationBody::AccountMerge(muxed(&c)), "op_no_account").await;
    fails(&net, &b, OperationBody::AccountMerge(muxed(&b)), "op_malformed").await;
    fails(&net, &b, OperationBody::AccountMerge(muxed(&a)), "op_has_sub_entries").await;
    net.must(&b, trust(&asset, 0)).await;
    let (before, merged) = (net.lumens(&a), net.lumens(&b) - 100);
    net.must(&b, OperationBody::AccountMerge(muxed(&a))).await;
    assert_eq!(net.lumens(&a), before + merged);
    assert!(net.sandbox.view(0).account(id(&b)).is_none());
    assert_eq!(net.run(&b, data("x", Some("y"))).await, "tx_no_source_account");
}

#[tokio::test]
async fn payments_move_exactly_what_they_say() {
    let net = Net::new();
    let (issuer, a, b) = (net.account(1, "100"), net.account(2, "100"), net.account(3, "100"));
    let usd = credit("USDC", &issuer);
    fails(&net, &a, pay(&b, &Asset::Native, 0), "op_malformed").await;
    fails(&net, &a, pay(&b, &Asset::Native, 99 * XLM), "op_underfunded").await;
    fails(&net, &a, pay(&key(9), &Asset::Native, 1), "op_no_destination").await;
    fails(&net, &a, pay(&issuer, &usd, 1), "op_src_no_trust").await;
    fails(&net, &issuer, pay(&a, &usd, 1), "op_no_trust").await;
    net.must(&a, trust(&usd, 100)).await;
    net.must(&b, trust(&usd, i64::MAX)).await;
    net.must(&issuer, pay(&a, &usd, 100)).await;
    fails(&net, &issuer, pay(&a, &usd, 1), "op_line_full").await;
    fails(&net, &a, pay(&b, &usd, 101), "op_underfunded").await;
    net.must(&a, pay(&b, &usd, 40)).await;
    net.must(&b, pay(&issuer, &usd, 10)).await;
    assert_eq!((net.holding(&a, &usd), net.holding(&b, &usd)), (Some(60), Some(30)));

    let eur = credit("EUR", &issuer);
    fails(&net, &a, strict_send(&b, &usd, 5, &eur, 1), "op_too_few_offers").await;
    fails(&net, &a, strict_send(&b, &usd, 5, &usd, 6), "op_under_dest_min").await;
    fails(&net, &a, strict_receive(&b, &usd, 4, &usd, 5), "op_over_source_max").await;
    net.must(&a, strict_send(&b, &usd, 5, &usd, 4)).await;
    net.must(&a, strict_receive(&b, &usd, 9, &usd, 5)).await;
    assert_eq!((net.holding(&a, &usd), net.holding(&b, &usd)), (Some(50), Some(40)));
}

#[tokio::test]
async fn trust_lines_obey_their_issuer() {
    let net = Net::new();
    let (issuer, a) = (net.account(1, "100"), net.account(2, "100"));
    let usd = credit("LONGCODE", &issuer);
    fails(&net, &a, trust(&credit("X", &key(9)), 1), "op_no_issuer").await;
    fails(&net, &a, trust(&usd, -1), "op_malformed").await;
    fails(&net, &a, trust(&usd, 0), "op_invalid_limit").await;
    fails(&net, &issuer, trust(&usd, 1), "op_malformed").await;
    net.must(&issuer, OperationBody::SetOptions(SetOptionsOp { set_flags: Some(1), ..options() })).await;
    net.must(&a, trust(&usd, 50)).await;
    fails(&net, &issuer, pay(&a, &usd, 1), "op_not_authorized").await;
    net.must(&issuer, flags(&a, &usd, 1, 0)).await;
    net.must(&issuer, pay(&a, &usd, 30)).await;
    fails(&net, &a, trust(&usd, 29), "op_invalid_limit").await;
    fails(&net, &a, trust(&usd, 0), "op_invalid_limit").await;
    fails(&net, &issuer, flags(&a, &usd, 0, 1), "op_cant_revoke").await;
    fails(&net, &a, flags(&a, &usd, 1, 0), "op_malformed").await;
    net.must(&issuer, OperationBody::SetOptions(SetOptionsOp { set_flags: Some(2), ..options() })).await;
    let allow = |authorize| {
        let code: [u8; 12] = *b"LONGCODE\0\0\0\0";
        let asset = AssetCode::CreditAlphanum12(AssetCode12(code));
        OperationBody::AllowTrust(AllowTrustOp { trustor: xdr(&a), asset, authorize })
    };
    net.must(&issuer, allow(0)).await;
    fails(&net, &a, pay(&issuer, &usd, 1), "op_src_not_authorized").await;
    net.must(&issuer, allow(1)).await;
    net.must(&a, pay(&issuer, &usd, 1)).await;
}

#[tokio::test]
async fn options_and_data_are_checked() {
    let net = Net::new();
    let a = net.account(1, "100");
    let set = |change: SetOptionsOp| OperationBody::SetOptions(change);
    fails(&net, &a, set(SetOptionsOp { low_threshold: Some(256), ..options() }), "op_threshold_out_of_range").await;
    fails(&net, &a, set(SetOptionsOp { set_flags: Some(16), ..options() }), "op_unknown_flag").await;
    let both = SetOptionsOp { set_flags: Some(1), clear_flags: Some(1), ..options() };
    fails(&net, &a, set(both), "op_bad_flags").await;
    fails(&net, &a, set(SetOptionsOp { set_flags: Some(8), ..options() }), "op_auth_revocable_required").await;
    let bad = String32(b"caf\xe9".as_slice().try_into().unwrap());
    fails(&net, &a, set(SetOptionsOp { home_domain: Some(bad), ..options() }), "op_invalid_home_domain").await;
    fails(&net, &a, signer(signer_key(&a), 1), "op_bad_signer").await;
    fails(&net, &a, signer(signer_key(&key(2)), 256), "op_bad_signer").await;
    net.must(&a, set(SetOptionsOp { set_flags: Some(4), ..options() })).await;
    fails(&net, &a, set(SetOptionsOp { set_flags: Some(1), ..options() }), "op_cant_change").await;
    fails(&net, &a, OperationBody::AccountMerge(muxed(&key(9))), "op_no_account").await;

    fails(&net, &a, data("", Some("x")), "op_data_invalid_name").await;
    fails(&net, &a, data("k", None), "op_data_name_not_found").await;
    net.must(&a, data("k", Some("v"))).await;
    assert_eq!(net.sandbox.view(0).account(id(&a)).unwrap().subentries, 1);
    net.must(&a, data("k", None)).await;
    assert_eq!(net.sandbox.view(0).account(id(&a)).unwrap().subentries, 0);
    fails(&net, &a, OperationBody::Inflation, "op_not_supported").await;
    let bump = |to| OperationBody::BumpSequence(BumpSequenceOp { bump_to: SequenceNumber(to) });
    fails(&net, &a, bump(-1), "op_bad_seq").await;
    net.must(&a, bump(i64::MAX / 2)).await;
    assert_eq!(net.sequence(id(&a)), i64::MAX / 2);
}

#[tokio::test]
async fn twenty_signers_are_the_most() {
    let net = Net::new();
    let a = net.account(1, "100");
    for seed in 10..30 {
        net.must(&a, signer(signer_key(&key(seed)), 1)).await;
    }
    fails(&net, &a, signer(signer_key(&key(30)), 1), "op_too_many_signers").await;
}

#[tokio::test]
async fn claimable_balances_wait_for_the_right_account_and_time() {
    let net = Net::new();
    let (issuer, a, b) = (net.account(1, "100"), net.account(2, "100"), net.account(3, "100"));
    let usd = credit("USDC", &issuer);
    net.must(&a, trust(&usd, 1000)).await;
    fails(&net, &a, claimable(&usd, 5, &[(&b, ClaimPredicate::Unconditional)]), "op_underfunded").await;
    fails(&net, &a, claimable(&usd, 5, &[]), "op_malformed").await;
    net.must(&issuer, pay(&a, &usd, 5)).await;
    let later = ClaimPredicate::Not(Some(Box::new(ClaimPredicate::BeforeRelativeTime(60))));
    let tx = net.tx(&a, vec![op(claimable(&usd, 5, &[(&b, later)]))]);
    let receipt = net.sandbox.submit(TransactionEnvelope::Tx(net.signed(tx, &[&a]))).await.unwrap();
    let TransactionResultResult::TxSuccess(results) = &receipt.result.result else { panic!("{receipt:?}") };
    let OperationResult::OpInner(OperationResultTr::CreateClaimableBalance(CreateClaimableBalanceResult::Success(
        balance_id,
    ))) = &results[0]
    else {
        panic!("{results:?}")
    };
    assert_eq!(net.sandbox.view(0).account(id(&a)).unwrap().num_sponsoring, 1);
    let claim = || OperationBody::ClaimClaimableBalance(ClaimClaimableBalanceOp { balance_id: balance_id.clone() });
    fails(&net, &a, claim(), "op_cannot_claim").await;
    fails(&net, &b, claim(), "op_cannot_claim").await;
    net.clock.turn(Duration::from_secs(61));
    fails(&net, &b, claim(), "op_no_trust").await;
    net.must(&b, trust(&usd, 4)).await;
    fails(&net, &b, claim(), "op_line_full").await;
    net.must(&b, trust(&usd, 5)).await;
    net.must(&b, claim()).await;
    fails(&net, &b, claim(), "op_does_not_exist").await;
    assert_eq!(net.holding(&b, &usd), Some(5));
    assert_eq!(net.sandbox.view(0).account(id(&a)).unwrap().num_sponsoring, 0);
}

#[tokio::test]
async fn a_sponsor_carries_the_reserves() {
    let net = Net::new();
    let (sponsor, new) = (net.account(1, "100"), key(2));
    let usd = credit("USDC", &sponsor);
    let begin =
        || OperationBody::BeginSponsoringFutureReserves(BeginSponsoringFutureReservesOp { sponsored_id: xdr(&new) });
    let end = OperationBody::EndSponsoringFutureReserves;
    fails(&net, &sponsor, end.clone(), "op_not_sponsored").await;
    assert_eq!(net.run(&sponsor, begin()).await, "tx_bad_sponsorship");
    let all = vec![op(begin()), op(create(&new, 0)), op_of(&new, trust(&usd, 9)), op_of(&new, end)];
    assert_eq!(net.send(net.tx(&sponsor, all), &[&sponsor, &new]).await, "tx_success");
    let chain = net.sandbox.view(0);
    let (sponsor, new) = (chain.account(id(&sponsor)).unwrap(), chain.account(id(&new)).unwrap());
    assert_eq!((sponsor.num_sponsoring, new.num_sponsored, new.balance), (3, 3, 0));
    assert_eq!((new.minimum_balance(), new.sponsor), (0, Some(sponsor.id)));
}

#[tokio::test]
async fn a_failed_transaction_costs_its_fee_and_changes_nothing_else() {
    let net = Net::new();
    let (a, b) = (net.account(1, "100"), net.account(2, "100"));
    let (before, sequence) = (net.lumens(&a), net.sequence(id(&a)));
    let tx = net.tx(&a, vec![op(pay(&b, &Asset::Native, 5)), op(pay(&b, &Asset::Native, 1000 * XLM))]);
    assert_eq!(net.send(tx, &[&a]).await, "tx_failed op_success op_underfunded");
    assert_eq!((net.lumens(&a), net.lumens(&b)), (before - 200, 100 * XLM));
    assert_eq!(net.sequence(id(&a)), sequence + 1);
}
