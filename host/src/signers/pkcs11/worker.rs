//! The thread of a module. It has at most one session with each token, logged in, and opens it anew when it is lost.

use super::{Fault, Key, KeyName, TokenName, point};
use crate::model::AccountId;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::{
        Mechanism,
        eddsa::{EddsaParams, EddsaSignatureScheme},
    },
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc::Receiver},
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How long a key that failed is answered for as it was, without asking the device again: many payouts may wait for it.
const REST: Duration = Duration::from_secs(2);

/// A message to be signed.
pub(super) struct Request {
    pub key: Arc<Key>,
    pub message: Vec<u8>,
    pub reply: oneshot::Sender<Result<[u8; 64], Fault>>,
}

/// The module, and what it has open.
pub(super) struct Worker {
    path: PathBuf,
    busy_since: Arc<Mutex<Option<Instant>>>,
    /// Loaded; never unloaded, which not every module survives.
    library: Option<Pkcs11>,
    /// What is open.
    tokens: BTreeMap<TokenName, Token>,
    is_initialized: bool,
    /// Tokens, by serial number, that have refused their PIN.
    refusing: BTreeSet<String>,
    /// Keys that failed, how, and when.
    failed: BTreeMap<KeyName, (Fault, Instant)>,
}

/// A session, logged in, and the keys that it found.
struct Token {
    session: Session,
    keys: BTreeMap<KeyName, ObjectHandle>,
}

impl Worker {
    pub(super) fn new(path: PathBuf, busy_since: Arc<Mutex<Option<Instant>>>) -> Self {
        Self {
            path,
            busy_since,
            library: None,
            tokens: BTreeMap::new(),
            is_initialized: false,
            refusing: BTreeSet::new(),
            failed: BTreeMap::new(),
        }
    }

    /// Answers requests until nobody can send one any more. The module stays initialised: that is the process's, and what comes
    /// after may use it already.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        while let Ok(request) = requests.recv() {
            // Whoever asked has given up.
            if request.reply.is_closed() {
                continue;
            }
            self.busy(Some(Instant::now()));
            let signed = self.sign(&request.key, &request.message);
            self.busy(None);
            let _ = request.reply.send(signed);
        }
    }

    fn busy(&self, since: Option<Instant>) {
        *self.busy_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Signs, in a session of before or in a new one. Whatever went wrong in one of before, a new one is tried: which codes
    /// tell of a lost session differs between modules, and some need to be initialised again.
    fn sign(&mut self, key: &Key, message: &[u8]) -> Result<[u8; 64], Fault> {
        match self.failed.get(&key.name) {
            Some((fault, at)) if at.elapsed() < REST => return Err(fault.clone()),
            _ => {}
        }
        let is_fresh = !self.tokens.contains_key(&key.name.token);
        let signed = match self.try_sign(key, message) {
            Err(_) if !is_fresh => {
                self.close();
                self.try_sign(key, message)
            }
            signed => signed,
        };
        match &signed {
            Ok(_) => _ = self.failed.remove(&key.name),
            Err(fault) => {
                self.close();
                self.failed.insert(key.name.clone(), (fault.clone(), Instant::now()));
            }
        }
        signed
    }

    fn try_sign(&mut self, key: &Key, message: &[u8]) -> Result<[u8; 64], Fault> {
        if !self.tokens.contains_key(&key.name.token) {
            let session = self.open(key)?;
            self.tokens.insert(key.name.token.clone(), Token { session, keys: BTreeMap::new() });
        }
        let Some(token) = self.tokens.get_mut(&key.name.token) else { return Err(Fault::NoKey) };
        let handle = match token.keys.get(&key.name) {
            Some(handle) => *handle,
            None => {
                let found = find(&token.session, key)?;
                token.keys.insert(key.name.clone(), found);
                found
            }
        };
        let mechanism = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519));
        let signature = token.session.sign(&mechanism, handle, message)?;
        let length = signature.len();
        signature.try_into().map_err(|_| Fault::Broken(format!("a signature of {length} bytes, not 64")))
    }

    /// A new session, logged in.
    fn open(&mut self, key: &Key) -> Result<Session, Fault> {
        let module = self.module()?.clone();
        let (slot, info) = slot(&module, &key.name.token)?;
        // It counts wrong PINs, whichever key they are for.
        if self.refusing.contains(info.serial_number()) {
            return Err(Fault::WrongPin);
        }
        if info.user_pin_locked() {
            return Err(Fault::Locked);
        }
        if info.user_pin_final_try() {
            return Err(Fault::LastTry);
        }
        let session = module.open_ro_session(slot)?;
        match session.login(UserType::User, Some(&key.pin)) {
            // By another session with the token, which counts for all.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(error) => {
                let fault = Fault::from(error);
                if fault == Fault::WrongPin {
                    self.refusing.insert(info.serial_number().to_owned());
                }
                Err(fault)
            }
        }
    }

    /// The module, loaded and initialised.
    fn module(&mut self) -> Result<&Pkcs11, Fault> {
        let library = match self.library.take() {
            Some(library) => library,
            None => Pkcs11::new(&self.path)?,
        };
        if !self.is_initialized {
            match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
                Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => self.is_initialized = true,
                Err(error) => {
                    self.library = Some(library);
                    return Err(error.into());
                }
            }
        }
        Ok(self.library.insert(library))
    }

    /// Ends all sessions and the module's work, so that the next request begins anew.
    fn close(&mut self) {
        self.tokens.clear();
        if let Some(library) = self.library.clone().filter(|_| self.is_initialized) {
            let _ = library.finalize();
        }
        self.is_initialized = false;
    }
}

/// Where the token is now.
fn slot(module: &Pkcs11, name: &TokenName) -> Result<(Slot, TokenInfo), Fault> {
    let mut present = Vec::new();
    let mut found = Vec::new();
    for slot in module.get_slots_with_token()? {
        // Of a token that can't be asked nothing is known; another may be the right one.
        let Ok(info) = module.get_token_info(slot) else { continue };
        if !info.token_initialized() {
            continue;
        }
        present.push(format!("`{}` ({})", info.label(), info.serial_number()));
        if name.is_of(info.label(), info.serial_number()) {
            found.push((slot, info));
        }
    }
    let present = if present.is_empty() { "none".to_owned() } else { present.join(", ") };
    let is_only = found.len() == 1;
    match found.pop() {
        Some(found) if is_only => Ok(found),
        Some(_) => Err(Fault::TwoTokens(name.clone(), present)),
        None => Err(Fault::NoToken(name.clone(), present)),
    }
}

/// The private key, if the public key beside it is the account's. A token may have no public key to show: then its first
/// signature tells.
fn find(session: &Session, key: &Key) -> Result<ObjectHandle, Fault> {
    let named = |class| {
        let label = key.name.label.as_ref().map(|label| Attribute::Label(label.clone().into_bytes()));
        let id = key.name.id.as_ref().map(|id| Attribute::Id(id.clone()));
        let kind = [Attribute::Class(class), Attribute::KeyType(KeyType::EC_EDWARDS)];
        kind.into_iter().chain(label).chain(id).collect::<Vec<_>>()
    };
    let mut private = session.find_objects(&named(ObjectClass::PRIVATE_KEY))?;
    let Some(found) = private.pop() else { return Err(Fault::NoKey) };
    if !private.is_empty() {
        return Err(Fault::TwoKeys);
    }
    let mut public = session.find_objects(&named(ObjectClass::PUBLIC_KEY))?;
    public.push(found);
    let accounts: Vec<AccountId> = public.into_iter().filter_map(|object| account(session, object)).collect();
    match accounts.first() {
        Some(other) if !accounts.contains(&key.account) => Err(Fault::AnotherAccount(Some(*other))),
        _ => Ok(found),
    }
}

/// The account whose public key an object shows.
pub(super) fn account(session: &Session, object: ObjectHandle) -> Option<AccountId> {
    let shown = session.get_attributes(object, &[AttributeType::EcPoint]).ok()?;
    shown.into_iter().find_map(|attribute| match attribute {
        Attribute::EcPoint(point) => point::account(&point),
        _ => None,
    })
}
