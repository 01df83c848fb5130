// Package export_anchor_guest_fees is where the generated exports of fees find the guest.
package export_anchor_guest_fees

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_fees"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Calculate func(request anchor_guest_fees.FeeRequest) (anchor_guest_types.Fee, error)
}

// Calculate is fees.calculate.
func Calculate(request anchor_guest_fees.FeeRequest) abi.Result[anchor_guest_types.Fee, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(Functions.Calculate(request))
}
