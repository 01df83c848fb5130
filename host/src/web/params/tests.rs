//! Tests of reading parameters in every encoding.

use super::*;

fn params(json: &str) -> Params {
    Params::from_json(json.as_bytes()).unwrap()
}

fn text(failure: ApiError) -> String {
    failure.message().to_owned()
}

#[test]
fn amounts_are_exact_whether_text_or_number() {
    for (sent, meant) in [
        ("100", "100"),
        ("\"100\"", "100"),
        ("100.10", "100.1"),
        ("0.1", "0.1"),
        ("9007199254740993.0000001", "9007199254740993.0000001"),
        ("1e-7", "0.0000001"),
        ("1.5E+3", "1500"),
        ("12e-1", "1.2"),
    ] {
        let amount = params(&format!("{{\"amount\": {sent}}}")).amount("amount").unwrap().unwrap();
        assert_eq!(amount, Amount::parse(meant).unwrap(), "{sent}");
    }
    for refused in ["1e400", "1e-29", "-1", "\"1e3\"", "\"ten\"", "true", "[1]", "{}", "1e28e"] {
        let amount = Params::from_json(format!("{{\"amount\": {refused}}}").as_bytes())
            .and_then(|params| params.amount("amount"));
        assert!(amount.is_err(), "{refused}");
    }
}

#[test]
fn a_wrong_type_names_the_whole_path() {
    let sent = params(r#"{"fields": {"transaction": {"iban": [1], "n": 7}}, "asset_code": 5}"#);
    assert_eq!(text(sent.text("asset_code").unwrap_err()), "`asset_code` must be a string, not a number");
    let inner = sent.object("fields").unwrap().unwrap().object("transaction").unwrap().unwrap();
    assert_eq!(
        text(inner.entries(&[]).unwrap_err()),
        "`fields.transaction.iban` must be a string or a number, not an array"
    );
    assert_eq!(inner.entries(&["iban"]).unwrap()["n"], "7");
}

#[test]
fn a_group_can_be_an_object() {
    let entries = |json: &str| params(json).grouped_entries(&["id"], &["card"]);
    let flat = entries(r#"{"id": "1", "card.number": "4", "card.cvc": "5"}"#).unwrap();
    assert_eq!(flat.keys().collect::<Vec<_>>(), ["card.cvc", "card.number"]);
    assert_eq!(entries(r#"{"card": {"number": "4", "cvc": "5"}}"#).unwrap(), flat);
    assert_eq!(entries(r#"{"card": {"number": "4"}, "card.number": "4", "card.cvc": "5"}"#).unwrap(), flat);
    for (refused, said) in [
        (r#"{"card": {"number": "4"}, "card.number": "5"}"#, "`card.number` is given twice"),
        (r#"{"card": {"number": {"a": "4"}}}"#, "`card.number` must be a string or a number, not an object"),
        (r#"{"card": ["4"]}"#, "`card` must be a string or a number, not an array"),
        (r#"{"other": {"a": "4"}}"#, "`other` must be a string or a number, not an object"),
    ] {
        let refusal = text(entries(refused).unwrap_err());
        assert!(refusal.starts_with(said), "{refused}: {refusal}");
    }
}

#[test]
fn empty_and_null_are_absent_and_repeats_must_agree() {
    let sent = params(r#"{"a": "", "b": null}"#);
    assert_eq!((sent.text("a").unwrap(), sent.text("b").unwrap()), (None, None));
    assert_eq!(sent.entries(&[]).unwrap().len(), 1, "an empty value stays visible among entries");
    assert!(Params::from_json(br#"{"a": "1", "a": "2"}"#).is_err());
    assert!(Params::from_json(br#"{"a": "1", "a": "1"}"#).is_ok());
    assert!(Params::from_json(br#"{"a": "\u0000"}"#).is_err());
    assert_eq!(text(Params::from_json(b"[1]").unwrap_err()), "the body must be a JSON object");
    assert_eq!(text(Params::from_json(b"{").unwrap_err()), "the body is not valid JSON: line 1, column 1");
}

#[test]
fn objects_within_objects_have_a_bottom() {
    let nested = |depth: usize| format!("{}1{}", "{\"a\": ".repeat(depth), "}".repeat(depth));
    assert!(Params::from_json(nested(DEPTH_MOST + 1).as_bytes()).is_ok());
    for depth in [DEPTH_MOST + 2, 100_000] {
        let refused = Params::from_json(nested(depth).as_bytes()).unwrap_err();
        assert_eq!(text(refused), "the body's objects are nested too deeply");
    }
}

#[test]
fn memos_need_a_type_where_there_is_no_default() {
    let sent = params(r#"{"memo": 18446744073709551615, "refund": "x", "r": "a", "r_type": "return"}"#);
    assert_eq!(sent.memo("memo", "memo_type", Some("id")).unwrap(), Some(Memo::Id(u64::MAX)));
    let untyped = text(sent.memo("refund", "refund_type", None).unwrap_err());
    assert_eq!(untyped, format!("`refund` needs `refund_type` beside it: {}", Memo::FORMS));
    assert!(sent.memo("r", "r_type", None).is_err());
}

#[test]
fn languages_that_are_none_fall_back_to_english() {
    for (sent, meant) in [("pt-BR", "pt-BR"), ("", "en"), ("x", "en"), ("../../etc", "en")] {
        assert_eq!(language(sent), meant);
    }
}

#[test]
fn names_that_are_almost_known_are_refused_with_the_right_spelling() {
    for (sent, known, told) in [
        ("Amount=1", "amount", "`Amount` is not a parameter; send `amount`"),
        ("amount[]=1&amount[]=1", "amount", "`amount[]` is not a parameter; send `amount`, once and without brackets"),
        ("AMOUNT[x][y]=1", "amount", "`AMOUNT[x][y]` is not a parameter; send `amount`, once and without brackets"),
    ] {
        let params = Params::from_form(sent.as_bytes()).unwrap();
        assert_eq!(text(params.text(known).unwrap_err()), told);
        assert_eq!(text(params.entries(&[known]).unwrap_err()), told);
        assert_eq!(params.text("other").unwrap(), None);
    }
    let both = Params::from_form(b"amount=1&amounts=2&Dest=3").unwrap();
    assert_eq!(both.text("amount").unwrap().as_deref(), Some("1"));
    assert_eq!(both.entries(&["amount"]).unwrap().len(), 2);
}
