//! A business that drives its transactions by the Platform API.

use super::anchor::{Setup, TestAnchor};
use super::database::Kind;
use reqwest::Method;
use serde_json::{Value, json};

/// A business that calls the Platform API of an anchor.
pub struct Business {
    http: reqwest::Client,
    url: String,
    token: String,
}

/// An anchor whose asset a business drives, in every protocol.
pub fn driven_by_business(kind: Kind) -> Setup {
    let settings = [
        ("assets[0].code", "USDC"),
        ("assets[0].sep31.deliver", "iso4217:USD"),
        ("assets[0].sep31.driven_by", "business"),
        ("assets[0].withdraw.deliver", "iso4217:USD"),
        ("assets[0].withdraw.driven_by", "business"),
        ("assets[0].deposit.receive", "iso4217:USD"),
        ("assets[0].deposit.driven_by", "business"),
        ("sep24.interactive_url", "https://business.example/sep24"),
        ("sep24.interactive_secret", "interactive_secret_of_the_test_of_32_bytes"),
    ];
    settings.into_iter().fold(Setup::new(kind), |setup, (key, value)| setup.set(key, value))
}

impl Business {
    pub fn of(anchor: &TestAnchor) -> Self {
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Self { http, url: anchor.admin_url(), token: anchor.admin_token() }
    }

    /// A request of the business: its status and its body.
    pub async fn request(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// `GET` of a path that has to answer 200.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.request(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The answer to a body sent to `/`.
    pub async fn post(&self, body: &Value) -> Value {
        let (status, body) = self.request(Method::POST, "/", Some(body)).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// The answer to one call, which may be an error.
    pub async fn try_call(&self, method: &str, params: &Value) -> Value {
        self.post(&json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })).await
    }

    /// The result of a call that has to succeed.
    pub async fn call(&self, method: &str, params: &Value) -> Value {
        let answer = self.try_call(method, params).await;
        assert!(answer["error"].is_null(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    /// The code and the message of a call that has to fail.
    pub async fn refused(&self, method: &str, params: &Value) -> (i64, String) {
        let answer = self.try_call(method, params).await;
        let error = &answer["error"];
        assert!(error.is_object(), "{method} {params}: {answer}");
        (error["code"].as_i64().unwrap(), error["message"].as_str().unwrap().to_owned())
    }

    /// The transaction as the business sees it.
    pub async fn transaction(&self, id: &str) -> Value {
        self.call("get_transaction", &json!({ "transaction_id": id })).await
    }
}
