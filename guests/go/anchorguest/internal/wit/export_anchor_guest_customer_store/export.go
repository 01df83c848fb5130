// Package export_anchor_guest_customer_store is where the generated exports of customer-store find the guest.
package export_anchor_guest_customer_store

import (
	"anchorguest/internal/abi"
	"anchorguest/internal/answer"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_customer_store"
	"anchorguest/internal/wit/anchor_guest_types"
)

// Functions are the guest's.
var Functions struct {
	Get    func(lookup anchor_guest_customer_store.CustomerLookup) (anchor_guest_customer_store.KeptCustomer, error)
	Put    func(lookup anchor_guest_customer_store.CustomerLookup, values []anchor_guest_types.Entry, files []anchor_guest_customer_store.CustomerFile) (anchor_guest_customer_store.Registration, error)
	Delete func(id string) error
}

// Get is customer-store.get.
func Get(lookup anchor_guest_customer_store.CustomerLookup) abi.Result[anchor_guest_customer_store.KeptCustomer, anchor_guest_customer_store.StoreProblem] {
	memory.Collect()
	return answer.OrStoreProblem(Functions.Get(lookup))
}

// Put is customer-store.put.
func Put(lookup anchor_guest_customer_store.CustomerLookup, values []anchor_guest_types.Entry, files []anchor_guest_customer_store.CustomerFile) abi.Result[anchor_guest_customer_store.Registration, anchor_guest_customer_store.StoreProblem] {
	memory.Collect()
	return answer.OrStoreProblem(Functions.Put(lookup, values, files))
}

// Delete is customer-store.delete.
func Delete(id string) abi.Result[abi.Unit, anchor_guest_customer_store.StoreProblem] {
	memory.Collect()
	return answer.OrStoreProblem(abi.Unit{}, Functions.Delete(id))
}
