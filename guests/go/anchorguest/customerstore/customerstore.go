// Package customerstore exports the interface customer-store: customers that the guest keeps in the anchor's own system,
// in place of package customers.
package customerstore

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_customer_store"
	_ "anchorguest/internal/wit/exports_customer_store"
)

// Guest keeps the customers. It answers with anchorguest.NotFound for a customer who does not exist.
type Guest interface {
	// Get finds a customer by lookup.Id or, without one, by account and memo.
	Get(lookup anchorguest.CustomerLookup) (anchorguest.KeptCustomer, error)
	// Put registers a customer, or changes them. An empty value removes its field.
	Put(lookup anchorguest.CustomerLookup, values []anchorguest.Entry, files []anchorguest.CustomerFile) (anchorguest.Registration, error)
	// Delete deletes the customer with this id, one of yours.
	Delete(id string) error
}

// Export makes guest the component's customer store. Call it in an init function.
func Export(guest Guest) {
	functions := &export_anchor_guest_customer_store.Functions
	functions.Get = guest.Get
	functions.Put = guest.Put
	functions.Delete = guest.Delete
}
