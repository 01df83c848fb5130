// Package signer exports the interface signer: signatures for paying accounts whose keys the host does not have.
package signer

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_signer"
	_ "anchorguest/internal/wit/exports_signer"
)

// Guest signs transactions.
type Guest interface {
	// Sign signs a transaction of an account in "payouts.cosigned_accounts". The host asks again with the same one until
	// it has enough signatures. Before you pass it on, compare it with the payout by means of your own.
	Sign(request anchorguest.SigningRequest) (anchorguest.Signing, error)
}

// Export makes guest the component's signer. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_signer.Functions.Sign = guest.Sign
}
