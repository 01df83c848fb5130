package anchorguest

import (
	"fmt"

	"anchorguest/internal/answer"
	"anchorguest/internal/wit/anchor_guest_receiver"
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

// CustomerInfoNeeded is the error for missing customer information, of this SEP-12 type unless it is empty.
func CustomerInfoNeeded(customerType string) error {
	rejection := anchor_guest_receiver.MakeRejectionCustomerInfoNeeded(Text(customerType))
	return answer.OfRejection("more must be known about the customer", rejection)
}

// TransactionInfoNeeded is the error for missing transaction information: these fields.
func TransactionInfoNeeded(fields ...Field) error {
	rejection := anchor_guest_receiver.MakeRejectionTransactionInfoNeeded(fields)
	return answer.OfRejection("more must be known about the transaction", rejection)
}
