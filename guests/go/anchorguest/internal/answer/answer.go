// Package answer converts Go's errors into the error cases of the WIT package.
package answer

import (
	"errors"
	"fmt"
	"strings"

	"anchorguest/internal/abi"
	"anchorguest/internal/wit/anchor_guest_customer_store"
	"anchorguest/internal/wit/anchor_guest_receiver"
	"anchorguest/internal/wit/anchor_guest_transfers"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Refusal is an error case of the WIT package.
type Refusal struct {
	text      string
	problem   func(string) anchor_guest_types.Problem
	rejection *anchor_guest_receiver.Rejection
	transfer  *anchor_guest_transfers.TransferRejection
	store     *anchor_guest_customer_store.StoreProblem
}

// Error is the text, for people.
func (r *Refusal) Error() string {
	return r.text
}

// OfProblem is the refusal for a problem's case and its text.
func OfProblem(make func(string) anchor_guest_types.Problem, text string) error {
	return &Refusal{text: text, problem: make}
}

// OfRejection is the refusal for a rejection of receiver's.
func OfRejection(text string, rejection anchor_guest_receiver.Rejection) error {
	return &Refusal{text: text, rejection: &rejection}
}

// OfTransferRejection is the refusal for a rejection of transfers'.
func OfTransferRejection(text string, rejection anchor_guest_transfers.TransferRejection) error {
	return &Refusal{text: text, transfer: &rejection}
}

// OfStoreProblem is the refusal for a problem of customer-store's own.
func OfStoreProblem(text string, problem anchor_guest_customer_store.StoreProblem) error {
	return &Refusal{text: text, store: &problem}
}

// Problem is the case for an error: that of the refusal it is or wraps, otherwise unavailable. The text is the whole
// error's.
func Problem(err error) anchor_guest_types.Problem {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.problem != nil {
		return refusal.problem(err.Error())
	}
	return anchor_guest_types.MakeProblemUnavailable(err.Error())
}

// Rejection is the same for functions of receiver that answer with a rejection.
func Rejection(err error) anchor_guest_receiver.Rejection {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.rejection != nil {
		return *refusal.rejection
	}
	return anchor_guest_receiver.MakeRejectionProblem(Problem(err))
}

// TransferRejection is the same for functions of transfers.
func TransferRejection(err error) anchor_guest_transfers.TransferRejection {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.transfer != nil {
		return *refusal.transfer
	}
	return anchor_guest_transfers.MakeTransferRejectionProblem(Problem(err))
}

// StoreProblem is the same for functions of customer-store.
func StoreProblem(err error) anchor_guest_customer_store.StoreProblem {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.store != nil {
		return *refusal.store
	}
	return anchor_guest_customer_store.MakeStoreProblemProblem(Problem(err))
}

// Case is a variant of the WIT package. The zero value is none of its cases.
type Case interface {
	// Tag is the case; 0: none.
	Tag() uint8
}

// Decided checks the answer of an author's function: a zero value without an error is no decision. That is a mistake in
// the guest, and fails the call.
func Decided[T Case](function, with string, value T, err error) (T, error) {
	if err == nil && value.Tag() == 0 {
		// Authors know the type under its name in the SDK.
		_, name, _ := strings.Cut(fmt.Sprintf("%T", value), ".")
		Undecided(function, "a zero anchorguest."+name, with)
	}
	return value, err
}

// Undecided fails the call: function gave no valid answer.
func Undecided(function, what, with string) {
	panic(fmt.Sprintf("%s answered %s and no error, which decides nothing: answer with %s, or with an error", function, what, with))
}

// OrProblem is a result whose error case is a problem.
func OrProblem[T any](value T, err error) abi.Result[T, anchor_guest_types.Problem] {
	if err != nil {
		return abi.Err[T](Problem(err))
	}
	return abi.Ok[T, anchor_guest_types.Problem](value)
}

// OrRejection is a result whose error case is a rejection of receiver's.
func OrRejection[T any](value T, err error) abi.Result[T, anchor_guest_receiver.Rejection] {
	if err != nil {
		return abi.Err[T](Rejection(err))
	}
	return abi.Ok[T, anchor_guest_receiver.Rejection](value)
}

// OrTransferRejection is a result whose error case is a rejection of transfers'.
func OrTransferRejection[T any](value T, err error) abi.Result[T, anchor_guest_transfers.TransferRejection] {
	if err != nil {
		return abi.Err[T](TransferRejection(err))
	}
	return abi.Ok[T, anchor_guest_transfers.TransferRejection](value)
}

// OrStoreProblem is a result whose error case is a problem of customer-store's.
func OrStoreProblem[T any](value T, err error) abi.Result[T, anchor_guest_customer_store.StoreProblem] {
	if err != nil {
		return abi.Err[T](StoreProblem(err))
	}
	return abi.Ok[T, anchor_guest_customer_store.StoreProblem](value)
}
