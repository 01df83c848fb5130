//! What the test guest keeps of what it was given, for as long as its instance lives.

use anchor_guest::prelude::Entry;
use std::{collections::VecDeque, sync::Mutex};

static KEPT: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Keeps the value named `name`, as it was given, and drops the others.
pub fn keep(fields: Vec<Entry>) {
    let named = fields.into_iter().filter(|field| field.name == "name").map(|field| field.value);
    KEPT.lock().expect("nobody panicked").extend(named);
}

/// The value that is kept longest. It is forgotten.
pub fn longest() -> String {
    KEPT.lock().expect("nobody panicked").pop_front().unwrap_or_default()
}
