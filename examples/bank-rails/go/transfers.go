package main

import (
	"strings"

	"anchorguest"
	"anchorguest/interactive"
)

// sep6 are withdrawals to bank accounts, and deposits from them.
type sep6 struct{}

// customerType is who withdraws or deposits.
const customerType = "sep6-customer"

// Info says whom we know; everything else is as configured.
func (sep6) Info(anchorguest.AssetId, anchorguest.Kind, string) (anchorguest.TransferInfo, error) {
	return anchorguest.TransferInfo{CustomerTypes: []string{customerType}}, nil
}

// ProcessRequest opens a transfer at once, which waits until we know whose it is, and the bank account that money goes
// to, or back to.
func (sep6) ProcessRequest(payment anchorguest.Payment) (anchorguest.TransferAcceptance, error) {
	isAccepted := payment.Customer.SomeOr(anchorguest.Customer{}).IsAccepted(customerType)
	if _, found := accountOf(payment); !found || !isAccepted {
		return anchorguest.WaitForCustomer(anchorguest.CustomerRequest{CustomerType: anchorguest.Some(customerType)}), nil
	}
	terms := anchorguest.TransferTerms{}
	switch payment.Transaction.Kind {
	case anchorguest.KindDeposit, anchorguest.KindDepositExchange:
		terms.Instructions = instructions(payment)
	}
	return anchorguest.TransferReady(terms), nil
}

// NextStep says what the pages of hosted deposits and withdrawals ask (SEP-24): how much, who you are, your bank account,
// and everything once more.
func (bank) NextStep(payment anchorguest.Payment, answers []interactive.Answer) (interactive.Step, error) {
	isDeposit := payment.Transaction.Kind == anchorguest.KindDeposit
	if _, ok := interactive.Answered(answers, "amount"); !ok {
		return interactive.AskForm(howMuch(isDeposit)), nil
	}
	customer := payment.Customer.SomeOr(anchorguest.Customer{})
	switch standing(customer) {
	case anchorguest.CustomerAccepted:
		if hasInvalidRouting(payment) {
			return interactive.AskForm(yourBank(payment, answers)), nil
		}
	case anchorguest.CustomerRejected:
		return interactive.Step{}, anchorguest.Denied("We can't open an account for you.")
	case anchorguest.CustomerProcessing:
		return interactive.WaitForAnchor("We are checking your details."), nil
	default:
		if _, ok := interactive.Answered(answers, "identity"); !ok {
			return interactive.AskForm(whoYouAre()), nil
		}
		return interactive.AskForm(yourBank(payment, answers)), nil
	}
	if _, ok := interactive.Answered(answers, "review"); !ok {
		return interactive.AskReview(everything(customer)), nil
	}
	completion := interactive.Completion{}
	if isDeposit {
		for _, one := range instructions(payment) {
			completion.Instructions = append(completion.Instructions, interactive.Instruction(one))
		}
	}
	return interactive.Done(completion), nil
}

// standing is what we know of the customer for this.
func standing(customer anchorguest.Customer) anchorguest.CustomerStatus {
	for _, one := range customer.Standings {
		if one.CustomerType.SomeOr("") == customerType {
			return one.Status
		}
	}
	return anchorguest.CustomerNeedsInfo
}

func howMuch(isDeposit bool) interactive.Form {
	heading := "How much do you want to withdraw?"
	if isDeposit {
		heading = "How much do you want to deposit?"
	}
	return interactive.Form{
		Name:    "amount",
		Heading: heading,
		Inputs:  []interactive.Input{interactive.AmountInput("Amount")},
	}
}

func whoYouAre() interactive.Form {
	email := interactive.Input{Name: "email_address", Label: "Email address", Kind: interactive.InputEmail, Optional: true}
	return interactive.Form{
		Name:    "identity",
		Heading: "Who are you?",
		Intro:   anchorguest.Text("We need your name as your bank knows it."),
		Inputs: []interactive.Input{
			interactive.TextInput("first_name", "First name"),
			interactive.TextInput("last_name", "Last name"),
			email,
		},
		CustomerType: anchorguest.Text(customerType),
	}
}

// yourBank is asked again until the account is one that we know how to pay.
func yourBank(payment anchorguest.Payment, answers []interactive.Answer) interactive.Form {
	routing := interactive.TextInput("bank_number", "Routing number of the bank")
	routing.Hint = anchorguest.Text("Nine digits")
	form := interactive.Form{
		Name:         "bank",
		Heading:      "Your bank account",
		Inputs:       []interactive.Input{interactive.TextInput("bank_account_number", "Account number"), routing},
		CustomerType: anchorguest.Text(customerType),
	}
	_, isAnswered := interactive.Answered(answers, "bank")
	if _, found := accountOf(payment); isAnswered && !found {
		form.Errors = []anchorguest.Entry{{Name: "bank_account_number", Value: "Enter your account number."}}
	} else if hasInvalidRouting(payment) {
		form.Errors = []anchorguest.Entry{{Name: "bank_number", Value: "A routing number has nine digits."}}
	}
	return form
}

// hasInvalidRouting says whether the routing number is none.
func hasInvalidRouting(payment anchorguest.Payment) bool {
	account, found := accountOf(payment)
	return found && (len(account.routing) != 9 || strings.Trim(account.routing, "0123456789") != "")
}

func everything(customer anchorguest.Customer) interactive.Review {
	number := []rune(customer.Value("bank_account_number"))
	// What is shown on a screen may be seen by others.
	hidden := max(len(number)-4, 0)
	return interactive.Review{
		Name: "review",
		Rows: []anchorguest.Entry{
			{Name: "Name", Value: customer.Value("first_name") + " " + customer.Value("last_name")},
			{Name: "Bank account", Value: strings.Repeat("•", min(hidden, 8)) + string(number[hidden:])},
		},
	}
}
