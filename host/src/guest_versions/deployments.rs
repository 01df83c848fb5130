//! The slots, the version that serves in each, and the one way to change it.

use super::{Deployed, Error, Folder, Order, RefusedVersion, SlotStatus};
use crate::{
    guest::{self, GuestCode, GuestSource, Guests, Serving},
    guest_traces::{ShadowReport, run_shadow},
    model::{Clock, GuestVersionId, Random, guest_name},
    store::{GuestVersionRow, Store},
};
use metrics::counter;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// Maximum number of rows read from the history: more than anybody rolls back.
const HISTORY_MOST: u32 = 500;

/// The name, in place of an operator's, for versions that came from the configured file.
const FILE: &str = "file";

/// The versions of this host's guests. Cheap to clone.
#[derive(Clone)]
pub struct Deployments {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    guests: Guests,
    store: Store,
    folder: Folder,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    host: String,
    /// The configured file of each slot; `None`: a built-in guest.
    pub(super) slots: BTreeMap<String, Option<PathBuf>>,
    /// The hash of each slot's file when its version was chosen: another hash means that the file has changed.
    pub(super) began_with: BTreeMap<String, String>,
    refused: Mutex<BTreeMap<String, RefusedVersion>>,
    /// Serialises swaps.
    turn: tokio::sync::Mutex<()>,
    /// Serialises optimisation.
    optimising: tokio::sync::Mutex<()>,
}

impl Inner {
    /// A slot's configured file: hash and bytes.
    async fn file(&self, slot: &str) -> Option<(String, Vec<u8>)> {
        let bytes = tokio::fs::read(self.slots.get(slot)?.as_ref()?).await.ok()?;
        Some((guest::fingerprint(&bytes), bytes))
    }
}

/// The deployed version in place of a configured file, if that serves.
async fn deployed(history: &[GuestVersionRow], folder: &Folder, source: &GuestSource) -> Option<GuestSource> {
    let GuestCode::File(path) = &source.code else { return None };
    let hash = tokio::fs::read(path).await.map(|bytes| guest::fingerprint(&bytes)).ok()?;
    let last = history.iter().find(|row| row.slot == source.name)?;
    if last.hash == hash || last.file_hash.as_ref() != Some(&hash) {
        return None;
    }
    let slot = source.name.as_str();
    match folder.read(&last.hash).await {
        Ok(bytes) => {
            tracing::info!(slot, version = last.version, hash = last.hash, "a deployed version serves");
            Some(GuestSource::bytes(slot, bytes))
        }
        Err(error) => {
            let error = error.to_string();
            tracing::error!(slot, error, "the deployed version is lost; the configured file serves");
            None
        }
    }
}

/// Logs that the guest in a slot gave itself another name. Its stored values are the slot's, and stay there.
fn note_rename(slot: &str, before: &str, now: &str) {
    if before != now {
        let kv = guest_name(slot);
        tracing::warn!(
            slot,
            before,
            now,
            kv,
            "the guest calls itself by another name; its stored values stay as they are"
        );
    }
}

impl Deployments {
    /// Chooses the versions to load: for each configured guest the one that served last on this host, unless its file
    /// has changed since.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Folder`]. If a file cannot be read, loading reports that.
    pub async fn choose(
        sources: Vec<GuestSource>,
        store: &Store,
        folder: &Folder,
        random: &dyn Random,
    ) -> Result<Vec<GuestSource>, Error> {
        let history = store.guest_versions(&folder.host(random).await?, HISTORY_MOST).await?;
        let mut chosen = Vec::with_capacity(sources.len());
        for source in sources {
            chosen.push(deployed(&history, folder, &source).await.unwrap_or(source));
        }
        Ok(chosen)
    }

    /// Starts with the guests loaded from the choice of [`Deployments::choose`]; `sources` are the configured ones.
    /// Adds the serving versions to the history where it does not have them yet.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Folder`].
    pub async fn begin(
        sources: &[GuestSource],
        guests: Guests,
        store: Store,
        folder: Folder,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let slot = |source: &GuestSource| match &source.code {
            GuestCode::File(path) => (source.name.clone(), Some(path.clone())),
            GuestCode::Bytes(_) => (source.name.clone(), None),
        };
        let mut inner = Inner {
            host: folder.host(&*random).await?,
            slots: sources.iter().map(slot).collect(),
            guests,
            store,
            folder,
            clock,
            random,
            began_with: BTreeMap::new(),
            refused: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            optimising: tokio::sync::Mutex::default(),
        };
        let history = inner.store.guest_versions(&inner.host, HISTORY_MOST).await?;
        for Serving { slot, hash, .. } in inner.guests.serving() {
            // A deployed version goes on serving beside the file that it replaced. If the file differs for another
            // reason, it changed after it was read.
            let before = history.iter().find(|row| row.slot == slot).filter(|row| row.hash == hash);
            let of_file = before.and_then(|row| row.file_hash.clone());
            let now = inner.file(&slot).await.map(|(hash, _)| hash);
            let began_with = if now.is_some() && now == of_file { of_file } else { Some(hash) };
            inner.began_with.extend(began_with.map(|hash| (slot, hash)));
        }
        let this = Self { inner: Arc::new(inner) };
        for serving in this.inner.guests.serving() {
            let file = this.inner.file(&serving.slot).await;
            let file_hash = file.as_ref().map(|(hash, _)| hash.clone());
            if let Some((hash, bytes)) = file
                && hash == serving.hash
            {
                this.inner.folder.keep(&hash, bytes, &*this.inner.random).await?;
            }
            let known = history.iter().find(|row| row.slot == serving.slot);
            if let Some(row) = known {
                note_rename(&serving.slot, &row.name, &serving.name);
            }
            if known.is_none_or(|row| row.hash != serving.hash || row.file_hash != file_hash) {
                this.write(&serving.slot, &serving.hash, &serving.name, &serving.version, "start", FILE).await?;
            }
        }
        Ok(this)
    }

    /// Deploys a component into a slot.
    ///
    /// # Errors
    /// [`Error`]; the previous version still serves.
    pub async fn deploy(&self, bytes: Vec<u8>, order: Order) -> Result<Deployed, Error> {
        let slot = self.slot(order.slot.as_deref())?;
        let shadow = self.serve(&slot, bytes, "deploy", &order).await?;
        Ok(Deployed { status: self.status_of(&slot).await?, shadow })
    }

    /// Rolls back to an earlier version: the one whose hash begins with `version` or whose version number it is;
    /// `None`: the one that served before.
    ///
    /// # Errors
    /// [`Error`]; the previous version still serves.
    pub async fn roll_back(&self, version: Option<&str>, order: Order) -> Result<Deployed, Error> {
        let slot = self.slot(order.slot.as_deref())?;
        let serving = self.inner.guests.serving().into_iter().find(|one| one.slot == slot).map(|one| one.hash);
        let history = self.history().await?;
        let wanted = |row: &&GuestVersionRow| match version {
            Some(text) => row.version == text || (text.len() >= 6 && row.hash.starts_with(text)),
            None => true,
        };
        let mut earlier = history.iter().filter(|row| row.slot == slot && Some(&row.hash) != serving.as_ref());
        let row = earlier.find(wanted).ok_or_else(|| Error::NoVersion {
            slot: slot.clone(),
            wanted: version.map_or_else(|| "before this one".to_owned(), |text| format!("`{text}`")),
        })?;
        let bytes = self.inner.folder.read(&row.hash).await?;
        let shadow = self.serve(&slot, bytes, "rollback", &order).await?;
        Ok(Deployed { status: self.status_of(&slot).await?, shadow })
    }

    /// Deploys a slot's file after it has changed.
    pub(super) async fn file_changed(&self, slot: &str, bytes: Vec<u8>) {
        // The error is already logged and stored for the operator.
        let order = Order { slot: None, who: FILE.to_owned(), may_turn_off: false, shadow: None };
        let _ = self.serve(slot, bytes, "file", &order).await;
    }

    /// The one way to put another version in service: try it, save it, record it, swap.
    async fn serve(
        &self,
        slot: &str,
        bytes: Vec<u8>,
        cause: &str,
        order: &Order,
    ) -> Result<Option<ShadowReport>, Error> {
        let (inner, who) = (&self.inner, order.who.as_str());
        let _turn = inner.turn.lock().await;
        let hash = guest::fingerprint(&bytes);
        let outcome = async {
            let candidate = inner.guests.prepare(&GuestSource::bytes(slot, bytes.clone())).await?;
            let (version, is_optimised) = (candidate.version().clone(), candidate.is_optimised());
            let report = match order.shadow {
                Some(shadow) => {
                    Some(shadow.judged(run_shadow(&inner.guests, &inner.store, &candidate, shadow.calls).await?)?)
                }
                None => None,
            };
            let before = inner.guests.serving().into_iter().find(|one| one.slot == slot);
            if let Some(before) = before {
                note_rename(slot, &before.name, &version.name);
            }
            let swap = inner.guests.plan(candidate, order.may_turn_off)?;
            inner.folder.keep(&hash, bytes.clone(), &*inner.random).await?;
            // Before the swap, so that the history always has the version that serves.
            self.write(slot, &hash, &version.name, &version.version, cause, who).await?;
            inner.guests.apply(swap);
            if !is_optimised {
                tokio::spawn(self.clone().optimise(slot.to_owned(), hash.clone(), bytes));
            }
            Ok((version, report))
        }
        .await;
        let mut refused = inner.refused.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok((version, report)) => {
                counted(cause, "serves");
                refused.remove(slot);
                tracing::info!(slot, %version, cause, who, "a new guest version serves");
                Ok(report)
            }
            Err(error) => {
                counted(cause, "refused");
                let reason = Error::to_string(&error);
                tracing::error!(
                    slot,
                    hash,
                    cause,
                    who,
                    reason,
                    "a guest version was refused; the previous one keeps serving"
                );
                let at = inner.clock.now().to_string();
                refused.insert(slot.to_owned(), RefusedVersion { at, hash, who: who.to_owned(), reason });
                Err(error)
            }
        }
    }

    /// Replaces a serving version's code by optimised code, once that is compiled.
    async fn optimise(self, slot: String, hash: String, bytes: Vec<u8>) {
        let inner = &self.inner;
        let _one_at_a_time = inner.optimising.lock().await;
        // Another version may have been deployed in the meantime.
        if !inner.guests.serving().iter().any(|one| one.slot == slot && one.hash == hash) {
            return;
        }
        match inner.guests.optimise(&GuestSource::bytes(slot.as_str(), bytes)).await {
            Ok(candidate) => {
                let _turn = inner.turn.lock().await;
                inner.guests.exchange(&candidate);
                tracing::info!(slot, version = %candidate.version(), "the guest's code is optimised");
            }
            Err(error) => {
                let error = error.to_string();
                tracing::warn!(slot, hash, error, "the guest can't be optimised; its baseline code serves");
            }
        }
    }

    async fn write(
        &self,
        slot: &str,
        hash: &str,
        name: &str,
        version: &str,
        cause: &str,
        who: &str,
    ) -> Result<(), Error> {
        let (inner, now) = (&self.inner, self.inner.clock.now());
        let row = GuestVersionRow {
            at: now.to_string(),
            host: inner.host.clone(),
            slot: slot.to_owned(),
            hash: hash.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            cause: cause.to_owned(),
            who: who.to_owned(),
            file_hash: inner.file(slot).await.map(|(hash, _)| hash),
        };
        Ok(inner.store.add_guest_version(GuestVersionId::mint(now, &*inner.random), now, &row).await?)
    }

    fn slot(&self, named: Option<&str>) -> Result<String, Error> {
        let slots = &self.inner.slots;
        let known = || match slots.len() {
            0 => "no guest at all; start it with --guest FILE".to_owned(),
            _ => slots.keys().map(|slot| format!("`{slot}`")).collect::<Vec<_>>().join(", "),
        };
        match (named, slots.keys().next()) {
            (Some(name), _) if slots.contains_key(name) => Ok(name.to_owned()),
            (Some(name), _) => Err(Error::Slot { asked: format!("there is no slot `{name}`"), known: known() }),
            (None, Some(only)) if slots.len() == 1 => Ok(only.clone()),
            (None, _) => Err(Error::Slot { asked: "which guest is to be replaced?".to_owned(), known: known() }),
        }
    }

    /// The status of every slot.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn status(&self) -> Result<Vec<SlotStatus>, Error> {
        let history = self.history().await?;
        let refused = self.inner.refused.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let status = |serving: Serving| {
            let row = history.iter().find(|row| row.slot == serving.slot && row.hash == serving.hash);
            SlotStatus {
                since: row.map(|row| row.at.clone()),
                cause: row.map(|row| row.cause.clone()),
                who: row.map(|row| row.who.clone()),
                refused: refused.get(&serving.slot).cloned(),
                serving,
            }
        };
        Ok(self.inner.guests.serving().into_iter().map(status).collect())
    }

    async fn status_of(&self, slot: &str) -> Result<SlotStatus, Error> {
        let found = self.status().await?.into_iter().find(|one| one.serving.slot == slot);
        found.ok_or_else(|| Error::Slot { asked: format!("`{slot}` is gone"), known: String::new() })
    }

    /// The versions that served on this host, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn history(&self) -> Result<Vec<GuestVersionRow>, Error> {
        Ok(self.inner.store.guest_versions(&self.inner.host, HISTORY_MOST).await?)
    }

    /// A note for the operator about refused candidates, although everything works.
    pub fn note(&self) -> Option<String> {
        let refused = self.inner.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<_> =
            refused.values().map(|one| format!("refused, the one before serves: {}", one.reason)).collect();
        (!lines.is_empty()).then(|| lines.join("; "))
    }
}

fn counted(cause: &str, outcome: &'static str) {
    counter!("anchor_guest_versions_total", "cause" => cause.to_owned(), "outcome" => outcome).increment(1);
}
