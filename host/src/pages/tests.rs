//! Every language says everything, and every template shows what it is given as text.

use super::*;
use std::collections::BTreeSet;

fn pages() -> Pages {
    Pages::new(Theme::read(None).unwrap()).unwrap()
}

#[test]
fn every_language_has_every_message() {
    let all = Words::ids(&FILES, Words::USUAL);
    let pages = pages();
    assert!(all.len() > 150 && pages.words().languages().count() >= 20);
    for lang in pages.words().languages() {
        let differing: BTreeSet<_> = all.symmetric_difference(&Words::ids(&FILES, lang)).cloned().collect();
        assert_eq!(differing, BTreeSet::new(), "{lang}");
        let paid = pages.words().say(lang, "pay-deadline", &[("deadline", "noon".into())]);
        assert!(paid.contains("noon"), "{lang}: {paid}");
    }
}

#[test]
fn what_nobody_speaks_is_said_in_english() {
    let pages = pages();
    assert_eq!((pages.words().spoken("de"), pages.words().spoken("xx")), ("de", "en"));
    assert_eq!(pages.words().say("xx", "copy", &[]), "Copy");
    assert_eq!((Words::direction("ar"), Words::direction("de")), ("rtl", "ltr"));
}

#[test]
fn nobody_is_told_to_contact_an_anchor_without_contacts() {
    let pages = pages();
    let ids = ["status-expired-next", "status-too_small-next", "status-too_large-next", "status-error-next"];
    for lang in pages.words().languages() {
        for id in ids.into_iter().chain(["message-refused-do", "message-error-do"]) {
            let [with, without] = ["yes", "no"].map(|said| pages.words().say(lang, id, &[("contact", said.into())]));
            assert!(!without.is_empty() && without.len() + 5 < with.len(), "{lang} {id}: {without}");
            assert!(without == without.trim() && !without.contains("  "), "{lang} {id}: {without}");
            assert_eq!(pages.words().say(lang, id, &[]), with, "an operator's template may not say it");
        }
    }
    let (_, mut sample) = samples().find(|(_, sample)| sample["message"]["kind"] == "error").unwrap();
    assert!(pages.render("message.html", &sample).unwrap().contains("contact us"));
    sample["page"]["support"] = serde_json::json!({ "email": null, "phone": null, "url": null });
    assert!(!pages.render("message.html", &sample).unwrap().contains("contact us"));
}

#[test]
fn texts_of_guests_and_users_are_shown_and_never_run() {
    let pages = pages();
    let mut seen = 0;
    for (template, sample) in samples() {
        let hostile = sample.to_string().replace("deposit this", "");
        let html = pages.render(template, &sample).unwrap();
        for payload in ["<script>alert", "<img src=x", "onerror=alert(1)>"] {
            if hostile.contains(payload) {
                seen += 1;
                assert!(!html.contains(payload), "{template} has {payload}");
            }
        }
    }
    assert!(seen > 0, "no sample is hostile");
}

#[test]
fn a_folder_is_refused_for_what_replaces_nothing_and_for_templates_that_do_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("theme.css"), ":root { --accent: #036 }").unwrap();
    let theme = Theme::read(Some(folder.path())).unwrap();
    assert!(theme.theme.as_ref().is_some_and(|asset| asset.name.starts_with("theme.")));
    std::fs::create_dir(folder.path().join("templates")).unwrap();
    std::fs::write(folder.path().join("templates/wait.html"), "{{ wait.nothing }}").unwrap();
    let refused = Pages::new(Theme::read(Some(folder.path())).unwrap()).err().unwrap().to_string();
    assert!(refused.contains("templates/wait.html:1: the template is refused"), "{refused}");
    std::fs::write(folder.path().join("logo.gif"), "").unwrap();
    assert!(matches!(Theme::read(Some(folder.path())), Err(ThemeError::Unused(_))));
}
