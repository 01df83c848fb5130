//! The session of a hosted flow: one for each link, known by a secret in the address of its pages. There is no cookie: web views
//! and browsers that keep none show the pages all the same.

use super::{super::Transfers, LOSSES_MAX, PageRefused, answers::without_files};
use crate::context::Error;
use crate::model::{Entries, FlowCallbacks, FlowPage, HostedFlow, NextStep, Owner, Protocol, Transaction};
use crate::store::Subject;
use crate::transactions::rules::is_undecided;
use sha2::{Digest, Sha256};

/// What a wallet adds to the link (SEP-24 "Adding parameters to the URL").
#[derive(Debug, Clone, Default)]
pub struct LinkWishes {
    /// `callback`
    pub callback: Option<String>,
    /// `on_change_callback`
    pub on_change_callback: Option<String>,
}

/// The value of either that means a message from the page to the window that opened it.
const POST_MESSAGE: &str = "postMessage";

/// What another site may send its visitor back with, in parameters and in bytes.
const RETURNED_PARAMETERS_MAX: usize = 50;
const RETURNED_BYTES_MAX: usize = 8 * 1024;

impl Transfers {
    /// Begins the session of a transaction's link, and returns its secret. A link begins one session only.
    ///
    /// # Errors
    /// [`PageRefused::Unknown`], [`PageRefused::Used`], [`PageRefused::Expired`]; [`Error::Invalid`] for a callback that may not
    /// be called.
    pub async fn start_session(&self, owner: &Owner, id: &str, wishes: LinkWishes) -> Result<String, PageRefused> {
        let record = self.hosted(owner, id).await?;
        let Some(mut flow) = self.store.hosted_flow(record.id).await? else { return Err(PageRefused::Expired) };
        if flow.session.is_some() {
            return Err(PageRefused::Used);
        }
        self.check_shown(&flow)?;
        let changes = match wishes.on_change_callback.as_deref().filter(|url| *url != POST_MESSAGE) {
            Some(url) => Some(self.callback_target("on_change_callback", url).await?),
            None => None,
        };
        let end = match wishes.callback.as_deref().filter(|url| *url != POST_MESSAGE) {
            Some(url) => Some(self.callback_target("callback", url).await?.url().to_string()),
            None => None,
        };
        let is_message = |wish: &Option<String>| wish.as_deref() == Some(POST_MESSAGE);
        flow.callbacks = FlowCallbacks {
            posts_at_end: is_message(&wishes.callback),
            posts_changes: is_message(&wishes.on_change_callback),
            posted: None,
            url: end,
        };
        let secret = self.begin_session(&mut flow);
        flow.version += 1;
        let mut tx = self.store.begin().await?;
        if let Some(target) = &changes {
            tx.lock_subject(Subject::Transaction(record.id)).await?;
            let record = tx.transaction(record.id).await?.ok_or(PageRefused::Unknown)?;
            self.transactions.register_links_callback(&mut tx, &record, target).await?;
        }
        if !tx.update_flow(&flow).await? {
            return Err(PageRefused::Used);
        }
        tx.commit().await?;
        Ok(secret)
    }

    /// Begins another session of an open flow, in place of the one before: for who comes back from the wallet.
    ///
    /// # Errors
    /// [`PageRefused::Unknown`], [`PageRefused::Expired`].
    pub async fn resume_session(&self, owner: &Owner, id: &str) -> Result<String, PageRefused> {
        let record = self.hosted(owner, id).await?;
        for _ in 0..LOSSES_MAX {
            let Some(mut flow) = self.store.hosted_flow(record.id).await? else { return Err(PageRefused::Expired) };
            self.check_shown(&flow)?;
            let secret = self.begin_session(&mut flow);
            match self.save_flow(&mut flow).await {
                Ok(()) => return Ok(secret),
                // The background job, which asks the guest about a flow that waits: nobody else's session.
                Err(PageRefused::Stale) => {}
                Err(other) => return Err(other),
            }
        }
        Err(PageRefused::Stale)
    }

    /// Takes what another site sends its visitor back with, once, and begins another session in place of the one before. The
    /// other site knows `nonce`, which is good for nothing else.
    ///
    /// # Errors
    /// [`PageRefused::Unknown`], [`PageRefused::Used`], [`PageRefused::Expired`]; [`Error::Invalid`] for too much.
    pub async fn come_back(&self, transaction: &str, nonce: &str, values: Entries) -> Result<String, PageRefused> {
        let id = transaction.parse().map_err(|_| PageRefused::Unknown)?;
        let record = self.store.transaction(id).await?.ok_or(PageRefused::Unknown)?;
        let mut flow = self.store.hosted_flow(id).await?.ok_or(PageRefused::Unknown)?;
        self.check_shown(&flow)?;
        if !is_undecided(&record) {
            return Err(PageRefused::Used);
        }
        let last = flow.pages.len().saturating_sub(1);
        let is_left = |page: &FlowPage| matches!(page.step, NextStep::Redirect(_)) && page.nonce == nonce;
        let Some(number) = flow.pages.iter().position(is_left) else { return Err(PageRefused::Unknown) };
        let page = flow.pages.get_mut(number).filter(|page| number == last && !page.is_answered);
        let Some(page) = page else { return Err(PageRefused::Used) };
        // Files have no place in an address.
        let values = without_files(values);
        let bytes: usize = values.iter().map(|(name, value)| name.len() + value.len()).sum();
        if values.len() > RETURNED_PARAMETERS_MAX || bytes > RETURNED_BYTES_MAX {
            return Err(Error::Invalid("the address has too many parameters".to_owned()).into());
        }
        (page.entered, page.is_answered) = (values, true);
        let secret = self.begin_session(&mut flow);
        self.save_flow(&mut flow).await?;
        Ok(secret)
    }

    /// The owner's hosted transfer with that id.
    ///
    /// # Errors
    /// [`PageRefused::Unknown`].
    pub async fn hosted(&self, owner: &Owner, id: &str) -> Result<Transaction, PageRefused> {
        match self.transactions.transaction_under(Protocol::Sep24, owner, id).await {
            Err(Error::NotFound) => Err(PageRefused::Unknown),
            done => Ok(done?),
        }
    }

    /// The flow whose pages have this secret in their address, and its transaction.
    pub(super) async fn session(&self, secret: &str) -> Result<(HostedFlow, Transaction), PageRefused> {
        let flow = self.store.hosted_flow_of_session(&hash(secret)).await?.ok_or(PageRefused::Unknown)?;
        self.check_shown(&flow)?;
        let record = self.store.transaction(flow.transaction).await?.ok_or(PageRefused::Expired)?;
        Ok((flow, record))
    }

    /// Gives the flow a session in place of the one before, and returns its secret.
    fn begin_session(&self, flow: &mut HostedFlow) -> String {
        let secret = hex::encode(self.random.bytes::<32>());
        flow.session = Some(hash(&secret));
        secret
    }

    pub(super) fn check_shown(&self, flow: &HostedFlow) -> Result<(), PageRefused> {
        if flow.expires_at > self.clock.now() { Ok(()) } else { Err(PageRefused::Expired) }
    }
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
