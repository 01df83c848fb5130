//! What of a configuration a command uses: what is wrong with the rest does not keep it from its work.

use super::Finding;

/// What a command uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it: it serves.
    Whole,
    /// The records, and what is decided about them: no guest, no listener, no key but the one they are sealed with.
    Records,
    /// The same, and what guests are granted: recorded calls are had again.
    Calls,
    /// The records, and the keys of accounts that are paid from.
    Accounts,
    /// The embedded network.
    Network,
    /// The admin API of a running host.
    Admin,
}

/// Sections of which only a host that serves makes use.
const SERVING: &[&str] =
    &["server", "sandbox", "admin", "sep1", "documentation", "principals", "log", "sep10", "limits", "reconcile"];

/// The keys of accounts that are paid from, and that of the records.
const OF_ACCOUNTS: &[&str] = &["keys.payout_seeds", "keys.channel_secret", "keys.seal_key"];

/// Sections that are nothing to an embedded network.
const BESIDE_THE_NETWORK: &[&str] = &[
    "admin",
    "sep1",
    "documentation",
    "principals",
    "sep10",
    "sep12",
    "database",
    "business",
    "guest",
    "guests",
    "payments",
    "mismatches",
    "quotes",
    "events",
    "reconcile",
    "limits",
];

impl Scope {
    /// Whether a finding is about something that is used. One about the file as a whole is, and one about a section that
    /// nobody knows: it may be a used one, misspelt.
    pub(super) fn covers(self, finding: &Finding) -> bool {
        let key = finding.key.as_str();
        let section = key.split(['.', '[']).next().unwrap_or_default();
        let is_known = super::schema::SECTIONS.iter().any(|known| known.name.split(['.', '[']).next() == Some(section));
        let is_file = key == "guest.files" || (section == "guests" && key.ends_with("].file"));
        let is_secret =
            key.contains(".secrets.") || key.ends_with(".secrets_by_handle") || key.starts_with("business.secret");
        match self {
            Self::Whole => true,
            _ if key.is_empty() || !is_known => true,
            Self::Records | Self::Accounts if is_secret => false,
            Self::Records | Self::Calls if section == "keys" => key.starts_with("keys.seal_key"),
            Self::Accounts if section == "keys" => OF_ACCOUNTS.iter().any(|used| key.starts_with(used)),
            Self::Records | Self::Calls | Self::Accounts => !is_file && !SERVING.contains(&section),
            Self::Network if section == "keys" => false,
            Self::Network => !BESIDE_THE_NETWORK.contains(&section),
            // A client needs the token, and none of the others.
            Self::Admin if key.starts_with("admin.credentials") => false,
            Self::Admin => section == "admin" || key.starts_with("keys.admin_token") || key == "data_dir",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origin;

    #[test]
    fn each_command_is_held_to_what_it_uses() {
        let used = |scope: Scope, key: &str| {
            let finding =
                Finding { origin: Origin::Default, key: key.into(), reason: String::new(), remedy: String::new() };
            scope.covers(&finding)
        };
        for (key, by) in [
            ("", [true, true, true, true]),
            ("databse", [true, true, true, true]),
            ("data_dir", [true, true, true, true]),
            ("guest.files", [false, false, false, false]),
            ("guests[0].file", [false, false, false, false]),
            ("guest.secrets.bank_file", [false, true, false, false]),
            ("guest.deadline_ms", [true, true, false, false]),
            ("sep1.overlay", [false, false, false, false]),
            ("assets[0].sep31.deliver", [true, true, true, false]),
            ("database.url", [true, true, false, false]),
            ("keys.signing_seed_file", [false, false, false, false]),
            ("keys.seal_key_file", [true, true, false, false]),
            ("keys.admin_token_file", [false, false, false, true]),
            ("admin.listen", [false, false, false, true]),
            ("admin.credentials[0].secret_file", [false, false, false, false]),
            ("sandbox.listen", [false, false, true, false]),
        ] {
            let scopes = [Scope::Records, Scope::Calls, Scope::Network, Scope::Admin];
            assert_eq!(scopes.map(|scope| used(scope, key)), by, "{key}");
            assert!(used(Scope::Whole, key));
        }
        for (key, is_used) in [
            ("keys.payout_seeds_file", true),
            ("keys.channel_secret", true),
            ("keys.seal_key", true),
            ("keys.signing_seed", false),
            ("network.horizon_url", true),
            ("payouts.channels", true),
            ("assets[0].issuer", true),
            ("server.base_url", false),
            ("guest.secrets.bank_file", false),
        ] {
            assert_eq!(used(Scope::Accounts, key), is_used, "{key}");
        }
    }
}
