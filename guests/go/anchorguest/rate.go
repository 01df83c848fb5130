package anchorguest

import (
	"time"

	"anchorguest/internal/wit/anchor_guest_quotes"
)

// What a rate can be asked for: request.Purpose.Tag() is one of these.
const (
	PurposeIndicative = anchor_guest_quotes.PurposeIndicative
	PurposeFirm       = anchor_guest_quotes.PurposeFirm
	PurposeSettlement = anchor_guest_quotes.PurposeSettlement
)

// Which amount is given: request.Given.Tag() is one of these.
const (
	GivenSell = anchor_guest_quotes.GivenSell
	GivenBuy  = anchor_guest_quotes.GivenBuy
)

// Why a firm quote is given back.
const (
	ReleaseExpired   = anchor_guest_quotes.ReleaseReasonExpired
	ReleaseAbandoned = anchor_guest_quotes.ReleaseReasonAbandoned
	ReleaseNotGiven  = anchor_guest_quotes.ReleaseReasonNotGiven
)

// ConversionAt is a conversion at price units of the asset sold for one of the asset bought, without a fee; the host works
// out the amounts. Set Fee and, for a firm quote, ExpiresAt.
func ConversionAt(price Decimal) Conversion {
	return Conversion{Price: price.String()}
}

// InSeconds is an instant so many seconds from now, as the host writes them: comparing the texts compares the times.
func InSeconds(seconds int) string {
	return time.Now().UTC().Add(time.Duration(seconds) * time.Second).Format("2006-01-02T15:04:05.000Z")
}
