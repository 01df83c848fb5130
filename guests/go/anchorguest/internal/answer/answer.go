// Package answer turns Go's errors into the error cases of the WIT package.
package answer

import (
	"errors"
	"fmt"
	"strings"

	"anchorguest/internal/abi"
	"anchorguest/internal/wit/anchor_guest_receiver"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Refusal is an error case of the WIT package.
type Refusal struct {
	text      string
	problem   func(string) anchor_guest_types.Problem
	rejection *anchor_guest_receiver.Rejection
}

// Error is the text, for people.
func (r *Refusal) Error() string {
	return r.text
}

// OfProblem makes one of a problem's case and its text.
func OfProblem(make func(string) anchor_guest_types.Problem, text string) error {
	return &Refusal{text: text, problem: make}
}

// OfRejection makes one of a rejection.
func OfRejection(text string, rejection anchor_guest_receiver.Rejection) error {
	return &Refusal{text: text, rejection: &rejection}
}

// Problem is the case of an error: its own if it is, or wraps, a refusal, and unavailable otherwise. The text is the
// whole error's.
func Problem(err error) anchor_guest_types.Problem {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.problem != nil {
		return refusal.problem(err.Error())
	}
	return anchor_guest_types.MakeProblemUnavailable(err.Error())
}

// Rejection is the same where a rejection is answered.
func Rejection(err error) anchor_guest_receiver.Rejection {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.rejection != nil {
		return *refusal.rejection
	}
	return anchor_guest_receiver.MakeRejectionProblem(Problem(err))
}

// Case is a value of the WIT package's that is one of several cases. The zero value is none of them.
type Case interface {
	// Tag is the case; 0: none.
	Tag() uint8
}

// Decided is the answer of an author's function, unless that is a zero value without an error: nobody decided it, so it counts
// as no decision. That is the guest's mistake, and fails the call.
func Decided[T Case](function, with string, value T, err error) (T, error) {
	if err == nil && value.Tag() == 0 {
		// Authors know the type by its name in the SDK.
		_, name, _ := strings.Cut(fmt.Sprintf("%T", value), ".")
		Undecided(function, "a zero anchorguest."+name, with)
	}
	return value, err
}

// Undecided fails the call: function answered what is no answer.
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

// OrRejection is a result whose error case is a rejection.
func OrRejection[T any](value T, err error) abi.Result[T, anchor_guest_receiver.Rejection] {
	if err != nil {
		return abi.Err[T](Rejection(err))
	}
	return abi.Ok[T, anchor_guest_receiver.Rejection](value)
}
