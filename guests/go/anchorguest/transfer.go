package anchorguest

import (
	"anchorguest/internal/wit/anchor_guest_transfers"
	"anchorguest/internal/wit/anchor_guest_types"
)

// What a transaction does: payment.Transaction.Kind is one of these.
const (
	KindDeposit            = anchor_guest_types.KindDeposit
	KindDepositExchange    = anchor_guest_types.KindDepositExchange
	KindWithdrawal         = anchor_guest_types.KindWithdrawal
	KindWithdrawalExchange = anchor_guest_types.KindWithdrawalExchange
	KindReceive            = anchor_guest_types.KindReceive
)

// The SEP a transaction was opened through: payment.Transaction.Protocol is one of these.
const (
	ProtocolSep6  = anchor_guest_types.ProtocolSep6
	ProtocolSep24 = anchor_guest_types.ProtocolSep24
	ProtocolSep31 = anchor_guest_types.ProtocolSep31
)

// TransferReady takes the transfer on, on these terms: the user may pay now. The zero TransferTerms are the configured
// ones.
func TransferReady(terms TransferTerms) TransferAcceptance {
	return anchor_guest_transfers.MakeTransferAcceptanceReady(terms)
}

// WaitForCustomer opens the transfer, which waits for customer information. The host asks again when the customer is
// accepted.
func WaitForCustomer(request CustomerRequest) TransferAcceptance {
	return anchor_guest_transfers.MakeTransferAcceptanceWaitForCustomer(request)
}

// TransferWait postpones the decision, with a message to the wallet unless it is empty. The host asks again later.
func TransferWait(message string) TransferAcceptance {
	return anchor_guest_transfers.MakeTransferAcceptanceWait(Text(message))
}
