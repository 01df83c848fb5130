//! Payouts whose paying key is on a token: with SoftHSM's module, on a network with real envelopes.

use super::sandbox::{adopt, ask, run};
use anchor_host::{
    ledger_payouts::{Engine, PayoutSettings},
    model::{AccountId, Address, AttemptState, JobKind, LedgerPayoutId, PayoutState},
    signers::pkcs11::{Fault, Key, KeyName, Module, Pkcs11Signer, TokenName, found},
    stellar::Keypair,
    store::{Job, Store},
};
use anchor_host_tests::{
    anchor::TestAnchor,
    database::{Database, Kind},
    horizon::PASSPHRASE,
    on_both,
    process::binary,
    sender::SendingAnchor,
    softhsm::{SoftHsm, module},
    wait,
    world::System,
};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    mechanism::Mechanism,
    object::Attribute,
    session::UserType,
};
use secrecy::SecretString;
use std::{fs, process::Command, sync::Arc, time::Duration};

on_both!(a_payout_that_a_token_signs_is_paid, a_token_that_was_away_pays_once_it_is_back);

const PIN: &str = "135790";

/// A SoftHSM with an account's key, an anchor that is paid, and books.
struct Setting {
    hsm: SoftHsm,
    module: Arc<Module>,
    anchor: TestAnchor,
    sender: SendingAnchor,
    payer: SendingAnchor,
    database: Database,
    store: Store,
    asked: u32,
}

impl Setting {
    /// `None`: see [`SoftHsm::within`].
    async fn new(kind: Kind) -> Option<Self> {
        let hsm = SoftHsm::within()?;
        let anchor = TestAnchor::start(kind).await;
        let (sender, payer) = (anchor.sender().await, anchor.sender().await);
        hsm.token("payouts", PIN);
        hsm.import(&payer.key, "payouts", PIN, "payer", "0a01");
        let database = Database::new(kind);
        let store = database.open().await;
        adopt(&store, &anchor, &payer.key).await;
        let module = Arc::new(Module::start(module(), Duration::from_secs(20)).unwrap());
        Some(Self { hsm, module, anchor, sender, payer, database, store, asked: 0 })
    }

    /// The paying account's signer, by the key with this label on the token with this one.
    fn signer(&self, token: &str, label: &str, pin: &str) -> Pkcs11Signer {
        self.module.signer(Key { account: self.payer.account(), name: name(token, label), pin: pin.to_owned().into() })
    }

    fn engine(&self, signer: Pkcs11Signer, channels: &[&Keypair]) -> Engine {
        let pause = Duration::from_millis(50);
        let settings = PayoutSettings {
            channels: channels.iter().map(|key| Arc::new((*key).clone()) as _).collect(),
            time_limit: Duration::from_secs(60),
            look_pause: pause,
            wait_pause: (pause, pause),
            ..PayoutSettings::new(PASSPHRASE, vec![Arc::new(signer)])
        };
        Engine::new(self.store.clone(), Arc::new(self.anchor.horizon()), Arc::new(System), settings)
    }

    /// Asks for a payout to the anchor. Returns its id and that of the anchor's transaction.
    async fn ask(&mut self) -> (LedgerPayoutId, String) {
        self.asked += 1;
        let opened = self.sender.open("10", "").await;
        let (to, memo) = (Address::Account(opened.account), Some(opened.memo.clone()));
        let id = ask(&self.store, self.asked, self.payer.account(), to, memo, &self.anchor).await;
        (id, opened.id)
    }

    /// Waits until a payout waits for this, with nothing stored for it.
    async fn waits(&self, id: LedgerPayoutId, engine: &Engine, reason: &str) {
        wait::until(reason, || async {
            run(&self.store, engine).await;
            let job = self.store.job(&Job::new(JobKind::Pay, id)).await.unwrap().unwrap();
            let told = job.last_error.unwrap_or_default();
            if told.contains(reason) { Ok(()) } else { Err(told) }
        })
        .await;
        let payout = self.store.ledger_payout(id).await.unwrap().unwrap();
        assert_eq!((payout.state, payout.attempts), (PayoutState::Due, 0));
        assert!(self.store.payout_attempts(id).await.unwrap().is_empty(), "a transaction was stored");
    }

    /// Waits until a payout is paid, by one transaction, and the anchor has it once.
    async fn is_paid(&self, (id, opened): &(LedgerPayoutId, String), engine: &Engine) {
        let hash = wait::until("the payout is on the ledger", || async {
            run(&self.store, engine).await;
            match self.store.ledger_payout(*id).await.unwrap().unwrap().state {
                PayoutState::Paid { hash, .. } => Ok(hash),
                other => Err(format!("{other:?} {:?}", self.store.job(&Job::new(JobKind::Pay, *id)).await.unwrap())),
            }
        })
        .await;
        assert_eq!(self.sender.wait(opened, "completed").await["stellar_transaction_id"], hash.as_str());
        let attempts = self.store.payout_attempts(*id).await.unwrap();
        assert_eq!((attempts.len(), attempts[0].state), (1, AttemptState::Paid));
        let payments = self.anchor.report(opened).await.transaction.payments;
        assert_eq!((payments.len(), payments[0].from), (1, self.payer.account()));
    }

    async fn end(self) {
        self.store.close().await;
        self.anchor.finish().await;
        drop(self.database);
    }
}

fn name(token: &str, label: &str) -> KeyName {
    let token = TokenName { label: Some(token.to_owned()), serial: None };
    KeyName { token, label: Some(label.to_owned()), id: None }
}

/// Generates a key on a token.
fn generate(token: &str, label: &str, id: u8) {
    let behind = Pkcs11::new(module()).unwrap();
    behind.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slots = behind.get_slots_with_initialized_token().unwrap();
    let slot = slots.into_iter().find(|slot| behind.get_token_info(*slot).unwrap().label() == token).unwrap();
    let session = behind.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&SecretString::from(PIN))).unwrap();
    let common = [Attribute::Token(true), Attribute::Label(label.into()), Attribute::Id(vec![id])];
    let public = [&common[..], &[Attribute::EcParams(b"\x13\x0cedwards25519".to_vec())]].concat();
    let private =
        [&common[..], &[Attribute::Private(true), Attribute::Sensitive(true), Attribute::Sign(true)]].concat();
    session.generate_key_pair(&Mechanism::EccEdwardsKeyPairGen, &public, &private).unwrap();
    drop(session);
    behind.finalize().unwrap();
}

async fn a_payout_that_a_token_signs_is_paid(kind: Kind) {
    let Some(mut setting) = Setting::new(kind).await else { return };
    let channel = setting.anchor.sender().await;
    adopt(&setting.store, &setting.anchor, &channel.key).await;
    for channels in [vec![], vec![&channel.key]] {
        let signer = setting.signer("payouts", "payer", PIN);
        signer.check().await.unwrap();
        let engine = setting.engine(signer, &channels);
        let payout = setting.ask().await;
        setting.is_paid(&payout, &engine).await;
    }
    setting.end().await;
}

async fn a_token_that_was_away_pays_once_it_is_back(kind: Kind) {
    let Some(mut setting) = Setting::new(kind).await else { return };
    let engine = setting.engine(setting.signer("payouts", "payer", PIN), &[]);
    let first = setting.ask().await;
    setting.is_paid(&first, &engine).await;
    // Its session ends behind its back. It opens another.
    let behind = Pkcs11::new(module()).unwrap();
    behind.clone().finalize().unwrap();
    behind.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let second = setting.ask().await;
    setting.is_paid(&second, &engine).await;
    // The device is gone, and with it what the module knew.
    setting.hsm.unplug();
    behind.clone().finalize().unwrap();
    let third = setting.ask().await;
    setting.waits(third.0, &engine, "key `payer` on token `payouts`").await;
    setting.hsm.plug_in();
    setting.is_paid(&third, &engine).await;
    // Somebody else has the module initialised, and the token opened.
    behind.clone().finalize().unwrap();
    behind.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = behind.get_slots_with_initialized_token().unwrap()[0];
    let session = behind.open_ro_session(slot).unwrap();
    session.login(UserType::User, Some(&SecretString::from(PIN))).unwrap();
    let fourth = setting.ask().await;
    setting.is_paid(&fourth, &engine).await;
    setting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_token_is_said_and_waited_for() {
    let Some(mut setting) = Setting::new(Kind::Sqlite).await else { return };
    let stranger = Keypair::generate(&System);
    setting.hsm.import(&stranger, "payouts", PIN, "stranger", "0b");
    let payout = setting.ask().await;
    let strangers = format!("this is not the account's key, but that of {}", stranger.account());
    for (token, label, pin, is_mistake, reason) in [
        ("nowhere", "payer", PIN, false, "token `nowhere` is not present"),
        ("payouts", "nothing", PIN, true, "the token has no such private Ed25519 key"),
        ("payouts", "stranger", PIN, true, strangers.as_str()),
        ("payouts", "payer", "000000", false, "the token refuses the PIN, and it is not tried again"),
    ] {
        let signer = setting.signer(token, label, pin);
        let fault = signer.check().await.unwrap_err();
        assert_eq!(fault.is_mistake(), is_mistake, "{fault}");
        let told = signer.told(&fault);
        assert!(told.contains(reason) && !told.contains(pin), "{told}");
        let engine = setting.engine(signer, &[]);
        setting.waits(payout.0, &engine, &format!("key `{label}` on token `{token}`")).await;
        setting.waits(payout.0, &engine, reason).await;
    }
    // The right one is not tried either, for it may be as wrong, until the host starts again.
    assert_eq!(setting.signer("payouts", "payer", PIN).check().await, Err(Fault::WrongPin));
    setting.module = Arc::new(Module::start(module(), Duration::from_secs(20)).unwrap());
    let engine = setting.engine(setting.signer("payouts", "payer", PIN), &[]);
    setting.is_paid(&payout, &engine).await;
    // A module that is none.
    let nothing = Module::start("/nonexistent/module.so".into(), Duration::from_secs(20)).unwrap();
    let key = Key { account: setting.payer.account(), name: name("payouts", "payer"), pin: PIN.to_owned().into() };
    let fault = Arc::new(nothing).signer(key).check().await.unwrap_err();
    assert!(fault.is_mistake() && fault.to_string().contains("correct its path (payouts.pkcs11.module)"), "{fault}");
    setting.end().await;
}

/// Tokens and keys are told apart by serial number and id where labels are the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_several_have_are_refused() {
    let Some(hsm) = SoftHsm::within() else { return };
    let (one, other) = (Keypair::generate(&System), Keypair::generate(&System));
    hsm.token("payouts", PIN);
    hsm.import(&one, "payouts", PIN, "payer", "01");
    hsm.import(&other, "payouts", PIN, "payer", "02");
    let serial = {
        let behind = Pkcs11::new(module()).unwrap();
        behind.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
        let slot = behind.get_slots_with_initialized_token().unwrap()[0];
        let serial = behind.get_token_info(slot).unwrap().serial_number().to_owned();
        behind.finalize().unwrap();
        serial
    };
    hsm.token("payouts", PIN);
    let module = Arc::new(Module::start(module(), Duration::from_secs(20)).unwrap());
    let check = async |token: TokenName, id: Option<Vec<u8>>, account: AccountId| {
        let name = KeyName { token, label: Some("payer".to_owned()), id };
        module.signer(Key { account, name, pin: PIN.to_owned().into() }).check().await
    };
    let labelled = TokenName { label: Some("payouts".to_owned()), serial: None };
    let refused = check(labelled, Some(vec![1]), one.account()).await.unwrap_err();
    assert!(matches!(refused, Fault::TwoTokens(..)) && refused.to_string().contains(&serial), "{refused}");
    let by_serial = || TokenName { label: None, serial: Some(serial.clone()) };
    assert_eq!(check(by_serial(), None, one.account()).await, Err(Fault::TwoKeys));
    assert_eq!(check(by_serial(), Some(vec![1]), one.account()).await, Ok(()));
    assert_eq!(check(by_serial(), Some(vec![2]), other.account()).await, Ok(()));
}

/// A key that was generated on the token, whose public key is in the other encoding than that of an imported one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generated_key_signs_and_is_listed_with_its_account() {
    let Some(hsm) = SoftHsm::within() else { return };
    let imported = Keypair::generate(&System);
    hsm.token("my payouts", PIN);
    hsm.import(&imported, "my payouts", PIN, "imported", "01");
    generate("my payouts", "generated", 2);
    let mut listed = found(&module()).unwrap();
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    let labels: Vec<_> = listed.iter().filter_map(|found| found.name.label.as_deref()).collect();
    assert_eq!((labels, listed[1].account), (vec!["generated", "imported"], imported.account()));
    let told = Command::new(binary()).args(["keys", "tokens", "--module"]).arg(module()).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    for (found, end) in listed.iter().zip([";object=generated;id=%02\n", ";object=imported;id=%01\n"]) {
        let line = format!("{}@pkcs11:token=my%20payouts;serial=", found.account);
        assert!(told.contains(&line) && told.contains(end), "{told}");
        let module = Arc::new(Module::start(module(), Duration::from_secs(20)).unwrap());
        let key = Key { account: found.account, name: found.name.clone(), pin: PIN.to_owned().into() };
        assert_eq!(module.signer(key).check().await, Ok(()));
    }
}

/// A call of the module that does not come back holds nobody up for longer than the limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_module_that_hangs_is_given_up_and_works_again_afterwards() {
    let Some(hsm) = SoftHsm::within() else { return };
    let key = Keypair::generate(&System);
    hsm.token("payouts", PIN);
    hsm.import(&key, "payouts", PIN, "payer", "01");
    // Whoever opens this pipe to read it waits for somebody to write to it.
    let pipe = hsm.files().into_iter().find(|path| path.ends_with("token.object")).unwrap();
    let kept = pipe.with_extension("kept");
    fs::rename(&pipe, &kept).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let module = Arc::new(Module::start(module(), Duration::from_millis(300)).unwrap());
    let key = Key { account: key.account(), name: name("payouts", "payer"), pin: PIN.to_owned().into() };
    let signer = module.signer(key);
    for _ in 0..3 {
        assert_eq!(signer.check().await, Err(Fault::Silent(Duration::from_millis(300))));
    }
    let writing = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    fs::rename(&kept, &pipe).unwrap();
    drop(writing);
    wait::until("the token signs", || async { signer.check().await.map_err(|fault| fault.to_string()) }).await;
}
