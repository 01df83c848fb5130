// Package receiver exports the interface receiver: SEP-31, which payments the anchor takes.
package receiver

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_receiver"
	_ "anchorguest/internal/wit/exports_receiver"
)

// Guest decides about payments. An error is answered as what it is or wraps (see anchorguest.Invalid and its
// neighbours), and as unavailable otherwise.
type Guest interface {
	// Info describes receiving an asset, in language lang (SEP-31 GET /info).
	Info(asset anchorguest.AssetId, lang string) (anchorguest.ReceiverInfo, error)
	// ValidSendingAnchor tells whether you do business with this sending anchor.
	ValidSendingAnchor(account anchorguest.Address) bool
	// ProcessPostRequest decides on a payment before money moves. Asked again while the answer is to wait.
	ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error)
}

// Patcher is a Guest that checks corrections itself. Without it they are taken, and the payout or acceptance that
// follows decides.
type Patcher interface {
	// ProcessPatchRequest checks corrected fields of a payment that waits for them; payment holds them already.
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
