// Package export_anchor_guest_customers is where the generated exports of customers find the guest.
package export_anchor_guest_customers

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_customers"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Requirements func(context anchor_guest_customers.CustomerContext) ([]anchor_guest_types.Field, error)
	// Review may be nil: then a customer is accepted once every field is there that is not optional.
	Review func(customer anchor_guest_types.Customer, context anchor_guest_customers.CustomerContext) (anchor_guest_customers.Decision, error)
	// Forgotten may be nil.
	Forgotten func(id string)
}

// decisions are what can be decided.
const decisions = "anchorguest.Accepted, Processing, NeedsInfo, VerificationRequired or Rejected"

// Requirements is customers.requirements.
func Requirements(context anchor_guest_customers.CustomerContext) abi.Result[[]anchor_guest_types.Field, anchor_guest_types.Problem] {
	memory.Collect()
	return answer.OrProblem(required(context))
}

// required is what the guest requires. A list that nobody made would ask nothing of anybody.
func required(context anchor_guest_customers.CustomerContext) ([]anchor_guest_types.Field, error) {
	fields, err := Functions.Requirements(context)
	if err == nil && fields == nil {
		answer.Undecided("customers: Requirements", "a nil list", "[]anchorguest.Field{} if nothing is asked of the customer")
	}
	return fields, err
}

// Review is customers.review.
func Review(customer anchor_guest_types.Customer, context anchor_guest_customers.CustomerContext) abi.Result[anchor_guest_customers.Decision, anchor_guest_types.Problem] {
	memory.Collect()
	if Functions.Review != nil {
		decision, err := Functions.Review(customer, context)
		return answer.OrProblem(answer.Decided("customers: Review", decisions, decision, err))
	}
	return answer.OrProblem(reviewed(customer, context))
}

func reviewed(customer anchor_guest_types.Customer, context anchor_guest_customers.CustomerContext) (anchor_guest_customers.Decision, error) {
	fields, err := required(context)
	if err != nil {
		return anchor_guest_customers.Decision{}, err
	}
	if missing := customer.Missing(fields); len(missing) > 0 {
		return anchor_guest_customers.MakeDecisionNeedsInfo(anchor_guest_types.InfoRequest{Fields: missing}), nil
	}
	return anchor_guest_customers.MakeDecisionAccepted(), nil
}

// Forgotten is customers.forgotten.
func Forgotten(id string) {
	memory.Collect()
	if Functions.Forgotten != nil {
		Functions.Forgotten(id)
	}
}
