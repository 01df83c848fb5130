//! SEP-31's requests.

use super::Payments;
use crate::context::{AssetInfo, Error, missing_fields, wrong_choice};
use crate::customers::{PartTypes, check_values};
use crate::guest::{Answered, Interface};
use crate::model::{
    Acceptance, Amount, AssetId, Customer, Details, Entries, Field, Incoming, JobKind, Memo, Money, Owner, Protocol,
    Received, ReceivedAsset, Rejection, Role, Transaction,
};
use crate::quotes::{Agreed, Converted, Requested, Settlement};
use crate::store::Actor;
use crate::transactions::{
    Cause, Opening, Parties, Transactions,
    rules::{self, Accepted, CommonCommand},
};

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
        for asset in self.assets_under(Protocol::Sep31) {
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
        self.transactions.check_payable(asset).await?;
        let info = self.asset_info(asset, &request.lang).await?;
        check_request(&info, &request)?;
        let sender = self.customer_asked_for(owner, Role::Sender, &info, &request).await?;
        let receiver = self.customer_asked_for(owner, Role::Receiver, &info, &request).await?;
        let converted = self.conversion_asked_for(owner, &info, &request).await?;
        let parties = Parties { sender, receiver, customer: None };
        let draft = self.draft(owner, asset, request, converted, &parties);
        let view = parties.beside(&draft);
        if draft.is_driven_by_business() {
            let agreed = self.quotes.terms_for_business(asset, view).await?;
            return self.transactions.open_for_business(draft, agreed.fee, agreed.amount_out, None).await;
        }
        let Answered { answer, guest, writes } = self.guests.process_post_request(view).await?;
        let acceptance = answer.map_err(rejected)?;
        let opening = Opening { cause: Cause::by(Actor::Client).guest(&guest, &writes), callback: None, flow: None };
        let window = self.settings.payment_window;
        match acceptance {
            Acceptance::Wait { message } => {
                let mut step = rules::open(draft, window);
                step.record.message = message;
                step.schedule.push((JobKind::Accept, self.settings.poll.pause_first));
                self.transactions.open_undecided(step, opening).await
            }
            Acceptance::Ready { fee, amount_out } => {
                let by = (&guest, "receiver.process-post-request");
                let terms = self.quotes.terms_at_once(asset, view, (fee, amount_out), by).await?;
                let opened = rules::open(draft.clone(), window);
                let Agreed { fee, amount_out } = terms;
                let accepted = Accepted { fee, amount_out, window, ..Accepted::default() };
                self.transactions.open_accepted(opened, asset, &accepted, opening).await
            }
        }
    }

    /// Whether and how a payment is converted.
    async fn conversion_asked_for(
        &self,
        owner: &Owner,
        info: &AssetInfo<'_>,
        request: &OpenPayment,
    ) -> Result<Converted, Error> {
        let settlement = Settlement {
            protocol: Protocol::Sep31,
            asset: info.asset,
            paid: info.asset.asset,
            amount: Some(request.amount),
            wanted: request.destination_asset.as_ref(),
            funding_method: request.funding_method.as_ref(),
            client_domain: request.client_domain.as_ref(),
            // The amount itself was compared with them.
            limits: rules::Limits::default(),
        };
        self.quotes.conversion_asked_for(owner, &settlement, request.quote_id.as_deref()).await
    }

    /// Corrects fields (SEP-31 `PATCH /transactions/:id`).
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if no fields, or other ones, were requested; the guest's rejection;
    /// [`Error::Guest`], [`Error::Store`].
    pub async fn update_fields(&self, owner: &Owner, id: &str, fields: Entries) -> Result<Transaction, Error> {
        let record = self.transactions.transaction_under(Protocol::Sep31, owner, id).await?;
        let wanted = Transactions::fields_asked_for(&record)?;
        check_values(&fields)?;
        check_fields(wanted, &fields)?;
        if let Some(name) = fields.keys().find(|name| !wanted.iter().any(|field| field.name == **name)) {
            return Err(Error::Invalid(format!(
                "fields.transaction.{name} was not asked for; see required_info_updates"
            )));
        }
        let parties = self.transactions.parties_of(&record).await?;
        let mut corrected = record.clone();
        corrected.fields.extend(fields.clone());
        let view = parties.beside(&corrected);
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
            // SEP-31 has no other customers.
            Role::Customer => return Ok(None),
        };
        let Some(id) = id else { return Ok(None) };
        let unknown =
            || Error::Invalid(format!("{parameter}: no such customer; register one with SEP-12 PUT /customer"));
        match self.customers.shown_as(id).await? {
            Some(customer) if customer.owner.address().account() == owner.address().account() => {
                let types = PartTypes::named_in(&info.guest);
                self.customers
                    .judged_as(&self.guests, customer.id, types.of(role), None, &request.lang)
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
            self.assets_under(Protocol::Sep31).filter(|one| one.asset.is_called(&request.asset_code, None)).peekable();
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
        parties: &Parties,
    ) -> Transaction {
        let destination_asset = converted.delivers(request.destination_asset, asset);
        let details = Details::Receive(Received {
            amount_expected: Money::new(request.amount, asset.asset.clone()),
            incoming: Incoming { destination_asset, refund_memo: request.refund_memo, ..Incoming::default() },
            sender: parties.sender.as_ref().map(|customer| customer.id),
            receiver: parties.receiver.as_ref().map(|customer| customer.id),
        });
        let OpenPayment { funding_method, lang, fields, client_domain, .. } = request;
        let driver = asset.terms.driver;
        let requested = Requested { details, driver, funding_method, lang, fields, client_domain };
        self.quotes.draft(owner, &converted, requested)
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
    info.check_amount(request.amount)?;
    info.check_method(request.funding_method.as_ref())?;
    check_fields(&info.guest.terms.fields, &request.fields)
}

/// Checks that every required field is present and that every choice is one of those offered.
fn check_fields(wanted: &[Field], given: &Entries) -> Result<(), Error> {
    let missing = missing_fields(wanted, given);
    if !missing.is_empty() {
        return Err(Error::TransactionInfoNeeded(missing));
    }
    match wrong_choice(wanted, given) {
        None => Ok(()),
        Some(field) => Err(Error::Invalid(format!(
            "fields.transaction.{}: must be one of {}",
            field.name,
            field.choices.join(", ")
        ))),
    }
}
