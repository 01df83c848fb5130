// Package mismatches exports the interface mismatches: ledger payments that are not what was asked for.
package mismatches

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_mismatches"
	_ "anchorguest/internal/wit/exports_mismatches"
)

// Guest decides on payments that do not fit.
type Guest interface {
	// Decide says what becomes of one. Asked where the operator wrote "ask_guest" in [mismatches].
	Decide(mismatched anchorguest.MismatchedPayment) (anchorguest.Verdict, error)
}

// Export makes guest the component's mismatches. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_mismatches.Functions.Decide = guest.Decide
}
