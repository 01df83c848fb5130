//! The health of each function's calls: whether guests answer at all, for readiness and the metrics.

use crate::guest::FaultKind;
use metrics::{Counter, Histogram, counter, histogram};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a stuck function makes the host unready after the last call. The time is bounded: an unready host gets no
/// requests, and only a call can show that the guest answers again. If the next call does no better, the host is
/// unready at once.
const REMEMBERED: Duration = Duration::from_secs(60);

/// What is known of each function's calls. A function is stuck when its recent calls, more than one, all ran into the
/// deadline. One slow call is not enough, and an error does not count: it is an answer.
#[derive(Clone, Default)]
pub(in crate::guest) struct Vitals {
    functions: Arc<Mutex<BTreeMap<&'static str, Function>>>,
}

/// One function, since it last answered.
struct Function {
    /// Kept because looking the histogram up costs time in every call.
    seconds: Histogram,
    answered: Counter,
    /// The deadline of the last call.
    deadline: Duration,
    /// The start of each running call, with a number of its own. Few run at once, so the list keeps its allocation.
    running: Vec<(u64, Instant)>,
    calls: u64,
    /// Calls that ran into the deadline, or that waited for a slot until then.
    late: u32,
    last_late: Option<Instant>,
}

/// A running call. Dropped without [`Running::ended`], the caller gave it up, and it does not count.
pub(in crate::guest) struct Running {
    vitals: Vitals,
    function: &'static str,
    began: Instant,
    number: u64,
    is_noted: bool,
}

impl Vitals {
    /// Notes that a call begins; `deadline` is the time it has.
    pub(in crate::guest) fn begin(&self, function: &'static str, began: Instant, deadline: Duration) -> Running {
        let mut functions = self.lock();
        let seen = functions.entry(function).or_insert_with(|| Function::new(function));
        seen.deadline = deadline;
        seen.calls += 1;
        seen.running.push((seen.calls, began));
        Running { vitals: self.clone(), function, began, number: seen.calls, is_noted: false }
    }

    /// The functions that are stuck.
    pub(in crate::guest) fn stuck(&self) -> Vec<&'static str> {
        self.stuck_at(Instant::now())
    }

    fn stuck_at(&self, now: Instant) -> Vec<&'static str> {
        let functions = self.lock();
        functions.iter().filter(|(_, seen)| seen.is_stuck(now)).map(|(name, _)| *name).collect()
    }

    /// Number of a function's running calls.
    #[cfg(test)]
    pub(in crate::guest) fn running_now(&self, function: &str) -> usize {
        self.lock().get(function).map_or(0, |seen| seen.running.len())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Function>> {
        // No code panics while it holds the lock.
        self.functions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Function {
    fn new(function: &'static str) -> Self {
        Self {
            seconds: histogram!("anchor_guest_call_seconds", "function" => function),
            answered: counter!("anchor_guest_calls_total", "function" => function, "outcome" => "ok"),
            deadline: Duration::ZERO,
            running: Vec::new(),
            calls: 0,
            late: 0,
            last_late: None,
        }
    }

    fn is_stuck(&self, now: Instant) -> bool {
        let running_for = |least: Duration| self.running.iter().filter(|(_, began)| now - *began >= least).count();
        let is_recent = self.last_late.is_some_and(|at| now - at <= REMEMBERED);
        match self.late {
            // Two calls have waited this long at once, and none has ended since they began.
            0 => running_for(self.deadline / 2) >= 2,
            // The next call does no better.
            1 => is_recent && running_for(self.deadline / 4) >= 1,
            _ => is_recent || running_for(self.deadline / 4) >= 1,
        }
    }
}

impl Running {
    /// Notes how the call ended; `None`: with an answer.
    pub(in crate::guest) fn ended(mut self, fault: Option<FaultKind>) {
        self.is_noted = true;
        let mut functions = self.vitals.lock();
        let Some(seen) = functions.get_mut(self.function) else { return };
        seen.running.retain(|(number, _)| *number != self.number);
        seen.seconds.record(self.began.elapsed());
        match fault {
            None => seen.answered.increment(1),
            Some(kind) => {
                let outcome = kind.name();
                counter!("anchor_guest_calls_total", "function" => self.function, "outcome" => outcome).increment(1);
            }
        }
        match fault {
            Some(FaultKind::Deadline | FaultKind::Host) => {
                seen.late += 1;
                seen.last_late = Some(Instant::now());
            }
            // Calls that began before this one may just have more to do.
            _ => {
                seen.late = 0;
                seen.running.clear();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_noted {
            return;
        }
        if let Some(seen) = self.vitals.lock().get_mut(self.function) {
            seen.running.retain(|(number, _)| *number != self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEADLINE: Duration = Duration::from_millis(400);
    const LATE: Option<FaultKind> = Some(FaultKind::Deadline);

    #[test]
    fn one_slow_call_is_tolerated_and_an_answer_resets() {
        let vitals = Vitals::default();
        vitals.begin("a", Instant::now(), DEADLINE).ended(LATE);
        assert!(vitals.stuck().is_empty());
        vitals.begin("a", Instant::now(), DEADLINE).ended(LATE);
        vitals.begin("b", Instant::now(), DEADLINE).ended(LATE);
        assert_eq!(vitals.stuck(), ["a"]);
        vitals.begin("b", Instant::now(), DEADLINE).ended(None);
        assert_eq!(vitals.stuck(), ["a"]);
        vitals.begin("a", Instant::now(), DEADLINE).ended(Some(FaultKind::Trap));
        assert!(vitals.stuck().is_empty());
    }

    #[test]
    fn a_stuck_function_is_retried_later_and_one_call_decides() {
        let vitals = Vitals::default();
        for _ in 0..2 {
            vitals.begin("a", Instant::now(), DEADLINE).ended(LATE);
        }
        let stuck_in = |time: Duration| vitals.lock()["a"].is_stuck(Instant::now() + time);
        assert!(stuck_in(REMEMBERED - DEADLINE) && !stuck_in(REMEMBERED + DEADLINE));
        let next = vitals.begin("a", Instant::now(), DEADLINE);
        assert!(stuck_in(REMEMBERED + DEADLINE), "it has run for a quarter of its time");
        next.ended(None);
        assert!(!stuck_in(Duration::ZERO) && !stuck_in(REMEMBERED + DEADLINE));
    }

    #[test]
    fn hanging_calls_count_before_they_end() {
        let vitals = Vitals::default();
        let hanging = [vitals.begin("a", Instant::now(), DEADLINE), vitals.begin("a", Instant::now(), DEADLINE)];
        let stuck_in = |time: Duration| vitals.stuck_at(Instant::now() + time);
        assert!(vitals.stuck().is_empty());
        assert_eq!(stuck_in(DEADLINE / 2), ["a"]);
        drop(hanging);
        assert!(stuck_in(DEADLINE / 2).is_empty());
        vitals.begin("a", Instant::now(), DEADLINE).ended(LATE);
        let next = vitals.begin("a", Instant::now(), DEADLINE);
        assert!(vitals.stuck().is_empty());
        assert_eq!(stuck_in(DEADLINE / 4), ["a"]);
        next.ended(None);
        assert!(stuck_in(DEADLINE / 4).is_empty());
    }
}
