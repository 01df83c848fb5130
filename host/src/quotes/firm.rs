//! Rates and firm quotes (SEP-38): set by the guest, checked by the rules, each quote for one client.

use super::{
    Quotes,
    rate_question::{Preferences, RateQuestion, check_given, names, request},
};
use crate::context::{Convertible, DeliveryMethod, Error, answered};
use crate::guest::{Answered, Fault, FaultKind, Interface, KvWrites};
use crate::model::{
    Amount, AssetId, Conversion, Given, GuestVersion, JobKind, Owner, Protocol, Purpose, Quote, QuoteClient, QuoteId,
    RateAnswer, RateRequest, ReceivedAsset, Side, Timestamp,
};
use crate::store::Job;
use crate::transactions::rules::{self, Limits, RateRefused, SizeLimit, Worth};
use futures_util::future;
use std::{sync::Arc, time::Duration};

/// Pause between a quote's expiry and its release: clocks of hosts differ, and a request may be using the quote.
const RELEASE_GRACE: Duration = Duration::from_secs(60);

impl Quotes {
    /// The prices of what `asset` can be converted to or from, each with the decimals of the other asset (SEP-38 `GET
    /// /prices`). A conversion that is not offered, or has no price now, is left out, and so is every asset except
    /// `only`, if that is given.
    ///
    /// # Errors
    /// [`Error::Invalid`]; if there is no price at all, the reason.
    pub async fn prices(
        &self,
        client: Option<QuoteClient>,
        asset: AssetId,
        given: Given,
        only: Option<AssetId>,
        preferences: Preferences,
    ) -> Result<Vec<(Conversion, u32)>, Error> {
        let (parameter, other_parameter) =
            if matches!(given, Given::Sell(_)) { ("sell_asset", "buy_asset") } else { ("buy_asset", "sell_asset") };
        let one = self.convertible_asset(parameter, &asset)?;
        if let Some(only) = &only {
            self.convertible_asset(other_parameter, only)?;
        }
        let others = self.settings.convertible.iter().filter(|other| {
            other.is_on_ledger() != one.is_on_ledger() && only.as_ref().is_none_or(|only| *only == other.asset)
        });
        let requests = others.filter_map(|other| {
            let (sell, buy) = if matches!(given, Given::Sell(_)) { (one, other) } else { (other, one) };
            // A currency without the requested method or country is left out, and is no error.
            let request = request(Purpose::Indicative, sell, buy, given, None, client.clone(), &preferences);
            Some((request.ok()?, other.decimals))
        });
        let requests: Vec<_> = requests.collect();
        if requests.is_empty() {
            preferences.check_alone()?;
        }
        let asked = requests.into_iter().map(async |(request, decimals)| {
            check_given(&request)?;
            let (conversion, writes) = self.conversion(&request).await?;
            self.remember(&writes).await?;
            Ok((conversion, decimals))
        });
        let (mut prices, mut trouble) = (Vec::new(), None);
        for outcome in future::join_all(asked).await {
            match outcome {
                Ok(price) => prices.push(price),
                Err(Error::Invalid(text)) => tracing::debug!(reason = text, "the guest does not offer a conversion"),
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a price is left out of the answer");
                    trouble = Some(error);
                }
            }
        }
        match trouble {
            Some(error) if prices.is_empty() => Err(error),
            _ => Ok(prices),
        }
    }

    /// An indicative rate (SEP-38 `GET /price`).
    ///
    /// # Errors
    /// [`Error::Invalid`], or the guest's own problem.
    pub async fn price(&self, client: Option<QuoteClient>, question: RateQuestion) -> Result<Conversion, Error> {
        let (conversion, writes) = self.price_shown(client, question).await?;
        self.remember(&writes).await?;
        Ok(conversion)
    }

    /// The same, and what the guest wrote: for what is only shown, it is dropped.
    pub(crate) async fn price_shown(
        &self,
        client: Option<QuoteClient>,
        question: RateQuestion,
    ) -> Result<(Conversion, KvWrites), Error> {
        let request = self.request(Purpose::Indicative, client, &question)?;
        self.check_given_limits(&question)?;
        let (conversion, writes) = self.conversion(&request).await?;
        self.check_limits(question.context, &conversion)?;
        Ok((conversion, writes))
    }

    /// Makes a firm quote (SEP-38 `POST /quote`).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Denied`] if the client has too many, or the guest's own problem.
    pub async fn open_quote(
        &self,
        client: QuoteClient,
        question: RateQuestion,
        expire_after: Option<Timestamp>,
    ) -> Result<Quote, Error> {
        let (now, policy) = (self.clock.now(), &self.settings.quotes);
        let id = QuoteId::mint(now, &*self.random);
        let owner = client.owner;
        let mut request = self.request(Purpose::Firm(id), Some(client), &question)?;
        self.check_given_limits(&question)?;
        request.expire_after = expire_after;
        self.check_method_chosen("sell_delivery_method", &request.sell, |asset| &asset.sell_delivery_methods)?;
        self.check_method_chosen("buy_delivery_method", &request.buy, |asset| &asset.buy_delivery_methods)?;
        let latest = now.plus(policy.ceiling);
        if expire_after.is_some_and(|wanted| wanted > latest) {
            return Err(Error::Invalid(format!("expire_after: no quote is good for longer than until {latest}")));
        }
        if self.store.open_quotes(&owner, now).await? >= policy.open_max {
            return Err(too_many());
        }
        // Before the guest reserves anything: whatever happens now, it will be told to release it.
        let release = Job::new(JobKind::Release, id);
        self.schedule_job(&release, now.plus(self.settings.lease)).await?;
        let promised = match self.rate(&request).await {
            // The guest refused, so it reserved nothing.
            Err(refusal @ (Error::Invalid(_) | Error::Denied(_))) => {
                let mut tx = self.store.begin().await?;
                tx.cancel(std::slice::from_ref(&release)).await?;
                tx.commit().await?;
                return Err(refusal);
            }
            Err(error) => Err(error),
            Ok(answered) => self.promise(id, owner, &request, &question, answered),
        };
        match promised {
            Ok((quote, writes)) => {
                let mut tx = self.store.begin().await?;
                tx.lock_quotas(&owner).await?;
                let usage = tx.open_quotes(&owner, now).await?;
                if usage.owner >= policy.open_max || usage.account >= policy.account_max {
                    drop(tx);
                    self.schedule_job(&release, now).await?;
                    self.wake_runner();
                    return Err(too_many());
                }
                if !tx.insert_quote(&quote, None).await? {
                    drop(tx);
                    self.schedule_job(&release, now).await?;
                    self.wake_runner();
                    let detail = "its `id` in `extra` is that of another quote".to_owned();
                    return Err(bad_answer(&Arc::new(quote.guest), detail));
                }
                self.tell_of_quote(&mut tx, &quote).await?;
                self.keep(&mut tx, &writes).await?;
                tx.schedule(&release, quote.expires_at.plus(RELEASE_GRACE)).await?;
                tx.commit().await?;
                tracing::info!(quote = %id, guest = %quote.guest, expires_at = %quote.expires_at, "quote given");
                Ok(quote)
            }
            Err(error) => {
                self.schedule_job(&release, now).await?;
                self.wake_runner();
                Err(error)
            }
        }
    }

    /// The quote from the guest's answer, if it is consistent and within limits, and the guest's changes to `kv`.
    fn promise(
        &self,
        id: QuoteId,
        owner: Owner,
        request: &RateRequest,
        question: &RateQuestion,
        Answered { answer, guest, writes }: Answered<RateAnswer>,
    ) -> Result<(Quote, KvWrites), Error> {
        let now = self.clock.now();
        let refused = |refused: RateRefused| bad_rate(&guest, request.given, &refused);
        let conversion = rules::conversion(request, &answer).map_err(refused)?;
        let expires_at = rules::expiry(request, &answer, now, self.settings.quotes.ceiling).map_err(refused)?;
        self.check_limits(question.context, &conversion)?;
        let quote = Quote {
            id,
            known_as: answer.known_as,
            owner,
            context: question.context,
            conversion,
            sell_delivery_method: request.sell.delivery_method.clone(),
            buy_delivery_method: request.buy.delivery_method.clone(),
            expires_at,
            created_at: now,
            guest: Arc::unwrap_or_clone(guest),
        };
        Ok((quote, writes))
    }

    /// The owner's quote with that id, also after it was used or has expired (SEP-38 `GET /quote/:id`).
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that is unknown, malformed or belongs to another owner; [`Error::Store`].
    pub async fn quote(&self, owner: &Owner, id: &str) -> Result<Quote, Error> {
        let id: QuoteId = id.parse().map_err(|_| Error::NotFound)?;
        match self.store.quote(id).await? {
            Some((quote, _)) if quote.serves(owner) => Ok(quote),
            _ => Err(Error::NotFound),
        }
    }

    /// An indicative rate from the guest, checked, and what the guest wrote.
    async fn conversion(&self, request: &RateRequest) -> Result<(Conversion, KvWrites), Error> {
        let Answered { answer, guest, writes } = self.rate(request).await?;
        let conversion =
            rules::conversion(request, &answer).map_err(|refused| bad_rate(&guest, request.given, &refused))?;
        Ok((conversion, writes))
    }

    /// The rate of this moment for a payment to be converted at a later one. It is refused if the guest does not offer that
    /// conversion, or would leave nothing of the amount: the money would come in and could not go out. A rate that is only
    /// unavailable at the moment is no reason to refuse: `None`.
    pub(crate) async fn rate_offered(
        &self,
        context: Protocol,
        client: QuoteClient,
        sell: &AssetId,
        amount: Amount,
        buy: &AssetId,
    ) -> Result<Option<Conversion>, Error> {
        let question = RateQuestion {
            sell_asset: sell.clone(),
            buy_asset: buy.clone(),
            given: Given::Sell(amount),
            context,
            preferences: Preferences::default(),
        };
        let request = self.request(Purpose::Indicative, Some(client), &question)?;
        // Not out of the account's share: whoever asks may hold a part of it already.
        let _permit = self.permit(Interface::Quotes, None).await?;
        match answered(self.guests.rate(&request).await) {
            Err(Error::Invalid(why) | Error::Denied(why)) => Err(Error::Invalid(format!("destination_asset: {why}"))),
            Ok(Answered { answer, guest, .. }) => match rules::conversion(&request, &answer) {
                Err(RateRefused::NothingLeft(fee)) => Err(too_small(&guest, "amount", fee)),
                checked => Ok(checked.ok()),
            },
            Err(_) => Ok(None),
        }
    }

    async fn rate(&self, request: &RateRequest) -> Result<Answered<RateAnswer>, Error> {
        let caller = request.client.as_ref().map(|client| &client.owner);
        let _permit = self.permit(Interface::Quotes, caller).await?;
        answered(self.guests.rate(request).await)
    }

    async fn schedule_job(&self, work: &Job, due_at: Timestamp) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.schedule(work, due_at).await?;
        tx.commit().await?;
        Ok(())
    }

    fn convertible_asset(&self, parameter: &str, asset: &AssetId) -> Result<&Convertible, Error> {
        let found = self.settings.convertible.iter().find(|one| one.asset == *asset);
        found.ok_or_else(|| Error::Invalid(format!("{parameter}: {asset} is not converted here; see GET /info")))
    }

    fn request(
        &self,
        purpose: Purpose,
        client: Option<QuoteClient>,
        question: &RateQuestion,
    ) -> Result<RateRequest, Error> {
        let sell = self.convertible_asset("sell_asset", &question.sell_asset)?;
        let buy = self.convertible_asset("buy_asset", &question.buy_asset)?;
        if sell.is_on_ledger() == buy.is_on_ledger() {
            return Err(Error::Invalid("buy_asset: one asset has to be on the ledger and the other not".into()));
        }
        if question.context == Protocol::Sep31 && !sell.is_on_ledger() {
            return Err(Error::Invalid("sell_asset: with context sep31 it has to be the asset on the ledger".into()));
        }
        let context = Some(question.context);
        // A quote that no payment could use would bind the guest for nothing.
        if question.context == Protocol::Sep31 && self.asset_under(Protocol::Sep31, &sell.asset).is_none() {
            let text = format!("sell_asset: {} is not received with context sep31; see SEP-31 GET /info", sell.asset);
            return Err(Error::Invalid(text));
        }
        let request = request(purpose, sell, buy, question.given, context, client, &question.preferences)?;
        check_given(&request)?;
        Ok(request)
    }

    /// If there are several delivery methods, a firm quote must name one (SEP-38 `POST /quote`).
    fn check_method_chosen(
        &self,
        parameter: &str,
        side: &Side,
        methods: impl Fn(&Convertible) -> &Vec<DeliveryMethod>,
    ) -> Result<(), Error> {
        let asset = self.convertible_asset(parameter, &side.asset)?;
        match methods(asset).as_slice() {
            choices @ [_, _, ..] if side.delivery_method.is_none() => {
                Err(Error::Invalid(format!("{parameter} is missing; it must be one of {}", names(choices))))
            }
            _ => Ok(()),
        }
    }

    /// The same before the guest is asked, where the amount sold is given: a fee larger than it is no fault of the guest's.
    fn check_given_limits(&self, question: &RateQuestion) -> Result<(), Error> {
        match question.given {
            Given::Sell(amount) => {
                match self.asset_of_pair(question.context, &question.sell_asset, &question.buy_asset) {
                    Some(asset) if asset.limits_are_in(&question.sell_asset) => check_sold(asset, amount),
                    _ => Ok(()),
                }
            }
            Given::Buy(_) => Ok(()),
        }
    }

    /// The asset on the ledger of a pair, with the terms under which the pair is exchanged.
    fn asset_of_pair(&self, context: Protocol, sold: &AssetId, bought: &AssetId) -> Option<ReceivedAsset<'_>> {
        match sold.is_on_ledger() {
            true => self.asset_under(context, sold),
            false => self.assets_deposited().find(|one| one.asset == bought),
        }
    }

    /// Refuses to quote what SEP-31 and SEP-6 would refuse.
    fn check_limits(&self, context: Protocol, conversion: &Conversion) -> Result<(), Error> {
        let (sold, bought) = (&conversion.sell, &conversion.buy);
        let Some(asset) = self.asset_of_pair(context, &sold.asset, &bought.asset) else { return Ok(()) };
        if asset.limits_are_in(&sold.asset) {
            return check_sold(asset, sold.amount);
        }
        let limits = Limits { min: asset.terms.min_amount, max: asset.terms.max_amount };
        let checked = limits.check(&Worth::at_price(conversion));
        checked.map_err(|beyond| Error::Invalid(format!("sell_amount: {beyond}")))
    }
}

fn check_sold(asset: ReceivedAsset<'_>, amount: Amount) -> Result<(), Error> {
    let beyond = |limit: SizeLimit, bound| {
        Err(Error::Invalid(format!("sell_amount: {amount} is {} of {bound}", limit.problem())))
    };
    match (asset.terms.min_amount, asset.terms.max_amount) {
        (Some(min), _) if amount < min => beyond(SizeLimit::TooSmall, min),
        (_, Some(max)) if amount > max => beyond(SizeLimit::TooLarge, max),
        _ => Ok(()),
    }
}

fn too_many() -> Error {
    Error::Denied("you hold as many unused quotes as you may; use some or let them expire".into())
}

/// The refusal of an amount that the guest's fee would take all of.
fn too_small(guest: &GuestVersion, parameter: &str, fee: Amount) -> Error {
    tracing::info!(%guest, %fee, "the fee of the guest's rate leaves nothing of the amount");
    Error::Invalid(format!("{parameter}: the amount is too small: the fee of {fee} leaves nothing to convert"))
}

/// Logs that the guest's rate is inconsistent, for the operator.
fn bad_rate(guest: &Arc<GuestVersion>, given: Given, refused: &RateRefused) -> Error {
    if let RateRefused::NothingLeft(fee) = refused {
        let parameter = if matches!(given, Given::Sell(_)) { "sell_amount" } else { "buy_amount" };
        return too_small(guest, parameter, *fee);
    }
    bad_answer(guest, refused.to_string())
}

fn bad_answer(guest: &Arc<GuestVersion>, detail: String) -> Error {
    let function = "quotes.rate";
    tracing::error!(%guest, function, detail, "the guest's rate is refused");
    let fault = Fault { kind: FaultKind::InvalidAnswer, guest: guest.clone(), function, detail };
    Error::Guest(fault.into())
}
