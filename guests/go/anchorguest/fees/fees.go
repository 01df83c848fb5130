// Package fees exports the interface fees: fees of payments without conversion.
package fees

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_fees"
	_ "anchorguest/internal/wit/exports_fees"
)

// Guest says what payments cost.
type Guest interface {
	// Calculate is the fee of a payment on whose fee receiver and quotes say nothing.
	Calculate(request anchorguest.FeeRequest) (anchorguest.Fee, error)
}

// Export makes guest the component's fees. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_fees.Functions.Calculate = guest.Calculate
}
