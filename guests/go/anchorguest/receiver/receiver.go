// Package receiver exports the interface receiver: SEP-31, which payments the anchor accepts.
package receiver

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_receiver"
	_ "anchorguest/internal/wit/exports_receiver"
)

// Guest decides on payments. An error that is or wraps a refusal (see anchorguest.Invalid and the others) is answered
// as that refusal, and any other error as unavailable.
type Guest interface {
	// Info describes how the anchor receives an asset (SEP-31 GET /info), in language lang.
	Info(asset anchorguest.AssetId, lang string) (anchorguest.ReceiverInfo, error)
	// ValidSendingAnchor says whether the anchor does business with the sending anchor authenticated as account.
	ValidSendingAnchor(account anchorguest.Address) bool
	// ProcessPostRequest decides on a payment before money moves (SEP-31 POST /transactions). After Wait the host asks
	// again.
	ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error)
}

// Patcher is a Guest that checks corrections itself. Without it they are accepted, and the payout or acceptance that
// follows decides.
type Patcher interface {
	// ProcessPatchRequest checks corrections to a payment that waits for them. fields has only the new values; payment has
	// them already.
	ProcessPatchRequest(fields []anchorguest.Entry, payment anchorguest.Payment) error
}

// Export makes guest the component's receiver. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_receiver.Functions
	functions.Info = guest.Info
	functions.ValidSendingAnchor = guest.ValidSendingAnchor
	functions.ProcessPostRequest = guest.ProcessPostRequest
	if patcher, ok := guest.(Patcher); ok {
		functions.ProcessPatchRequest = patcher.ProcessPatchRequest
	}
}
