//! A cache of the guest's answers to `receiver.info` and `transfers.info`.
//!
//! The host calls these for a public `GET` and for every new transaction, so anybody can trigger them without limit, and
//! the answer is the same each time. The cache reuses an answer for [`FRESH`], for the same question
//! and while the same guests are in use. Failures are not kept.

use crate::guest::{Answered, CallError, KvWrites, registry::generation::Generation};
use crate::model::Problem;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

/// How long an answer is reused: a guest's news reaches clients within this time.
const FRESH: Duration = Duration::from_secs(1);

/// Maximum number of answers kept. The client names the language, so the number of different questions has no bound.
const KEPT_MOST: usize = 256;

/// The answers, by subject (an asset, and what else the question is about) and language.
pub(in crate::guest) struct RecentInfo<T>(Mutex<HashMap<(String, String), Kept<T>>>);

impl<T> Default for RecentInfo<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

struct Kept<T> {
    said_at: Instant,
    /// The guests in use at that time: an answer counts only for them. Compared by address, which no other generation
    /// can get while this pointer is kept.
    generation: Weak<Generation>,
    answered: Answered<T>,
}

impl<T: Clone> RecentInfo<T> {
    /// The recent answer to a question, or that of a call, which is kept. `now`: the guests in use; `is_current`: whether
    /// they still are after the call.
    pub(in crate::guest) async fn or_ask(
        &self,
        question: (String, String),
        now: Weak<Generation>,
        ask: impl Future<Output = Result<Answered<Result<T, Problem>>, CallError>>,
        is_current: impl FnOnce(&Weak<Generation>) -> bool,
    ) -> Result<Answered<Result<T, Problem>>, CallError> {
        if let Some(Answered { answer, guest, writes }) = self.get(&question, &now) {
            return Ok(Answered { answer: Ok(answer), guest, writes });
        }
        let answered = ask.await?;
        // After a swap in between it is unknown which guest answered, so the answer is not kept.
        if let Ok(answer) = &answered.answer
            && is_current(&now)
        {
            // The first caller stores the changes to `kv`; callers who get the kept answer have none.
            let writes = KvWrites::default();
            self.keep(question, now, Answered { answer: answer.clone(), guest: answered.guest.clone(), writes });
        }
        Ok(answered)
    }

    /// The answer, if these guests gave it within [`FRESH`].
    pub(in crate::guest) fn get(
        &self,
        question: &(String, String),
        generation: &Weak<Generation>,
    ) -> Option<Answered<T>> {
        self.get_at(Instant::now(), question, generation)
    }

    fn get_at(&self, now: Instant, question: &(String, String), generation: &Weak<Generation>) -> Option<Answered<T>> {
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
        answered: Answered<T>,
    ) {
        let mut kept = self.kept();
        if kept.len() >= KEPT_MOST {
            kept.clear();
        }
        kept.insert(question, Kept { said_at: Instant::now(), generation, answered });
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<(String, String), Kept<T>>> {
        // Answers are inserted and removed whole, so a panic leaves the map intact.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AssetTerms, GuestVersion, ReceiverInfo};
    use std::sync::Arc;

    #[test]
    fn an_answer_is_reused_briefly_for_the_same_question_and_guests() {
        let guest = GuestVersion { name: "rails".to_owned(), version: "1".to_owned(), hash: "ab".to_owned() }.into();
        let terms = AssetTerms { funding_methods: vec!["CASH".to_owned()], ..AssetTerms::default() };
        let info = ReceiverInfo { terms, ..ReceiverInfo::default() };
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
