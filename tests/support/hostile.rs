//! Records of Horizon's feed as nobody would want them: of every type of operation, right in every field or wrong in some.

use super::horizon::{ours, theirs};
use anchor_host::model::{Address, Amount};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};

/// Every type of operation there is.
pub const KINDS: [&str; 27] = [
    "create_account",
    "payment",
    "path_payment_strict_receive",
    "path_payment_strict_send",
    "account_merge",
    "invoke_host_function",
    "manage_sell_offer",
    "manage_buy_offer",
    "create_passive_sell_offer",
    "set_options",
    "change_trust",
    "allow_trust",
    "inflation",
    "manage_data",
    "bump_sequence",
    "create_claimable_balance",
    "claim_claimable_balance",
    "begin_sponsoring_future_reserves",
    "end_sponsoring_future_reserves",
    "revoke_sponsorship",
    "clawback",
    "clawback_claimable_balance",
    "set_trust_line_flags",
    "liquidity_pool_deposit",
    "liquidity_pool_withdraw",
    "extend_footprint_ttl",
    "restore_footprint",
];

/// The types that pay, as their records are in an account's payments.
const PAYING: usize = 6;

/// A record, and whether nothing was done to it.
pub struct Made {
    pub record: Value,
    pub is_whole: bool,
}

/// Makes records, the same ones for the same seed.
pub struct Hostile {
    random: StdRng,
    /// Memos below this belong to somebody.
    memos: u64,
    /// The hash of an earlier transaction.
    earlier_hash: String,
}

/// What is asked for under a memo.
pub fn asked(memo: u64) -> Amount {
    Amount::from_stroops(100_000_000 + memo)
}

impl Hostile {
    pub fn new(random: StdRng, memos: u64) -> Self {
        Self { random, memos, earlier_hash: String::new() }
    }

    /// The next record. A third is as Horizon makes them.
    pub fn make(&mut self) -> Made {
        let mut record = self.whole();
        let is_whole = self.random.random_bool(0.33);
        if !is_whole {
            for _ in 0..self.random.random_range(1..=3) {
                self.spoil(&mut record);
            }
        }
        Made { record: Value::Object(record), is_whole }
    }

    /// The record as text, now and then with a byte too many, too few or another.
    pub fn text(&mut self, record: &Value) -> String {
        let mut bytes = record.to_string().into_bytes();
        if self.random.random_bool(0.05) {
            let at = self.random.random_range(0..bytes.len());
            match self.random.random_range(0..3) {
                0 => bytes.truncate(at),
                1 => bytes[at] = self.random.random(),
                _ => bytes.insert(at, self.random.random()),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn kind(&mut self) -> &'static str {
        let most = if self.random.random_bool(0.8) { PAYING } else { KINDS.len() };
        KINDS[self.random.random_range(0..most)]
    }

    fn whole(&mut self) -> Map<String, Value> {
        // Half of the memos belong to nobody.
        let memo = self.random.random_range(0..self.memos * 2);
        let amount = if self.random.random_bool(0.7) { asked(memo) } else { Amount::from_stroops(memo + 1) };
        let (from, to) = match self.random.random_range(0..10) {
            0 => (ours(), theirs()),
            1 => (theirs(), theirs()),
            _ => (theirs(), ours()),
        };
        let (from, to, amount) = (from.to_string(), to.to_string(), amount.to_horizon());
        let kind = self.kind();
        let hash = hex::encode(self.random.random::<[u8; 32]>());
        let mut record = json!({
            "type": kind, "transaction_successful": !self.random.random_bool(0.05),
            "transaction_hash": hash, "created_at": "2027-01-15T08:00:00Z",
        });
        let fields = match kind {
            "create_account" => json!({"funder": from, "account": to, "starting_balance": amount}),
            "account_merge" => json!({"account": from, "into": to}),
            "invoke_host_function" => json!({"asset_balance_changes": [{"type": "transfer", "from": from, "to": to}]}),
            _ => json!({
                "from": from, "to": to, "amount": amount, "asset_type": "credit_alphanum4", "asset_code": "USDC",
                "asset_issuer": theirs().to_string(),
            }),
        };
        let transaction = match self.random.random_range(0..8) {
            0 => json!({"memo_type": "none"}),
            1 => json!({"memo_type": "text", "memo": memo.to_string()}),
            2 => json!({"memo_type": "hash", "memo": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}),
            _ => json!({"memo_type": "id", "memo": memo.to_string()}),
        };
        if self.random.random_bool(0.1) {
            self.earlier_hash = hash;
        }
        let record = record.as_object_mut().unwrap();
        record.extend(fields.as_object().unwrap().clone());
        record.insert("transaction".to_owned(), transaction);
        std::mem::take(record)
    }

    /// Makes one field wrong, in the record or in its transaction.
    fn spoil(&mut self, record: &mut Map<String, Value>) {
        if self.random.random_bool(0.02) {
            // Two operations in one place of the ledger.
            record.insert("transaction_hash".to_owned(), self.earlier_hash.clone().into());
            return;
        }
        let value = self.value(4);
        if self.random.random_bool(0.25)
            && let Some(Value::Object(transaction)) = record.get_mut("transaction")
        {
            let name = *["memo", "memo_type", "memo_bytes"].choose(&mut self.random).unwrap();
            transaction.insert(name.to_owned(), value);
            return;
        }
        let strange =
            ["to_muxed", "to_muxed_id", "into_muxed_id", "asset_balance_changes", "a field that is not known"];
        let names: Vec<String> = record.keys().cloned().chain(strange.map(str::to_owned)).collect();
        let name = names.choose(&mut self.random).unwrap();
        if self.random.random_bool(0.2) {
            record.remove(name);
        } else {
            record.insert(name.clone(), value);
        }
    }

    /// A value that somebody may not have thought of.
    fn value(&mut self, depth: u32) -> Value {
        match self.random.random_range(0..16) {
            0 => Value::Null,
            1 => self.random.random::<bool>().into(),
            2 => self.random.random::<i64>().into(),
            3 => self.random.random::<u64>().into(),
            4 => json!(self.random.random::<f64>() * 1e300),
            5 => self.text_value().into(),
            6 => ours().to_string().into(),
            7 => theirs().to_string().into(),
            8 => Address::Muxed { account: ours(), id: self.random.random() }.to_string().into(),
            9 => self.random.random::<u64>().to_string().into(),
            10 => Amount::from_stroops(self.random.random()).to_horizon().into(),
            11 => (*KINDS.choose(&mut self.random).unwrap()).into(),
            12 => (*["none", "id", "text", "hash", "return", "native", "credit_alphanum12"]
                .choose(&mut self.random)
                .unwrap())
            .into(),
            13 if depth > 0 => (0..self.random.random_range(0..4)).map(|_| self.value(depth - 1)).collect(),
            14 if depth > 0 => {
                let names = ["to", "memo", "", "\u{0}"];
                names.iter().map(|name| ((*name).to_owned(), self.value(depth - 1))).collect()
            }
            // Deeper than a parser likes.
            15 if depth == 4 && self.random.random_bool(0.05) => {
                (0..500).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
            }
            _ => self.text_value().into(),
        }
    }

    fn text_value(&mut self) -> String {
        let texts = [
            "",
            " ",
            "0",
            "-1",
            "+1",
            "1e3",
            "0x10",
            "NaN",
            "Infinity",
            "00.1",
            ".5",
            "5.",
            "0.00000001",
            "922337203685.4775807",
            "922337203685.4775808",
            "99999999999999999999999999999999",
            "18446744073709551616",
            "\u{0}",
            "a\u{0}b",
            "١٢",
            "\u{202e}",
            "🪙",
            "'; DROP TABLE transactions; --",
            "9999-12-31T23:59:59Z",
            "2027-02-30T00:00:00Z",
            "-2147483648-01-01T00:00:00Z",
        ];
        match self.random.random_range(0..20) {
            0 => "long ".repeat(2_000),
            _ => (*texts.choose(&mut self.random).unwrap()).to_owned(),
        }
    }
}
