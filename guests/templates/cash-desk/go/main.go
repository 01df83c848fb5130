// A SEP-31 anchor that hands out cash.
package main

import (
	"fmt"

	"anchorguest"
	"anchorguest/about"
	"anchorguest/customers"
	"anchorguest/rails"
	"anchorguest/receiver"
)

type cashDesk struct{}

func init() {
	about.Export(anchorguest.Description{Name: "my-anchor", Version: "0.1.0"})
	receiver.Export(cashDesk{})
	customers.Export(cashDesk{})
	rails.Export(cashDesk{})
}

func main() {}

const picksUp = "cash-receiver"

// Info describes whom we pay.
func (cashDesk) Info(anchorguest.AssetId, string) (anchorguest.ReceiverInfo, error) {
	return anchorguest.ReceiverInfo{
		ReceiverTypes:  []anchorguest.CustomerType{{Name: picksUp, Description: "Whoever picks up the cash"}},
		FundingMethods: []string{"CASH"},
	}, nil
}

// ValidSendingAnchor accepts every sending anchor.
func (cashDesk) ValidSendingAnchor(anchorguest.Address) bool { return true }

// ProcessPostRequest accepts payments to known receivers.
func (cashDesk) ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error) {
	if !payment.Receiver.SomeOr(anchorguest.Customer{}).IsAccepted(picksUp) {
		return anchorguest.Acceptance{}, anchorguest.CustomerInfoNeeded(picksUp)
	}
	return anchorguest.Ready(anchorguest.Terms{}), nil
}

// Requirements are a name and a passport.
func (cashDesk) Requirements(anchorguest.CustomerContext) ([]anchorguest.Field, error) {
	return []anchorguest.Field{
		anchorguest.TextField("first_name", "First name, as in the passport"),
		anchorguest.TextField("last_name", "Last name, as in the passport"),
		anchorguest.TextField("id_number", "Number of the passport"),
	}, nil
}

// ExecuteOutgoingTransaction would send the payment to a till, with the idempotency key, so that it is paid out once.
func (cashDesk) ExecuteOutgoingTransaction(payment anchorguest.Payment, attempt anchorguest.Attempt) (anchorguest.Payout, error) {
	if payment.Transaction.AmountOut.IsNone() {
		return anchorguest.Failed("no amount was agreed"), nil
	}
	amount := payment.Transaction.AmountOut.Some()
	fmt.Println("hand out", amount.Value, anchorguest.AssetCode(amount.Asset))
	return anchorguest.Delivered(attempt.IdempotencyKey), nil
}
