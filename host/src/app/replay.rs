//! Replay of recorded calls on a guest that does not serve, with the configuration's grants.

use super::{Error, guest_secrets, settings};
use crate::{
    config::Config,
    guest::{Grants, GuestSource, GuestUnderTest},
    guest_traces::{self, RecordedCall, Replayed, Replaying},
    model::GuestVersion,
};
use std::path::{Path, PathBuf};

/// A guest that is tried on recorded calls. It reaches nothing but what they hold.
pub struct Replayer {
    guest: GuestUnderTest,
    with: Replaying,
}

impl Replayer {
    /// Loads the guest as a host of this configuration would in that slot; `None`: in the only one, or by its own name.
    /// `cache`: where compiled code is kept.
    ///
    /// # Errors
    /// [`Error::Guest`].
    pub async fn open(
        config: &Config,
        file: &Path,
        slot: Option<String>,
        cache: Option<PathBuf>,
    ) -> Result<Self, Error> {
        let settings = settings::trial(config, cache);
        let mut source = GuestSource::file(file);
        let slots = settings::guest_sources(config);
        let only = match slots.as_slice() {
            [only] => Some(only.name.clone()),
            _ => None,
        };
        if let Some(slot) = slot.or(only) {
            source.name = slot;
        }
        let guest = GuestUnderTest::load(&source, &settings).await?;
        let with = Replaying { secrets: settings.secrets.clone(), ..Replaying::default() };
        Ok(Self { guest, with })
    }

    /// The guest.
    pub fn version(&self) -> &GuestVersion {
        self.guest.version()
    }

    /// Replays one.
    pub async fn replay(&self, call: &RecordedCall) -> Replayed {
        guest_traces::replay(&self.guest, call, &self.with).await
    }
}

/// What the guest in a slot is granted by the configuration, `{{secret NAME}}` in the place of each secret.
pub fn marked_grants(config: &Config, slot: &str) -> Grants {
    guest_secrets::marked_grants(config, slot)
}
