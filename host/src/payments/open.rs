//! SEP-31's requests.

use super::{
    Payments,
    terms::{Agreed, Converted, bad_terms},
};
use crate::context::{AssetInfo, Error};
use crate::customers::{PartTypes, check_values};
use crate::guest::{Answered, Interface, PaymentView};
use crate::model::{
    Acceptance, Amount, AmountError, AssetId, Customer, CustomerId, Destination, Details, Entries, Field, InfoUpdate,
    JobKind, Memo, Money, Owner, Rate, Received, ReceivedAsset, Rejection, Role, Status, Transaction, TransactionId,
};
use crate::store::{Actor, Job};
use crate::transactions::{
    Cause, NotDone,
    rules::{self, Accepted, CommonCommand, PaymentCommand},
};

/// Number of tries to draw an unused memo. With 62 random bits even a second try is very unlikely.
const MEMO_DRAWS: usize = 8;

/// The error while no payment can be opened.
const NOT_PAYABLE: &str = "payments of this asset can't be taken yet: the network has not been reached since it was set up; \
    try again shortly";

/// A SEP-31 `POST /transactions`, parsed.
#[derive(Debug, Clone)]
pub struct OpenPayment {
    /// The amount that the sending anchor intends to pay.
    pub amount: Amount,
    /// Asset code.
    pub asset_code: String,
    /// Asset issuer, if given.
    pub asset_issuer: Option<String>,
    /// `destination_asset`, if given.
    pub destination_asset: Option<AssetId>,
    /// `quote_id`, if given.
    pub quote_id: Option<String>,
    /// `sender_id`, if given.
    pub sender_id: Option<String>,
    /// `receiver_id`, if given.
    pub receiver_id: Option<String>,
    /// `funding_method`, if given.
    pub funding_method: Option<String>,
    /// `fields.transaction`.
    pub fields: Entries,
    /// `refund_memo` with its type, if given.
    pub refund_memo: Option<Memo>,
    /// `lang`, by default `en`.
    pub lang: String,
    /// The token's verified client domain.
    pub client_domain: Option<String>,
}

impl Payments {
    /// The assets that can be received (SEP-31 `GET /info`).
    ///
    /// # Errors
    /// [`Error::Guest`], or the guest's own problem.
    pub async fn asset_infos(&self, lang: &str) -> Result<Vec<AssetInfo<'_>>, Error> {
        let _permit = self.permit(Interface::Receiver, None).await?;
        let mut asset_infos = Vec::new();
        for asset in self.received_assets() {
            asset_infos.push(self.asset_info(asset, lang).await?);
        }
        Ok(asset_infos)
    }

    /// Opens a payment (SEP-31 `POST /transactions`).
    ///
    /// # Errors
    /// Every refusal of SEP-31: [`Error::Invalid`], [`Error::Denied`], [`Error::CustomerInfoNeeded`],
    /// [`Error::TransactionInfoNeeded`], [`Error::Unavailable`]; and [`Error::Guest`], [`Error::Store`].
    pub async fn open_payment(&self, owner: &Owner, request: OpenPayment) -> Result<Transaction, Error> {
        check_values(&request.fields)?;
        let _permit = self.permit(Interface::Receiver, Some(owner)).await?;
        let known = self.guests.valid_sending_anchor(&owner.address()).await?;
        self.remember(&known.writes).await?;
        if !known.answer {
            return Err(Error::Denied("this account is not a sending anchor known here; agree on one first".into()));
        }
        let asset = self.asset_asked_for(&request)?;
        if !self.transactions.is_payable(&asset.account).await? {
            return Err(Error::Unavailable(NOT_PAYABLE.to_owned()));
        }
        let info = self.asset_info(asset, &request.lang).await?;
        check_request(&info, &request)?;
        let sender = self.customer_asked_for(owner, Role::Sender, &info, &request).await?;
        let receiver = self.customer_asked_for(owner, Role::Receiver, &info, &request).await?;
        let converted = self.conversion_asked_for(owner, &info, &request).await?;
        let draft = self.draft(owner, asset, request, converted, sender.as_ref(), receiver.as_ref());
        let view = PaymentView { transaction: &draft, sender: sender.as_ref(), receiver: receiver.as_ref() };
        let Answered { answer, guest, writes } = self.guests.process_post_request(view).await?;
        let acceptance = answer.map_err(rejected)?;
        let cause = Cause::by(Actor::Client).guest(&guest, &writes);
        let window = self.settings.payment_window;
        match acceptance {
            Acceptance::Wait { message } => {
                let mut step = rules::open_received(draft, window);
                step.record.message = message;
                step.schedule.push((JobKind::Accept, self.settings.poll.pause_first));
                // A new id and no memo cannot collide.
                if self.insert(&step, cause).await? { Ok(step.record) } else { Err(Error::Busy) }
            }
            Acceptance::Ready { fee, amount_out } => {
                let by_guest = fee.is_some() || amount_out.is_some() || !asset.terms.one_for_one;
                let terms =
                    self.terms_agreed(&self.guests, asset, view, fee, amount_out).await?.map_err(|refused| {
                        // The configured fee can exceed a small payment; the guest's terms have to be consistent.
                        if by_guest {
                            bad_terms(&guest, &refused)
                        } else {
                            Error::Invalid(format!("amount: {refused}"))
                        }
                    })?;
                self.open_accepted(rules::open_received(draft, window), asset, terms, cause).await
            }
        }
    }

    /// Opens a payment that the guest accepted immediately, with a memo of its own.
    async fn open_accepted(
        &self,
        opened: rules::Step,
        asset: ReceivedAsset<'_>,
        terms: Agreed,
        cause: Cause<'_>,
    ) -> Result<Transaction, Error> {
        for _ in 0..MEMO_DRAWS {
            let accept = PaymentCommand::Accept(Box::new(Accepted {
                destination: self.new_destination(asset),
                fee: terms.fee.clone(),
                amount_out: terms.amount_out.clone(),
                window: self.settings.payment_window,
            }));
            let accepted = rules::decide(&opened.record, accept, self.clock.now()).map_err(NotDone::from)?;
            let step = opened.clone().then(accepted);
            if self.insert(&step, cause).await? {
                return Ok(step.record);
            }
        }
        Err(Error::Busy)
    }

    /// Stores an opened payment with its journal entry and jobs. `false`: its memo is taken.
    async fn insert(&self, step: &rules::Step, cause: Cause<'_>) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        if !tx.insert_transaction(&step.record).await? {
            return Ok(false);
        }
        if let Some(quote) = step.record.quote_id {
            // The one place where a quote is used: two payments cannot both use it.
            if !tx.use_quote(quote, step.record.id, self.clock.now()).await? {
                return Err(Error::Invalid(
                    "quote_id: the quote was used before or has expired; ask for a new one".into(),
                ));
            }
            tx.cancel(&[Job::new(JobKind::Release, quote)]).await?;
        }
        self.transactions.follow_up(&mut tx, std::slice::from_ref(step), cause).await?;
        tx.commit().await?;
        self.transactions.announce(step);
        Ok(true)
    }

    /// The destination of a new transaction: our account, and an unused memo.
    pub(super) fn new_destination(&self, asset: ReceivedAsset<'_>) -> Destination {
        // 62 bits: too many for a collision or a guess, and below 2^63, the limit of some wallets.
        let id = u64::from_be_bytes(self.random.bytes()) >> 2;
        Destination { account: asset.account, memo: Memo::Id(id) }
    }

    /// Corrects fields (SEP-31 `PATCH /transactions/:id`).
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if no fields, or other ones, were requested; the guest's rejection;
    /// [`Error::Guest`], [`Error::Store`].
    pub async fn update_fields(&self, owner: &Owner, id: &str, fields: Entries) -> Result<Transaction, Error> {
        let record = self.transactions.transaction(owner, id).await?;
        let wanted = match (&record.info_update, record.status) {
            (Some(InfoUpdate::Transaction(wanted)), Status::PendingTransactionInfoUpdate) => wanted,
            _ => return Err(Error::Invalid(format!("the transaction is {}: no update was asked for", record.status))),
        };
        check_values(&fields)?;
        check_fields(wanted, &fields)?;
        if let Some(name) = fields.keys().find(|name| !wanted.iter().any(|field| field.name == **name)) {
            return Err(Error::Invalid(format!(
                "fields.transaction.{name} was not asked for; see required_info_updates"
            )));
        }
        let (sender, receiver) = self.transactions.customers_of(&record).await?;
        let mut corrected = record.clone();
        corrected.fields.extend(fields.clone());
        let view = PaymentView { transaction: &corrected, sender: sender.as_ref(), receiver: receiver.as_ref() };
        let _permit = self.permit(Interface::Receiver, Some(&record.owner)).await?;
        let Answered { answer, guest, writes } =
            self.guests_of(record.id).await?.process_patch_request(&fields, view).await?;
        answer.map_err(rejected)?;
        let cause = Cause::by(Actor::Client).guest(&guest, &writes);
        Ok(self
            .transactions
            .command(record.id, CommonCommand::CorrectFields { fields, asked_at: record.updated_at }, cause)
            .await?)
    }

    /// A customer named in `POST /transactions`, reviewed for their part in it. An account's users may pay to each
    /// other's receivers: the agreement is with the account (SEP-31, Authentication).
    async fn customer_asked_for(
        &self,
        owner: &Owner,
        role: Role,
        info: &AssetInfo<'_>,
        request: &OpenPayment,
    ) -> Result<Option<Customer>, Error> {
        let (parameter, id) = match role {
            Role::Sender => ("sender_id", &request.sender_id),
            Role::Receiver => ("receiver_id", &request.receiver_id),
        };
        let Some(id) = id else { return Ok(None) };
        let unknown =
            || Error::Invalid(format!("{parameter}: no such customer; register one with SEP-12 PUT /customer"));
        let id: CustomerId = id.parse().map_err(|_| unknown())?;
        match self.transactions.customer_by_id(Some(id)).await? {
            Some(customer) if customer.owner.address().account() == owner.address().account() => {
                let types = PartTypes::named_in(&info.guest);
                self.customers
                    .judged_as(&self.guests, id, types.of(role), None, &request.lang)
                    .await?
                    .ok_or_else(unknown)
                    .map(Some)
            }
            _ => Err(unknown()),
        }
    }

    /// An asset that is served under other protocols alone is none that SEP-31 knows.
    fn asset_asked_for(&self, request: &OpenPayment) -> Result<ReceivedAsset<'_>, Error> {
        let mut of_code =
            self.received_assets().filter(|asset| asset.asset.is_called(&request.asset_code, None)).peekable();
        if of_code.peek().is_none() {
            return Err(Error::Invalid("asset_code: this asset is not received here; see GET /info".into()));
        }
        let issuer = request.asset_issuer.as_deref();
        of_code
            .find(|asset| asset.asset.is_called(&request.asset_code, issuer))
            .ok_or_else(|| Error::Invalid("asset_issuer: the asset of this issuer is not received here".into()))
    }

    fn draft(
        &self,
        owner: &Owner,
        asset: ReceivedAsset<'_>,
        request: OpenPayment,
        converted: Converted,
        sender: Option<&Customer>,
        receiver: Option<&Customer>,
    ) -> Transaction {
        let now = self.clock.now();
        let (rate, quote) = match converted {
            Converted::Not => (None, None),
            Converted::AtMarket => (Some(Rate::Market), None),
            Converted::ByQuote(quote) => (Some(Rate::Quoted { until: quote.expires_at }), Some(quote)),
        };
        Transaction {
            id: TransactionId::mint(now, &*self.random),
            details: Details::Receive(Received {
                amount_expected: Money::new(request.amount, asset.asset.clone()),
                destination_asset: match (&quote, rate) {
                    (Some(quote), _) => Some(quote.conversion.buy.asset.clone()),
                    (None, Some(_)) => Some(request.destination_asset.unwrap_or_else(|| asset.terms.deliver.clone())),
                    (None, None) => request.destination_asset,
                },
                destination: None,
                pay_by: None,
                refund_memo: request.refund_memo,
                sender: sender.map(|customer| customer.id),
                receiver: receiver.map(|customer| customer.id),
                payout_round: 0,
                payout_tries_before: 0,
            }),
            // Not stored yet. The status tells the guest the first question from a repeated one.
            status: Status::Incomplete,
            version: 1,
            owner: *owner,
            client_domain: request.client_domain,
            amount_in: None,
            amount_out: quote.as_ref().map(|quote| quote.conversion.buy.clone()),
            fee: quote.as_ref().map(|quote| quote.conversion.fee.clone()),
            quote_id: quote.as_ref().map(|quote| quote.id),
            rate,
            funding_method: request.funding_method,
            lang: request.lang,
            fields: request.fields,
            info_update: None,
            message: None,
            status_eta_s: None,
            external_id: None,
            payments: Vec::new(),
            refunds: Vec::new(),
            attention: None,
            created_at: now,
            updated_at: now,
            received_at: None,
            completed_at: None,
        }
    }
}

pub(crate) fn rejected(rejection: Rejection) -> Error {
    match rejection {
        Rejection::CustomerInfoNeeded(customer_type) => Error::CustomerInfoNeeded(customer_type),
        Rejection::TransactionInfoNeeded(fields) => Error::TransactionInfoNeeded(fields),
        Rejection::Problem(problem) => problem.into(),
    }
}

/// Checks a request against the configuration and the guest's info.
fn check_request(info: &AssetInfo<'_>, request: &OpenPayment) -> Result<(), Error> {
    let invalid = |text: String| Err(Error::Invalid(text));
    if request.amount.is_zero() {
        return invalid("amount: must be more than 0".into());
    }
    // Such an amount does not fit into a ledger payment: it could be opened and never be paid.
    if request.amount.to_stroops() == Err(AmountError::TooLarge) {
        return invalid("amount: too large to be paid on the ledger".into());
    }
    if let Err(problem) = request.amount.fits(info.asset.decimals) {
        return invalid(format!("amount: {problem}"));
    }
    if let Some(min) = info.min_amount().filter(|min| request.amount < *min) {
        return invalid(format!("amount: {} is below the minimum of {min}", request.amount));
    }
    if let Some(max) = info.max_amount().filter(|max| request.amount > *max) {
        return invalid(format!("amount: {} is above the maximum of {max}", request.amount));
    }
    let methods = info.funding_methods();
    if request.funding_method.as_ref().is_some_and(|method| !methods.is_empty() && !methods.contains(method)) {
        return invalid(format!("funding_method: must be one of {}", methods.join(", ")));
    }
    check_fields(&info.guest.fields, &request.fields)
}

/// Checks that every required field is present and that every choice is one of those offered. Other fields are passed
/// on: the guest may know them.
fn check_fields(wanted: &[Field], given: &Entries) -> Result<(), Error> {
    let given = |field: &Field| given.get(&field.name).filter(|value| !value.is_empty());
    let missing: Vec<Field> =
        wanted.iter().filter(|field| !field.optional && given(field).is_none()).cloned().collect();
    if !missing.is_empty() {
        return Err(Error::TransactionInfoNeeded(missing));
    }
    for field in wanted {
        if let Some(value) = given(field)
            && !field.choices.is_empty()
            && !field.choices.contains(value)
        {
            return Err(Error::Invalid(format!(
                "fields.transaction.{}: must be one of {}",
                field.name,
                field.choices.join(", ")
            )));
        }
    }
    Ok(())
}
