package main

// Our exchange rates: a table in kv, with a row for each pair, and one for each delivery method that differs.
//
// rates/USDC/BRL is the rate from USDC to BRL, rates/USDC/BRL/TED that for delivery by TED. A row is
// {"price": "0.18", "spread_percent": "0.5", "fee": "1"}: the price of one BRL in USDC, our margin, and a fee in USDC.
// The last two may be left out. Set one with `anchor-host guest kv set reference-rails-go rates/USDC/BRL '…'`: the next
// price uses it. Until then the built-in row applies.

import (
	"anchorguest"
)

// rate is a row of the table. Numbers are texts, because JSON's own lose digits.
type rate struct {
	Price         string `json:"price"`
	SpreadPercent string `json:"spread_percent"`
	Fee           string `json:"fee"`
}

var builtIn = map[string]rate{
	"rates/USDC/BRL":     {Price: "0.18", SpreadPercent: "0.5", Fee: "1"},
	"rates/USDC/BRL/TED": {Price: "0.18", SpreadPercent: "0.5", Fee: "2.5"},
	"rates/USDC/EUR":     {Price: "1.08", SpreadPercent: "0.4", Fee: "0.5"},
	"rates/USDC/USD":     {Price: "1", Fee: "1"},
}

// How long a firm quote is valid, and the maximum if the client asks for longer; seconds.
const (
	kept     = 600
	keptMost = 3600
)

// Rate applies the table, for every purpose.
func (bank) Rate(request anchorguest.RateRequest) (anchorguest.Conversion, error) {
	none := anchorguest.Conversion{}
	key, row, err := find(request)
	if err != nil {
		return none, err
	}
	price, fee, err := row.numbers(key)
	if err != nil {
		return none, err
	}
	if err := checkAmount(request, price, fee); err != nil {
		return none, err
	}
	until, err := keptUntil(request.ExpireAfter)
	if err != nil {
		return none, err
	}
	sold := anchorguest.Amount{Value: "0", Asset: request.SellAsset}
	charged, err := anchorguest.FixedAndPercent(sold, fee, anchorguest.Decimal{}, request.SellDecimals)
	if err != nil {
		return none, err
	}
	conversion := anchorguest.ConversionAt(price)
	conversion.Fee = anchorguest.Some(charged)
	conversion.ExpiresAt = anchorguest.Some(until)
	return conversion, nil
}

// find is the row for the delivery method, otherwise for the pair; set by the operator, otherwise built in.
func find(request anchorguest.RateRequest) (string, rate, error) {
	pair := "rates/" + anchorguest.AssetCode(request.SellAsset) + "/" + anchorguest.AssetCode(request.BuyAsset)
	keys := []string{pair}
	if request.BuyDeliveryMethod.IsSome() {
		keys = []string{pair + "/" + request.BuyDeliveryMethod.Some(), pair}
	}
	for _, key := range keys {
		var row rate
		if set, err := anchorguest.KVGetJSON(key, &row); set || err != nil {
			return key, row, err
		}
		if row, found := builtIn[key]; found {
			return key, row, nil
		}
	}
	return "", rate{}, anchorguest.Invalid("we do not convert this pair")
}

// numbers are the price, including our margin, and the fee.
func (r rate) numbers(key string) (price, fee anchorguest.Decimal, err error) {
	number := func(text string) anchorguest.Decimal {
		number, wrong := anchorguest.ParseDecimal(text)
		if wrong != nil || number.IsNeg() {
			err = anchorguest.Unavailable("`%s` in `%s` is not an amount", text, key)
		}
		return number
	}
	orNothing := func(text string) anchorguest.Decimal {
		if text == "" {
			return anchorguest.Decimal{}
		}
		return number(text)
	}
	price, fee = number(r.Price), orNothing(r.Fee)
	price = price.Add(anchorguest.Percent(price, orNothing(r.SpreadPercent)))
	if err == nil && price.IsZero() {
		err = anchorguest.Unavailable("the price in `%s` is 0", key)
	}
	return price, fee, err
}

// checkAmount refuses amounts that do not exceed the fee.
func checkAmount(request anchorguest.RateRequest, price, fee anchorguest.Decimal) error {
	if request.Given.Tag() != anchorguest.GivenSell {
		return nil
	}
	sold, err := anchorguest.ParseDecimal(request.Given.Sell())
	if err != nil {
		return err
	}
	bought, err := sold.Sub(fee).Div(price)
	if err != nil || !anchorguest.Rounded(bought, request.BuyDecimals).IsPos() {
		return anchorguest.Invalid("too little to pay the fee of %s from", fee)
	}
	return nil
}

func keptUntil(wanted anchorguest.Option[string]) (string, error) {
	if wanted.SomeOr("") > anchorguest.InSeconds(keptMost) {
		return "", anchorguest.Invalid("expire_after: we keep a rate for an hour at most")
	}
	return max(wanted.SomeOr(""), anchorguest.InSeconds(kept)), nil
}
