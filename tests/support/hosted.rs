//! What a wallet does under SEP-24, and its user's browser.

use super::{
    log,
    sender::{Answer, SendingAnchor},
    wait,
};
use reqwest::{
    Method, RequestBuilder,
    header::{HeaderMap, LOCATION},
    multipart, redirect,
};
use serde_json::{Value, json};

impl SendingAnchor {
    /// `GET` of a SEP-24 path with these parameters.
    pub async fn sep24(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::GET, &format!("/sep24/{path}")).query(query)).await
    }

    /// `POST /transactions/deposit|withdraw/interactive` of the asset, with more parameters.
    pub async fn interactive(&self, way: &str, more: &Value) -> Answer {
        let mut body = json!({ "asset_code": self.asset.code() });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.json(Method::POST, &format!("/sep24/transactions/{way}/interactive"), &body).await
    }

    /// A hosted transfer whose guest is steered by these words: its id, and the address of its pages.
    pub async fn open_hosted(&self, way: &str, steer: &str) -> (String, String) {
        let opened = self.interactive(way, &json!({ "steer": steer })).await.expect(200);
        let text = |name: &str| opened[name].as_str().unwrap().to_owned();
        (text("id"), text("url"))
    }

    /// SEP-24's transaction object.
    pub async fn hosted(&self, id: &str) -> Value {
        self.sep24("transaction", &[("id", id)]).await.expect(200)["transaction"].clone()
    }

    /// The transaction object once it has this status.
    pub async fn wait_for_hosted(&self, id: &str, status: &str) -> Value {
        wait::until(&format!("hosted transfer {status}"), || async {
            let transfer = self.hosted(id).await;
            if transfer["status"] == status { Ok(transfer) } else { Err(format!("{transfer}\n{}", log::about(id))) }
        })
        .await
    }
}

/// A browser without cookies and without JavaScript.
pub struct Browser {
    http: reqwest::Client,
    origin: String,
}

/// What a browser shows.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub url: String,
    pub html: String,
    pub headers: HeaderMap,
}

impl Browser {
    /// One at this anchor.
    pub fn new(wallet: &SendingAnchor) -> Self {
        Self::at_origin(wallet.url())
    }

    /// One that resolves paths at this origin.
    pub fn at_origin(origin: String) -> Self {
        // The first one in a process decides, and another may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { http, origin }
    }

    /// The address of a path.
    fn at(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.origin) } else { url.to_owned() }
    }

    /// Opens an address, and follows where it leads within this anchor.
    pub async fn open(&self, url: &str) -> Page {
        self.try_open(url).await.unwrap()
    }

    /// The same, unless the anchor has gone.
    pub async fn try_open(&self, url: &str) -> reqwest::Result<Page> {
        let url = self.at(url);
        self.try_follow(self.http.get(&url), url).await
    }

    /// Sends a page's form with these values.
    pub async fn submit(&self, page: &Page, values: &[(&str, &str)]) -> Page {
        self.try_submit(page, values).await.unwrap()
    }

    /// The same, unless the anchor has gone.
    pub async fn try_submit(&self, page: &Page, values: &[(&str, &str)]) -> reqwest::Result<Page> {
        let url = self.at(&page.action());
        let csrf = page.hidden("csrf");
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend(values);
        self.try_follow(self.http.post(&url).form(&form), url).await
    }

    /// The same with a file.
    pub async fn upload(&self, page: &Page, name: &str, content_type: &str, bytes: &[u8]) -> Page {
        let url = self.at(&page.action());
        let part = multipart::Part::bytes(bytes.to_vec()).file_name("file").mime_str(content_type).unwrap();
        let form = multipart::Form::new().text("csrf", page.hidden("csrf")).part(name.to_owned(), part);
        self.follow(self.http.post(&url).multipart(form), url).await
    }

    /// A request of the caller's own making.
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.http.request(method, self.at(url))
    }

    /// Sends it, and follows where it leads.
    pub async fn follow(&self, request: RequestBuilder, url: String) -> Page {
        self.try_follow(request, url).await.unwrap()
    }

    async fn try_follow(&self, request: RequestBuilder, mut url: String) -> reqwest::Result<Page> {
        let mut response = request.send().await?;
        while let Some(to) = response.headers().get(LOCATION) {
            assert_eq!(response.status(), 303, "a page leads on by GET");
            url = self.at(to.to_str().unwrap());
            response = self.http.get(&url).send().await?;
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Page { status, url, headers, html: response.text().await? })
    }
}

impl Page {
    /// The text between the first of these after `from`, and the next.
    fn between(&self, from: &str, to: &str) -> Option<String> {
        let rest = self.html.split_once(from)?.1;
        Some(rest.split_once(to)?.0.to_owned())
    }

    /// Where its form is sent.
    pub fn action(&self) -> String {
        self.between("action=\"", "\"")
            .unwrap_or_else(|| panic!("no form in {}", self.html))
            .replace("&amp;", "&")
            .replace("&#x2f;", "/")
    }

    /// Where its main button leads.
    pub fn button(&self) -> String {
        let href = self.between("class=\"primary\" href=\"", "\"");
        href.unwrap_or_else(|| panic!("no button in {}", self.html)).replace("&#x2f;", "/").replace("&amp;", "&")
    }

    /// A hidden value of its form.
    pub fn hidden(&self, name: &str) -> String {
        self.between(&format!("name=\"{name}\" value=\""), "\"").unwrap_or_else(|| panic!("no {name} in {}", self.html))
    }

    /// Its heading.
    pub fn heading(&self) -> String {
        plain(&self.between("<h1>", "</h1>").unwrap_or_else(|| panic!("no heading in {}", self.html)))
    }

    /// Its text within `<main>`, without tags.
    pub fn text(&self) -> String {
        let main = self.between("<main", "</main>").unwrap_or_else(|| panic!("no main in {}", self.html));
        plain(&format!("<main{main}"))
    }

    /// Whether its text has this.
    pub fn assert_says(&self, words: &str) {
        assert!(self.text().contains(words), "`{words}` is not in: {} ({})", self.text(), self.status);
    }

    /// The same page, which has to have this status.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.html);
        self
    }
}

/// The text of some HTML, without tags.
fn plain(html: &str) -> String {
    let (mut text, mut is_tag) = (String::new(), false);
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
