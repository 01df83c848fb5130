// A mobile money anchor: SEP-31 payments and SEP-6 withdrawals go out to phone numbers (payouts.go), SEP-6 deposits come in
// on our paybill number (deposits.go).
//
// Configuration: provider_url, the address of the provider's API; paybill, our number there. Secret: provider_key.
package main

import (
	"regexp"

	"anchorguest"
	"anchorguest/about"
	"anchorguest/customers"
	"anchorguest/deposits"
	"anchorguest/rails"
	"anchorguest/receiver"
	"anchorguest/transfers"
)

type mobileMoney struct{}

func init() {
	about.Export(anchorguest.Description{Name: "my-anchor", Version: "0.1.0"})
	receiver.Export(mobileMoney{})
	transfers.Export(sep6{})
	deposits.Export(mobileMoney{})
	customers.Export(mobileMoney{})
	rails.Export(mobileMoney{})
}

func main() {}

const (
	senderType   = "sep31-sender"
	receiverType = "sep31-receiver"
)

var (
	phoneField = anchorguest.TextField("phone_number", "The receiver's phone number, with its country code")
	// e164 is how a phone number looks.
	e164 = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
)

// Info describes what we receive. The field is optional: the receiver's SEP-9 field has the same.
func (mobileMoney) Info(anchorguest.AssetId, string) (anchorguest.ReceiverInfo, error) {
	return anchorguest.ReceiverInfo{
		SenderTypes:   []anchorguest.CustomerType{{Name: senderType, Description: "People who send money"}},
		ReceiverTypes: []anchorguest.CustomerType{{Name: receiverType, Description: "People who receive money on their phone"}},
		Fields:        []anchorguest.Field{phoneField.AsOptional()},
	}, nil
}

// ValidSendingAnchor accepts every sending anchor.
func (mobileMoney) ValidSendingAnchor(anchorguest.Address) bool { return true }

// ProcessPostRequest accepts payments between accepted customers, to a phone number.
func (mobileMoney) ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error) {
	none := anchorguest.Acceptance{}
	if !payment.Sender.SomeOr(anchorguest.Customer{}).IsAccepted(senderType) {
		return none, anchorguest.CustomerInfoNeeded(senderType)
	}
	if !payment.Receiver.SomeOr(anchorguest.Customer{}).IsAccepted(receiverType) {
		return none, anchorguest.CustomerInfoNeeded(receiverType)
	}
	number, err := phoneNumber(payment)
	if err != nil {
		return none, err
	}
	if number == "" {
		return none, anchorguest.TransactionInfoNeeded(phoneField)
	}
	return anchorguest.Ready(anchorguest.Terms{}), nil
}

// ProcessPatchRequest checks a new number.
func (mobileMoney) ProcessPatchRequest(_ []anchorguest.Entry, payment anchorguest.Payment) error {
	_, err := phoneNumber(payment)
	return err
}

// Requirements are the name, and for those who are paid a phone number.
func (mobileMoney) Requirements(context anchorguest.CustomerContext) ([]anchorguest.Field, error) {
	names := []anchorguest.Field{
		anchorguest.TextField("first_name", "Given or first name"),
		anchorguest.TextField("last_name", "Family or last name"),
	}
	switch kind := context.CustomerType.SomeOr(senderType); kind {
	case senderType:
		return names, nil
	case receiverType, customerType:
		account := "Phone number of the mobile money account, with its country code"
		return append(names, anchorguest.TextField("mobile_money_number", account)), nil
	default:
		return nil, anchorguest.Invalid("type: `%s` is not %s, %s or %s", kind, senderType, receiverType, customerType)
	}
}

// Review accepts customers who have given everything.
func (guest mobileMoney) Review(customer anchorguest.Customer, context anchorguest.CustomerContext) (anchorguest.Decision, error) {
	if _, err := checked("mobile_money_number", customer.Value("mobile_money_number")); err != nil {
		return anchorguest.Decision{}, err
	}
	fields, err := guest.Requirements(context)
	if err != nil {
		return anchorguest.Decision{}, err
	}
	if missing := customer.Missing(fields); len(missing) > 0 {
		return anchorguest.NeedsInfo(anchorguest.InfoRequest{Fields: missing}), nil
	}
	return anchorguest.Accepted(), nil
}

// phoneNumber is the number that came with the transaction, otherwise the payee's: the receiver's, or who withdraws; "" if
// there is none.
func phoneNumber(payment anchorguest.Payment) (string, error) {
	if given := payment.Transaction.Field("phone_number"); given != "" {
		return checked("phone_number", given)
	}
	payee := payment.Receiver.SomeOr(payment.Customer.SomeOr(anchorguest.Customer{}))
	return checked("mobile_money_number", payee.Value("mobile_money_number"))
}

// checked refuses a number that is not in the form of E.164. The error does not repeat it, because errors are logged.
func checked(name, number string) (string, error) {
	if number != "" && !e164.MatchString(number) {
		return "", anchorguest.Invalid("%s: write the phone number with its country code and without spaces, such as +254712345678", name)
	}
	return number, nil
}
