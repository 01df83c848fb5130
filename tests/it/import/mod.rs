//! Moving in from the Stellar Anchor Platform and from Polaris: what was open there is finished here.

mod anchor_platform;
mod command;
mod hosted;
mod polaris;
mod refused;
mod settings;
mod source;

use anchor_host::app::{self, ImportOrder, ImportProgram, ImportProgress, ImportReport};
use anchor_host_tests::anchor::{Setup, TestAnchor};
use anchor_host_tests::sender::SendingAnchor;
use source::Source;

/// An anchor that has not served yet, and a client of the program before it that has an account on the network and a session.
/// The cursor is where that program has read to.
struct Mover {
    anchor: TestAnchor,
    client: SendingAnchor,
    cursor: u64,
}

impl Mover {
    /// The network goes on while no program runs.
    async fn new(setup: Setup) -> Self {
        Self::of(setup.apart()).await
    }

    /// The network is the host's own, whose accounts can pay.
    async fn paying(setup: Setup) -> Self {
        Self::of(setup).await
    }

    async fn of(setup: Setup) -> Self {
        let mut anchor = setup.start().await;
        let client = anchor.sender().await;
        let cursor = anchor.store.cursor(&anchor.account()).await.unwrap().unwrap();
        anchor.stop().await;
        anchor.forget().await;
        app::migrate(&anchor.config).await.unwrap();
        Self { anchor, client, cursor }
    }

    async fn import(&self, program: ImportProgram, source: &Source, apply: bool) -> ImportReport {
        self.import_telling(program, source, apply, &|_| {}).await
    }

    /// The same, with the news of how far it has got.
    async fn import_telling(
        &self,
        program: ImportProgram,
        source: &Source,
        apply: bool,
        tell: &(dyn Fn(ImportProgress) + Send + Sync),
    ) -> ImportReport {
        let order = ImportOrder {
            program,
            url: source.database.url.clone(),
            leave: Default::default(),
            read_from_ledger: None,
            apply,
        };
        app::import(&self.anchor.config, self.anchor.ambient(), &order, tell).await.unwrap()
    }

    /// A dry run that changes nothing, and then the import.
    async fn move_in(&self, program: ImportProgram, source: &Source) -> ImportReport {
        let tried = self.import(program, source, false).await;
        assert_eq!((tried.applied, tried.refused.as_slice()), (false, [].as_slice()));
        self.anchor.assert_untouched().await;
        let applied = self.import(program, source, true).await;
        assert!(applied.applied, "{applied:?}");
        assert_eq!(
            (applied.transactions, applied.customers, &applied.open),
            (tried.transactions, tried.customers, &tried.open),
            "the dry run says what happens"
        );
        applied
    }

    fn asset(&self) -> String {
        self.anchor.asset().to_string()
    }

    fn account(&self) -> String {
        self.client.account().to_string()
    }
}
