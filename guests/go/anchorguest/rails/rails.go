// Package rails exports the interface rails: off-chain payouts.
package rails

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_rails"
	_ "anchorguest/internal/wit/exports_rails"
)

// Guest pays out.
type Guest interface {
	// ExecuteOutgoingTransaction pays out a transaction whose money has arrived. The host asks again with the same key
	// whenever it does not know the outcome, so pass attempt.IdempotencyKey to the bank.
	ExecuteOutgoingTransaction(payment anchorguest.Payment, attempt anchorguest.Attempt) (anchorguest.Payout, error)
}

// Poller is a Guest with payouts that take time.
type Poller interface {
	// PollOutgoingTransaction is the news of one payout that was initiated; nil if there is none yet.
	PollOutgoingTransaction(payout anchorguest.PendingPayout) (*anchorguest.Payout, error)
}

// Export makes guest the component's rails. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_rails.Functions
	functions.Execute = guest.ExecuteOutgoingTransaction
	if poller, ok := guest.(Poller); ok {
		functions.Poll = poller.PollOutgoingTransaction
	}
}
