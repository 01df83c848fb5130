package anchorguest

import "anchorguest/internal/wit/anchor_guest_signer"

// Signed answers with signatures of the request's hash, one or more. The host verifies each, and asks again if more are
// needed.
func Signed(signatures ...Signature) Signing {
	return anchor_guest_signer.MakeSigningSignatures(signatures)
}

// SignedEnvelope answers with the same transaction and signatures on it, XDR in base64.
func SignedEnvelope(xdr string) Signing {
	return anchor_guest_signer.MakeSigningEnvelope(xdr)
}

// SigningPending means not yet: the host asks again. why says what it waits for, for the operator, unless it is empty.
func SigningPending(why string) Signing {
	return anchor_guest_signer.MakeSigningPending(Text(why))
}
