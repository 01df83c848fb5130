// Package export_anchor_guest_rails is where the generated exports of rails find the guest.
package export_anchor_guest_rails

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_rails"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Execute func(payment anchor_guest_types.Payment, attempt anchor_guest_rails.Attempt) (anchor_guest_rails.Payout, error)
	Poll    func(payouts []anchor_guest_rails.PendingPayout) ([]anchor_guest_rails.PayoutReport, error)
}

// ExecuteOutgoingTransaction is rails.execute-outgoing-transaction.
func ExecuteOutgoingTransaction(payment anchor_guest_types.Payment, attempt anchor_guest_rails.Attempt) abi.Result[anchor_guest_rails.Payout, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(Functions.Execute(payment, attempt))
}

// PollOutgoingTransactions is rails.poll-outgoing-transactions.
func PollOutgoingTransactions(payouts []anchor_guest_rails.PendingPayout) abi.Result[[]anchor_guest_rails.PayoutReport, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(Functions.Poll(payouts))
}
