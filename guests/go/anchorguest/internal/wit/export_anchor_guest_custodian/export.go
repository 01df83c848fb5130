// Package export_anchor_guest_custodian is where the generated exports of custodian find the guest.
package export_anchor_guest_custodian

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_custodian"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Pay func(payout anchor_guest_types.LedgerPayout) (anchor_guest_custodian.Progress, error)
}

// Pay is custodian.pay.
func Pay(payout anchor_guest_types.LedgerPayout) abi.Result[anchor_guest_custodian.Progress, anchor_guest_types.Problem] {
	memory.Collect()
	progress, err := Functions.Pay(payout)
	return answer.OrProblem(answer.Decided("custodian: Pay", "anchorguest.Submitted, ProgressPending or ProgressRejected", progress, err))
}
