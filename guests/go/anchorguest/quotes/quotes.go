// Package quotes exports the interface quotes: SEP-38, at what rate assets are converted.
package quotes

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_quotes"
	_ "anchorguest/internal/wit/exports_quotes"
)

// Guest sets rates.
type Guest interface {
	// Rate is the rate of a conversion: shown, promised or applied, as request.Purpose says.
	Rate(request anchorguest.RateRequest) (anchorguest.Conversion, error)
}

// Releaser is a Guest that sets something aside for firm quotes.
type Releaser interface {
	// Release is called when a firm quote is not needed any more. The same id may come twice.
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
