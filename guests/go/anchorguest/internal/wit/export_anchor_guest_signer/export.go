// Package export_anchor_guest_signer is where the generated exports of signer find the guest.
package export_anchor_guest_signer

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_signer"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Sign func(request anchor_guest_signer.SigningRequest) (anchor_guest_signer.Signing, error)
}

// Sign is signer.sign.
func Sign(request anchor_guest_signer.SigningRequest) abi.Result[anchor_guest_signer.Signing, anchor_guest_types.Problem] {
	memory.Collect()
	signing, err := Functions.Sign(request)
	return answer.OrProblem(answer.Decided("signer: Sign", "anchorguest.Signed, SignedEnvelope or SigningPending", signing, err))
}
