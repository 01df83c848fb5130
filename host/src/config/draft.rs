//! A configuration that was read, before its generated keys are there.

use super::{
    Admin, Client, Config, Currency, Database, Documentation, Events, Guest, KeyFileError, Limits, Log, Mismatches,
    Network, Payments, Payouts, Quotes, Reconcile, Sandbox, Scope, Sep1, Sep10, Sep12, Sep24, Server,
    assets::AssetDraft, keys::ConfiguredKeys, mismatches, reader::Reader, server,
};
use crate::model::Random;
use std::path::{Path, PathBuf};

/// A configuration without mistakes that still lacks the generated keys.
pub(super) struct Draft {
    data_dir: PathBuf,
    server: Server,
    admin: Admin,
    network: Network,
    sandbox: Sandbox,
    database: Database,
    keys: ConfiguredKeys,
    assets: Vec<AssetDraft>,
    currencies: Vec<Currency>,
    clients: Vec<Client>,
    limits: Limits,
    guest: Guest,
    sep10: Sep10,
    sep12: Sep12,
    sep24: Sep24,
    payments: Payments,
    payouts: Payouts,
    mismatches: Mismatches,
    quotes: Quotes,
    events: Events,
    reconcile: Reconcile,
    log: Log,
    documentation: Documentation,
    sep1: Sep1,
}

impl Draft {
    /// The folder of the hosted pages' look.
    pub(super) fn theme(&self) -> Option<&Path> {
        self.sep24.theme.as_deref()
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let data_dir = reader.path("data_dir")?;
        // Read them all before the first `?`, so that each reports what is wrong with it.
        let (server, network, sandbox) = (Server::read(reader), Network::read(reader), Sandbox::read(reader));
        let (admin, database) = (Admin::read(reader), Database::read(reader, &data_dir));
        let keys = ConfiguredKeys::read(reader, network.as_ref());
        let assets = network.as_ref().map(|network| AssetDraft::read_all(reader, network));
        let (sep10, sep12, sep24) = (Sep10::read(reader), Sep12::read(reader), Sep24::read(reader));
        let (currencies, clients) = (Currency::read_all(reader), Client::read_all(reader, network.as_ref()));
        let (quotes, limits) = (Quotes::read(reader), Limits::read(reader));
        let guest = Guest::read(reader, &data_dir, sep12.as_ref().zip(quotes.as_ref()));
        let (payments, payouts, mismatches) = (Payments::read(reader), Payouts::read(reader), mismatches::read(reader));
        let (events, log, reconcile) = (Events::read(reader), Log::read(reader), Reconcile::read(reader));
        let documentation = Documentation::read(reader);
        let codes: Vec<_> = assets.iter().flatten().map(AssetDraft::code).collect();
        let homes = server::home_domains(network.as_ref(), server.as_ref(), sep10.as_ref());
        let sep1 = Sep1::read(reader, &documentation, &codes, &homes);
        let (server, network, sandbox) = (server?, network?, sandbox?);
        network.check_server(&server, reader);
        sandbox.check(&network, &server, reader);
        let (payouts, admin) = (payouts?, admin?);
        payouts.check(&network, &keys, reader);
        admin.check(&server, &keys, reader);
        Some(Self {
            data_dir,
            server,
            admin,
            network,
            sandbox,
            database: database?,
            keys,
            assets: assets?,
            currencies,
            clients,
            limits: limits?,
            guest: guest?,
            sep10: sep10?,
            sep12: sep12?,
            sep24: sep24?,
            payments: payments?,
            payouts,
            mismatches: mismatches?,
            quotes: quotes?,
            events: events?,
            reconcile: reconcile?,
            log: log?,
            documentation,
            sep1,
        })
    }

    /// The configuration, completed with the data directory's keys, which are generated on first use.
    pub(super) fn complete(self, scope: Scope, random: &dyn Random) -> Result<Config, KeyFileError> {
        let keys = self.keys.complete(scope, self.network.kind, &self.data_dir, random)?;
        let assets = self.assets.into_iter().filter_map(|asset| asset.complete(keys.sandbox.as_ref())).collect();
        Ok(Config {
            data_dir: self.data_dir,
            server: self.server,
            admin: self.admin,
            network: self.network,
            sandbox: self.sandbox,
            database: self.database,
            keys,
            assets,
            currencies: self.currencies,
            clients: self.clients,
            limits: self.limits,
            guest: self.guest,
            sep10: self.sep10,
            sep12: self.sep12,
            sep24: self.sep24,
            payments: self.payments,
            payouts: self.payouts,
            mismatches: self.mismatches,
            quotes: self.quotes,
            events: self.events,
            reconcile: self.reconcile,
            log: self.log,
            documentation: self.documentation,
            sep1: self.sep1,
        })
    }
}
