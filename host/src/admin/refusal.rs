//! Errors of other rooms as answers to an operator, who is told the cause.

use crate::{
    context,
    model::Chain,
    store,
    web::{self, ApiError},
};

/// An operation's error.
pub(super) fn refused(error: context::Error) -> ApiError {
    match error {
        context::Error::Store(error) => unreadable(error),
        error => error.into(),
    }
}

/// The database's error.
pub(super) fn unreadable(error: store::Error) -> ApiError {
    web::logged(&error);
    ApiError::unavailable(format!("the database can't be used: {}; try again", Chain(&error)))
}
