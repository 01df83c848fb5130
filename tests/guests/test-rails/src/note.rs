//! What the test guest remembers.

use anchor_guest::{
    kv::{self, Error},
    prelude::Problem,
};

/// Counts the calls of a function that are kept, and writes down what is wrong with what it reads meanwhile.
pub fn count(function: &str) -> Result<(), Problem> {
    let key = format!("note/{function}");
    let before: u64 = kv::get_json(&key)?.unwrap_or(0);
    kv::set_json(&key, &(before + 1))?;
    // A call reads its own changes, listed as well.
    let own = format!("own/{function}");
    kv::set(&own, b"1")?;
    let listed = kv::list_keys("own/", None, 10)?;
    assert!(listed.keys.contains(&own) && !listed.more, "{listed:?}");
    kv::delete(&own)?;
    assert_eq!(kv::get(&own)?, None);
    assert!(!kv::list_keys("own/", None, 10)?.keys.contains(&own));
    assert_eq!(kv::get_json(&key)?, Some(before + 1));
    Ok(())
}

/// Sets `keys` values of `size` bytes each; the problem says what came of it, unless all is well.
pub fn fill(keys: usize, size: usize) -> Result<(), Problem> {
    for number in 0..keys {
        match kv::set(&format!("fill/{number}"), &vec![7; size]) {
            Ok(()) => {}
            Err(Error::Quota(text)) => return Err(Problem::Invalid(format!("quota at {number}: {text}"))),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// What is under a key, as the problem's text.
pub fn tell(key: &str) -> Result<(), Problem> {
    let value = kv::get(key).map_err(|error| Problem::Invalid(format!("{error:?}")))?;
    Err(Problem::Invalid(value.map_or("nothing".to_owned(), |value| String::from_utf8_lossy(&value).into_owned())))
}
