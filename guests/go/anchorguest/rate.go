package anchorguest

import (
	"time"

	"anchorguest/internal/wit/anchor_guest_quotes"
)

// The purposes of a rate: request.Purpose.Tag() is one of these.
const (
	PurposeIndicative = anchor_guest_quotes.PurposeIndicative
	PurposeFirm       = anchor_guest_quotes.PurposeFirm
	PurposeSettlement = anchor_guest_quotes.PurposeSettlement
)

// The given amount: request.Given.Tag() is one of these.
const (
	GivenSell = anchor_guest_quotes.GivenSell
	GivenBuy  = anchor_guest_quotes.GivenBuy
)

// Why a firm quote is released.
const (
	ReleaseExpired   = anchor_guest_quotes.ReleaseReasonExpired
	ReleaseAbandoned = anchor_guest_quotes.ReleaseReasonAbandoned
	ReleaseNotGiven  = anchor_guest_quotes.ReleaseReasonNotGiven
)

// ConversionAt is a conversion at price units of the asset sold for one of the asset bought, without a fee; the host
// calculates the amounts. Set Fee and, for a firm quote, ExpiresAt.
func ConversionAt(price Decimal) Conversion {
	return Conversion{Price: price.String()}
}

// InSeconds is the time so many seconds from now, in the host's format. The order of the texts is the order of the
// times.
func InSeconds(seconds int) string {
	return time.Now().UTC().Add(time.Duration(seconds) * time.Second).Format("2006-01-02T15:04:05.000Z")
}
