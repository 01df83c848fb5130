//! The admin API of a host, asked with the address and the token that it wrote into its data directory.

use anchor_host::app::ADMIN_ADDRESS;
use std::{fs, path::Path};

/// `GET`: status and body; status 0 while nobody answers.
pub async fn get(data_dir: &Path, path: &str) -> (u16, String) {
    let read = |name: &str| fs::read_to_string(data_dir.join(name)).unwrap_or_default().trim().to_owned();
    let (address, token) = (read(ADMIN_ADDRESS), read("admin-token"));
    get_at(&format!("http://{address}"), &token, path).await
}

/// The same at this URL with this token.
pub async fn get_at(url: &str, token: &str, path: &str) -> (u16, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    match http.get(format!("{url}{path}")).bearer_auth(token).send().await {
        Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
        Err(_) => (0, String::new()),
    }
}
