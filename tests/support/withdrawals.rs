//! What a wallet does under SEP-6.

use super::{
    log,
    sender::{Answer, Opened, SendingAnchor},
    wait,
};
use anchor_host::model::{AccountId, Memo};
use reqwest::Method;
use serde_json::{Value, json};

impl SendingAnchor {
    /// `GET` of a SEP-6 path with these parameters.
    pub async fn sep6(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::GET, &format!("/sep6/{path}")).query(query)).await
    }

    /// `GET /withdraw` of the asset, with more parameters.
    pub async fn withdraw(&self, query: &[(&str, &str)]) -> Answer {
        let asset = self.asset.clone();
        self.sep6("withdraw", &[&[("asset_code", asset.code())], query].concat()).await
    }

    /// A withdrawal that is ready to be paid.
    pub async fn open_withdrawal(&self, amount: &str, steer: &str) -> Opened {
        withdrawal(&self.withdraw(&[("amount", amount), ("steer", steer)]).await.expect(200))
    }

    /// Opened, and paid as it should be.
    pub async fn withdraw_and_pay(&self, amount: &str, steer: &str) -> Opened {
        let opened = self.open_withdrawal(amount, steer).await;
        self.pay(&opened, amount).await;
        opened
    }

    /// SEP-6's transaction object.
    pub async fn transfer_of(&self, id: &str) -> Value {
        self.sep6("transaction", &[("id", id)]).await.expect(200)["transaction"].clone()
    }

    /// `PATCH /transactions/:id` with these fields.
    pub async fn correct(&self, id: &str, fields: &Value) -> Answer {
        self.json(Method::PATCH, &format!("/sep6/transactions/{id}"), &json!({ "transaction": fields })).await
    }

    /// The transaction object once it has this status.
    pub async fn wait_for_transfer(&self, id: &str, status: &str) -> Value {
        let ended = ["completed", "refunded", "expired"];
        wait::until(&format!("transfer {status}"), || async {
            let transfer = self.transfer_of(id).await;
            let have = transfer["status"].as_str().unwrap();
            if have == status {
                return Ok(transfer);
            }
            let report = format!("{transfer}\n{}", log::about(id));
            assert!(!ended.contains(&have), "it will never be {status}: {report}");
            Err(report)
        })
        .await
    }
}

/// Where a withdrawal is paid: from the answer to `GET /withdraw`, or from a transaction object.
pub fn withdrawal(body: &Value) -> Opened {
    let text = |names: [&str; 2]| {
        let found = names.iter().find_map(|name| body[*name].as_str());
        found.unwrap_or_else(|| panic!("no {names:?} in {body}"))
    };
    Opened {
        id: text(["id", "id"]).to_owned(),
        account: AccountId::parse(text(["account_id", "withdraw_anchor_account"])).unwrap(),
        memo: Memo::parse(text(["memo_type", "withdraw_memo_type"]), text(["memo", "withdraw_memo"])).unwrap(),
    }
}
