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
	// Poll may be nil: then there is never any news.
	Poll func(payout anchor_guest_rails.PendingPayout) (*anchor_guest_rails.Payout, error)
}

// payouts are what can become of a payout.
const payouts = "anchorguest.Delivered, Initiated, NeedsCustomerInfo, NeedsTransactionInfo, Refund or Failed"

// ExecuteOutgoingTransaction is rails.execute-outgoing-transaction.
func ExecuteOutgoingTransaction(payment anchor_guest_types.Payment, attempt anchor_guest_rails.Attempt) abi.Result[anchor_guest_rails.Payout, anchor_guest_types.Problem] {
	memory.Collect()
	payout, err := Functions.Execute(payment, attempt)
	return answer.OrProblem(answer.Decided("rails: ExecuteOutgoingTransaction", payouts, payout, err))
}

// PollOutgoingTransactions is rails.poll-outgoing-transactions.
func PollOutgoingTransactions(pending []anchor_guest_rails.PendingPayout) abi.Result[[]anchor_guest_rails.PayoutReport, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(polled(pending))
}

// polled asks for one at a time, leaving out those that had a problem when others had news.
func polled(all []anchor_guest_rails.PendingPayout) ([]anchor_guest_rails.PayoutReport, error) {
	if Functions.Poll == nil {
		return nil, nil
	}
	var reports []anchor_guest_rails.PayoutReport
	var trouble error
	for _, pending := range all {
		news, err := Functions.Poll(pending)
		if err != nil {
			trouble = err
			continue
		}
		if news == nil {
			continue
		}
		payout, _ := answer.Decided("rails: PollOutgoingTransaction", payouts+", or with nil", *news, nil)
		id := pending.Payment.Transaction.Id
		reports = append(reports, anchor_guest_rails.PayoutReport{TransactionId: id, Payout: payout})
	}
	if len(reports) == 0 {
		return nil, trouble
	}
	return reports, nil
}
