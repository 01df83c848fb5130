// Package transfers exports the interface transfers: SEP-6, which deposits and withdrawals the anchor takes on.
package transfers

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_transfers"
	_ "anchorguest/internal/wit/exports_transfers"
)

// Guest decides on transfers. An error that is or wraps a refusal (see anchorguest.Invalid and the others) is answered as
// that refusal, and any other error as unavailable. A receiver has functions of the same names, so it is another type.
type Guest interface {
	// Info describes how the anchor takes an asset in transfers of this kind (SEP-6 GET /info), in language lang. The zero
	// TransferInfo requires no information, and leaves everything else to the configuration.
	Info(asset anchorguest.AssetId, kind anchorguest.Kind, lang string) (anchorguest.TransferInfo, error)
	// ProcessRequest decides on a transfer before money moves (SEP-6 GET /withdraw and the like). After TransferWait and
	// WaitForCustomer the host asks again.
	ProcessRequest(payment anchorguest.Payment) (anchorguest.TransferAcceptance, error)
}

// Patcher is a Guest that checks corrections itself. Without it they are accepted, and the payout that follows decides.
type Patcher interface {
	// ProcessPatchRequest checks corrections to a transfer that waits for them. fields has only the new values; payment has
	// them already.
	ProcessPatchRequest(fields []anchorguest.Entry, payment anchorguest.Payment) error
}

// Export makes guest the component's transfers. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_transfers.Functions
	functions.Info = guest.Info
	functions.ProcessRequest = guest.ProcessRequest
	if patcher, ok := guest.(Patcher); ok {
		functions.ProcessPatchRequest = patcher.ProcessPatchRequest
	}
}
