// Package custodian exports the interface custodian: payouts that a custodian makes, signs and sends.
package custodian

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_custodian"
	_ "anchorguest/internal/wit/exports_custodian"
)

// Guest has a custodian pay.
type Guest interface {
	// Pay pays, or tells how far a payout of an account in "payouts.custodied_accounts" is. The host asks again with the
	// same key until the payout is on the ledger, so pass payout.IdempotencyKey to the custodian.
	Pay(payout anchorguest.LedgerPayout) (anchorguest.Progress, error)
}

// Export makes guest the component's custodian. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_custodian.Functions.Pay = guest.Pay
}
