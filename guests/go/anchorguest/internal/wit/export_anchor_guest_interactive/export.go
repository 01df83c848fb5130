// Package export_anchor_guest_interactive is where the generated exports of interactive find the guest.
package export_anchor_guest_interactive

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_interactive"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	NextStep func(payment anchor_guest_types.Payment, answers []anchor_guest_interactive.Answer) (anchor_guest_interactive.Step, error)
}

// NextStep is interactive.next-step.
func NextStep(payment anchor_guest_types.Payment, answers []anchor_guest_interactive.Answer) abi.Result[anchor_guest_interactive.Step, anchor_guest_types.Problem] {
	memory.Collect()
	step, err := Functions.NextStep(payment, answers)
	if err == nil && step.Tag() == 0 {
		answer.Undecided("interactive: NextStep", "a zero interactive.Step", "interactive.AskForm, Done or another step")
	}
	return answer.OrProblem(step, err)
}
