//! Short texts that become values, and the operator's configuration.

use anchor_host::{
    config::{self, Sources},
    events::Target,
    limits::{ForwardedHeader, Peers, Subnet},
    model::{AccountId, Address, Amount, AssetId, CustomerId, Memo, Owner, Timestamp, TransactionId},
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::{fmt::Debug, io::Write, net::IpAddr, str::FromStr};

/// A text as every value of the vocabulary. What is taken says the same when written and read again.
pub fn vocabulary(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let memos = ["text", "id", "hash", "return"].map(|kind| memo(kind, text));
    let others = [
        amount(text),
        asset(text),
        timestamp(text),
        // Equality of texts is equality of what they name.
        is_canonical::<AccountId>(text),
        is_canonical::<Address>(text),
        owner(text),
        is_canonical::<TransactionId>(text),
        is_canonical::<CustomerId>(text),
    ];
    // Any short text is a text memo, which says nothing.
    memos[1..].contains(&true) || others.contains(&true)
}

/// The header in which a proxy names its client (first byte: `x`-forwarded-for or `f`orwarded).
pub fn forwarded(bytes: &[u8]) -> bool {
    let Some((first, value)) = bytes.split_first() else { return false };
    let (header, name) = match first {
        b'x' => (ForwardedHeader::XForwardedFor, "x-forwarded-for"),
        b'f' => (ForwardedHeader::Forwarded, "forwarded"),
        _ => return false,
    };
    let Ok(value) = HeaderValue::from_bytes(value) else { return false };
    let headers = HeaderMap::from_iter([(HeaderName::from_static(name), value)]);
    let peers = Peers::new(vec!["10.0.0.0/8".parse().unwrap()], header);
    let stranger: IpAddr = "203.0.113.1".parse().unwrap();
    assert_eq!(peers.client(stranger, &headers), Some(stranger.into()), "a stranger is believed");
    let client = peers.client("10.0.0.1".parse().unwrap(), &headers);
    let is_proxy = matches!(client, Some(Subnet::V4(address)) if address.octets()[0] == 10);
    assert!(!is_proxy, "a proxy of ours counts as a client");
    client.is_some()
}

fn is_canonical<T: FromStr + ToString>(text: &str) -> bool {
    let Ok(value) = text.parse::<T>() else { return false };
    assert_eq!(value.to_string(), text, "two spellings of one {}", std::any::type_name::<T>());
    true
}

fn assert_same<T: FromStr<Err: Debug> + ToString + PartialEq + Debug>(value: &T) {
    let again = value.to_string().parse::<T>().unwrap_or_else(|error| panic!("{value:?} is not read again: {error:?}"));
    assert_eq!(again, *value);
}

fn owner(text: &str) -> bool {
    let Ok(owner) = Owner::parse(text) else { return false };
    assert_eq!(owner.to_string(), text, "two spellings of one owner");
    true
}

fn amount(text: &str) -> bool {
    let Ok(amount) = Amount::parse(text) else { return false };
    assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{text} is {amount}");
    assert_same(&amount);
    if let Ok(stroops) = amount.to_stroops() {
        assert_eq!(Amount::from_stroops(stroops.try_into().expect("never negative")), amount);
        assert_eq!(Amount::parse(&amount.to_horizon()), Ok(amount));
    }
    assert_eq!(amount.plus(amount).and_then(|twice| twice.minus(amount)).unwrap_or(amount), amount);
    true
}

fn asset(text: &str) -> bool {
    let Ok(asset) = AssetId::parse(text) else { return false };
    assert_same(&asset);
    true
}

fn timestamp(text: &str) -> bool {
    let Ok(at) = text.parse::<Timestamp>() else { return false };
    assert_same(&at);
    assert_eq!(at.to_seconds_text().len(), "1970-01-01T00:00:01Z".len());
    true
}

fn memo(kind: &str, text: &str) -> bool {
    let Ok(memo) = Memo::parse(kind, text) else { return false };
    assert_eq!(Memo::parse(memo.kind(), &memo.value()), Ok(memo));
    true
}

/// A URL to call back.
pub fn callback_url(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let (outside, inside) = (Target::parse(text, false), Target::parse(text, true));
    if let Ok(target) = &outside {
        assert_eq!(inside.as_ref(), Ok(target), "allowed outside and not inside");
        let url = target.url();
        assert!(url.scheme() == "https" && url.username().is_empty() && url.password().is_none());
        let host = url.host_str().unwrap().trim_matches(['[', ']']);
        if let Ok(address) = host.parse() {
            assert!(anchor_host::net::is_public(address), "{text} leads inside");
        }
        assert_eq!(Target::parse(url.as_str(), false).as_ref(), Ok(target), "not the same when read again");
    }
    outside.is_ok()
}

/// A configuration file.
pub fn config(bytes: &[u8]) -> bool {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let reading = config::read(&Sources { file: Some(file.path().to_owned()), ..Sources::default() });
    let Err(findings) = reading.check() else { return true };
    assert!(!findings.0.is_empty(), "refused without a reason");
    for finding in &findings.0 {
        assert!(!finding.reason.is_empty() && !finding.remedy.is_empty(), "{finding:?}");
    }
    false
}
