package anchorguest

import (
	"fmt"

	"anchorguest/internal/answer"
	"anchorguest/internal/wit/anchor_guest_customer_store"
	"anchorguest/internal/wit/anchor_guest_receiver"
	"anchorguest/internal/wit/anchor_guest_transfers"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Invalid is the error for a mistake of the client's: HTTP 400 with this text.
func Invalid(format string, values ...any) error {
	return answer.OfProblem(anchor_guest_types.MakeProblemInvalid, fmt.Sprintf(format, values...))
}

// Denied is the error for a request that is not allowed: HTTP 403 with this text.
func Denied(format string, values ...any) error {
	return answer.OfProblem(anchor_guest_types.MakeProblemDenied, fmt.Sprintf(format, values...))
}

// Unavailable is the error for an external system that is down, or anything else that is wrong for the moment: HTTP
// 503. Any other error counts as this one. The text is for the operator.
func Unavailable(format string, values ...any) error {
	return answer.OfProblem(anchor_guest_types.MakeProblemUnavailable, fmt.Sprintf(format, values...))
}

// CustomerInfoNeeded is the receiver's error for missing customer information, of this SEP-12 type unless it is empty.
func CustomerInfoNeeded(customerType string) error {
	rejection := anchor_guest_receiver.MakeRejectionCustomerInfoNeeded(Text(customerType))
	return answer.OfRejection("more must be known about the customer", rejection)
}

// TransactionInfoNeeded is the receiver's error for missing transaction information: these fields.
func TransactionInfoNeeded(fields ...Field) error {
	rejection := anchor_guest_receiver.MakeRejectionTransactionInfoNeeded(fields)
	return answer.OfRejection("more must be known about the transaction", rejection)
}

// NotFound is the customer store's error for a customer who does not exist: HTTP 404 with this text.
func NotFound(format string, values ...any) error {
	text := fmt.Sprintf(format, values...)
	return answer.OfStoreProblem(text, anchor_guest_customer_store.MakeStoreProblemNotFound(text))
}

// NonInteractiveCustomerInfoNeeded is the transfers' error for missing customer information: these SEP-9 fields. SEP-6
// deprecates it in favour of WaitForCustomer.
func NonInteractiveCustomerInfoNeeded(fields ...string) error {
	rejection := anchor_guest_transfers.MakeTransferRejectionNonInteractiveCustomerInfoNeeded(fields)
	return answer.OfTransferRejection("more must be known about the customer", rejection)
}

// CustomerInfoPending is the transfers' error for a customer in review. moreInfoURL is where the user learns more, and
// etaSeconds the time until that is expected to change; empty and 0: not known. SEP-6 deprecates it in favour of
// WaitForCustomer.
func CustomerInfoPending(moreInfoURL string, etaSeconds uint32) error {
	return customerInfoStatus("the customer is in review", anchor_guest_transfers.InfoStatusPending, moreInfoURL, etaSeconds)
}

// CustomerInfoDenied is the transfers' error for a customer who was not accepted, with the same details. SEP-6 deprecates
// it, too.
func CustomerInfoDenied(moreInfoURL string, etaSeconds uint32) error {
	return customerInfoStatus("the customer was not accepted", anchor_guest_transfers.InfoStatusDenied, moreInfoURL, etaSeconds)
}

func customerInfoStatus(text string, status anchor_guest_transfers.InfoStatus, moreInfoURL string, etaSeconds uint32) error {
	standing := anchor_guest_transfers.CustomerInfoStatus{Status: status, MoreInfoUrl: Text(moreInfoURL)}
	if etaSeconds != 0 {
		standing.EtaSeconds = Some(etaSeconds)
	}
	return answer.OfTransferRejection(text, anchor_guest_transfers.MakeTransferRejectionCustomerInfoStatus(standing))
}
