// Package export_anchor_guest_mispayments is where the generated exports of mispayments find the guest.
package export_anchor_guest_mispayments

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_mispayments"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Decide func(mispayment anchor_guest_mispayments.Mispayment) (anchor_guest_mispayments.Verdict, error)
}

// Decide is mispayments.decide.
func Decide(mispayment anchor_guest_mispayments.Mispayment) abi.Result[anchor_guest_mispayments.Verdict, anchor_guest_types.Problem] {
	memory.Collect()
	verdict, err := Functions.Decide(mispayment)
	return answer.OrProblem(answer.Decided("mispayments: Decide", "anchorguest.Take, SendBack or Keep", verdict, err))
}
