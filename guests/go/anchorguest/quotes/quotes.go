// Package quotes exports the interface quotes: SEP-38, rates for converting assets.
package quotes

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_quotes"
	_ "anchorguest/internal/wit/exports_quotes"
)

// Guest sets rates.
type Guest interface {
	// Rate is the rate for a conversion; request.Purpose says whether it is to show, for a firm quote, or to apply now.
	Rate(request anchorguest.RateRequest) (anchorguest.Conversion, error)
}

// Releaser is a Guest that reserves something for firm quotes.
type Releaser interface {
	// Release is called when a firm quote is no longer needed. The same id may come twice.
	Release(quoteId string, reason anchorguest.ReleaseReason)
}

// Export makes guest the component's quotes. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_quotes.Functions
	functions.Rate = guest.Rate
	if releaser, ok := guest.(Releaser); ok {
		functions.Release = releaser.Release
	}
}
