//! What a handler takes and answers, read from its signature.

use crate::{
    admin::{
        answer::Answer,
        input::{Body, Json, Query, Text},
    },
    web::{ApiError, PathText},
};
use axum::{Extension, body::Bytes, extract::State, response::Response};
use http::HeaderMap;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Ref, RefOr, Schema,
        content::Content,
        path::{Parameter, ParameterIn},
        request_body::RequestBody,
    },
};

/// What a handler takes and answers.
#[derive(Default)]
pub struct Operation {
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestBody>,
    pub(super) answer: Option<RefOr<Schema>>,
    /// Every schema that these refer to, by name.
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Operation {
    /// A reference to the schema of `T`, which goes into the document.
    fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name().into_owned();
        let reference = Ref::from_schema_name(&name);
        self.schemas.push((name, T::schema()));
        T::schemas(&mut self.schemas);
        reference.into()
    }
}

/// A part of a handler's signature.
pub trait Describe {
    /// Adds what it says about the operation.
    fn describe(operation: &mut Operation);
}

/// A handler whose signature says what it takes and answers.
pub trait Described<T> {
    /// That.
    fn operation() -> Operation;
}

macro_rules! described {
    ($($part:ident),*) => {
        impl<F, M, Reply, Future, $($part),*> Described<(M, $($part,)*)> for F
        where
            F: Fn($($part),*) -> Future,
            Future: std::future::Future<Output = Reply>,
            Reply: Describe,
            $($part: Describe,)*
        {
            fn operation() -> Operation {
                let mut operation = Operation::default();
                $($part::describe(&mut operation);)*
                Reply::describe(&mut operation);
                operation
            }
        }
    };
}
described!(A);
described!(A, B);
described!(A, B, C);
described!(A, B, C, D);
described!(A, B, C, D, E);

macro_rules! says_nothing {
    ($(($($generic:ident)?) $part:ty,)*) => {
        $(impl$(<$generic>)? Describe for $part {
            fn describe(_: &mut Operation) {}
        })*
    };
}
says_nothing! {
    (S) State<S>,
    (T) Extension<T>,
    () HeaderMap,
    () Bytes,
    // The document finds it in the path.
    () PathText,
    // Something else than JSON, or JSON whose shape is not part of the contract.
    () Response,
}

impl<A: Describe, B: Describe> Describe for (A, B) {
    fn describe(operation: &mut Operation) {
        A::describe(operation);
        B::describe(operation);
    }
}

impl<T: IntoParams> Describe for Query<T> {
    fn describe(operation: &mut Operation) {
        operation.parameters.extend(T::into_params(|| Some(ParameterIn::Query)));
    }
}

impl<T: ToSchema> Describe for Json<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.refer::<T>();
        operation.body = Some(RequestBody::builder().content("application/json", Content::new(Some(schema))).build());
    }
}

impl<T: ToSchema> Describe for Text<T> {
    fn describe(operation: &mut Operation) {
        Json::<T>::describe(operation);
    }
}

impl Describe for Body {
    fn describe(operation: &mut Operation) {
        operation.body = Some(
            RequestBody::builder().content("application/octet-stream", Content::new::<RefOr<Schema>>(None)).build(),
        );
    }
}

impl<T: ToSchema> Describe for Answer<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.refer::<T>();
        operation.answer = Some(schema);
    }
}

impl<T: Describe> Describe for Result<T, ApiError> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}
