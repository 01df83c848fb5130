package main

import "anchorguest"

// sep6 are withdrawals and deposits.
type sep6 struct{}

// customerType is who withdraws or deposits.
const customerType = "sep6-customer"

// Info says whom we know; everything else is as configured.
func (sep6) Info(anchorguest.AssetId, anchorguest.Kind, string) (anchorguest.TransferInfo, error) {
	return anchorguest.TransferInfo{CustomerTypes: []string{customerType}}, nil
}

// ProcessRequest opens a transfer at once, which waits until we know whose it is, and their phone number.
func (sep6) ProcessRequest(payment anchorguest.Payment) (anchorguest.TransferAcceptance, error) {
	none := anchorguest.TransferAcceptance{}
	number, err := phoneNumber(payment)
	if err != nil {
		return none, err
	}
	if number == "" || !payment.Customer.SomeOr(anchorguest.Customer{}).IsAccepted(customerType) {
		return anchorguest.WaitForCustomer(anchorguest.CustomerRequest{CustomerType: anchorguest.Some(customerType)}), nil
	}
	terms := anchorguest.TransferTerms{}
	switch payment.Transaction.Kind {
	case anchorguest.KindDeposit, anchorguest.KindDepositExchange:
		terms.Instructions, err = instructions(payment.Transaction)
	}
	if err != nil {
		return none, err
	}
	return anchorguest.TransferReady(terms), nil
}

// ProcessPatchRequest checks a new number.
func (sep6) ProcessPatchRequest(_ []anchorguest.Entry, payment anchorguest.Payment) error {
	_, err := phoneNumber(payment)
	return err
}
