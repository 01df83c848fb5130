// Package rails exports the interface rails: off-chain payouts.
package rails

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_rails"
	_ "anchorguest/internal/wit/exports_rails"
)

// Guest pays out.
type Guest interface {
	// ExecuteOutgoingTransaction pays out a transaction whose money has arrived. Asked again with the same key
	// whenever the outcome is not known: pass attempt.IdempotencyKey to the bank.
	ExecuteOutgoingTransaction(payment anchorguest.Payment, attempt anchorguest.Attempt) (anchorguest.Payout, error)
}

// Poller is a Guest some of whose payouts take time.
type Poller interface {
	// PollOutgoingTransaction is the news of one payout that was initiated; nil when there is none yet.
	PollOutgoingTransaction(payout anchorguest.PendingPayout) (*anchorguest.Payout, error)
}

// Export makes guest the component's rails. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_rails.Functions
	functions.Execute = guest.ExecuteOutgoingTransaction
	functions.Poll = func(payouts []anchorguest.PendingPayout) ([]anchorguest.PayoutReport, error) {
		poller, ok := guest.(Poller)
		if !ok {
			return nil, nil
		}
		return poll(poller, payouts)
	}
}

// poll asks for one at a time, leaving out those that had a problem when others had news.
func poll(poller Poller, payouts []anchorguest.PendingPayout) ([]anchorguest.PayoutReport, error) {
	var reports []anchorguest.PayoutReport
	var trouble error
	for _, pending := range payouts {
		news, err := poller.PollOutgoingTransaction(pending)
		if err != nil {
			trouble = err
		} else if news != nil {
			id := pending.Payment.Transaction.Id
			reports = append(reports, anchorguest.PayoutReport{TransactionId: id, Payout: *news})
		}
	}
	if len(reports) == 0 {
		return nil, trouble
	}
	return reports, nil
}
