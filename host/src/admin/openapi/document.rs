//! The document, made of groups of routes.

use super::Operation;
use crate::admin::{
    authentication::{NAME_MAX, OPERATOR, REASON, REASON_MAX},
    routes::{Group, Route},
};
use http::HeaderName;
use utoipa::{
    PartialSchema,
    openapi::{
        self, Components, Info, ObjectBuilder, OpenApi, OpenApiVersion, Paths, RefOr, Required, Response, Schema, Type,
        content::Content,
        path::{HttpMethod, Parameter, ParameterIn},
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

/// What the document says of itself.
const ABOUT: &str = "The admin API, for whoever runs the anchor, and the Platform API, for a business that drives its \
    transactions itself. Every request presents a credential; each operation names the role that it needs.";

/// The name of the schema of a refusal.
const REFUSAL: &str = "Refusal";

/// Groups of routes as one document. `api_key`: the header of API keys.
pub(super) fn document(api_key: &HeaderName, groups: &[(Group, Vec<Route>)]) -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::builder().schema(REFUSAL, refusal());
    for (name, scheme) in [("api_key", header_scheme(api_key)), ("bearer", bearer())] {
        components = components.security_scheme(name, scheme);
    }
    for (group, routes) in groups {
        for route in routes {
            let Some(method) = method(route.method) else { continue };
            let mut described = (route.operation)();
            components = components.schemas_from_iter(std::mem::take(&mut described.schemas));
            paths.add_path_operation(route.path, vec![method], operation(*group, route, described));
        }
    }
    let info = Info::builder().title("anchor-host").version(env!("CARGO_PKG_VERSION")).description(Some(ABOUT)).build();
    let document = OpenApi::builder().openapi(OpenApiVersion::Version31).info(info).paths(paths);
    document.components(Some(components.build())).build()
}

fn header_scheme(name: &HeaderName) -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name.as_str(), "An API key")))
}

fn bearer() -> SecurityScheme {
    SecurityScheme::Http(
        Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The admin token, or a JWT that is signed with a credential's secret"))
            .build(),
    )
}

fn method(name: &str) -> Option<HttpMethod> {
    Some(match name {
        "GET" => HttpMethod::Get,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => return None,
    })
}

fn operation(group: Group, route: &Route, described: Operation) -> openapi::path::Operation {
    let Operation { mut parameters, body, answer, .. } = described;
    parameters.extend(in_path(route.path));
    if route.method != "GET" {
        let needed = if group.reason.is_none() { Required::True } else { Required::False };
        let reason = (&REASON, REASON_MAX, "The reason for the change, for the record");
        parameters.push(header(reason, needed));
        let operator = (&OPERATOR, NAME_MAX, "The name of the person who makes it");
        parameters.push(header(operator, Required::False));
    }
    openapi::path::Operation::builder()
        .tag(group.name)
        .summary(Some(route.summary))
        .description(Some(format!("Needs the role `{}`.", route.rule.role.as_str())))
        .operation_id(Some(operation_id(route)))
        .parameters(Some(parameters))
        .request_body(body)
        .security(SecurityRequirement::new("api_key", [""; 0]))
        .security(SecurityRequirement::new("bearer", [""; 0]))
        .response("200", done(answer))
        .response("4XX", refused("The request is refused; the text names what is wrong, and the remedy"))
        .response("5XX", refused("The host, or something it depends on, can't do it now"))
        .build()
}

/// The method and the words of the path, such as `post_admin_payouts_id_cancel`.
fn operation_id(route: &Route) -> String {
    let words = route.path.split(['/', '{', '}', '-', '.']).filter(|word| !word.is_empty());
    std::iter::once(route.method.to_ascii_lowercase().as_str()).chain(words).collect::<Vec<_>>().join("_")
}

fn in_path(path: &str) -> impl Iterator<Item = Parameter> {
    let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    named.map(|name| {
        Parameter::builder()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(String::schema()))
            .build()
    })
}

fn header((name, most, about): (&HeaderName, usize, &str), required: Required) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(most));
    Parameter::builder()
        .name(name.as_str())
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(about))
        .schema(Some(text))
        .build()
}

fn done(answer: Option<RefOr<Schema>>) -> Response {
    let response = Response::builder().description("Done");
    match answer {
        Some(schema) => response.content("application/json", Content::new(Some(schema))).build(),
        None => response.build(),
    }
}

fn refused(about: &str) -> Response {
    let schema = RefOr::from(openapi::Ref::from_schema_name(REFUSAL));
    Response::builder().description(about).content("application/json", Content::new(Some(schema))).build()
}

fn refusal() -> RefOr<Schema> {
    let error = ObjectBuilder::new().schema_type(Type::String).description(Some("What is wrong, and what to do"));
    ObjectBuilder::new().description(Some("Why a request is refused")).property("error", error).required("error").into()
}
