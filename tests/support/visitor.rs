//! A wallet's user who goes through hosted pages and does not give up: a page that does not come is asked for again.

use super::{
    hosted::{Browser, Page},
    patient::{Patient, Unanswered},
};
use anchor_host::model::{Amount, AssetId};
use reqwest::Method;
use serde_json::{Value, json};

impl Patient {
    /// SEP-24: a deposit whose user says on its pages how much, and agrees; the id.
    pub async fn open_hosted_deposit(&self, amount: Amount, asset: &AssetId) -> String {
        let body = json!({ "asset_code": asset.code() });
        let opened = self.insist(Method::POST, "/sep24/transactions/deposit/interactive", Some(&body)).await;
        let id = opened["id"].as_str().unwrap().to_owned();
        let browser = Browser::at_origin(self.anchor().to_owned());
        let mut page = self.page(&browser, &id, opened["url"].as_str().unwrap()).await;
        while page.html.contains("<form") {
            let is_asked = page.html.contains("name=\"amount\"");
            let amount = amount.to_string();
            let values: Vec<_> = is_asked.then_some(("amount", amount.as_str())).into_iter().collect();
            let why = match browser.try_submit(&page, &values).await {
                Ok(next) if next.status == 200 => {
                    page = next;
                    continue;
                }
                Ok(next) if next.status == 429 || next.status >= 500 => next.status.to_string(),
                Ok(next) => panic!("{id}: {} {}", next.status, next.text()),
                Err(why) => why.to_string(),
            };
            // Whether it came through, the address of the session shows.
            self.rest(&id, Unanswered::Failed(why)).await;
            page = self.page(&browser, &id, &page.url).await;
        }
        assert_eq!(page.heading(), "Ready for your payment", "{id}: {}", page.html);
        id
    }

    /// The page at an address. If the link was used up and nobody got the page, the wallet shows the user another.
    async fn page(&self, browser: &Browser, id: &str, url: &str) -> Page {
        let mut url = url.to_owned();
        loop {
            let why = match browser.try_open(&url).await {
                Ok(page) if page.status == 200 => return page,
                Ok(page) if page.status == 410 => {
                    let more = self.hosted(id).await["more_info_url"].as_str().unwrap().to_owned();
                    url = more.replace("/more_info?", "/more_info/continue?");
                    continue;
                }
                Ok(page) => page.status.to_string(),
                Err(why) => why.to_string(),
            };
            self.rest(&url, Unanswered::Failed(why)).await;
        }
    }

    /// SEP-24 `GET /transaction`.
    pub async fn hosted(&self, id: &str) -> Value {
        self.insist(Method::GET, &format!("/sep24/transaction?id={id}"), None).await["transaction"].clone()
    }
}
