// Package export_anchor_guest_mismatches is where the generated exports of mismatches find the guest.
package export_anchor_guest_mismatches

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_mismatches"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Decide func(mismatched anchor_guest_mismatches.MismatchedPayment) (anchor_guest_mismatches.Verdict, error)
}

// Decide is mismatches.decide.
func Decide(mismatched anchor_guest_mismatches.MismatchedPayment) abi.Result[anchor_guest_mismatches.Verdict, anchor_guest_types.Problem] {
	memory.Collect()
	verdict, err := Functions.Decide(mismatched)
	return answer.OrProblem(answer.Decided("mismatches: Decide", "anchorguest.Take, SendBack or Keep", verdict, err))
}
