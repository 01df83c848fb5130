//! Who acts through the admin API, and what they may do.

use std::fmt;

/// What a credential of the admin API may be used for. Each role includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdminRole {
    /// To look at what is no customer's data.
    Read,
    /// To decide about transactions, payouts, payments, events, gaps and differences.
    Operate,
    /// To do everything: the guests and what they stored, recorded calls, channels.
    Admin,
}

impl AdminRole {
    /// All roles, with the words of the configuration.
    pub const ALL: [(&str, Self); 3] = [("read", Self::Read), ("operate", Self::Operate), ("admin", Self::Admin)];

    /// Its word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Operate => "operate",
            Self::Admin => "admin",
        }
    }
}

/// What parts a credential's name from a person's. Neither has one in it.
const BETWEEN: char = '/';

/// Who acted, as it stands in records: `ada` for the holder of the admin token, `treasury/ada` for that of the credential
/// `treasury`. The credential is proven; the person's name is the caller's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The credential; `None`: the admin token.
    pub credential: Option<String>,
    /// The person's name.
    pub person: String,
}

/// What two operators have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// The person's name.
    Person,
    /// The credential.
    Credential,
}

impl Operator {
    /// Reads what a record says.
    pub fn on_record(text: &str) -> Self {
        match text.split_once(BETWEEN) {
            Some((credential, person)) => Self { credential: Some(credential.to_owned()), person: person.to_owned() },
            None => Self { credential: None, person: text.to_owned() },
        }
    }

    /// Whether a name, of a credential or a person, would be read as something else.
    pub fn is_ambiguous(name: &str) -> bool {
        name.contains(BETWEEN)
    }

    /// Why one of the two is no second person beside the other; `None`: they may be two. People who share a credential
    /// can't be told apart, whatever they call themselves. Names are compared without case. The admin token tells nothing
    /// about who holds it: two of its holders are told apart by their names alone.
    pub fn shares(&self, other: &Self) -> Option<Shared> {
        let same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
        if same(&self.person, &other.person) {
            return Some(Shared::Person);
        }
        match (&self.credential, &other.credential) {
            (Some(one), Some(other)) if same(one, other) => Some(Shared::Credential),
            _ => None,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.credential {
            Some(credential) => write!(f, "{credential}{BETWEEN}{}", self.person),
            None => f.write_str(&self.person),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_person_has_another_name_and_another_credential() {
        let shares = |one: &str, other: &str| Operator::on_record(one).shares(&Operator::on_record(other));
        for (one, other, shared) in [
            ("ada", "Ada ", Some(Shared::Person)),
            ("ada", "bob", None),
            ("ada", "treasury/ada", Some(Shared::Person)),
            ("treasury/ada", "finance/ADA", Some(Shared::Person)),
            ("treasury/ada", "treasury/bob", Some(Shared::Credential)),
            ("treasury/ada", "Treasury/bob", Some(Shared::Credential)),
            ("treasury/ada", "finance/bob", None),
            ("treasury/ada", "bob", None),
            ("configuration", "treasury/ada", None),
        ] {
            assert_eq!(shares(one, other), shared, "{one} {other}");
            assert_eq!(shares(other, one), shared, "{other} {one}");
        }
    }

    #[test]
    fn what_is_written_down_is_read_back() {
        for text in ["ada", "treasury/ada", "treasury/operator"] {
            assert_eq!(Operator::on_record(text).to_string(), text);
        }
        assert!(AdminRole::Read < AdminRole::Operate && AdminRole::Operate < AdminRole::Admin);
        assert!(AdminRole::ALL.iter().all(|(word, role)| *word == role.as_str()));
    }
}
