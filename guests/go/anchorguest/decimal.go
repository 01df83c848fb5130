package anchorguest

import "github.com/quagmt/udecimal"

// Decimal is a decimal for arithmetic on amounts, exact to 19 places: further places of a product or quotient are cut
// off.
type Decimal = udecimal.Decimal

// placesMost is the number of places of a Decimal.
const placesMost = 19

var percent = udecimal.MustFromInt64(1, 2)

// ParseDecimal parses a decimal in plain notation, the form of amounts.
func ParseDecimal(text string) (Decimal, error) {
	number, err := udecimal.Parse(text)
	if err != nil {
		return Decimal{}, Invalid("`%s` is not a number such as 12.50, of at most %d places", text, placesMost)
	}
	return number, nil
}

// Percent is this percentage of number.
func Percent(number, percentage Decimal) Decimal {
	return number.Mul(percentage).Mul(percent)
}

// Rounded is number rounded half to even to this many places, as the host rounds.
func Rounded(number Decimal, places uint32) Decimal {
	return number.RoundBank(uint8(min(places, placesMost)))
}

// FixedAndPercent is a fee of fixed plus percentage of amount, in the amount's asset; the percentage is rounded half to
// even to this many places. Parts that are zero are left out.
func FixedAndPercent(amount Amount, fixed, percentage Decimal, places uint32) (Fee, error) {
	value, err := ParseDecimal(amount.Value)
	if err != nil {
		return Fee{}, err
	}
	share := Rounded(Percent(value, percentage), places)
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
