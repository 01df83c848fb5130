// Package customers exports the interface customers: SEP-12 decisions, what a customer must provide and whether the
// customer is accepted.
package customers

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_customers"
	_ "anchorguest/internal/wit/exports_customers"
)

// Guest decides what customers must provide.
type Guest interface {
	// Requirements are the fields that a customer of the context's type must or may provide, including those already
	// provided.
	Requirements(context anchorguest.CustomerContext) ([]anchorguest.Field, error)
}

// Reviewer is a Guest that decides on customers itself. Without it the SDK accepts a customer who has provided every
// field of Requirements that is not optional.
type Reviewer interface {
	// Review decides on a customer.
	Review(customer anchorguest.Customer, context anchorguest.CustomerContext) (anchorguest.Decision, error)
}

// Forgetter is a Guest that stores data about customers itself.
type Forgetter interface {
	// Forgotten is called after a customer was deleted: delete your data about them too.
	Forgotten(id string)
}

// Export makes guest the component's customers. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_customers.Functions
	functions.Requirements = guest.Requirements
	if reviewer, ok := guest.(Reviewer); ok {
		functions.Review = reviewer.Review
	}
	if forgetter, ok := guest.(Forgetter); ok {
		functions.Forgotten = forgetter.Forgotten
	}
}
