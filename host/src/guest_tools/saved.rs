//! A recorded call in a file of its own, with everything needed to replay it: `NAME.call.json`.

use crate::guest::{Grants, GuestUnderTest, Interface};
use crate::guest_traces::{self, RecordedCall, Replayed, Replaying};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The ending of the names of saved calls.
pub(super) const ENDING: &str = ".call.json";

/// A recorded call, and its guest's grants.
#[derive(Debug, Clone, Serialize)]
pub struct SavedCall {
    /// The values of the configuration that the guest may read, with a mark in place of each secret.
    config: BTreeMap<String, String>,
    /// The origins it may send HTTP to.
    http_origins: Vec<String>,
    /// Whether it may read the host's records.
    records: bool,
    /// The recorded call.
    call: RecordedCall,
}

impl SavedCall {
    /// Saves only those values of the configuration that the call read.
    pub fn new(call: RecordedCall, grants: Grants) -> Self {
        let config = grants.config.into_iter().filter(|(name, _)| call.config.contains(name)).collect();
        let interface = call.function.split_once('.').and_then(|(interface, _)| Interface::from_name(interface));
        let records = interface.is_some_and(|interface| grants.records.contains(&interface));
        Self { config, http_origins: grants.http_origins, records, call }
    }

    /// Reads a file's text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut saved: Value = serde_json::from_str(text).map_err(|why| why.to_string())?;
        // Files written before this grant existed lack the field.
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

    /// Replays the call; everything must match.
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
