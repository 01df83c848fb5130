// Package export_anchor_guest_quotes is where the generated exports of quotes find the guest.
package export_anchor_guest_quotes

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_quotes"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Rate func(request anchor_guest_quotes.RateRequest) (anchor_guest_quotes.Conversion, error)
	// Release may be nil.
	Release func(quoteId string, reason anchor_guest_quotes.ReleaseReason)
}

// Rate is quotes.rate.
func Rate(request anchor_guest_quotes.RateRequest) abi.Result[anchor_guest_quotes.Conversion, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(Functions.Rate(request))
}

// Release is quotes.release.
func Release(quoteId string, reason anchor_guest_quotes.ReleaseReason) {
	memory.Collect()
	if Functions.Release != nil {
		Functions.Release(quoteId, reason)
	}
}
