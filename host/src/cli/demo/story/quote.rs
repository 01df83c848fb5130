//! The rate: indicative first, then as a firm quote.

use super::{Directory, Quote, Story, code};
use crate::cli::{CliError, demo::client::text_at};
use serde_json::{Value, json};

impl Story<'_> {
    /// Requests a rate and a firm quote; `None` if the anchor offers no conversion.
    pub(super) async fn ask_rate(&mut self, directory: &Directory) -> Result<Option<Quote>, CliError> {
        let Some(server) = &directory.quotes else { return Ok(None) };
        self.narrator.step(
            "quote",
            "Ask for a rate and get a firm quote (SEP-38)",
            "How much does the receiver get in their own currency? The guest sets the price and the fee, and the \
             host checks that they are exact. A firm quote fixes them for this payment, even if the rate changes \
             before it arrives.",
        );
        let (asset, amount) = (directory.asset.to_string(), self.setting.amount);
        let url = format!("{server}/prices?sell_asset={asset}&sell_amount={amount}");
        let prices = self.client.get(&url, self.narrator).await?;
        let rows = prices.pointer("/buy_assets").and_then(Value::as_array).cloned().unwrap_or_default();
        for row in &rows {
            let (currency, price) = (code(&text_at(row, "/asset")?), text_at(row, "/price")?);
            self.narrator.note(&format!("a {currency} costs"), &format!("{price} {}", directory.asset.code()));
        }
        let Some(first) = rows.first() else {
            self.narrator.note("converted", "no: there is no rate for this amount");
            return Ok(None);
        };
        let buy_asset = text_at(first, "/asset")?;
        let info = self.client.get(&format!("{server}/info"), self.narrator).await?;
        let assets = info.pointer("/assets").and_then(Value::as_array).cloned().unwrap_or_default();
        let bought = assets.iter().find(|one| one.get("asset").and_then(Value::as_str) == Some(&buy_asset));
        let delivery_method = bought.and_then(|one| text_at(one, "/buy_delivery_methods/0/name").ok());
        let mut body = json!({
            "sell_asset": asset, "sell_amount": amount.to_string(), "buy_asset": buy_asset, "context": "sep31",
        });
        if let (Value::Object(body), Some(method)) = (&mut body, &delivery_method) {
            body.insert("buy_delivery_method".to_owned(), json!(method));
        }
        let quote = self.client.post(&format!("{server}/quote"), &body, self.narrator).await?;
        let text = |key: &str| text_at(&quote, key);
        let id = text("/id")?;
        self.narrator.note("quote", &id);
        for (label, amount, asset) in [
            ("sold", "/sell_amount", "/sell_asset"),
            ("fee", "/fee/total", "/fee/asset"),
            ("price", "/price", "/sell_asset"),
            ("bought", "/buy_amount", "/buy_asset"),
        ] {
            self.narrator.note(label, &format!("{} {}", text(amount)?, code(&text(asset)?)));
        }
        if let Some(method) = &delivery_method {
            self.narrator.note("delivered by", method);
        }
        self.narrator.note("good until", &text("/expires_at")?);
        Ok(Some(Quote { id, buy_asset, delivery_method }))
    }
}
