// Package customers exports the interface customers: SEP-12, what must be known about customers and what is thought
// of them.
package customers

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_customers"
	_ "anchorguest/internal/wit/exports_customers"
)

// Guest says what must be known about customers.
type Guest interface {
	// Requirements are the fields wanted from a customer of the context's type.
	Requirements(context anchorguest.CustomerContext) ([]anchorguest.Field, error)
}

// Reviewer is a Guest that decides on customers itself. Without it they are accepted once every field is there that
// Requirements does not call optional.
type Reviewer interface {
	// Review decides on a customer.
	Review(customer anchorguest.Customer, context anchorguest.CustomerContext) (anchorguest.Decision, error)
}

// Forgetter is a Guest that knows things about customers itself.
type Forgetter interface {
	// Forgotten is called when a customer was deleted: forget what you know about them.
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
