//! A cache of the guest's answers to `receiver.info`.
//!
//! The host calls `receiver.info` for a public `GET` and for every `POST /transactions`, so anybody can trigger it
//! without limit, and the answer is the same each time. The cache reuses an answer for [`FRESH`], for the same question
//! and while the same guests are in use. Failures are not kept.

use crate::guest::{Answered, registry::generation::Generation};
use crate::model::ReceiverInfo;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

/// How long an answer is reused: a guest's news reaches clients within this time.
const FRESH: Duration = Duration::from_secs(1);

/// Maximum number of answers kept. The client names the language, so the number of different questions has no bound.
const KEPT_MOST: usize = 256;

/// The answers, by asset and language.
#[derive(Default)]
pub(in crate::guest) struct RecentInfo(Mutex<HashMap<(String, String), Kept>>);

struct Kept {
    said_at: Instant,
    /// The guests in use at that time: an answer counts only for them. Compared by address, which no other generation
    /// can get while this pointer is kept.
    generation: Weak<Generation>,
    answered: Answered<ReceiverInfo>,
}

impl RecentInfo {
    /// The answer, if these guests gave it within [`FRESH`].
    pub(in crate::guest) fn get(
        &self,
        question: &(String, String),
        generation: &Weak<Generation>,
    ) -> Option<Answered<ReceiverInfo>> {
        self.get_at(Instant::now(), question, generation)
    }

    fn get_at(
        &self,
        now: Instant,
        question: &(String, String),
        generation: &Weak<Generation>,
    ) -> Option<Answered<ReceiverInfo>> {
        let kept = self.kept();
        let kept = kept.get(question)?;
        let is_theirs = kept.generation.ptr_eq(generation);
        (is_theirs && now - kept.said_at < FRESH).then(|| kept.answered.clone())
    }

    /// Keeps an answer of these guests.
    pub(in crate::guest) fn keep(
        &self,
        question: (String, String),
        generation: Weak<Generation>,
        answered: Answered<ReceiverInfo>,
    ) {
        let mut kept = self.kept();
        if kept.len() >= KEPT_MOST {
            kept.clear();
        }
        kept.insert(question, Kept { said_at: Instant::now(), generation, answered });
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<(String, String), Kept>> {
        // Answers are inserted and removed whole, so a panic leaves the map intact.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{guest::KvWrites, model::GuestVersion};
    use std::sync::Arc;

    #[test]
    fn an_answer_is_reused_briefly_for_the_same_question_and_guests() {
        let guest = GuestVersion { name: "rails".to_owned(), version: "1".to_owned(), hash: "ab".to_owned() }.into();
        let info = ReceiverInfo {
            min_amount: None,
            max_amount: None,
            funding_methods: vec!["CASH".to_owned()],
            sender_types: Vec::new(),
            receiver_types: Vec::new(),
            fields: Vec::new(),
        };
        let question = |lang: &str| ("iso4217:USD".to_owned(), lang.to_owned());
        let (now, reloaded) = (Arc::new(Generation::default()), Arc::new(Generation::default()));
        let recent = RecentInfo::default();
        assert!(recent.get(&question("en"), &Arc::downgrade(&now)).is_none());
        recent.keep(
            question("en"),
            Arc::downgrade(&now),
            Answered { answer: info.clone(), guest, writes: KvWrites::default() },
        );
        let again = recent.get(&question("en"), &Arc::downgrade(&now));
        assert_eq!(again.map(|answered| answered.answer), Some(info));
        assert!(recent.get(&question("de"), &Arc::downgrade(&now)).is_none());
        assert!(recent.get(&question("en"), &Arc::downgrade(&reloaded)).is_none());
        let later = Instant::now() + FRESH;
        assert!(recent.get_at(later, &question("en"), &Arc::downgrade(&now)).is_none());
    }
}
