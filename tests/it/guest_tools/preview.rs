//! `guest preview`: an author's browser, while the component is edited.

use super::{CACHE, err, guest};
use anchor_host_tests::{
    guests,
    hosted::{Browser, Page},
    process::binary,
    wait,
};
use reqwest::Method;
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A running preview of a copy of the reference guest.
struct Preview {
    program: Child,
    url: String,
    opens: String,
    file: PathBuf,
    component: Vec<u8>,
    _folder: TempDir,
}

impl Preview {
    async fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.wasm");
        fs::copy(guests::rust("reference_rails"), &file).unwrap();
        let mut command = Command::new(binary());
        command.args(["guest", "preview", "--json"]).arg(&file).args(["--config", "bank_url=http://127.0.0.1:9"]);
        command.args(arguments).env("XDG_CACHE_HOME", CACHE).current_dir(folder.path());
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ANCHOR_")) {
            command.env_remove(name);
        }
        let mut program = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let line = BufReader::new(program.stdout.take().unwrap()).lines().next_line().await.unwrap().unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let text = |key: &str| told[key].as_str().unwrap().to_owned();
        let component = fs::read(&file).unwrap();
        Self { program, url: text("url"), opens: text("opens"), file, component, _folder: folder }
    }

    fn browser(&self) -> Browser {
        Browser::at_origin(self.url.clone())
    }

    /// Saves the component with other texts of the same length.
    fn edit(&self, edits: &[(&str, &str)]) {
        let mut bytes = self.component.clone();
        for (from, to) in edits {
            assert_eq!(from.len(), to.len());
            let places: Vec<_> =
                (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from.as_bytes())).collect();
            assert!(!places.is_empty(), "`{from}` is not in the component");
            for at in places {
                bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
            }
        }
        save(&self.file, &bytes);
    }

    /// What pages ask, to know when to load again.
    async fn status(&self) -> Value {
        serde_json::from_str(&self.browser().open("/preview/status").await.html).unwrap()
    }
}

/// As build tools do: the whole file at once.
fn save(file: &Path, bytes: &[u8]) {
    let beside = file.with_extension("new");
    fs::write(&beside, bytes).unwrap();
    fs::rename(beside, file).unwrap();
}

/// The pages of the reference guest from the one that asks who the user is, to the end.
async fn finish(browser: &Browser, page: &Page) -> Page {
    let page = browser.submit(page, &[("first_name", "Zoë"), ("last_name", "Example")]).await.expect(200);
    let bank = [("bank_account_number", "000123456789"), ("bank_number", "021000021")];
    let page = browser.submit(&page, &bank).await.expect(200);
    page.assert_says("Zoë Example");
    browser.submit(&page, &[]).await.expect(200)
}

#[tokio::test]
async fn an_open_page_follows_the_component_with_the_answers_so_far() {
    let preview = Preview::start(&["--way", "withdraw", "--amount", "40", "--field", "first_name=Bola"]).await;
    assert!(preview.url.starts_with("http://127.0.0.1:"), "{}", preview.url);
    let browser = preview.browser();
    let first = browser.open(&preview.opens).await.expect(200);
    assert_eq!(first.heading(), "How much do you want to withdraw?");
    assert!(first.html.contains("value=\"40\""), "the wallet's amount: {}", first.html);
    browser.submit(&first, &[("amount", "0.5")]).await.expect(422);
    let second = browser.submit(&first, &[("amount", "50")]).await.expect(200);
    assert_eq!(second.heading(), "Who are you?");
    assert!(second.html.contains("value=\"Bola\""), "the wallet's value: {}", second.html);
    let version = preview.status().await["version"].clone();
    assert!(second.html.contains(&format!("data-version={version}")), "{}", second.html);

    preview.edit(&[("Who are you?", "And who else"), ("How much do", "What sum do")]);
    wait::until("the new version", || async {
        let now = preview.status().await;
        if now["version"] == version { Err(now.to_string()) } else { Ok(()) }
    })
    .await;
    let followed = browser.open(&second.url).await.expect(200);
    assert_eq!(followed.heading(), "And who else");
    let earlier = browser.open(&format!("{}/0", second.url)).await.expect(200);
    assert_eq!(earlier.heading(), "What sum do you want to withdraw?");
    assert!(earlier.html.contains("value=\"50\""), "what was answered is kept: {}", earlier.html);

    let end = finish(&browser, &followed).await;
    // 50 less 0.50 and 0.5 %.
    end.assert_says("49.25");
    assert!(end.html.contains("What the guest settled") && end.html.contains("&quot;done&quot;"), "{}", end.html);
}

#[tokio::test]
async fn a_component_that_can_t_serve_is_told_on_the_page_and_the_one_before_stays() {
    let preview = Preview::start(&[]).await;
    let browser = preview.browser();
    let page = browser.open(&preview.opens).await.expect(200);
    assert_eq!(page.heading(), "How much do you want to deposit?");
    let others = fs::read(guests::rust("cash_desk")).unwrap();
    for (bytes, why) in [(b"broken".as_slice(), "is not WebAssembly"), (&others, "does not provide")] {
        save(&preview.file, bytes);
        wait::until(why, || async {
            let now = preview.status().await;
            if now["refused"].as_str().is_some_and(|told| told.contains(why)) { Ok(()) } else { Err(now.to_string()) }
        })
        .await;
        let still = browser.open(&page.url).await.expect(200);
        assert_eq!(still.heading(), page.heading());
        assert!(still.html.contains("role=\"alert\">") && still.html.contains(why), "{}", still.html);
    }
    preview.edit(&[("How much do", "What sum do")]);
    wait::until("the repaired version", || async {
        let now = browser.open(&page.url).await;
        if now.heading().starts_with("What sum do") { Ok(()) } else { Err(now.heading()) }
    })
    .await;
    assert!(preview.status().await["refused"].is_null());
}

#[tokio::test]
async fn the_start_page_offers_both_ways_every_language_and_every_state() {
    let mut preview = Preview::start(&[
        "--lang",
        "de",
        "--amount",
        "30",
        "--asset",
        "EURX",
        "--set",
        "assets[0].deposit.max_amount=60",
    ])
    .await;
    let browser = preview.browser();
    let start = browser.open("/").await.expect(200);
    for offered in ["way=deposit&amp;lang=de", "way=withdraw&amp;lang=de", "/?lang=sw", "status.completed?lang=de"] {
        assert!(start.html.contains(offered), "`{offered}` is not in {}", start.html);
    }
    // Another site has the author's browser ask.
    for (path, name, value, status) in [
        ("/", "host", "evil.example", 421),
        ("/preview/open?way=deposit", "sec-fetch-site", "cross-site", 403),
        ("/preview/open?way=../../sep12/customer", "accept", "*/*", 502),
    ] {
        let asked = browser.request(Method::GET, path).header(name, value).send().await.unwrap();
        assert_eq!(asked.status(), status, "{path}");
    }
    // Each visit is a new transaction, unless the same user is asked for.
    let one = browser.open("/preview/open?way=deposit").await.expect(200);
    assert!(one.html.contains("lang=\"de\"") && one.html.contains("EURX"), "{}", one.html);
    browser.submit(&one, &[("amount", "61")]).await.expect(422);
    let who = browser.submit(&one, &[("amount", "60")]).await.expect(200);
    let end = finish(&browser, &who).await;
    end.assert_says("100200300");
    assert!(end.html.contains("organization.bank_account_number"), "{}", end.html);
    let known = browser.open("/preview/open?way=deposit&same_user=true&amount=").await.expect(200);
    let known = browser.submit(&known, &[("amount", "20")]).await.expect(200);
    known.assert_says("Zoë Example");
    let other = browser.open("/preview/open?way=withdraw").await.expect(200);
    let other = browser.submit(&other, &[("amount", "20")]).await.expect(200);
    assert_eq!(other.heading(), "Who are you?");

    let completed = browser.open("/preview/samples/status.completed?lang=es").await.expect(200);
    assert!(completed.html.contains("<html lang=\"es\""), "{}", completed.html);
    let policy = completed.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'nonce-"), "{policy}");
    let html = completed.html.replace("&#x2f;", "/");
    let style = html.split("href=\"/sep24/assets/style.").nth(1).unwrap().split('"').next().unwrap();
    browser.open(&format!("/sep24/assets/style.{style}")).await.expect(200);
    browser.open("/preview/samples/nothing").await.expect(404);

    // Ctrl-C.
    let id = preview.program.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert!(preview.program.wait().await.unwrap().success());
}

#[test]
fn a_guest_without_pages_is_told_which_interface_it_lacks() {
    let file = guests::rust("cash_desk").display().to_string();
    let refused = guest(&["preview", &file]);
    assert_eq!(refused.status.code(), Some(1));
    let told = err(&refused);
    assert!(told.contains("does not provide the interface `interactive`") && told.contains("guest check"), "{told}");
    let missing = guest(&["preview", "nowhere.wasm"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("nowhere.wasm"), "{}", err(&missing));
}
