//! The limit of open files, of which every connection takes one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files besides clients' connections: the database, Horizon, guests' requests, callbacks, sign-ins, the admin API.
const OTHERS: u64 = 512;

/// The open files that this process may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenFiles {
    /// `None`: as many as there are.
    most: Option<u64>,
    /// How many the configuration may need.
    needed: u64,
}

impl OpenFiles {
    /// After [`raise_open_files`], for so many connections.
    pub(super) fn raised(connections: usize) -> Self {
        let needed = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(OTHERS);
        let files = Self { most: raise_open_files(), needed };
        match files.is_enough() {
            true => tracing::info!("open files: {}", files.note()),
            false => tracing::warn!("open files: {}", files.note()),
        }
        files
    }

    fn is_enough(self) -> bool {
        self.most.is_none_or(|most| most >= self.needed)
    }

    /// For the operator: the limit, and what to do if it is too low.
    pub(super) fn note(self) -> String {
        let most = self.most.map_or_else(|| "unlimited".to_owned(), |most| format!("up to {most}"));
        match self.is_enough() {
            true => most,
            false => format!(
                "{most}, and server.connections_max may need {}; raise the system's hard limit (`LimitNOFILE=` in a \
                 systemd unit, `ulimit -Hn` in a shell) or lower server.connections_max",
                self.needed
            ),
        }
    }
}

/// Raises this process's limit of open files as far as the system allows; the limit then, or `None` if there is none.
/// Systems start programs with a low one, for the sake of programs that count files in a fixed table.
pub fn raise_open_files() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files can't be raised");
            current
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_and_a_low_one_is_explained() {
        assert_eq!(raise_open_files(), getrlimit(Resource::Nofile).maximum);
        let files = |most| OpenFiles { most, needed: 1024 };
        assert_eq!(files(None).note(), "unlimited");
        assert_eq!(files(Some(1024)).note(), "up to 1024");
        assert!(files(Some(1023)).note().contains("may need 1024; raise"));
    }
}
