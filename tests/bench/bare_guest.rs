//! The same guest under bare wasmtime: a store, an instance, one typed call. No deadline, no limits, no log, no
//! answer to translate.

use std::path::Path;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    component::{Component, HasSelf, InstancePre, Linker, ResourceTable},
};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView};

mod bindings {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "anchor:guest/guest",
        imports: { default: trappable },
        exports: { default: async },
        // For the callback beside it.
        additional_derives: [serde::Deserialize, serde::Serialize],
        with: {
            "wasi:io": wasmtime_wasi::p2::bindings::io,
            "wasi:clocks": wasmtime_wasi::p2::bindings::clocks,
            "wasi:random": wasmtime_wasi::p2::bindings::random,
            "wasi:http": wasmtime_wasi_http::p2::bindings::http,
        },
    });
}
use bindings::{
    anchor::guest::{http, kv, types as wit},
    exports::anchor::guest::receiver::{Guest as Receiver, GuestIndices},
    wasi::config::store as config_store,
};
pub use wit::{Customer, CustomerStatus, Entry, Payment};

pub struct BareGuest {
    engine: Engine,
    pre: InstancePre<State>,
    receiver: GuestIndices,
    payment: Payment,
}

/// One that lives on after its call.
pub struct BareInstance {
    store: Store<State>,
    receiver: Receiver,
}

#[derive(Default)]
pub struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: Hooks,
    table: ResourceTable,
}

#[derive(Default)]
struct Hooks;

type Worker = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        _request: axum::http::Request<WasiBody>,
        _options: Option<RequestOptions>,
        _done: Worker,
    ) -> Box<dyn Future<Output = Result<(axum::http::Response<WasiBody>, Worker), Error>> + Send> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

impl BareGuest {
    /// With the host's allocator, whose settings are part of how fast wasmtime can be, and room for so many instances.
    pub fn new(component: &Path, instances: u32) -> Self {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(instances)
            .total_stacks(instances)
            .max_core_instances_per_component(16)
            .total_core_instances(16 * instances)
            .max_memories_per_component(2)
            .total_memories(2 * instances)
            .max_tables_per_component(16)
            .total_tables(16 * instances)
            .max_memory_size(256 << 20)
            .max_core_instance_size(1 << 20)
            .table_keep_resident(20_000 * size_of::<usize>())
            .linear_memory_keep_resident(4 << 20)
            .pagemap_scan(Enabled::Auto);
        let mut config = Config::new();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config).unwrap();
        let component = Component::from_file(&engine, component).unwrap();
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).unwrap();
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).unwrap();
        config_store::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state).unwrap();
        http::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state).unwrap();
        kv::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state).unwrap();
        wit::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state).unwrap();
        let pre = linker.instantiate_pre(&component).unwrap();
        let receiver = GuestIndices::new(&pre).unwrap();
        Self { engine, pre, receiver, payment: payment() }
    }

    /// One call in a fresh instance.
    pub async fn call(&self) {
        self.call_again(&mut self.instance().await).await;
    }

    pub async fn instance(&self) -> BareInstance {
        let mut store = Store::new(&self.engine, State::default());
        let instance = self.pre.instantiate_async(&mut store).await.unwrap();
        let receiver = self.receiver.load(&mut store, &instance).unwrap();
        BareInstance { store, receiver }
    }

    /// One call in an instance that may have had others.
    pub async fn call_again(&self, instance: &mut BareInstance) {
        let BareInstance { store, receiver } = instance;
        let answer = receiver.call_process_post_request(store, &self.payment).await.unwrap();
        assert!(answer.is_ok());
    }

    /// What it is asked.
    pub fn payment(&self) -> &Payment {
        &self.payment
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.hooks, table: &mut self.table, ctx: &mut self.http }
    }
}

impl config_store::Host for State {
    fn get(&mut self, _key: String) -> wasmtime::Result<Result<Option<String>, config_store::Error>> {
        Ok(Ok(None))
    }

    fn get_all(&mut self) -> wasmtime::Result<Result<Vec<(String, String)>, config_store::Error>> {
        Ok(Ok(Vec::new()))
    }
}

impl kv::Host for State {
    fn get(&mut self, _key: String) -> wasmtime::Result<Result<Option<Vec<u8>>, kv::Error>> {
        Ok(Ok(None))
    }

    fn set(&mut self, _key: String, _value: Vec<u8>) -> wasmtime::Result<Result<(), kv::Error>> {
        Ok(Ok(()))
    }

    fn delete(&mut self, _key: String) -> wasmtime::Result<Result<(), kv::Error>> {
        Ok(Ok(()))
    }

    fn list_keys(
        &mut self,
        _prefix: String,
        _after: Option<String>,
        _limit: u32,
    ) -> wasmtime::Result<Result<kv::Page, kv::Error>> {
        Ok(Ok(kv::Page { keys: Vec::new(), more: false }))
    }
}

impl http::Host for State {
    fn send(&mut self, _request: http::Request) -> wasmtime::Result<Result<http::Response, http::Error>> {
        Ok(Err(http::Error::Denied("nothing is granted".to_owned())))
    }
}

impl wit::Host for State {}

/// What `guest_call` hands to the host, as the guest gets it.
fn payment() -> Payment {
    use super::guest_call::{CUSTOMER_VALUES, FIELDS, RECEIVER, SENDER, account, customer_id, moment};
    let some = |text: &str| Some(text.to_owned());
    let entry = |name: &str, value: &str| wit::Entry { name: name.to_owned(), value: value.to_owned() };
    let expected = || wit::Amount { value: "100.25".to_owned(), asset: format!("stellar:USDC:{}", account(9)) };
    let customer = |n: u8, customer_type: &str| wit::Customer {
        id: customer_id(n),
        account: account(n).to_string(),
        account_memo: None,
        memo: None,
        values: CUSTOMER_VALUES.iter().map(|name| entry(name, "some value")).collect(),
        standings: vec![wit::Standing { customer_type: some(customer_type), status: wit::CustomerStatus::Accepted }],
        created_at: moment().to_string(),
        updated_at: moment().to_string(),
        extra: Vec::new(),
    };
    wit::Payment {
        transaction: wit::Transaction {
            id: customer_id(9),
            protocol: wit::Protocol::Sep31,
            kind: wit::Kind::Receive,
            status: wit::Status::Incomplete,
            account: account(1).to_string(),
            account_memo: some("7"),
            client_domain: some("wallet.example"),
            amount_expected: Some(expected()),
            amount_in: Some(expected()),
            amount_out: None,
            fee: None,
            destination_asset: some("iso4217:USD"),
            quote_id: None,
            funding_method: some("ACH"),
            source_account: None,
            destination_account: Some(account(2).to_string()),
            memo: Some(wit::Memo { kind: wit::MemoKind::Id, value: u64::MAX.to_string() }),
            refund_memo: Some(wit::Memo { kind: wit::MemoKind::Text, value: "refund".to_owned() }),
            sender_id: Some(customer_id(1)),
            receiver_id: Some(customer_id(2)),
            customer_id: None,
            lang: "en".to_owned(),
            fields: FIELDS.iter().map(|(name, value)| entry(name, value)).collect(),
            message: None,
            external_id: None,
            stellar_payments: Vec::new(),
            refunds: Vec::new(),
            created_at: moment().to_string(),
            updated_at: moment().to_string(),
            received_at: None,
            completed_at: None,
            extra: Vec::new(),
        },
        sender: Some(customer(1, SENDER)),
        receiver: Some(customer(2, RECEIVER)),
        customer: None,
    }
}
