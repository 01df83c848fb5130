//! A row of the other program's database. Whoever reads a value of it gets the value, or a finding that names row and column.

use super::{Finding, Ours, source::Table};
use crate::model::{AccountId, Address, Amount, AssetId, Memo, Money, Owner, ReceivedAsset, Timestamp, TransactionId};
use serde_json::Value;
use std::collections::BTreeMap;

/// 2014-01-01, before Stellar: in milliseconds.
const FIRST_TIME: i64 = 1_388_534_400_000;
/// 2100-01-01.
const END_OF_TIME: i64 = 4_102_444_800_000;
/// What to do about a time that can't be read, or can't be meant.
const WRITE_TIME: &str = "write it as 2026-07-04 12:34:56 (UTC) or as milliseconds since 1970 in the other program's database, or leave \
    the record behind with --leave";

/// Significant digits that a float has for certain.
const FLOAT_DIGITS: usize = 15;

/// A row, as texts. An empty text counts as none.
#[derive(Debug, Clone)]
pub(super) struct Row {
    table: &'static str,
    id: String,
    values: BTreeMap<&'static str, String>,
    /// Whether the database may have kept a decimal as a float.
    is_float: bool,
}

impl Row {
    pub(super) fn new(table: Table, values: Vec<Option<String>>, is_float: bool) -> Self {
        let id = values.first().cloned().flatten().unwrap_or_default();
        let named = table.columns.iter().copied().zip(values);
        let values = named.filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?))).collect();
        Self { table: table.name, id, values, is_float }
    }

    /// The name of the record for people.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.table, self.id)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn wrong(&self, field: &str, problem: impl Into<String>) -> Finding {
        Finding::new(self.name(), field, problem)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Finding> {
        self.get(name).ok_or_else(|| self.wrong(name, "is missing"))
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "t" | "1"))
    }

    /// A UUID in any spelling of these databases, in ours.
    pub(super) fn transaction_id(&self) -> Result<TransactionId, Finding> {
        let text = self.id.to_ascii_lowercase();
        let dashed = match text.len() {
            32 => {
                let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
                parts.map(|(from, to)| text.get(from..to).unwrap_or_default()).join("-")
            }
            _ => text,
        };
        dashed.parse().map_err(|_| self.wrong("id", format!("`{}` is not a UUID", self.id)))
    }

    pub(super) fn time(&self, name: &str) -> Result<Option<Timestamp>, Finding> {
        let Some(text) = self.get(name) else { return Ok(None) };
        time(text).map(Some).map_err(|problem| self.wrong(name, format!("`{text}` {problem}")).remedy(WRITE_TIME))
    }

    pub(super) fn amount(&self, name: &str, decimals: u32) -> Result<Option<Amount>, Finding> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let digits = text.trim_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
        if self.is_float && text.contains('.') && digits > FLOAT_DIGITS {
            return Err(self.wrong(name, format!("`{text}` has more digits than SQLite keeps of a number")));
        }
        let amount = Amount::parse(text).map_err(|error| self.wrong(name, error.to_string()))?;
        amount.fits(decimals).map_err(|error| self.wrong(name, error.to_string()))?;
        Ok(Some(amount))
    }

    pub(super) fn asset(&self, name: &str) -> Result<Option<AssetId>, Finding> {
        let Some(text) = self.get(name) else { return Ok(None) };
        AssetId::parse(text).map(Some).map_err(|error| self.wrong(name, error.to_string()))
    }

    /// An amount and the asset beside it.
    pub(super) fn money(&self, (amount, asset): (&str, &str), ours: &Ours) -> Result<Option<Money>, Finding> {
        if self.get(amount).is_none() {
            return Ok(None);
        }
        let id = self.asset(asset)?.ok_or_else(|| self.wrong(asset, format!("is missing, beside {amount}")))?;
        let decimals = ours.decimals(&id).ok_or_else(|| {
            let remedy = format!("add {} to [[assets]] or [[currencies]] of anchor.toml", id.code());
            self.wrong(asset, format!("`{id}` is not configured")).remedy(remedy)
        })?;
        Ok(self.amount(amount, decimals)?.map(|amount| Money::new(amount, id)))
    }

    pub(super) fn account(&self, name: &str) -> Result<Option<AccountId>, Finding> {
        let Some(text) = self.get(name) else { return Ok(None) };
        AccountId::parse(text).map(Some).map_err(|error| self.wrong(name, error.to_string()))
    }

    /// Refuses an account that was given out to be paid, and is not watched here.
    pub(super) fn check_watched(
        &self,
        field: &str,
        account: AccountId,
        asset: ReceivedAsset<'_>,
    ) -> Result<(), Finding> {
        if account == asset.account {
            return Ok(());
        }
        let code = asset.asset.code();
        let problem = format!("is {account}, but {} is configured to receive {code}", asset.account);
        let remedy = format!("set receiving_account of {code} to it in anchor.toml");
        Err(self.wrong(field, problem).remedy(remedy))
    }

    pub(super) fn address(&self, name: &str) -> Result<Option<Address>, Finding> {
        let Some(text) = self.get(name) else { return Ok(None) };
        Address::parse(text).map(Some).map_err(|error| self.wrong(name, error.to_string()))
    }

    pub(super) fn memo(&self, value: &str, kind: &str) -> Result<Option<Memo>, Finding> {
        let Some(text) = self.get(value) else { return Ok(None) };
        let named = self.need(kind)?;
        Memo::parse(named, text).map(Some).map_err(|error| self.wrong(value, error.to_string()))
    }

    /// Who opened it: an account, or a user of one.
    pub(super) fn owner(&self, field: &str, account: &str, memo: Option<&str>) -> Result<Owner, Finding> {
        let sub = match memo.filter(|memo| !memo.is_empty()) {
            Some(memo) => format!("{account}:{memo}"),
            None => account.to_owned(),
        };
        Owner::parse(&sub).map_err(|error| self.wrong(field, error.to_string()))
    }

    pub(super) fn json(&self, name: &str) -> Result<Option<Value>, Finding> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let value: Value = serde_json::from_str(text).map_err(|_| self.wrong(name, "is not JSON"))?;
        Ok(Some(value).filter(|value| !value.is_null()))
    }
}

/// A time as these databases write it: UTC unless it says otherwise, or milliseconds. Otherwise what is wrong with the text.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let not_a_time = || "is not a time".to_owned();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return possible(text.parse().map(Timestamp::from_millis).map_err(|_| not_a_time())?);
    }
    let (_, clock) = text.split_once(['T', ' ']).ok_or_else(not_a_time)?;
    let has_offset = clock.contains(['Z', 'z', '+', '-']);
    let zoned = if has_offset { text.to_owned() } else { format!("{text}Z") };
    possible(zoned.parse().map_err(|_| not_a_time())?)
}

/// A time at which these programs can have been running. Seconds that are taken for milliseconds, and the other way round, are not.
pub(super) fn possible(time: Timestamp) -> Result<Timestamp, String> {
    match (FIRST_TIME..END_OF_TIME).contains(&time.as_millis()) {
        true => Ok(time),
        false => Err(format!("is read as {time}, and times are from 2014-01-01 to 2099-12-31")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table { name: "t", columns: &["id", "amount", "at"] };

    fn row(id: &str, amount: &str, is_float: bool) -> Row {
        Row::new(TABLE, vec![Some(id.to_owned()), Some(amount.to_owned()), None], is_float)
    }

    #[test]
    fn an_id_keeps_its_value_in_every_spelling() {
        let id = "0f9619ff-8b86-4011-b42d-00cf4fc964ff";
        for spelling in [id, "0f9619ff8b864011b42d00cf4fc964ff", "0F9619FF-8B86-4011-B42D-00CF4FC964FF"] {
            assert_eq!(row(spelling, "1", false).transaction_id().unwrap().to_string(), id);
        }
        assert!(row("sep31-17", "1", false).transaction_id().is_err());
    }

    #[test]
    fn an_amount_is_exact_or_refused() {
        assert_eq!(row("1", "10.0500000", true).amount("amount", 2).unwrap().unwrap().to_string(), "10.05");
        for (text, is_float) in [("10.005", false), ("1e3", false), ("-1", false), ("123456789012.1234567", true)] {
            let finding = row("1", text, is_float).amount("amount", 2).unwrap_err();
            assert_eq!((finding.record.as_str(), finding.field.as_str()), ("t 1", "amount"), "{text}");
        }
        assert_eq!(row("1", "", false).amount("amount", 2).unwrap(), None);
    }

    #[test]
    fn times_are_utc_unless_they_say_otherwise() {
        let at = Timestamp::from_millis(1_700_000_000_500);
        for text in [
            "2023-11-14 22:13:20.5",
            "2023-11-14 22:13:20.500000",
            "2023-11-14 22:13:20.5+00",
            "2023-11-14T22:13:20.5Z",
            "2023-11-15 00:13:20.5+02",
            "1700000000500",
        ] {
            assert_eq!(time(text), Ok(at), "{text}");
        }
        assert_eq!(time("yesterday"), Err("is not a time".to_owned()));
    }

    #[test]
    fn times_that_can_not_be_meant_are_refused() {
        for text in [
            "1700000000",
            "1700000000500000",
            "99999999999999999999",
            "0001-01-01 00:00:00",
            "2013-12-31 23:59:59",
            "2100-01-01 00:00:00",
            "9999-12-31T23:59:59Z",
        ] {
            assert!(time(text).is_err(), "{text}");
        }
        for text in ["2014-01-01 00:00:00", "2099-12-31 23:59:59"] {
            assert!(time(text).is_ok(), "{text}");
        }
        let table = Table { name: "t", columns: &["id", "at"] };
        let row = Row::new(table, vec![Some("1".to_owned()), Some("1700000000".to_owned())], false);
        let finding = row.time("at").unwrap_err();
        assert_eq!(
            finding.problem,
            "`1700000000` is read as 1970-01-20T16:13:20.000Z, and times are from 2014-01-01 to 2099-12-31"
        );
        assert!(finding.remedy.contains("milliseconds since 1970"), "{finding:?}");
    }
}
