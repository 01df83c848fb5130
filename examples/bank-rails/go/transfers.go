package main

import "anchorguest"

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
