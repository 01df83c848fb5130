//! What a wallet and its bank do for a deposit under SEP-6.

use super::{
    sender::{Answer, SendingAnchor},
    wait,
};
use anchor_host::model::AssetId;
use reqwest::Method;
use serde_json::{Value, json};

/// Where a bank sends its notices to the test's guest.
pub const DOOR: &str = "/rails/test_rails/payments";

impl SendingAnchor {
    /// `GET /deposit` of the asset to the wallet's own account, with more parameters.
    pub async fn deposit(&self, query: &[(&str, &str)]) -> Answer {
        let (asset, account) = (self.asset.clone(), self.account().to_string());
        let own = [("asset_code", asset.code()), ("account", account.as_str())];
        let own = own.iter().filter(|(name, _)| query.iter().all(|(given, _)| given != name));
        self.sep6("deposit", &own.chain(query).copied().collect::<Vec<_>>()).await
    }

    /// A deposit that can be paid: its id.
    pub async fn open_deposit(&self, amount: &str, steer: &str) -> String {
        let body = self.deposit(&[("amount", amount), ("steer", steer)]).await.expect(200);
        body["id"].as_str().unwrap().to_owned()
    }

    /// The bank tells that these payments came in.
    pub async fn notice(&self, payments: &Value) -> Answer {
        self.without_token().json(Method::POST, DOOR, payments).await
    }

    /// The bank tells that dollars came in for a deposit.
    pub async fn comes_in(&self, deposit: &str, external_id: &str, amount: &str) {
        let answer = self.notice(&json!([incoming(deposit, external_id, amount)])).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// How much of an asset the wallet has.
    pub async fn holds(&self, asset: &AssetId) -> String {
        let account = self.at_network(&format!("/accounts/{}", self.account())).await;
        let held = account["balances"].as_array().unwrap().iter().find(|one| one["asset_code"] == asset.code());
        held.map_or("0".to_owned(), |held| held["balance"].as_str().unwrap().to_owned())
    }

    /// The transfer once its status is one of those that are not the end.
    pub async fn wait_until_transfer(&self, id: &str, status: &str) -> Value {
        wait::until(&format!("transfer {status}"), || async {
            let transfer = self.transfer_of(id).await;
            if transfer["status"] == status { Ok(transfer) } else { Err(transfer.to_string()) }
        })
        .await
    }
}

/// Dollars that came in for a deposit, as the test's guest reads them.
pub fn incoming(deposit: &str, external_id: &str, amount: &str) -> Value {
    json!({ "transaction": deposit, "external_id": external_id, "amount": amount })
}
