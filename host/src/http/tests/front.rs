//! What everybody may ask for: the toml, readiness, and what is not there.

use super::{ALL, G, anchor, answer, request, send, signed_in};
use crate::seps::Enabled;
use crate::web::Check;
use axum::body::Body;
use http::{Method, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::json;

#[tokio::test]
async fn what_is_not_there_is_a_json_404_and_a_wrong_method_a_405() {
    let anchor = anchor(ALL, vec![]).await;
    for path in ["/", "/nonsense", "/sep31", "/sep31/transactions/x/y", "/sep12/customer/%ff"] {
        let request = request(Method::DELETE, path).header(header::AUTHORIZATION, signed_in());
        let (status, body) = answer(anchor.send(request.body(Body::empty()).unwrap()).await).await;
        assert_eq!((status, body), (StatusCode::NOT_FOUND, json!({"error": "not found"})), "{path}");
    }
    let unknown = "/sep31/transactions/01890a5d-ac96-774b-bcce-b302099a8057";
    for path in ["/sep31/transactions/x", "/sep31/transactions/%00", unknown, "/sep31/transactions/x/"] {
        let request = request(Method::GET, path).header(header::AUTHORIZATION, signed_in());
        let (status, _) = answer(anchor.send(request.body(Body::empty()).unwrap()).await).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let nobody = request(Method::DELETE, &format!("/sep12/customer/{G}")).header(header::AUTHORIZATION, signed_in());
    assert_eq!(answer(anchor.send(nobody.body(Body::empty()).unwrap()).await).await.0, StatusCode::NOT_FOUND);
    let info = anchor.send(request(Method::GET, "/sep31/info?lang=pt").body(Body::empty()).unwrap()).await;
    assert_eq!(answer(info).await, (StatusCode::OK, json!({"receive": {}})), "/info is open");
    let response = anchor.send(request(Method::PUT, "/sep31/info").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[header::ALLOW], "GET,HEAD");
    assert_eq!(answer(response).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn only_what_is_on_has_routes_and_a_place_in_the_toml() {
    let anchor = anchor(Enabled { sep12: true, ..Enabled::default() }, vec![]).await;
    for (path, status) in [
        ("/auth", StatusCode::NOT_FOUND),
        ("/sep31/info", StatusCode::NOT_FOUND),
        ("/sep12/customer", StatusCode::UNAUTHORIZED),
        ("/sep12/customer/", StatusCode::UNAUTHORIZED),
    ] {
        let response = anchor.send(request(Method::GET, path).body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), status, "{path}");
    }
    let toml = request(Method::GET, sep1_path()).body(Body::empty()).unwrap();
    let text = anchor.send(toml).await.into_body().collect().await.unwrap().to_bytes();
    let table: toml::Table = toml::from_str(std::str::from_utf8(&text).unwrap()).unwrap();
    assert_eq!(table["KYC_SERVER"].as_str(), Some("https://anchor.example/sep12"));
    assert!(!table.contains_key("WEB_AUTH_ENDPOINT") && !table.contains_key("DIRECT_PAYMENT_SERVER"));
}

fn sep1_path() -> &'static str {
    "/.well-known/stellar.toml"
}

#[tokio::test]
async fn the_toml_is_plain_text_for_everybody_and_cacheable() {
    let anchor = anchor(ALL, vec![]).await;
    let first = anchor.send(request(Method::GET, sep1_path()).body(Body::empty()).unwrap()).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(first.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(first.headers()[header::CACHE_CONTROL], "public, max-age=60");
    let etag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let length = first.into_body().collect().await.unwrap().to_bytes().len();
    for (tags, status) in [
        (etag.clone(), StatusCode::NOT_MODIFIED),
        (format!("\"other\", W/{etag}"), StatusCode::NOT_MODIFIED),
        ("*".to_owned(), StatusCode::NOT_MODIFIED),
        ("\"other\"".to_owned(), StatusCode::OK),
    ] {
        let again = request(Method::GET, sep1_path()).header(header::IF_NONE_MATCH, &tags).body(Body::empty()).unwrap();
        let again = anchor.send(again).await;
        assert_eq!(again.status(), status, "{tags}");
        assert_eq!(again.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(again.headers()[header::ETAG], etag.as_str());
        let body = again.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body.is_empty(), status == StatusCode::NOT_MODIFIED);
    }
    let head = anchor.send(request(Method::HEAD, sep1_path()).body(Body::empty()).unwrap()).await;
    assert_eq!(head.headers()[header::CONTENT_LENGTH], length.to_string().as_str());
    assert_eq!(head.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(head.into_body().collect().await.unwrap().to_bytes().is_empty());
}

#[tokio::test]
async fn web_pages_of_any_origin_may_call_everything() {
    let anchor = anchor(ALL, vec![]).await;
    for path in ["/auth", "/sep12/customer", "/sep31/transactions/x", "/nonsense"] {
        let preflight = request(Method::OPTIONS, path)
            .header(header::ORIGIN, "https://wallet.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PATCH")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,x-client-name")
            .body(Body::empty())
            .unwrap();
        let response = anchor.send(preflight).await;
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_HEADERS], "authorization,content-type,x-client-name");
        let methods = headers[header::ACCESS_CONTROL_ALLOW_METHODS].to_str().unwrap();
        assert!(["GET", "POST", "PUT", "PATCH", "DELETE"].iter().all(|method| methods.contains(method)));
    }
    let response = anchor.send(request(Method::GET, "/health/live").body(Body::empty()).unwrap()).await;
    assert!(response.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap().contains("date"));
    assert_eq!(response.headers()["x-request-id"], "0707070707070707");
    let named = request(Method::GET, "/health/live").header("x-request-id", "proxy-1").body(Body::empty()).unwrap();
    assert_eq!(anchor.send(named).await.headers()["x-request-id"], "proxy-1");
}

#[tokio::test]
async fn readiness_names_what_fails_and_no_reason() {
    let checks = vec![
        Check::new("database", async || Ok::<(), String>(())),
        Check::new("ledger", async || Err("12 ledgers behind")),
    ];
    let anchor = anchor(ALL, checks).await;
    let ready = anchor.send(request(Method::GET, "/health/ready").body(Body::empty()).unwrap()).await;
    let (status, body) = answer(ready).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        body,
        json!({
            "status": "not ready",
            "checks": {"database": {"ok": true}, "ledger": {"ok": false}},
        })
    );
    let live = anchor.send(request(Method::GET, "/health/live").body(Body::empty()).unwrap()).await;
    assert_eq!(answer(live).await, (StatusCode::OK, json!({"status": "ok"})));
}

#[tokio::test]
async fn a_fault_of_ours_tells_nothing_about_itself() {
    // No guest is loaded, so that what needs one fails inside.
    for (method, path, body) in [
        (Method::GET, "/sep12/customer", ""),
        (Method::POST, "/sep31/transactions", "{\"amount\": 1, \"asset_code\": \"USDC\"}"),
    ] {
        let request = request(method, path)
            .header(header::AUTHORIZATION, signed_in())
            .header(header::CONTENT_TYPE, "application/json");
        let answered = answer(send(request.body(body.into()).unwrap()).await).await;
        assert_eq!(answered, (StatusCode::INTERNAL_SERVER_ERROR, json!({"error": "internal error"})), "{path}");
    }
}
