package anchorguest

import (
	"anchorguest/internal/wit/anchor_guest_custodian"
	"anchorguest/internal/wit/anchor_guest_types"
)

// What a payment by the anchor on the ledger is for.
const (
	PayoutPurposeRefund  = anchor_guest_types.PayoutPurposeRefund
	PayoutPurposeDeposit = anchor_guest_types.PayoutPurposeDeposit
)

// Submitted answers with the hash of the transaction that pays it, 64 hex digits. The host looks it up and compares it
// with the payout.
func Submitted(hash string) Progress {
	return anchor_guest_custodian.MakeProgressSubmitted(hash)
}

// ProgressPending means not yet: the host asks again. why says what it waits for, for the operator, unless it is empty.
func ProgressPending(why string) Progress {
	return anchor_guest_custodian.MakeProgressPending(Text(why))
}

// ProgressRejected means that nothing was paid under this key, and nothing will be. A person has to look; why is for the
// operator.
func ProgressRejected(why string) Progress {
	return anchor_guest_custodian.MakeProgressRejected(why)
}
