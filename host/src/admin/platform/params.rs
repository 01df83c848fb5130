//! The parameters of the methods, as they are sent. Unknown names are ignored, as the Anchor Platform ignores them.

use crate::admin::openapi::bounds;
use crate::model::{Instruction, Memo, Timestamp};
use crate::transactions::{BusinessRefused, rules::OffChain};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::{ToSchema, openapi::Object};

/// All that any method takes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = RpcParams)]
pub(super) struct Params {
    pub(super) transaction_id: Option<String>,
    #[schema(schema_with = text_schema)]
    pub(super) message: Option<String>,
    pub(super) user_action_required_by: Option<String>,
    pub(super) amount_in: Option<WireAmount>,
    pub(super) amount_out: Option<WireAmount>,
    pub(super) amount_expected: Option<WireAmount>,
    pub(super) fee_details: Option<WireFee>,
    pub(super) instructions: Option<BTreeMap<String, WireInstruction>>,
    pub(super) destination_account: Option<String>,
    pub(super) memo: Option<String>,
    #[schema(schema_with = memo_type_schema)]
    pub(super) memo_type: Option<String>,
    #[schema(schema_with = id_schema)]
    pub(super) external_transaction_id: Option<String>,
    pub(super) funds_sent_at: Option<String>,
    pub(super) funds_received_at: Option<String>,
    pub(super) stellar_transaction_id: Option<String>,
    pub(super) refund: Option<WireRefund>,
    pub(super) customer_id: Option<String>,
    pub(super) customer_type: Option<String>,
    pub(super) quote_id: Option<String>,
}

/// An amount; some methods name no asset.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(expecting = "an object with amount and asset")]
#[schema(as = MoneyParam)]
pub(super) struct WireAmount {
    #[schema(value_type = String)]
    pub(super) amount: Box<RawValue>,
    #[serde(default)]
    pub(super) asset: Option<String>,
}

/// A fee.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(expecting = "an object with total, asset and details")]
#[schema(as = FeeParam)]
pub(super) struct WireFee {
    #[schema(value_type = String)]
    pub(super) total: Box<RawValue>,
    #[serde(default)]
    pub(super) asset: Option<String>,
    #[serde(default)]
    pub(super) details: Vec<WireFeePart>,
}

/// A part of a fee.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = FeePartParam)]
pub(super) struct WireFeePart {
    pub(super) name: String,
    #[schema(value_type = String)]
    pub(super) amount: Box<RawValue>,
    #[serde(default)]
    pub(super) description: Option<String>,
}

/// A refund.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(expecting = "an object with id, amount and amount_fee")]
#[schema(as = RefundParam)]
pub(super) struct WireRefund {
    #[serde(default)]
    #[schema(schema_with = id_schema)]
    pub(super) id: Option<String>,
    pub(super) amount: WireAmount,
    #[serde(default)]
    pub(super) amount_fee: Option<WireAmount>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(expecting = "an object with value and description")]
#[schema(as = InstructionParam)]
pub(super) struct WireInstruction {
    value: String,
    #[serde(default)]
    description: String,
}

/// Longest text of a business, in characters.
const TEXT_MAX: usize = 4096;
/// Most instructions.
const INSTRUCTIONS_MAX: usize = 50;
/// Longest id of another system's, in characters.
const ID_MAX: usize = 255;

/// The one kind of memo that a business names.
const MEMO_TYPE: &str = "id";

/// The bounds of a text, for the document.
pub(super) fn text_schema() -> Object {
    bounds::text(0, TEXT_MAX)
}

/// The bounds of an id of another system's.
pub(super) fn id_schema() -> Object {
    bounds::text(0, ID_MAX)
}

fn memo_type_schema() -> Object {
    bounds::one_of([MEMO_TYPE])
}

pub(super) fn wrong(name: &str, problem: &str) -> BusinessRefused {
    BusinessRefused::Parameter(format!("{name} {problem}"))
}

impl Params {
    /// Until when the user has to act.
    pub(super) fn act_by(&self) -> Result<Option<Timestamp>, BusinessRefused> {
        time("user_action_required_by", self.user_action_required_by.as_deref())
    }

    /// The message to the client.
    pub(super) fn message(&self) -> Result<Option<String>, BusinessRefused> {
        match &self.message {
            Some(text) if text.chars().count() > TEXT_MAX => {
                Err(wrong("message", &format!("has more than {TEXT_MAX} characters")))
            }
            Some(text) if text.contains('\0') => Err(wrong("message", "has a character that can't be shown")),
            Some(text) if text.is_empty() => Ok(None),
            message => Ok(message.clone()),
        }
    }

    /// The hash of a ledger transaction, in lower case.
    pub(super) fn ledger_hash(&self) -> Result<String, BusinessRefused> {
        let hash = self.stellar_transaction_id.as_deref().unwrap_or_default();
        match hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => Ok(hash.to_ascii_lowercase()),
            false => Err(wrong("stellar_transaction_id", "must be the hash of a ledger transaction, 64 hex digits")),
        }
    }

    /// How to pay off chain.
    pub(super) fn instructions(&self) -> Result<Option<Vec<Instruction>>, BusinessRefused> {
        let instruction = |(name, one): (&String, &WireInstruction)| Instruction {
            name: name.clone(),
            value: one.value.clone(),
            description: one.description.clone(),
        };
        let Some(all) = &self.instructions else { return Ok(None) };
        let length = |(name, one): (&String, &WireInstruction)| name.len() + one.value.len() + one.description.len();
        if all.len() > INSTRUCTIONS_MAX || all.iter().map(length).sum::<usize>() > TEXT_MAX * 4 {
            return Err(wrong(
                "instructions",
                &format!("are too many or too long: send at most {INSTRUCTIONS_MAX}, of 16 KiB in all"),
            ));
        }
        Ok(Some(all.iter().map(instruction).collect()))
    }

    /// Money off chain: its id, and when it was sent.
    pub(super) fn sent(&self) -> Result<OffChain, BusinessRefused> {
        Ok(OffChain { external_id: self.external_id()?, at: time("funds_sent_at", self.funds_sent_at.as_deref())? })
    }

    /// Money off chain: its id, and when it was received.
    pub(super) fn received(&self) -> Result<OffChain, BusinessRefused> {
        let at = time("funds_received_at", self.funds_received_at.as_deref())?;
        Ok(OffChain { external_id: self.external_id()?, at })
    }

    /// Money off chain: its id.
    pub(super) fn off_chain(&self) -> Result<OffChain, BusinessRefused> {
        Ok(OffChain { external_id: self.external_id()?, at: None })
    }

    /// The memo that the business names for the user's payment.
    pub(super) fn memo(&self) -> Result<Option<Memo>, BusinessRefused> {
        let Some(memo) = &self.memo else { return Ok(None) };
        let parsed = Memo::parse(self.memo_type.as_deref().unwrap_or(MEMO_TYPE), memo);
        match parsed.map_err(|error| wrong("memo:", &error.to_string()))? {
            memo @ Memo::Id(_) => Ok(Some(memo)),
            _ => Err(wrong("memo_type", "must be id")),
        }
    }

    fn external_id(&self) -> Result<Option<String>, BusinessRefused> {
        optional_id("external_transaction_id", self.external_transaction_id.as_deref())
    }
}

/// An id of another system's.
pub(super) fn optional_id(name: &str, id: Option<&str>) -> Result<Option<String>, BusinessRefused> {
    match id {
        Some(id) if id.contains(char::is_control) => Err(wrong(name, "has characters that can't be seen")),
        None | Some("") => Ok(None),
        Some(id) if id.chars().count() > ID_MAX => Err(wrong(name, &format!("has more than {ID_MAX} characters"))),
        Some(id) => Ok(Some(id.to_owned())),
    }
}

/// A time, if there is one.
pub(super) fn time(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, BusinessRefused> {
    let parsed =
        text.map(|text| text.parse().map_err(|_| wrong(name, "must be an instant such as 2026-07-04T12:34:56Z")));
    parsed.transpose()
}
