//! Which version of the guest serves, what was refused, and what a transaction's guest said last: from the host's admin API.

use super::{CliError, NEXT_STEP};
use crate::{
    app::{AdminClient, CallFilter, ClientError},
    guest_traces::CallOutcome,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};

/// How often, and after which pauses, the guest's last answer is looked for: it is written down beside the page.
const LOOKS: usize = 40;
const LOOKS_EVERY: Duration = Duration::from_millis(50);

/// The guests of the host.
pub(super) struct Guests {
    admin: AdminClient,
}

/// What serves now.
#[derive(Debug, Default, Serialize)]
pub(super) struct Serving {
    /// Changes when another version serves.
    pub(super) version: String,
    /// The guests, for people.
    pub(super) names: String,
    /// Why a newer version does not serve.
    pub(super) refused: Option<String>,
}

impl Guests {
    pub(super) fn new(admin: AdminClient) -> Self {
        Self { admin }
    }

    /// What serves now.
    pub(super) async fn serving(&self) -> Result<Serving, ClientError> {
        let status = self.admin.guests().await?;
        let guests = status["guests"].as_array().cloned().unwrap_or_default();
        let text = |guest: &Value, key: &str| guest[key].as_str().unwrap_or_default().to_owned();
        let joined = |one: &dyn Fn(&Value) -> String, by: &str| guests.iter().map(one).collect::<Vec<_>>().join(by);
        let refused: Vec<String> =
            guests.iter().filter_map(|guest| guest.pointer("/refused/reason")?.as_str().map(str::to_owned)).collect();
        Ok(Serving {
            version: joined(&|guest| text(guest, "hash"), "-"),
            names: joined(&|guest| format!("{} {}", text(guest, "name"), text(guest, "version")), ", "),
            refused: (!refused.is_empty()).then(|| refused.join("\n")),
        })
    }

    /// Refuses guests that have no pages, or that can't be asked for them.
    pub(super) async fn check(&self, files: &[PathBuf]) -> Result<(), CliError> {
        let status = self.admin.guests().await?;
        let provided: Vec<&str> = status["guests"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|guest| guest["provides"].as_array().into_iter().flatten().filter_map(Value::as_str))
            .collect();
        let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        let lacks = |what: &str| format!("{} {what}", files.join(" and "));
        if !provided.contains(&"interactive") {
            return Err(CliError::new(lacks("does not provide the interface `interactive`: it has no pages")).hint(
                "write `interactive` (wit/interactive.wit; guests/README.md, Pages); `anchor-host guest check` shows what a \
                 component provides",
            ));
        }
        if !provided.contains(&"rails") {
            return Err(CliError::new(lacks("does not provide the interface `rails`, without which SEP-24 is off"))
                .hint("name the component that provides it as well: anchor-host guest preview FILE OTHER-FILE"));
        }
        Ok(())
    }

    /// What the guest said at the end of a transaction's pages. `None`: it is not written down yet.
    pub(super) async fn settled(&self, transaction: &str) -> Result<Option<Value>, ClientError> {
        let filter = CallFilter {
            function: Some(NEXT_STEP.to_owned()),
            transaction: Some(transaction.to_owned()),
            since: None,
            outcome: None,
            limit: 1,
        };
        for _ in 0..LOOKS {
            if let Some(row) = self.admin.calls(&filter).await?.first()
                && let CallOutcome::Answer(answer) = self.admin.call(&row.id).await?.outcome
                && let Some(end) = end_of(&answer)
            {
                return Ok(Some(end));
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
        Ok(None)
    }
}

/// The answer that ends a flow.
fn end_of(answer: &Value) -> Option<Value> {
    match (answer.pointer("/ok/done"), answer.get("err")) {
        (Some(done), _) => Some(json!({ "done": done })),
        (None, Some(problem)) => Some(json!({ "err": problem })),
        (None, None) => None,
    }
}
