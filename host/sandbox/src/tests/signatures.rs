//! Required signatures, and the checks before a transaction is charged.

use super::*;

fn weights(master: u32, low: u32, med: u32, high: u32) -> OperationBody {
    OperationBody::SetOptions(SetOptionsOp {
        master_weight: Some(master),
        low_threshold: Some(low),
        med_threshold: Some(med),
        high_threshold: Some(high),
        ..options()
    })
}

#[tokio::test]
async fn foreign_or_extra_signatures_and_wrong_sequence_numbers_cost_no_fee() {
    let net = Net::new();
    let (a, b) = (net.account(1, "100"), net.account(2, "100"));
    let before = net.lumens(&a);
    let one = || net.tx(&a, vec![op(pay(&b, &Asset::Native, 1))]);
    assert_eq!(net.send(one(), &[]).await, "tx_bad_auth");
    assert_eq!(net.send(one(), &[&b]).await, "tx_bad_auth");
    assert_eq!(net.send(one(), &[&a, &b]).await, "tx_bad_auth_extra");
    assert_eq!(net.send(Transaction { seq_num: SequenceNumber(5), ..one() }, &[&a]).await, "tx_bad_seq");
    assert_eq!(net.send(Transaction { fee: 99, ..one() }, &[&a]).await, "tx_insufficient_fee");
    assert_eq!(net.send(Transaction { operations: VecM::default(), ..one() }, &[&a]).await, "tx_missing_operation");
    assert_eq!(net.send(net.tx(&a, vec![op_of(&b, pay(&a, &Asset::Native, 1))]), &[&a]).await, "tx_failed op_bad_auth");
    let timed = |min: i64, max: i64| {
        let at = |after: i64| TimePoint(u64::try_from(net.clock.now().as_seconds() + after).unwrap());
        Transaction { cond: Preconditions::Time(TimeBounds { min_time: at(min), max_time: at(max) }), ..one() }
    };
    assert_eq!(net.send(timed(5, 10), &[&a]).await, "tx_too_early");
    assert_eq!(net.send(timed(-10, -5), &[&a]).await, "tx_too_late");
    assert_eq!(net.lumens(&a), before);
    assert_eq!(net.send(timed(0, 0), &[&a]).await, "tx_success");
}

#[tokio::test]
async fn thresholds_take_the_sum_of_weights_up_to_255() {
    let net = Net::new();
    let (a, b, c) = (net.account(1, "100"), key(2), key(3));
    // Both in one transaction, signed by the master key alone: the earlier thresholds apply.
    let raise = vec![op(signer(signer_key(&b), 254)), op(weights(1, 1, 255, 255))];
    assert_eq!(net.send(net.tx(&a, raise), &[&a]).await, "tx_success");
    let one = || net.tx(&a, vec![op(pay(&a, &Asset::Native, 1))]);
    assert_eq!(net.send(one(), &[&a]).await, "tx_failed op_bad_auth");
    assert_eq!(net.send(one(), &[&b]).await, "tx_failed op_bad_auth");
    assert_eq!(net.send(one(), &[&a, &b]).await, "tx_success");
    // A repeated signature counts once, and the second one is superfluous.
    assert_eq!(net.send(one(), &[&b, &b]).await, "tx_failed op_bad_auth");
    let bump = OperationBody::BumpSequence(BumpSequenceOp { bump_to: SequenceNumber(0) });
    assert_eq!(net.send(net.tx(&a, vec![op(bump)]), &[&a]).await, "tx_success", "low threshold is enough");
    let high = || net.tx(&a, vec![op(signer(signer_key(&c), 1))]);
    assert_eq!(net.send(high(), &[&b]).await, "tx_failed op_bad_auth");
    assert_eq!(net.send(high(), &[&a, &b]).await, "tx_success");
    // A disabled master key has no weight.
    assert_eq!(net.send(net.tx(&a, vec![op(weights(0, 1, 1, 1))]), &[&a, &b]).await, "tx_success");
    assert_eq!(net.send(one(), &[&a]).await, "tx_bad_auth");
    assert_eq!(net.send(one(), &[&c]).await, "tx_success");
}

#[tokio::test]
async fn other_kinds_of_signers_count_too() {
    let net = Net::new();
    let a = net.account(1, "100");
    let preimage = b"open sesame";
    let image: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(preimage).into();
    net.must(&a, signer(SignerKey::HashX(Uint256(image)), 1)).await;
    let [.., w, x, y, z] = image;
    let opened = DecoratedSignature {
        hint: SignatureHint([w, x, y, z]),
        signature: Signature(preimage.as_slice().try_into().unwrap()),
    };
    let tx = net.tx(&a, vec![op(pay(&a, &Asset::Native, 1))]);
    let envelope = TransactionV1Envelope { tx, signatures: [opened].try_into().unwrap() };
    assert_eq!(codes(&net.sandbox.submit(TransactionEnvelope::Tx(envelope)).await), "tx_success");

    // A pre-authorised transaction needs no signature, once.
    let mut tx = net.tx(&a, vec![op(pay(&a, &Asset::Native, 2))]);
    tx.seq_num.0 += 1;
    net.must(&a, signer(SignerKey::PreAuthTx(Uint256(net.hash(&tx))), 1)).await;
    assert_eq!(net.send(tx, &[]).await, "tx_success");
    assert_eq!(net.sandbox.view(0).account(id(&a)).unwrap().signers.len(), 1);
}

#[tokio::test]
async fn a_fee_bump_is_paid_by_its_source_and_known_by_both_hashes() {
    let net = Net::new();
    let (a, payer) = (net.account(1, "100"), net.account(2, "100"));
    let bump = |inner: TransactionV1Envelope, fee: i64, signer: &SigningKey| {
        let tx = FeeBumpTransaction {
            fee_source: muxed(&payer),
            fee,
            inner_tx: FeeBumpTransactionInnerTx::Tx(inner),
            ext: FeeBumpTransactionExt::V0,
        };
        let hash = tx.hash(net.sandbox.read().network).unwrap();
        let signatures = [sign(signer, hash)].try_into().unwrap();
        TransactionEnvelope::TxFeeBump(FeeBumpTransactionEnvelope { tx, signatures })
    };
    let free = |body| Transaction { fee: 0, ..net.tx(&a, vec![op(body)]) };
    let good = || net.signed(free(pay(&payer, &Asset::Native, 7)), &[&a]);
    let submit = |envelope| async { codes(&net.sandbox.submit(envelope).await) };
    assert_eq!(submit(bump(good(), 199, &payer)).await, "tx_insufficient_fee");
    assert_eq!(submit(bump(good(), 200, &a)).await, "tx_bad_auth");
    let unsigned = net.signed(free(pay(&payer, &Asset::Native, 7)), &[]);
    assert_eq!(submit(bump(unsigned, 200, &payer)).await, "tx_fee_bump_inner_failed tx_bad_auth");
    let (a_before, payer_before) = (net.lumens(&a), net.lumens(&payer));
    let envelope = bump(good(), 200, &payer);
    assert_eq!(submit(envelope.clone()).await, "tx_fee_bump_inner_success tx_success");
    assert_eq!((net.lumens(&a), net.lumens(&payer)), (a_before - 7, payer_before + 7 - 200));
    let again = net.sandbox.submit(envelope).await.unwrap();
    assert_eq!(again.ledger, net.sandbox.latest_ledger(), "the same answer, no new ledger");
    let poor = net.signed(free(pay(&payer, &Asset::Native, 1_000_000_000)), &[&a]);
    assert_eq!(submit(bump(poor, 200, &payer)).await, "tx_fee_bump_inner_failed tx_failed op_underfunded");
}

#[tokio::test]
async fn an_old_envelope_and_a_muxed_source_are_accepted() {
    let net = Net::new();
    let a = net.account(1, "100");
    let tx = net.tx(&a, vec![op(pay(&a, &Asset::Native, 1))]);
    let signatures = [sign(&a, net.hash(&tx))].try_into().unwrap();
    let old = TransactionV0 {
        source_account_ed25519: Uint256(a.verifying_key().to_bytes()),
        fee: tx.fee,
        seq_num: tx.seq_num,
        time_bounds: None,
        memo: tx.memo,
        operations: tx.operations,
        ext: TransactionV0Ext::V0,
    };
    let envelope = TransactionEnvelope::TxV0(TransactionV0Envelope { tx: old, signatures });
    assert_eq!(codes(&net.sandbox.submit(envelope).await), "tx_success");

    let ed25519 = Uint256(a.verifying_key().to_bytes());
    let user = MuxedAccount::MuxedEd25519(MuxedAccountMed25519 { id: u64::MAX, ed25519 });
    let tx = Transaction { source_account: user, ..net.tx(&a, vec![op(pay(&a, &Asset::Native, 1))]) };
    assert_eq!(net.send(tx, &[&a]).await, "tx_success");
}

#[tokio::test]
async fn preconditions_hold_by_ledger_number_age_and_gap() {
    let net = Net::new();
    let a = net.account(1, "100");
    let none = || PreconditionsV2 {
        time_bounds: None,
        ledger_bounds: None,
        min_seq_num: None,
        min_seq_age: stellar_xdr::Duration(0),
        min_seq_ledger_gap: 0,
        extra_signers: VecM::default(),
    };
    let one = |cond: PreconditionsV2| Transaction {
        cond: Preconditions::V2(cond),
        ..net.tx(&a, vec![op(pay(&a, &Asset::Native, 1))])
    };
    let next = net.sandbox.latest_ledger() + 1;
    let within = |min_ledger, max_ledger| {
        one(PreconditionsV2 { ledger_bounds: Some(LedgerBounds { min_ledger, max_ledger }), ..none() })
    };
    assert_eq!(net.send(within(next + 1, 0), &[&a]).await, "tx_too_early");
    // The upper bound is the first ledger that is too late.
    assert_eq!(net.send(within(0, next), &[&a]).await, "tx_too_late");
    assert_eq!(net.send(within(next, next + 1), &[&a]).await, "tx_success");

    // A gap in the sequence numbers, if the transaction allows for it.
    let gap = |least: i64| {
        let mut tx = one(PreconditionsV2 { min_seq_num: Some(SequenceNumber(least)), ..none() });
        tx.seq_num.0 += 4;
        tx
    };
    let current = net.sequence(id(&a));
    assert_eq!(net.send(gap(current + 1), &[&a]).await, "tx_bad_seq");
    assert_eq!(net.send(gap(current - 3), &[&a]).await, "tx_success");
    assert_eq!(net.sequence(id(&a)), current + 5);
    assert_eq!(net.send(gap(current), &[&a]).await, "tx_success");

    // Age and ledgers since the account's number last changed.
    let aged = |seconds| one(PreconditionsV2 { min_seq_age: stellar_xdr::Duration(seconds), ..none() });
    let apart = |ledgers| one(PreconditionsV2 { min_seq_ledger_gap: ledgers, ..none() });
    net.clock.turn(Duration::from_secs(9));
    assert_eq!(net.send(aged(10), &[&a]).await, "tx_bad_minseq_age_or_gap");
    net.clock.turn(Duration::from_secs(1));
    assert_eq!(net.send(aged(10), &[&a]).await, "tx_success");
    assert_eq!(net.send(apart(2), &[&a]).await, "tx_bad_minseq_age_or_gap");
    net.sandbox.close_ledger().unwrap();
    assert_eq!(net.send(apart(2), &[&a]).await, "tx_success");
    // A bump counts as a change, even one that changes nothing.
    net.clock.turn(Duration::from_secs(10));
    let b = net.account(2, "100");
    let bump = OperationBody::BumpSequence(BumpSequenceOp { bump_to: SequenceNumber(0) });
    assert_eq!(net.send(net.tx(&b, vec![op_of(&a, bump)]), &[&b, &a]).await, "tx_success");
    assert_eq!(net.send(aged(10), &[&a]).await, "tx_bad_minseq_age_or_gap");

    let c = key(3);
    let extra = || one(PreconditionsV2 { extra_signers: [signer_key(&c)].try_into().unwrap(), ..none() });
    assert_eq!(net.send(extra(), &[&a]).await, "tx_bad_auth");
    assert_eq!(net.send(extra(), &[&a, &c]).await, "tx_success");
}

#[tokio::test]
async fn fees_are_bid_in_full_and_charged_at_the_least() {
    let net = Net::new();
    let (a, payer) = (net.account(1, "100"), net.account(2, "100"));
    let before = net.lumens(&a);
    let one = || Transaction { fee: 5_000, ..net.tx(&a, vec![op(pay(&payer, &Asset::Native, 1))]) };
    assert_eq!(net.send(one(), &[&a]).await, "tx_success");
    assert_eq!(net.lumens(&a), before - 101);
    // A fee bump bids at least as much for each operation as what it contains: 5000 for one, so 10000 for two.
    let bump = |fee| {
        let inner_tx = FeeBumpTransactionInnerTx::Tx(net.signed(one(), &[&a]));
        let tx = FeeBumpTransaction { fee_source: muxed(&payer), fee, inner_tx, ext: FeeBumpTransactionExt::V0 };
        let signatures = [sign(&payer, tx.hash(net.sandbox.read().network).unwrap())].try_into().unwrap();
        net.sandbox.submit(TransactionEnvelope::TxFeeBump(FeeBumpTransactionEnvelope { tx, signatures }))
    };
    let refused = bump(9_999).await;
    assert_eq!(codes(&refused), "tx_insufficient_fee");
    let Err(SubmitError::Failed(result)) = refused else { panic!() };
    assert_eq!(result.fee_charged, 10_000, "what would do");
    assert_eq!(codes(&bump(10_000).await), "tx_fee_bump_inner_success tx_success");
}
