//! SEP-6's requests for transfers.

use super::Transfers;
use crate::context::{AssetInfo, Error, missing_fields, wrong_choice};
use crate::customers::{check_values, may_see};
use crate::guest::{Answered, Interface};
use crate::model::{
    Address, Amount, AssetId, Customer, CustomerId, Deposited, Details, Driver, Entries, Incoming, JobKind, Kind, Memo,
    Money, Owner, Protocol, ReceivedAsset, Transaction, TransferAcceptance, TransferInfo, TransferRejection, Withdrawn,
};
use crate::quotes::{Agreed, Converted, Requested, Settlement};
use crate::store::Actor;
use crate::transactions::{
    Cause, NotDone, Opening, Parties,
    rules::{self, Accepted, PaymentCommand},
};
use rust_decimal::Decimal;

/// A SEP-6 `GET /withdraw`, `/withdraw-exchange`, `/deposit` or `/deposit-exchange`, parsed.
#[derive(Debug, Clone, Default)]
pub struct OpenTransfer {
    /// Which way the money goes.
    pub way: Way,
    /// Whether a conversion is requested (`/withdraw-exchange`, `/deposit-exchange`).
    pub is_exchange: bool,
    /// Whether its user settles the rest on pages (SEP-24).
    pub is_hosted: bool,
    /// The asset on the ledger: `asset_code`; of an exchange `source_asset` or `destination_asset`.
    pub asset_code: String,
    /// The other asset of an exchange: `destination_asset` or `source_asset`.
    pub other_asset: Option<AssetId>,
    /// `amount`, if given.
    pub amount: Option<Amount>,
    /// `quote_id`, of an exchange, if given.
    pub quote_id: Option<String>,
    /// `funding_method`, if given.
    pub funding_method: Option<String>,
    /// `customer_id`, if given.
    pub customer_id: Option<String>,
    /// `on_change_callback`, if given.
    pub callback: Option<String>,
    /// All other parameters.
    pub fields: Entries,
    /// `lang`, by default `en`.
    pub lang: String,
    /// The token's verified client domain.
    pub client_domain: Option<String>,
}

/// Which way the money of a transfer goes, and what belongs to that way alone.
#[derive(Debug, Clone)]
pub enum Way {
    /// From the ledger to the user's bank.
    Withdrawal {
        /// `account`, from which the user intends to pay, if given.
        source: Option<Address>,
        /// `refund_memo` with its type, if given.
        refund_memo: Option<Memo>,
    },
    /// From the user's bank to the ledger.
    Deposit {
        /// `account`, which is paid.
        to: Address,
        /// `memo` with its type, if given.
        memo: Option<Memo>,
        /// `claimable_balance_supported`
        takes_claimable_balance: bool,
    },
}

impl Default for Way {
    fn default() -> Self {
        Self::Withdrawal { source: None, refund_memo: None }
    }
}

/// A transfer that was opened, and what is said about it once.
#[derive(Debug)]
pub struct OpenedTransfer {
    /// The record.
    pub transaction: Transaction,
    /// More about it, by name (`extra_info`).
    pub extra_info: Vec<(String, String)>,
    /// Seconds until it is expected to be over.
    pub eta_s: Option<u32>,
    /// The configured fee of a deposit without a conversion: the fixed part, and the part in percent.
    pub fees: (Option<Amount>, Option<Decimal>),
}

impl OpenTransfer {
    pub(super) fn kind(&self) -> Kind {
        match (&self.way, self.is_exchange) {
            (Way::Withdrawal { .. }, true) => Kind::WithdrawalExchange,
            (Way::Withdrawal { .. }, false) => Kind::Withdrawal,
            (Way::Deposit { .. }, true) => Kind::DepositExchange,
            (Way::Deposit { .. }, false) => Kind::Deposit,
        }
    }

    /// The parameter that names the asset on the ledger.
    fn asset_parameter(&self) -> &'static str {
        match self.kind() {
            Kind::WithdrawalExchange => "source_asset",
            Kind::DepositExchange => "destination_asset",
            Kind::Withdrawal | Kind::Deposit | Kind::Receive => "asset_code",
        }
    }

    /// The asset that the user pays.
    fn paid<'a>(&'a self, asset: ReceivedAsset<'a>) -> &'a AssetId {
        match &self.way {
            Way::Withdrawal { .. } => asset.asset,
            Way::Deposit { .. } => self.other_asset.as_ref().unwrap_or(asset.paid()),
        }
    }
}

impl Transfers {
    /// Opens a transfer (SEP-6 `GET /withdraw`, `/withdraw-exchange`, `/deposit`, `/deposit-exchange`).
    ///
    /// # Errors
    /// Every refusal of SEP-6: [`Error::Invalid`], [`Error::Denied`], [`Error::CustomerFieldsNeeded`],
    /// [`Error::CustomerInfoStatus`], [`Error::Unavailable`]; and [`Error::Guest`], [`Error::Store`].
    pub async fn open(&self, owner: &Owner, request: OpenTransfer) -> Result<OpenedTransfer, Error> {
        check_values(&request.fields)?;
        let _permit = self.permit(Interface::Transfers, Some(owner)).await?;
        let asset = self.transferable(request.kind(), request.asset_parameter(), &request.asset_code)?;
        match &request.way {
            Way::Withdrawal { .. } => self.transactions.check_payable(asset).await?,
            Way::Deposit { to, .. } => self.check_receiver(asset, to)?,
        }
        let info = self.transfer_info(asset, request.kind(), &request.lang).await?;
        check_request(&info, &request)?;
        let callback = match &request.callback {
            Some(url) => Some(self.callback_target("on_change_callback", url).await?),
            None => None,
        };
        let customer = self.customer_asked_for(owner, &info, &request).await?;
        let converted = self.conversion_of(owner, &info, &request).await?;
        self.check_amount_is_named(asset, &converted, &request)?;
        let parties = Parties { customer, ..Parties::default() };
        let fees = match converted {
            Converted::Not if !self.guests.provides("fees") => (asset.terms.fee_fixed, asset.terms.fee_percent),
            _ => (None, None),
        };
        let draft = self.draft(owner, &info, request, converted, &parties);
        let view = parties.beside(&draft);
        if draft.is_driven_by_business() {
            let Agreed { fee, amount_out } = self.quotes.terms_for_business(asset, view).await?;
            let opened = self.transactions.open_for_business(draft, fee, amount_out, callback.as_ref()).await?;
            return Ok(OpenedTransfer { transaction: opened, extra_info: Vec::new(), eta_s: None, fees });
        }
        let Answered { answer, guest, writes } = self.guests.process_transfer(view).await?;
        let acceptance = answer.map_err(rejected)?;
        let opening =
            Opening { cause: Cause::by(Actor::Client).guest(&guest, &writes), callback: callback.as_ref(), flow: None };
        let (mut opened, now) = (rules::open(draft.clone(), self.settings.payment_window), self.clock.now());
        let told = |transaction| OpenedTransfer { transaction, extra_info: Vec::new(), eta_s: None, fees };
        match acceptance {
            TransferAcceptance::Ready { fee, amount_out, instructions, how, extra_info, eta_s } => {
                // The guest's own fee is not the configured one.
                let fees = if fee.is_some() { (None, None) } else { fees };
                let by = (&guest, "transfers.process-request");
                let Agreed { fee, amount_out } = self.quotes.terms_at_once(asset, view, (fee, amount_out), by).await?;
                let window = self.settings.payment_window;
                let accepted = Accepted { fee, amount_out, window, instructions, how, ..Accepted::default() };
                let transaction = self.transactions.open_accepted(opened, asset, &accepted, opening).await?;
                Ok(OpenedTransfer { transaction, extra_info, eta_s, fees })
            }
            TransferAcceptance::WaitForCustomer { customer_type, message } => {
                let ask = PaymentCommand::AskCustomer { customer_type, message };
                let asked = rules::decide(&opened.record, ask, now).map_err(NotDone::from)?;
                self.transactions.open_undecided(opened.then(asked), opening).await.map(told)
            }
            TransferAcceptance::Wait { message } => {
                opened.record.message = message;
                opened.schedule.push((JobKind::Begin, self.settings.poll.pause_first));
                self.transactions.open_undecided(opened, opening).await.map(told)
            }
        }
    }

    /// Refuses an account that can't be paid, or that is not the user's: what is paid there the user has lost.
    pub(super) fn check_receiver(&self, asset: ReceivedAsset<'_>, to: &Address) -> Result<(), Error> {
        let invalid = |text: &str| Err(Error::Invalid(format!("account: {text}")));
        let Some(account) = to.account() else {
            return invalid("a contract can't be paid here; send a G… or M… address");
        };
        if asset.asset.issuer() == Some(&account) {
            return invalid("is the asset's issuer: what it is paid ceases to exist; send the user's account");
        }
        let settings = &self.settings;
        let is_ours = settings.paying_accounts.contains(&account)
            || settings.channel_accounts.contains(&account)
            || settings.assets.iter().any(|asset| asset.account == account);
        if is_ours { invalid("is the anchor's own; send the user's account") } else { Ok(()) }
    }

    /// The customer of a transfer: the one named, otherwise the user's own, if there is one. Reviewed under the types of
    /// the asset.
    pub(super) async fn customer_asked_for(
        &self,
        owner: &Owner,
        info: &AssetInfo<'_, TransferInfo>,
        request: &OpenTransfer,
    ) -> Result<Option<Customer>, Error> {
        let found = match &request.customer_id {
            Some(id) => {
                let unknown =
                    || Error::Invalid("customer_id: no such customer; register one with SEP-12 PUT /customer".into());
                let found = self.customers.shown_as(id).await?;
                Some(found.filter(|customer| may_see(owner, &customer.owner)).ok_or_else(unknown)?)
            }
            None => self.store.customer_named(owner, None).await?.map(|(customer, _)| customer),
        };
        let Some(customer) = found else { return Ok(None) };
        let types = &info.guest.customer_types;
        self.customers.judged_as(&self.guests, customer.id, types, None, &request.lang).await
    }

    /// Whether and how a transfer is converted. What is worth the same is converted only on request.
    pub(super) async fn conversion_of(
        &self,
        owner: &Owner,
        info: &AssetInfo<'_, TransferInfo>,
        request: &OpenTransfer,
    ) -> Result<Converted, Error> {
        let asset = info.asset;
        let names_conversion = request.is_exchange || request.quote_id.is_some() || request.other_asset.is_some();
        if !names_conversion && asset.terms.one_for_one {
            return Ok(Converted::Not);
        }
        let settlement = Settlement {
            protocol: if request.is_hosted { Protocol::Sep24 } else { Protocol::Sep6 },
            asset,
            paid: request.paid(asset),
            amount: request.amount,
            wanted: match request.way {
                Way::Withdrawal { .. } => request.other_asset.as_ref(),
                Way::Deposit { .. } => Some(asset.asset),
            },
            funding_method: request.funding_method.as_ref(),
            client_domain: request.client_domain.as_ref(),
            limits: rules::Limits { min: info.min_amount(), max: info.max_amount() },
        };
        self.quotes.conversion_asked_for(owner, &settlement, request.quote_id.as_deref()).await
    }

    /// Without an amount the terms follow from what arrives: that is possible where the configuration has them, or a later
    /// rate.
    fn check_amount_is_named(
        &self,
        asset: ReceivedAsset<'_>,
        converted: &Converted,
        request: &OpenTransfer,
    ) -> Result<(), Error> {
        let is_business = asset.terms.driver == Driver::Business;
        let follows = match converted {
            _ if is_business => true,
            Converted::AtMarket => true,
            Converted::Not => asset.terms.one_for_one && !self.guests.provides("fees"),
            Converted::ByQuote(_) => false,
        };
        match request.amount.is_some() || follows {
            true => Ok(()),
            false => Err(Error::Invalid("amount is missing: what you will get depends on it".into())),
        }
    }

    pub(super) fn draft(
        &self,
        owner: &Owner,
        info: &AssetInfo<'_, TransferInfo>,
        request: OpenTransfer,
        converted: Converted,
        parties: &Parties,
    ) -> Transaction {
        let customer = parties.customer.as_ref().map(|customer| customer.id);
        let details = match request.way.clone() {
            Way::Withdrawal { source, refund_memo } => {
                withdrawn(info, &request, &converted, (source, refund_memo), customer)
            }
            Way::Deposit { to, memo, takes_claimable_balance } => {
                deposited(info, &request, (to, memo, takes_claimable_balance), customer)
            }
        };
        let OpenTransfer { funding_method, lang, fields, client_domain, .. } = request;
        let driver = info.asset.terms.driver;
        let requested = Requested { details, driver, funding_method, lang, fields, client_domain };
        self.quotes.draft(owner, &converted, requested)
    }
}

fn withdrawn(
    info: &AssetInfo<'_, TransferInfo>,
    request: &OpenTransfer,
    converted: &Converted,
    (source, refund_memo): (Option<Address>, Option<Memo>),
    customer: Option<CustomerId>,
) -> Details {
    let asset = info.asset;
    let destination_asset = converted.delivers(request.other_asset.clone(), asset);
    Details::Withdraw(Withdrawn {
        asset: asset.asset.clone(),
        amount_expected: request.amount.map(|amount| Money::new(amount, asset.asset.clone())),
        min_amount: info.min_amount(),
        max_amount: info.max_amount(),
        incoming: Incoming { destination_asset, refund_memo, ..Incoming::default() },
        is_exchange: request.is_exchange,
        is_hosted: request.is_hosted,
        source,
        customer,
    })
}

fn deposited(
    info: &AssetInfo<'_, TransferInfo>,
    request: &OpenTransfer,
    (to, memo, takes_claimable_balance): (Address, Option<Memo>, bool),
    customer: Option<CustomerId>,
) -> Details {
    let (asset, source_asset) = (info.asset, request.paid(info.asset).clone());
    Details::Deposit(Box::new(Deposited {
        amount_expected: request.amount.map(|amount| Money::new(amount, source_asset.clone())),
        min_amount: info.min_amount(),
        max_amount: info.max_amount(),
        limits_convert: !asset.limits_are_in(&source_asset),
        is_exchange: request.is_exchange,
        is_hosted: request.is_hosted,
        memo,
        takes_claimable_balance,
        customer,
        ..Deposited::new(source_asset, asset.asset.clone(), asset.account, to)
    }))
}

/// The error of a rejection for the client that waits for an answer.
pub(super) fn rejected(rejection: TransferRejection) -> Error {
    match rejection {
        TransferRejection::CustomerInfoNeeded(fields) => Error::CustomerFieldsNeeded(fields),
        TransferRejection::CustomerInfoStatus(status) => Error::CustomerInfoStatus(status),
        TransferRejection::Problem(problem) => problem.into(),
    }
}

/// Checks a request against the configuration and the guest's info.
pub(super) fn check_request(info: &AssetInfo<'_, TransferInfo>, request: &OpenTransfer) -> Result<(), Error> {
    let invalid = |text: String| Err(Error::Invalid(text));
    if request.is_exchange && !info.converts {
        return invalid(format!("{}: this asset is not converted here; see GET /info", request.asset_parameter()));
    }
    if let Some(amount) = request.amount {
        info.check_paid(request.paid(info.asset), amount)?;
    }
    info.check_method(request.funding_method.as_ref())?;
    let wanted = &info.guest.terms.fields;
    if let Some(field) = missing_fields(wanted, &request.fields).first() {
        return invalid(format!("{} is missing: {}", field.name, field.description));
    }
    match wrong_choice(wanted, &request.fields) {
        Some(field) => invalid(format!("{}: must be one of {}", field.name, field.choices.join(", "))),
        None => Ok(()),
    }
}
