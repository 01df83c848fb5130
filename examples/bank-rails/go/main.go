// A SEP-31 receiving anchor that converts (rates.go) and pays out to bank accounts, as it does for withdrawals
// (transfers.go, with pages or without). Deposits come in on its own account at the bank (deposits.go).
//
// Configuration: bank_url, the address of the bank's API; sending_anchors, the accounts of the sending anchors that we
// do business with, separated by commas (not set: all).
package main

import (
	"slices"
	"strings"

	"anchorguest"
	"anchorguest/about"
	"anchorguest/customers"
	"anchorguest/deposits"
	"anchorguest/interactive"
	"anchorguest/quotes"
	"anchorguest/rails"
	"anchorguest/receiver"
	"anchorguest/transfers"
)

type bank struct{}

func init() {
	about.Export(anchorguest.Description{Name: "reference-rails-go", Version: "0.1.0"})
	receiver.Export(bank{})
	transfers.Export(sep6{})
	interactive.Export(bank{})
	deposits.Export(bank{})
	customers.Export(bank{})
	rails.Export(bank{})
	quotes.Export(bank{})
}

func main() {}

const (
	senderType   = "sep31-sender"
	receiverType = "sep31-receiver"
)

// Info describes what we receive. The fields are optional: the receiver's SEP-9 fields have the same data.
func (bank) Info(anchorguest.AssetId, string) (anchorguest.ReceiverInfo, error) {
	fields := accountFields()
	for i := range fields {
		fields[i] = fields[i].AsOptional()
	}
	return anchorguest.ReceiverInfo{
		SenderTypes:   []anchorguest.CustomerType{{Name: senderType, Description: "People who send money"}},
		ReceiverTypes: []anchorguest.CustomerType{{Name: receiverType, Description: "People who receive money on a bank account"}},
		Fields:        fields,
	}, nil
}

// ValidSendingAnchor looks the account up in the configured list.
func (bank) ValidSendingAnchor(account anchorguest.Address) bool {
	known := anchorguest.Config("sending_anchors")
	return known == "" || slices.ContainsFunc(strings.Split(known, ","), func(one string) bool {
		return strings.TrimSpace(one) == account
	})
}

// ProcessPostRequest accepts payments between accepted customers, to a known bank account.
func (bank) ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error) {
	none := anchorguest.Acceptance{}
	if !payment.Sender.SomeOr(anchorguest.Customer{}).IsAccepted(senderType) {
		return none, anchorguest.CustomerInfoNeeded(senderType)
	}
	if !payment.Receiver.SomeOr(anchorguest.Customer{}).IsAccepted(receiverType) {
		return none, anchorguest.CustomerInfoNeeded(receiverType)
	}
	if _, found := accountOf(payment); !found {
		return none, anchorguest.TransactionInfoNeeded(accountFields()...)
	}
	return anchorguest.Ready(anchorguest.Terms{}), nil
}

// Requirements are the name, and for those who are paid a bank account.
func (bank) Requirements(context anchorguest.CustomerContext) ([]anchorguest.Field, error) {
	fields := []anchorguest.Field{
		anchorguest.TextField("first_name", "Given or first name"),
		anchorguest.TextField("last_name", "Family or last name"),
	}
	switch kind := context.CustomerType.SomeOr(senderType); kind {
	case receiverType, customerType:
		return append(fields,
			anchorguest.TextField("bank_account_number", "Number of the bank account"),
			anchorguest.TextField("bank_number", "Routing number of the bank"),
		), nil
	case senderType:
		return append(fields, anchorguest.TextField("email_address", "Email address").AsOptional()), nil
	default:
		return nil, anchorguest.Invalid("type: `%s` is not %s or %s", kind, senderType, receiverType)
	}
}

// ExecuteOutgoingTransaction orders a transfer. The same key with the same order is the same transfer to the bank.
func (bank) ExecuteOutgoingTransaction(payment anchorguest.Payment, attempt anchorguest.Attempt) (anchorguest.Payout, error) {
	account, found := accountOf(payment)
	if !found {
		return askPayee(payment, anchorguest.Text("")), nil
	}
	if payment.Transaction.AmountOut.IsNone() {
		return anchorguest.Payout{}, anchorguest.Invalid("no amount out")
	}
	url, err := anchorguest.RequiredConfig("bank_url")
	if err != nil {
		return anchorguest.Payout{}, err
	}
	amount := payment.Transaction.AmountOut.Some()
	customer := payee(payment)
	return outcome(payment, anchorguest.Request{
		Method: "POST",
		URL:    url + "/transfers",
		Header: map[string]string{"Idempotency-Key": attempt.IdempotencyKey},
		JSON: map[string]string{
			"amount":         amount.Value,
			"currency":       anchorguest.AssetCode(amount.Asset),
			"account_number": account.number,
			"routing_number": account.routing,
			"name":           customer.Value("first_name") + " " + customer.Value("last_name"),
		},
	})
}

// PollOutgoingTransaction asks the bank for a transfer's status.
func (bank) PollOutgoingTransaction(payout anchorguest.PendingPayout) (*anchorguest.Payout, error) {
	url, err := anchorguest.RequiredConfig("bank_url")
	if err != nil {
		return nil, err
	}
	news, err := outcome(payout.Payment, anchorguest.Request{URL: url + "/transfers/" + payout.IdempotencyKey})
	if err != nil {
		return nil, err
	}
	return &news, nil
}

// transfer is the bank's answer.
type transfer struct {
	ID     string
	Status string
	Reason string
	// Field is the field at fault, if there is one.
	Field string
}

func outcome(payment anchorguest.Payment, request anchorguest.Request) (anchorguest.Payout, error) {
	var transfer transfer
	if err := ask(request, &transfer); err != nil {
		return anchorguest.Payout{}, err
	}
	switch transfer.Status {
	case "settled":
		return anchorguest.Delivered(transfer.ID), nil
	case "pending":
		return anchorguest.Initiated(transfer.ID), nil
	case "rejected":
		return rejected(payment, transfer), nil
	default:
		return anchorguest.Payout{}, anchorguest.Unavailable("the bank answered with status %q, which we do not know", transfer.Status)
	}
}

// ask reads the bank's answer to a request into value.
func ask(request anchorguest.Request, value any) error {
	response, err := request.Send()
	if err != nil {
		return err
	}
	return read(response, value)
}

func read(response *anchorguest.Response, value any) error {
	if !response.IsSuccess() {
		return anchorguest.Unavailable("the bank answered %d", response.Status)
	}
	return response.ReadJSON(value)
}

// rejected requests a correction of the field at fault, from the transaction or the customer, or a refund if no
// correction is possible.
func rejected(payment anchorguest.Payment, transfer transfer) anchorguest.Payout {
	message := anchorguest.Text(transfer.Reason)
	if transfer.Field == "" {
		return anchorguest.Refund(anchorguest.RefundPlan{Message: message})
	}
	for _, field := range accountFields() {
		if field.Name == transfer.Field && payment.Transaction.Field(field.Name) != "" {
			return anchorguest.NeedsTransactionInfo(anchorguest.InfoRequest{Fields: []anchorguest.Field{field}, Message: message})
		}
	}
	return askPayee(payment, message)
}

// askPayee requests a correction from the payee (SEP-12), for values that are not in the transaction's own fields.
func askPayee(payment anchorguest.Payment, message anchorguest.Option[string]) anchorguest.Payout {
	kind := customerType
	if payment.Transaction.Protocol == anchorguest.ProtocolSep31 {
		kind = receiverType
	}
	return anchorguest.NeedsCustomerInfo(anchorguest.CustomerInfoRequest{CustomerType: anchorguest.Some(kind), Message: message})
}

// payee is who gets the money: of a payment the receiver, of a withdrawal the customer.
func payee(payment anchorguest.Payment) anchorguest.Customer {
	return payment.Receiver.SomeOr(payment.Customer.SomeOr(anchorguest.Customer{}))
}

func accountFields() []anchorguest.Field {
	return []anchorguest.Field{
		anchorguest.TextField("account_number", "Number of the receiver's bank account"),
		anchorguest.TextField("routing_number", "Routing number of the receiver's bank"),
	}
}

type account struct{ number, routing string }

// accountOf is the bank account in the transaction's fields, otherwise in the payee's.
func accountOf(payment anchorguest.Payment) (account, bool) {
	of := func(name, sep9 string) string {
		if given := payment.Transaction.Field(name); given != "" {
			return given
		}
		return payee(payment).Value(sep9)
	}
	found := account{of("account_number", "bank_account_number"), of("routing_number", "bank_number")}
	return found, found.number != "" && found.routing != ""
}
