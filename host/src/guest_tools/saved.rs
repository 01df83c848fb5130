//! A recorded call in a file of its own, with all it takes to have it again: `NAME.call.json`.

use crate::guest::{Grants, GuestUnderTest, Interface};
use crate::guest_traces::{self, RecordedCall, Replayed, Replaying};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How files of saved calls end.
pub(super) const ENDING: &str = ".call.json";

/// A recorded call, and what its guest was granted.
#[derive(Debug, Clone, Serialize)]
pub struct SavedCall {
    /// What the guest may read of the configuration, a mark in the place of each secret.
    config: BTreeMap<String, String>,
    /// Where it may send HTTP to.
    http_origins: Vec<String>,
    /// Whether it may read what is on record.
    records: bool,
    /// What it was asked, told and answered.
    call: RecordedCall,
}

impl SavedCall {
    /// Of a call only those values of the configuration are saved that it read.
    pub fn new(call: RecordedCall, grants: Grants) -> Self {
        let config = grants.config.into_iter().filter(|(name, _)| call.config.contains(name)).collect();
        let interface = call.function.split_once('.').and_then(|(interface, _)| Interface::from_name(interface));
        let records = interface.is_some_and(|interface| grants.records.contains(&interface));
        Self { config, http_origins: grants.http_origins, records, call }
    }

    /// From a file's text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut saved: Value = serde_json::from_str(text).map_err(|why| why.to_string())?;
        // Files from before there was such a grant do not say.
        let records = saved.get("records").and_then(Value::as_bool).unwrap_or_default();
        let mut part = |name: &str| saved.get_mut(name).map(Value::take).ok_or_else(|| format!("`{name}` is missing"));
        let wrong = |name: &'static str| move |why: serde_json::Error| format!("`{name}`: {why}");
        Ok(Self {
            config: serde_json::from_value(part("config")?).map_err(wrong("config"))?,
            http_origins: serde_json::from_value(part("http_origins")?).map_err(wrong("http_origins"))?,
            records,
            call: RecordedCall::from_json(part("call")?).map_err(|why| why.to_string())?,
        })
    }

    /// The function.
    pub(super) fn function(&self) -> &str {
        &self.call.function
    }

    /// Has it again, everything as it was.
    pub(super) async fn replay(&self, guest: &GuestUnderTest) -> Replayed {
        let grants = Grants {
            http_origins: self.http_origins.clone(),
            private_origins: self.http_origins.clone(),
            config: self.config.clone(),
            records: Interface::ALL.into_iter().filter(|_| self.records).collect(),
            ..Grants::default()
        };
        let with = Replaying { grants: Some(grants), to_the_letter: true, ..Replaying::default() };
        guest_traces::replay(guest, &self.call, &with).await
    }
}
