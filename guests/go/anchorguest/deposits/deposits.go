// Package deposits exports the interface deposits: off-chain money that comes in (SEP-6).
package deposits

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_deposits"
	_ "anchorguest/internal/wit/exports_deposits"
)

// Guest learns what came in. An error that is or wraps a refusal (see anchorguest.Invalid and the others) is answered as
// that refusal, and any other error as unavailable.
type Guest interface {
	// PollPendingDeposit is the news of one deposit; none if nothing came in so far. The host credits each payment once,
	// by its ExternalId, however often it is reported.
	PollPendingDeposit(deposit anchorguest.Payment) ([]anchorguest.DepositNews, error)
}

// NoticeReader is a Guest whose bank calls. Without it notices are denied.
type NoticeReader interface {
	// IncomingNotice reads a notice that reached the host at /rails/GUEST/NAME: prove that it comes from the bank, and
	// report what it says.
	IncomingNotice(notice anchorguest.Notice) (anchorguest.NoticeAnswer, error)
}

// Refunder is a Guest that pays money back. Without it a person has to.
type Refunder interface {
	// RefundDeposit pays money back off chain. The host asks again with the same key until the answer is RefundPaid or
	// RefundFailed, so pass refund.IdempotencyKey to the bank.
	RefundDeposit(payment anchorguest.Payment, refund anchorguest.DepositRefund) (anchorguest.RefundOutcome, error)
}

// Export makes guest the component's deposits. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_deposits.Functions
	functions.Poll = guest.PollPendingDeposit
	if reader, ok := guest.(NoticeReader); ok {
		functions.Notice = reader.IncomingNotice
	}
	if refunder, ok := guest.(Refunder); ok {
		functions.Refund = refunder.RefundDeposit
	}
}
