//! An error with its causes.

use std::{error::Error, fmt, io, iter};

/// An error with its causes. Displayed on one line: the error, then its causes, the nearest first. A cause whose text
/// already ends the text before it is left out.
#[derive(Clone, Copy)]
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl<'a> Chain<'a> {
    /// The error itself, then its causes; includes an error wrapped in an I/O error, which is not its `source`.
    pub fn errors(self) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
        iter::successors(Some(self.0), |&error| {
            let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            wrapped.map(|cause| cause as &(dyn Error + 'static)).or_else(move || error.source())
        })
    }

    /// Whether the error or one of its causes is an `E`.
    pub fn has<E: Error + 'static>(self) -> bool {
        self.errors().any(<dyn Error>::is::<E>)
    }

    /// The texts of the causes that are not repetitions.
    pub fn causes(self) -> Vec<String> {
        let mut said = self.0.to_string();
        let mut causes = Vec::new();
        for text in self.errors().skip(1).map(ToString::to_string) {
            if !said.ends_with(&text) {
                causes.push(text.clone());
            }
            said = text;
        }
        causes
    }
}

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        self.causes().iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the name has no address")]
    struct NoAddress;

    #[derive(Debug, thiserror::Error)]
    enum Outer {
        #[error("nothing could be sent")]
        Terse(#[source] io::Error),
        #[error("nothing could be sent: {0}")]
        Wordy(#[source] io::Error),
    }

    #[test]
    fn repeated_texts_are_left_out_and_errors_wrapped_in_io_errors_are_found() {
        for outer in [Outer::Terse(io::Error::other(NoAddress)), Outer::Wordy(io::Error::other(NoAddress))] {
            let chain = Chain(&outer);
            assert_eq!(chain.to_string(), "nothing could be sent: the name has no address");
            assert!(chain.has::<NoAddress>() && !chain.has::<fmt::Error>());
        }
    }
}
