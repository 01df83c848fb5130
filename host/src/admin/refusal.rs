//! Errors of other rooms as answers to an operator, who is told the cause.

use crate::{
    context,
    model::Chain,
    store,
    web::{self, ApiError},
};
use http::StatusCode;

/// An operation's error.
pub(super) fn refused(error: context::Error) -> ApiError {
    match error {
        context::Error::Store(error) => unreadable(error),
        error => error.into(),
    }
}

/// An operation's error about the record of this id.
pub(super) fn refused_about(noun: &'static str, id: &str) -> impl Fn(context::Error) -> ApiError + use<> {
    let text = format!("there is no {noun} {id}");
    move |error| match error {
        context::Error::NotFound => ApiError::status(StatusCode::NOT_FOUND, text.clone()),
        error => refused(error),
    }
}

/// The database's error.
pub(super) fn unreadable(error: store::Error) -> ApiError {
    web::logged(&error);
    if let store::Error::Corrupt { .. } = error {
        let text = format!("{error}; if the key is right, somebody else has written to the database: see SECURITY.md");
        return ApiError::status(StatusCode::INTERNAL_SERVER_ERROR, text);
    }
    ApiError::unavailable(format!("the database can't be used: {}; try again", Chain(&error)))
}
