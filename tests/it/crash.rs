//! A payment survives dying at any write: for every n, the store fails at the n-th write of a payment's life and
//! stays dead until the host is started again. Afterwards the receiver was paid exactly once and nothing is lost.
//!
//! The writes between the guest's answer and its record are among them: there the bank has the order, and the host
//! does not know.

use anchor_host::{
    model::{
        MismatchPolicy,
        Status::{
            self, Completed, PendingCustomerInfoUpdate, PendingExternal, PendingReceiver, PendingSender,
            PendingStellar, PendingTransactionInfoUpdate, Refunded,
        },
    },
    store::{Fault, FaultInjection},
};
use anchor_host_tests::{
    attack,
    database::Kind,
    life::{Correction, Ending, Environment, Paying, Script},
    on_both,
};

on_both!(
    delivered_at_once,
    initiated_then_polled,
    what_the_guest_remembers_is_kept_once,
    in_doubt_then_initiated,
    corrected_by_patch,
    corrected_by_patch_after_the_bank_refused,
    corrected_by_put,
    corrected_by_put_for_a_receiver_not_named_before,
    waiting_then_ready,
    unavailable_twice_then_delivered,
    in_doubt_twice_then_delivered,
    less_accepted_as_configured,
    less_accepted_by_the_guest,
    less_to_be_refunded_then_all,
    refunded_by_the_guest,
    refunded_after_a_doubt_but_for_a_fee,
    a_deposit_is_paid_once,
    dying_twice,
    dying_twice_while_it_is_refunded,
    commits_that_the_database_gives_up,
    commits_that_the_database_refuses,
);

/// More writes than any life has.
const WRITES_MAX: u64 = 1000;

const BANK_ACCOUNT: &[(&str, &str)] = &[("account_number", "12345"), ("routing_number", "021000021")];
const STRAIGHT: &[Status] = &[PendingSender, PendingReceiver, Completed];

/// A life in which nothing goes wrong.
const PLAIN: Script = Script {
    name: "delivered at once",
    steer: Some("execute=bank"),
    fields: BANK_ACCOUNT,
    receiver: &[],
    paying: Paying::All,
    correction: Correction::Nothing,
    ending: Ending::PaidOut,
    statuses: STRAIGHT,
};

/// Lives again and again, dying at the first write, at the second, and so on, until a life passes undisturbed.
async fn sweep(kind: Kind, script: &'static Script) {
    let mut environment = Environment::open(kind, script).await;
    for crash in 1..WRITES_MAX {
        let mut life = environment.life();
        let died = environment.live(&mut life, Some(crash)).await.is_err();
        if died {
            environment.live(&mut life, None).await.expect("the second start has no crash");
        }
        environment.check(&life, crash).await;
        if !died {
            println!("{kind:?}, {}: died at each of {} writes", environment.name(), crash - 1);
            return;
        }
    }
    panic!("{}: the crash at write {WRITES_MAX} was still reached", environment.name());
}

async fn delivered_at_once(kind: Kind) {
    sweep(kind, &PLAIN).await;
}

async fn initiated_then_polled(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "initiated, then polled",
        steer: Some("execute=bank:initiated poll=bank"),
        statuses: &[PendingSender, PendingReceiver, PendingExternal, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

/// The guest counts each answer of its that is acted upon: a crash between answer and commit leaves neither.
async fn what_the_guest_remembers_is_kept_once(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "remembered",
        steer: Some("review=note+accepted post=note+wait-then-ready execute=note+bank:initiated poll=note+bank"),
        statuses: &[PendingReceiver, PendingSender, PendingReceiver, PendingExternal, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn in_doubt_then_initiated(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "ordered, then unavailable; initiated; polled",
        steer: Some("execute=bank:unavailable,bank:initiated:0 poll=bank"),
        statuses: &[PendingSender, PendingReceiver, PendingExternal, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn corrected_by_patch(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "corrected by PATCH",
        steer: Some("execute=transaction-info"),
        correction: Correction::Fields(&[("steer", "execute=bank")]),
        statuses: &[PendingSender, PendingReceiver, PendingTransactionInfoUpdate, PendingReceiver, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn corrected_by_patch_after_the_bank_refused(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "refused by the bank, corrected by PATCH, with the reference guest",
        steer: None,
        fields: &[("account_number", "12345"), ("routing_number", "12")],
        receiver: &[("bank_account_number", "12345"), ("bank_number", "12")],
        paying: Paying::All,
        correction: Correction::Fields(&[("routing_number", "021000021")]),
        ending: Ending::PaidOut,
        statuses: &[PendingSender, PendingReceiver, PendingTransactionInfoUpdate, PendingReceiver, Completed],
    };
    sweep(kind, &SCRIPT).await;
}

async fn corrected_by_put(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "corrected by PUT",
        steer: Some("execute=failed"),
        receiver: &[("steer", "execute=customer-info:sep31-receiver")],
        correction: Correction::Receiver(&[("steer", "execute=bank")]),
        statuses: &[PendingSender, PendingReceiver, PendingCustomerInfoUpdate, PendingReceiver, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn corrected_by_put_for_a_receiver_not_named_before(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "corrected by PUT of a receiver who was not named before",
        steer: Some("info=full execute=customer-info:sep31-receiver"),
        correction: Correction::UnnamedReceiver(&[("steer", "execute=bank")]),
        statuses: &[PendingSender, PendingReceiver, PendingCustomerInfoUpdate, PendingReceiver, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn waiting_then_ready(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "put off, then accepted",
        steer: Some("post=wait-then-ready execute=bank"),
        statuses: &[PendingReceiver, PendingSender, PendingReceiver, Completed],
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn unavailable_twice_then_delivered(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "unavailable twice, then delivered",
        steer: Some("execute=unavailable,unavailable,bank"),
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn in_doubt_twice_then_delivered(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "ordered, then unavailable; ordered, then trapped; delivered",
        steer: Some("execute=bank:unavailable,bank:trap,bank"),
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn less_accepted_as_configured(kind: Kind) {
    static SCRIPT: Script =
        Script { name: "less, accepted as configured", paying: Paying::Less(MismatchPolicy::Accept), ..PLAIN };
    sweep(kind, &SCRIPT).await;
}

async fn less_accepted_by_the_guest(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "less, accepted by the guest",
        steer: Some("decide=accept execute=bank"),
        paying: Paying::Less(MismatchPolicy::AskGuest),
        ..PLAIN
    };
    sweep(kind, &SCRIPT).await;
}

async fn less_to_be_refunded_then_all(kind: Kind) {
    static SCRIPT: Script = Script { name: "less, to be refunded; then all", paying: Paying::LessThenAll, ..PLAIN };
    sweep(kind, &SCRIPT).await;
}

/// The guest's answer orders a payout on the ledger, whose every write is among those that it dies at.
const REFUNDED: Script = Script {
    name: "refunded by the guest",
    steer: Some("execute=refund"),
    ending: Ending::PaidBack(None),
    statuses: &[PendingSender, PendingReceiver, PendingStellar, Refunded],
    ..PLAIN
};

async fn refunded_by_the_guest(kind: Kind) {
    sweep(kind, &REFUNDED).await;
}

async fn refunded_after_a_doubt_but_for_a_fee(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "unavailable; refunded but for a fee",
        steer: Some("execute=unavailable,refund:60"),
        ending: Ending::PaidBack(Some("60")),
        ..REFUNDED
    };
    sweep(kind, &SCRIPT).await;
}

/// The bank tells of the money until it is answered; every write from there to the ledger is among those it dies at.
async fn a_deposit_is_paid_once(kind: Kind) {
    static SCRIPT: Script = Script { name: "deposit", steer: Some("arrive=none"), ..REFUNDED };
    let mut environment = Environment::open(kind, &SCRIPT).await;
    for crash in 1..WRITES_MAX {
        let mut life = environment.life();
        let died = environment.live_by_deposit(&mut life, Some(crash)).await.is_err();
        if died {
            environment.live_by_deposit(&mut life, None).await.expect("the second start has no crash");
        }
        environment.check_deposit(kind, &life, crash).await;
        if !died {
            println!("{kind:?}, deposit: died at each of {} writes", crash - 1);
            return;
        }
    }
    panic!("the crash at write {WRITES_MAX} was still reached");
}

/// No room for a commit, or no connection any more: the same connections do the rest.
async fn commits_that_the_database_gives_up(kind: Kind) {
    fail(kind, Fault::GivenUp).await;
}

/// A commit that is refused and leaves its transaction open.
async fn commits_that_the_database_refuses(kind: Kind) {
    fail(kind, Fault::Refused).await;
}

async fn fail(kind: Kind, fault: Fault) {
    static SCRIPT: Script = Script {
        name: "initiated, then polled; commits fail",
        steer: Some("execute=bank:initiated poll=bank"),
        statuses: &[PendingSender, PendingReceiver, PendingExternal, Completed],
        ..PLAIN
    };
    let mut environment = Environment::open(kind, &SCRIPT).await;
    for crash in 1..WRITES_MAX {
        let mut life = environment.life();
        let failed = environment.live_through(&mut life, Some(FaultInjection::at(crash).by(fault))).await.is_err();
        if failed {
            environment.live(&mut life, None).await.expect("the connections are fit for use");
        }
        environment.check(&life, crash).await;
        if !failed {
            println!("{kind:?}, {fault:?}: failed at each of {} writes", crash - 1);
            return;
        }
    }
    panic!("the fault at write {WRITES_MAX} was still reached");
}

async fn dying_twice(kind: Kind) {
    static SCRIPT: Script = Script {
        name: "dying twice",
        steer: Some("execute=bank:initiated poll=bank"),
        statuses: &[PendingSender, PendingReceiver, PendingExternal, Completed],
        ..PLAIN
    };
    die_twice(kind, &SCRIPT, attack::one_of(5)).await;
}

async fn dying_twice_while_it_is_refunded(kind: Kind) {
    // It has more writes than the others.
    die_twice(kind, &REFUNDED, attack::one_of(29)).await;
}

/// The second start dies too. Of the pairs of writes one of so many is tried, different ones for each first write.
async fn die_twice(kind: Kind, script: &'static Script, one_of: u64) {
    let mut environment = Environment::open(kind, script).await;
    let mut pairs = 0;
    for first in 1..WRITES_MAX {
        for second in (1 + first % one_of..WRITES_MAX).step_by(one_of as usize) {
            let mut life = environment.life();
            let died = environment.live(&mut life, Some(first)).await.is_err();
            let died_again = died && environment.live(&mut life, Some(second)).await.is_err();
            if died_again {
                environment.live(&mut life, None).await.expect("the third start has no crash");
            }
            environment.check(&life, first * 1000 + second).await;
            if !died {
                println!("{kind:?}: died at each of {pairs} pairs of writes");
                return;
            }
            if !died_again {
                break;
            }
            pairs += 1;
        }
    }
}
