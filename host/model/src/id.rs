//! Identifiers: one type for each noun, so that confusing two does not compile.

use super::{Random, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// The text is not an identifier of ours. To a client it is the same as an unknown one.
#[derive(Debug, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// A version 7 UUID: ids made later sort later.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Generates a new id.
            pub fn mint(now: Timestamp, random: &dyn Random) -> Self {
                let millis = u64::try_from(now.as_millis()).unwrap_or_default();
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes::<10>()).into_uuid())
            }

            /// Generates an id that sorts after those of the same millisecond with a smaller `number`.
            pub fn mint_numbered(now: Timestamp, number: u64, random: &dyn Random) -> Self {
                let millis = u64::try_from(now.as_millis()).unwrap_or_default();
                // A 42-bit counter after the time, as in RFC 9562, section 6.2, with the version and the variant
                // between its parts.
                let [a, b] = u16::try_from(number >> 30 & 0x0fff).unwrap_or_default().to_be_bytes();
                let [c, d, e, f] = u32::try_from(number & 0x3fff_ffff).unwrap_or_default().to_be_bytes();
                let [g, h, i, j] = random.bytes();
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &[a, b, c, d, e, f, g, h, i, j]).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                // Only the canonical spelling: two texts for one record would defeat lookups by text.
                let id = uuid::Uuid::try_parse(text).map_err(|_| InvalidId)?;
                let canonical = id.hyphenated().encode_lower(&mut [0; uuid::fmt::Hyphenated::LENGTH]) == text;
                canonical.then_some(Self(id)).ok_or(InvalidId)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.hyphenated().encode_lower(&mut [0; uuid::fmt::Hyphenated::LENGTH]).to_owned()
            }
        }
    )*};
}

ids! {
    /// The id of an operator's action.
    ActionId;
    /// The id of a recorded call of a guest.
    CallId;
    /// The id of a customer (SEP-12 `id`).
    CustomerId;
    /// The id of an event for a client.
    EventId;
    /// The id of a customer's file (SEP-12 `file_id`).
    FileId;
    /// The id of a ledger gap.
    GapId;
    /// The id of a payout on the ledger.
    LedgerPayoutId;
    /// The id of a firm quote (SEP-38 `id`).
    QuoteId;
    /// The id of a comparison of the books with the ledger.
    ReconciliationId;
    /// The id of an entry in the history of guest versions.
    GuestVersionId;
    /// The id of a transaction (SEP-31 `id`).
    TransactionId;
}

impl TransactionId {
    /// The first id that a transaction opened at that time could have.
    pub fn first_at(time: Timestamp) -> Self {
        let millis = u64::try_from(time.as_millis()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Count(std::sync::atomic::AtomicU8);
    impl Random for Count {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    #[test]
    fn ids_sort_by_time_and_only_the_canonical_text_parses() {
        let random: &dyn Random = &Count(0.into());
        let first = TransactionId::mint(Timestamp::from_millis(1_000), random);
        let second = TransactionId::mint(Timestamp::from_millis(2_000), random);
        assert!(TransactionId::first_at(Timestamp::from_millis(1_000)) <= first);
        assert!(first < TransactionId::first_at(Timestamp::from_millis(1_001)));
        assert!(first < second && first.to_string() < second.to_string());
        assert_eq!(first.to_string().parse::<TransactionId>().unwrap(), first);
        assert!(first.to_string().to_uppercase().parse::<TransactionId>().is_err());
        assert!("".parse::<CustomerId>().is_err());
    }

    #[test]
    fn numbered_ids_of_one_millisecond_sort_by_their_number() {
        let random: &dyn Random = &Count(200.into());
        let numbers = [0, 1, 255, 256, 65_535, (1 << 30) - 1, 1 << 30, (1 << 42) - 1];
        let ids = numbers.map(|number| CallId::mint_numbered(Timestamp::from_millis(5), number, random).to_string());
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
        let next = CallId::mint_numbered(Timestamp::from_millis(6), 0, random).to_string();
        assert!(ids.iter().all(|id| *id < next && id.parse::<CallId>().is_ok()));
    }
}
