// Package export_anchor_guest_transfers is where the generated exports of transfers find the guest.
package export_anchor_guest_transfers

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_transfers"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Info           func(asset string, kind anchor_guest_types.Kind, lang string) (anchor_guest_transfers.TransferInfo, error)
	ProcessRequest func(payment anchor_guest_types.Payment) (anchor_guest_transfers.TransferAcceptance, error)
	// ProcessPatchRequest may be nil: then corrections are taken as they come.
	ProcessPatchRequest func(fields []anchor_guest_types.Entry, payment anchor_guest_types.Payment) error
}

// Info is transfers.info.
func Info(asset string, kind anchor_guest_types.Kind, lang string) abi.Result[anchor_guest_transfers.TransferInfo, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(Functions.Info(asset, kind, lang))
}

// ProcessRequest is transfers.process-request.
func ProcessRequest(payment anchor_guest_types.Payment) abi.Result[anchor_guest_transfers.TransferAcceptance, anchor_guest_transfers.TransferRejection] {
	memory.Collect()
	acceptance, err := Functions.ProcessRequest(payment)
	return answer.OrTransferRejection(answer.Decided("transfers: ProcessRequest", "anchorguest.TransferReady, WaitForCustomer or TransferWait", acceptance, err))
}

// ProcessPatchRequest is transfers.process-patch-request.
func ProcessPatchRequest(fields []anchor_guest_types.Entry, payment anchor_guest_types.Payment) abi.Result[abi.Unit, anchor_guest_transfers.TransferRejection] {
	memory.Collect()
	var err error
	if Functions.ProcessPatchRequest != nil {
		err = Functions.ProcessPatchRequest(fields, payment)
	}
	return answer.OrTransferRejection(abi.Unit{}, err)
}
