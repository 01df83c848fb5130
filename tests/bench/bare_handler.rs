//! A handler that does nothing but answer, and how often a server can be asked.

use super::{
    host::{CLIENTS, TURN},
    measure::per_second,
};
use anchor_host_tests::connection::Connection;
use axum::{Router, http::header, routing::get};

/// Serves these bytes as JSON at every path; where.
pub async fn serve(answer: Vec<u8>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let handler = move || {
        let answer = answer.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], answer) }
    };
    let router = Router::new().route("/{*path}", get(handler));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Requests per second that are answered 200.
pub async fn asked(url: &str, ask: &[u8]) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let (url, ask) = (url.to_owned(), ask.to_vec());
        async move {
            let mut connection = Connection::open(&url).await;
            let mut rounds = 0;
            while until.is_ahead() {
                connection.exchange(&ask, 200).await;
                rounds += 1;
            }
            rounds
        }
    })
    .await
}
