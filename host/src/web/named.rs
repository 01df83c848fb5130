//! Named values in the order given: clients show forms in the order of an object's members.

use serde::{Serialize, Serializer};

/// A JSON object whose members keep their order. A repeated name replaces the earlier value, in its place.
#[derive(Debug)]
pub struct Named<T>(Vec<(String, T)>);

impl<T> Named<T> {
    /// Whether it has no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(members: I) -> Self {
        let mut named: Vec<(String, T)> = Vec::new();
        for (name, value) in members {
            match named.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => named.push((name, value)),
            }
        }
        Self(named)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_names_are_unique() {
        let members = [("b", 1), ("a", 2), ("c", 3), ("b", 4)].map(|(name, value)| (name.to_owned(), value));
        let named: Named<i32> = members.into_iter().collect();
        assert_eq!(serde_json::to_string(&named).unwrap(), r#"{"b":4,"a":2,"c":3}"#);
    }
}
