//! The place of a value in an answer. It is formatted only for an error, because most answers are valid.

use std::fmt;

/// A path such as `ready.fee.details[0].amount`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    within: Option<&'a Place<'a>>,
    step: Step,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Field(&'static str),
    Item(usize),
}

/// The top-level value of this name.
pub(super) fn at(name: &'static str) -> Place<'static> {
    Place { within: None, step: Step::Field(name) }
}

/// An item of an answer that is a list.
pub(super) fn item(number: usize) -> Place<'static> {
    Place { within: None, step: Step::Item(number) }
}

impl Place<'_> {
    /// A field of the value at this place.
    pub(super) fn field(&self, name: &'static str) -> Place<'_> {
        Place { within: Some(self), step: Step::Field(name) }
    }

    /// An item of the list at this place.
    pub(super) fn item(&self, number: usize) -> Place<'_> {
        Place { within: Some(self), step: Step::Item(number) }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            within.fmt(f)?;
        }
        match (self.step, self.within) {
            (Step::Field(name), None) => f.write_str(name),
            (Step::Field(name), Some(_)) => write!(f, ".{name}"),
            (Step::Item(number), _) => write!(f, "[{number}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_formatted_as_authors_would_write_it() {
        let details = at("ready.fee").field("details").to_string();
        assert_eq!(details, "ready.fee.details");
        assert_eq!(at("ready.fee").field("details").item(0).field("amount").to_string(), "ready.fee.details[0].amount");
    }
}
