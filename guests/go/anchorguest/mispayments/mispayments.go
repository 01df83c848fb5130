// Package mispayments exports the interface mispayments: ledger payments that are not what was asked for.
package mispayments

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_mispayments"
	_ "anchorguest/internal/wit/exports_mispayments"
)

// Guest decides on payments that do not fit.
type Guest interface {
	// Decide says what becomes of one. Asked where the operator wrote "guest" in [mispayments].
	Decide(mispayment anchorguest.Mispayment) (anchorguest.Verdict, error)
}

// Export makes guest the component's mispayments. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_mispayments.Functions.Decide = guest.Decide
}
