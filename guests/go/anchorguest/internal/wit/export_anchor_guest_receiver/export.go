// Package export_anchor_guest_receiver is where the generated exports of receiver find the guest.
package export_anchor_guest_receiver

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_receiver"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Info               func(asset, lang string) (anchor_guest_receiver.ReceiverInfo, error)
	ValidSendingAnchor func(account string) bool
	ProcessPostRequest func(payment anchor_guest_types.Payment) (anchor_guest_receiver.Acceptance, error)
	// ProcessPatchRequest may be nil: then corrections are taken as they come.
	ProcessPatchRequest func(fields []anchor_guest_types.Entry, payment anchor_guest_types.Payment) error
}

// Info is receiver.info.
func Info(asset, lang string) abi.Result[anchor_guest_receiver.ReceiverInfo, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(Functions.Info(asset, lang))
}

// ValidSendingAnchor is receiver.valid-sending-anchor.
func ValidSendingAnchor(account string) bool {
	memory.Collect()
	return Functions.ValidSendingAnchor(account)
}

// ProcessPostRequest is receiver.process-post-request.
func ProcessPostRequest(payment anchor_guest_types.Payment) abi.Result[anchor_guest_receiver.Acceptance, anchor_guest_receiver.Rejection] {
	memory.Collect()
	acceptance, err := Functions.ProcessPostRequest(payment)
	return answer.OrRejection(answer.Decided("receiver: ProcessPostRequest", "anchorguest.Ready or Wait", acceptance, err))
}

// ProcessPatchRequest is receiver.process-patch-request.
func ProcessPatchRequest(fields []anchor_guest_types.Entry, payment anchor_guest_types.Payment) abi.Result[abi.Unit, anchor_guest_receiver.Rejection] {
	memory.Collect()
	var err error
	if Functions.ProcessPatchRequest != nil {
		err = Functions.ProcessPatchRequest(fields, payment)
	}
	return answer.OrRejection(abi.Unit{}, err)
}
