package anchorguest

import "anchorguest/internal/wit/anchor_guest_deposits"

// DepositReceived is news of money that has come in: the host credits it once, by its ExternalId.
func DepositReceived(payment IncomingPayment) DepositNews {
	return anchor_guest_deposits.MakeDepositNewsReceived(payment)
}

// DepositAnnounced is news of money on its way. The deposit then expires no more.
func DepositAnnounced(announcement Announcement) DepositNews {
	return anchor_guest_deposits.MakeDepositNewsAnnounced(announcement)
}

// DepositFailed is news that nothing came in, and nothing will; why is for the wallet.
func DepositFailed(why string) DepositNews {
	return anchor_guest_deposits.MakeDepositNewsFailed(why)
}

// ReportOn is a report on the deposit with that transaction id; with "" nobody knows what the money is for.
func ReportOn(transactionId string, news DepositNews) DepositReport {
	return DepositReport{TransactionId: Text(transactionId), News: news}
}

// NoticeTaken answers a notice with HTTP 200, without a body, and reports what it says.
func NoticeTaken(reports ...DepositReport) NoticeAnswer {
	return NoticeAnswer{Reports: reports, Status: 200}
}

// RefundPaid means that the payer has the money, under the external network's id of the refund.
func RefundPaid(externalId string) RefundOutcome {
	return anchor_guest_deposits.MakeRefundOutcomePaid(externalId)
}

// RefundPending means that the money is on its way back. The host asks again, with the same key.
func RefundPending() RefundOutcome {
	return anchor_guest_deposits.MakeRefundOutcomePending()
}

// RefundFailed means that nothing was paid under this key and nothing will be, and a person must look; why is for the
// operator.
func RefundFailed(why string) RefundOutcome {
	return anchor_guest_deposits.MakeRefundOutcomeFailed(why)
}
