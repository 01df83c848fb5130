package main

import "anchorguest"

// payout is a payout, as the provider shows it.
type payout struct{ ID, Status, Code, Reason string }

// ExecuteOutgoingTransaction orders a payout.
func (mobileMoney) ExecuteOutgoingTransaction(payment anchorguest.Payment, attempt anchorguest.Attempt) (anchorguest.Payout, error) {
	number, err := phoneNumber(payment)
	if err != nil {
		return anchorguest.Payout{}, err
	}
	if number == "" {
		return askAgain(payment, ""), nil
	}
	if payment.Transaction.AmountOut.IsNone() {
		return anchorguest.Payout{}, anchorguest.Invalid("no amount out")
	}
	amount := payment.Transaction.AmountOut.Some()
	response, err := order("/payouts", attempt.IdempotencyKey, map[string]string{
		"phone_number": number,
		"amount":       amount.Value,
		"currency":     anchorguest.AssetCode(amount.Asset),
	})
	return outcome(payment, response, err)
}

// PollOutgoingTransaction asks the provider for a payout's status.
func (mobileMoney) PollOutgoingTransaction(pending anchorguest.PendingPayout) (*anchorguest.Payout, error) {
	response, err := get("/payouts/" + pending.IdempotencyKey)
	news, err := outcome(pending.Payment, response, err)
	return &news, err
}

func outcome(payment anchorguest.Payment, response *anchorguest.Response, err error) (anchorguest.Payout, error) {
	var payout payout
	if err := answer(response, err, &payout); err != nil {
		return anchorguest.Payout{}, err
	}
	switch {
	case payout.Status == "settled":
		return anchorguest.Delivered(payout.ID), nil
	case payout.Status == "pending":
		return anchorguest.Initiated(payout.ID), nil
	case payout.Status == "rejected" && payout.Code == "unknown_number":
		return askAgain(payment, payout.Reason), nil
	case payout.Status == "rejected":
		return anchorguest.Refund(anchorguest.RefundPlan{Message: anchorguest.Text(payout.Reason)}), nil
	default:
		return anchorguest.Payout{}, anchorguest.Unavailable("the provider answered with status %s, which we do not know", payout.Status)
	}
}

// askAgain requests another phone number from where it came: with the transaction, or from the payee (SEP-12).
func askAgain(payment anchorguest.Payment, message string) anchorguest.Payout {
	if payment.Transaction.Field("phone_number") != "" {
		return anchorguest.NeedsTransactionInfo(anchorguest.InfoRequest{
			Fields:  []anchorguest.Field{phoneField},
			Message: anchorguest.Text(message),
		})
	}
	kind := receiverType
	if payment.Transaction.Protocol == anchorguest.ProtocolSep6 {
		kind = customerType
	}
	return anchorguest.NeedsCustomerInfo(anchorguest.CustomerInfoRequest{
		CustomerType: anchorguest.Some(kind),
		Message:      anchorguest.Text(message),
	})
}
