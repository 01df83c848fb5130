//! The business server and the clients that are told of what happens, as configured.

use crate::{
    config::{BaseUrl, Business, BusinessAuth, Client, Config, NetworkKind},
    context::ClientCallbacks,
    events::{BusinessProof, BusinessServer, Target},
};

pub(super) fn clients(config: &Config) -> Vec<ClientCallbacks> {
    let inside = config.network.kind == NetworkKind::Sandbox;
    let parsed = |url: &BaseUrl| Target::parse(url.as_str(), inside).ok();
    let target = |(protocol, url): &(_, BaseUrl)| Some((*protocol, parsed(url)?));
    let client = |client: &Client| ClientCallbacks {
        accounts: client.signing_keys.clone(),
        domains: client.domains.clone(),
        callbacks: client.callbacks.iter().filter_map(target).collect(),
        customers: client.customers_callback.as_ref().and_then(parsed),
    };
    config.clients.iter().map(client).collect()
}

/// Where the business server takes events.
pub(super) fn event_url(config: &Config) -> Option<String> {
    config.guest.business.as_ref().map(event_url_of)
}

fn event_url_of(business: &Business) -> String {
    format!("{}/event", business.server_url.as_str().trim_end_matches('/'))
}

/// The business server that is told of events.
pub(super) fn server(config: &Config) -> Option<BusinessServer> {
    let business = config.guest.business.as_ref()?;
    let proof = match &business.proof {
        BusinessAuth::None => BusinessProof::None,
        BusinessAuth::ApiKey { header, secret } => BusinessProof::Secret(header.parse().ok()?, secret.clone()),
        BusinessAuth::Jwt { header, secret, lifetime } => {
            BusinessProof::Token { header: header.parse().ok()?, secret: secret.clone(), lifetime: *lifetime }
        }
    };
    Some(BusinessServer { url: event_url_of(business).parse().ok()?, proof, timeout: business.timeout })
}
