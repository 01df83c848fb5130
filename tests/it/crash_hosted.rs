//! A hosted transfer survives dying at any write, from its opening to its payout: as `crash`, with a user who goes from page to
//! page. They see the page that they answered or the next one, what they entered is not lost, and the transfer is taken on once, with
//! the terms that they agreed to, and paid once.

use anchor_host::model::{
    Kind as TransactionKind,
    Status::{Completed, Incomplete, PendingAnchor, PendingUserTransferStart},
};
use anchor_host_tests::{
    attack,
    database::Kind,
    life::{Correction, Ending, Environment, Life, Paying, Script},
    on_both,
};

on_both!(
    a_withdrawal_is_agreed_to_and_paid_once,
    a_deposit_is_agreed_to_and_paid_once,
    a_flow_that_waits_is_taken_on_once,
    a_deposit_dies_twice,
);

/// More writes than any life has.
const WRITES_MAX: u64 = 1000;

const WITHDRAWAL: Script = Script {
    name: "hosted withdrawal",
    steer: Some("flow=amount,choice,who,review,done execute=bank"),
    fields: &[],
    receiver: &[],
    paying: Paying::All,
    correction: Correction::Nothing,
    ending: Ending::PaidOut,
    statuses: &[Incomplete, PendingUserTransferStart, PendingAnchor, Completed],
};

const DEPOSIT: Script = Script {
    name: "hosted deposit",
    steer: Some("flow=amount,choice,who,review,done arrive=none"),
    // The host has the keys to pay.
    ending: Ending::PaidBack(None),
    statuses: &[],
    ..WITHDRAWAL
};

/// One life, which dies at each of these writes in turn, and then lives. Whether it died as often as it was to.
async fn live(environment: &mut Environment, kind: TransactionKind, crashes: &[u64]) -> (Life, usize) {
    let mut life = environment.life();
    let mut died = 0;
    for crash in crashes {
        if environment.live_hosted(&mut life, kind, Some(*crash)).await.is_ok() {
            return (life, died);
        }
        died += 1;
    }
    environment.live_hosted(&mut life, kind, None).await.expect("the last start has no crash");
    (life, died)
}

/// Lives again and again, dying at the first write, at the second, and so on, until a life passes undisturbed.
async fn sweep(database: Kind, script: &'static Script, kind: TransactionKind) {
    let mut environment = Environment::open(database, script).await;
    for crash in 1..WRITES_MAX {
        let (life, died) = live(&mut environment, kind, &[crash]).await;
        environment.check_hosted(database, &life, crash).await;
        if died == 0 {
            println!("{database:?}, {}: died at each of {} writes", environment.name(), crash - 1);
            return;
        }
    }
    panic!("{}: the crash at write {WRITES_MAX} was still reached", environment.name());
}

async fn a_withdrawal_is_agreed_to_and_paid_once(kind: Kind) {
    static SCRIPT: Script = WITHDRAWAL;
    sweep(kind, &SCRIPT, TransactionKind::Withdrawal).await;
}

async fn a_deposit_is_agreed_to_and_paid_once(kind: Kind) {
    static SCRIPT: Script = DEPOSIT;
    sweep(kind, &SCRIPT, TransactionKind::Deposit).await;
}

/// The end of the flow is a background job's.
async fn a_flow_that_waits_is_taken_on_once(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "hosted withdrawal that waits",
        steer: Some("flow=amount,review,wait-then-done execute=bank"),
        statuses: &[Incomplete, PendingAnchor, PendingUserTransferStart, PendingAnchor, Completed],
        ..WITHDRAWAL
    };
    sweep(kind, &SCRIPT, TransactionKind::Withdrawal).await;
}

/// The second start dies too. Of the pairs of writes one of so many is tried, different ones for each first write.
async fn a_deposit_dies_twice(kind: Kind) {
    let one_of = attack::one_of(17);
    static SCRIPT: Script = DEPOSIT;
    let mut environment = Environment::open(kind, &SCRIPT).await;
    let mut pairs = 0;
    for first in 1..WRITES_MAX {
        for second in (1 + first % one_of..WRITES_MAX).step_by(one_of as usize) {
            let (life, died) = live(&mut environment, TransactionKind::Deposit, &[first, second]).await;
            environment.check_hosted(kind, &life, first * 1000 + second).await;
            match died {
                0 => {
                    println!("{kind:?}: died at each of {pairs} pairs of writes");
                    return;
                }
                1 => break,
                _ => pairs += 1,
            }
        }
    }
    panic!("the crash at write {WRITES_MAX} was still reached");
}
