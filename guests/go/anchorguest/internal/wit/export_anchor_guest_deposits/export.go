// Package export_anchor_guest_deposits is where the generated exports of deposits find the guest.
package export_anchor_guest_deposits

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_deposits"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Poll func(deposit anchor_guest_types.Payment) ([]anchor_guest_deposits.DepositNews, error)
	// Notice may be nil: then notices are denied.
	Notice func(notice anchor_guest_deposits.Notice) (anchor_guest_deposits.NoticeAnswer, error)
	// Refund may be nil: then a person has to pay back.
	Refund func(payment anchor_guest_types.Payment, refund anchor_guest_deposits.DepositRefund) (anchor_guest_deposits.RefundOutcome, error)
}

// news are what can be said of a deposit.
const news = "anchorguest.DepositReceived, DepositAnnounced or DepositFailed"

// PollPendingDeposits is deposits.poll-pending-deposits.
func PollPendingDeposits(deposits []anchor_guest_types.Payment) abi.Result[[]anchor_guest_deposits.DepositReport, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(polled(deposits))
}

// polled asks for one at a time, leaving out those that had a problem when others had news.
func polled(deposits []anchor_guest_types.Payment) ([]anchor_guest_deposits.DepositReport, error) {
	var reports []anchor_guest_deposits.DepositReport
	var trouble error
	for _, deposit := range deposits {
		all, err := Functions.Poll(deposit)
		if err != nil {
			trouble = err
			continue
		}
		for _, one := range all {
			said, _ := answer.Decided("deposits: PollPendingDeposit", news, one, nil)
			id := abi.Some(deposit.Transaction.Id)
			reports = append(reports, anchor_guest_deposits.DepositReport{TransactionId: id, News: said})
		}
	}
	if len(reports) == 0 {
		return nil, trouble
	}
	return reports, nil
}

// IncomingNotice is deposits.incoming-notice.
func IncomingNotice(notice anchor_guest_deposits.Notice) abi.Result[anchor_guest_deposits.NoticeAnswer, anchor_guest_types.Problem] {
	memory.Collect()
	if Functions.Notice == nil {
		denied := answer.OfProblem(anchor_guest_types.MakeProblemDenied, "no notices are taken here")
		return answer.OrProblem(anchor_guest_deposits.NoticeAnswer{}, denied)
	}
	given, err := Functions.Notice(notice)
	if err == nil {
		checkNotice(given)
	}
	return answer.OrProblem(given, err)
}

// checkNotice fails the call if nobody made the answer: the bank would take it for a receipt.
func checkNotice(given anchor_guest_deposits.NoticeAnswer) {
	if given.Status == 0 {
		answer.Undecided("deposits: IncomingNotice", "an anchorguest.NoticeAnswer without a status", "anchorguest.NoticeTaken")
	}
	for _, report := range given.Reports {
		answer.Decided("deposits: IncomingNotice", news+" in each report", report.News, nil)
	}
}

// RefundDeposit is deposits.refund-deposit.
func RefundDeposit(payment anchor_guest_types.Payment, refund anchor_guest_deposits.DepositRefund) abi.Result[anchor_guest_deposits.RefundOutcome, anchor_guest_types.Problem] {
	memory.Collect()
	if Functions.Refund == nil {
		failed := anchor_guest_deposits.MakeRefundOutcomeFailed("this guest pays nothing back")
		return abi.Ok[anchor_guest_deposits.RefundOutcome, anchor_guest_types.Problem](failed)
	}
	outcome, err := Functions.Refund(payment, refund)
	return answer.OrProblem(answer.Decided("deposits: RefundDeposit", "anchorguest.RefundPaid, RefundPending or RefundFailed", outcome, err))
}
