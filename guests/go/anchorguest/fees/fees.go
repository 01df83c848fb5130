// Package fees exports the interface fees: fees of transactions without conversion.
package fees

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_fees"
	_ "anchorguest/internal/wit/exports_fees"
)

// Guest calculates fees.
type Guest interface {
	// Calculate is called if neither the terms of receiver nor a quote sets the fee.
	Calculate(request anchorguest.FeeRequest) (anchorguest.Fee, error)
}

// Export makes guest the component's fees. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_fees.Functions.Calculate = guest.Calculate
}
