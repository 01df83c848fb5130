package anchorguest

import "github.com/shopspring/decimal"

// Decimal is an exact decimal, for arithmetic on amounts.
type Decimal = decimal.Decimal

// ParseDecimal reads a decimal in plain notation, as amounts are written.
func ParseDecimal(text string) (Decimal, error) {
	number, err := decimal.NewFromString(text)
	if err != nil {
		return Decimal{}, Invalid("`%s` is not a number such as 12.50", text)
	}
	return number, nil
}

// FixedAndPercent is the fee of fixed plus percent of amount, in the amount's asset, the percentage rounded half to
// even to so many places. Parts that are nothing are left out.
func FixedAndPercent(amount Amount, fixed, percent Decimal, places int32) (Fee, error) {
	value, err := ParseDecimal(amount.Value)
	if err != nil {
		return Fee{}, err
	}
	share := value.Mul(percent).Shift(-2).RoundBank(places)
	fee := Fee{Total: fixed.Add(share).String(), Asset: amount.Asset}
	for _, part := range []struct {
		name   string
		amount Decimal
	}{{"Fixed fee", fixed}, {"Service fee", share}} {
		if !part.amount.IsZero() {
			fee.Details = append(fee.Details, FeePart{Name: part.name, Amount: part.amount.String()})
		}
	}
	return fee, nil
}
