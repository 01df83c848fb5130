// Package mismatches exports the interface mismatches: ledger payments that differ from what their transaction expects.
package mismatches

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_mismatches"
	_ "anchorguest/internal/wit/exports_mismatches"
)

// Guest decides on payments with a mismatch.
type Guest interface {
	// Decide decides on one payment. The host asks if the operator configured "ask_guest" in [mismatches].
	Decide(mismatched anchorguest.MismatchedPayment) (anchorguest.Verdict, error)
}

// Export makes guest the component's mismatches. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_mismatches.Functions.Decide = guest.Decide
}
