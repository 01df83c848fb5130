//! Whatever is submitted, the number of lumens stays the same and no payment leaves an account below the reserve.

use super::*;
use crate::ledger::entry::Entry;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Create(u8, u8, i64),
    Pay(u8, u8, i64),
    PayAsset(u8, u8, i64),
    Trust(u8, i64),
    Merge(u8, u8),
    Claimable(u8, u8, i64),
    Data(u8, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 1..5_u8;
    let lumens = || 1..400_000_000_i64;
    let step = prop_oneof![
        (who(), who(), lumens()).prop_map(|(a, b, x)| Step::Create(a, b, x)),
        (who(), who(), lumens()).prop_map(|(a, b, x)| Step::Pay(a, b, x)),
        (who(), who(), 1..1000_i64).prop_map(|(a, b, x)| Step::PayAsset(a, b, x)),
        (who(), 0..2000_i64).prop_map(|(a, x)| Step::Trust(a, x)),
        (who(), who()).prop_map(|(a, b)| Step::Merge(a, b)),
        (who(), who(), lumens()).prop_map(|(a, b, x)| Step::Claimable(a, b, x)),
        (who(), any::<bool>()).prop_map(|(a, x)| Step::Data(a, x)),
    ];
    proptest::collection::vec(step, 1..60)
}

fn body(step: &Step, usd: &Asset) -> (u8, OperationBody) {
    match *step {
        Step::Create(from, to, amount) => (from, create(&key(to), amount)),
        Step::Pay(from, to, amount) => (from, pay(&key(to), &Asset::Native, amount)),
        Step::PayAsset(from, to, amount) => (from, pay(&key(to), usd, amount)),
        Step::Trust(from, limit) => (from, trust(usd, limit)),
        Step::Merge(from, to) => (from, OperationBody::AccountMerge(muxed(&key(to)))),
        Step::Claimable(from, to, amount) => {
            let claimant = ClaimantV0 { destination: xdr(&key(to)), predicate: ClaimPredicate::Unconditional };
            let claimants = [Claimant::ClaimantTypeV0(claimant)].try_into().unwrap();
            let op = CreateClaimableBalanceOp { asset: Asset::Native, amount, claimants };
            (from, OperationBody::CreateClaimableBalance(op))
        }
        Step::Data(from, set) => {
            let data_value = set.then(|| DataValue("v".try_into().unwrap()));
            (from, OperationBody::ManageData(ManageDataOp { data_name: String64("k".try_into().unwrap()), data_value }))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn lumens_are_neither_made_nor_lost(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let net = Net::new();
        net.account(1, "100");
        let usd = credit("USDC", &key(1));
        for step in &steps {
            let (from, body) = body(step, &usd);
            runtime.block_on(net.run(&key(from), body));
            let chain = net.sandbox.view(0);
            let mut total = chain.totals(chain.latest()).1.fee_pool;
            for entry in chain.entries().values() {
                match entry {
                    Entry::Account(account) => {
                        total += account.balance;
                        prop_assert!(account.balance >= 0);
                        let lines = u32::try_from(chain.trust_lines(account.id).len()).unwrap();
                        let held = lines + u32::try_from(account.data.len() + account.signers.len()).unwrap();
                        prop_assert_eq!(account.subentries, held);
                    }
                    Entry::Balance(balance) if balance.asset == Asset::Native => total += balance.amount,
                    Entry::TrustLine(line) => prop_assert!((0..=line.limit).contains(&line.balance)),
                    Entry::Balance(_) => {}
                }
            }
            prop_assert_eq!(total, 1_000_000_000_000_000_000);
        }
    }
}
