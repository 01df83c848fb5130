//! Problems: answers that carry no decision, and which of them the operator is told of.

use crate::model::{Problem, Rejection, StoreProblem, TransferRejection};
use metrics::counter;

/// An answer that may be a problem.
pub(in crate::guest) trait Answer {
    /// The problem, if the answer is one.
    fn problem(&self) -> Option<&Problem>;
}

impl<T> Answer for Result<T, Problem> {
    fn problem(&self) -> Option<&Problem> {
        self.as_ref().err()
    }
}

impl<T> Answer for Result<T, Rejection> {
    fn problem(&self) -> Option<&Problem> {
        match self {
            Err(Rejection::Problem(problem)) => Some(problem),
            _ => None,
        }
    }
}

impl<T> Answer for Result<T, TransferRejection> {
    fn problem(&self) -> Option<&Problem> {
        match self {
            Err(TransferRejection::Problem(problem)) => Some(problem),
            _ => None,
        }
    }
}

impl<T> Answer for Result<T, StoreProblem> {
    fn problem(&self) -> Option<&Problem> {
        match self {
            Err(StoreProblem::Problem(problem)) => Some(problem),
            _ => None,
        }
    }
}

impl Answer for bool {
    fn problem(&self) -> Option<&Problem> {
        None
    }
}

impl Answer for () {
    fn problem(&self) -> Option<&Problem> {
        None
    }
}

/// Counts a problem in the metrics.
pub(in crate::guest) fn count(function: &'static str, problem: &Problem) {
    counter!("anchor_guest_problems_total", "function" => function, "problem" => name(problem)).increment(1);
}

fn name(problem: &Problem) -> &'static str {
    match problem {
        Problem::Invalid(_) => "invalid",
        Problem::Denied(_) => "denied",
        Problem::Unavailable(_) => "unavailable",
    }
}

/// A problem's name and text, if the operator needs to know of it: always when a system of theirs is down, and for
/// every problem when no client waits for the answer.
pub(in crate::guest) fn operators(problem: &Problem, is_unattended: bool) -> Option<(&'static str, &str)> {
    let text = match problem {
        Problem::Unavailable(text) => text,
        Problem::Invalid(text) | Problem::Denied(text) if is_unattended => text,
        Problem::Invalid(_) | Problem::Denied(_) => return None,
    };
    Some((name(problem), text))
}
