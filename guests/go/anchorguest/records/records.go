// Package records reads what the host has on record, where the operator lets the guest (guest.records).
//
// What is read is what is stored at that moment. Without the operator's word every question ends in an [Error] of the kind
// [Denied]. A guest that does not import this package does not ask for it.
package records

import (
	"anchorguest"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_records"
)

// ErrorKind tells why nothing was read.
type ErrorKind uint8

const (
	// Denied: the operator does not let this guest read records in the call that runs.
	Denied = ErrorKind(anchor_guest_records.ErrorDenied)
	// Invalid: a "before" that is no transaction's id.
	Invalid = ErrorKind(anchor_guest_records.ErrorInvalid)
	// Quota: this call has read records as often as it may.
	Quota = ErrorKind(anchor_guest_records.ErrorQuota)
	// Unavailable: the store can't be read now.
	Unavailable = ErrorKind(anchor_guest_records.ErrorUnavailable)
)

// Error says that nothing was read. As an answer of the guest it counts as unavailable.
type Error struct {
	// Kind tells why.
	Kind ErrorKind
	text string
}

// Error is the text, for the operator.
func (e *Error) Error() string {
	return e.text
}

type (
	// Page is some transactions, the newest first, and whether there are older ones.
	Page = anchor_guest_records.Page
	// Quote is a firm quote.
	Quote = anchor_guest_records.Quote
)

// FindTransaction is the transaction with this id, as calls are given it; nil: there is none.
func FindTransaction(id string) (*anchorguest.Transaction, error) {
	memory.Collect()
	found := anchor_guest_records.FindTransaction(id)
	if found.IsErr() {
		return nil, failed(found.Err())
	}
	if found.Ok().IsNone() {
		return nil, nil
	}
	transaction := found.Ok().Some()
	return &transaction, nil
}

// CustomerTransactions are those that name the customer, the newest first: at most limit, and at most 100. With before, those
// opened before that one ("": from the newest): with the id of the payment a call is about, the customer's earlier ones;
// with that of the last one of a page, the next page.
func CustomerTransactions(customer, before string, limit uint32) (Page, error) {
	memory.Collect()
	page := anchor_guest_records.CustomerTransactions(customer, anchorguest.Text(before), limit)
	if page.IsErr() {
		return Page{}, failed(page.Err())
	}
	return page.Ok(), nil
}

// FindQuote is the firm quote with this id; nil: there is none.
func FindQuote(id string) (*Quote, error) {
	memory.Collect()
	found := anchor_guest_records.FindQuote(id)
	if found.IsErr() {
		return nil, failed(found.Err())
	}
	if found.Ok().IsNone() {
		return nil, nil
	}
	quote := found.Ok().Some()
	return &quote, nil
}

func failed(why anchor_guest_records.Error) error {
	kind := ErrorKind(why.Tag())
	switch kind {
	case Denied:
		return &Error{kind, why.Denied()}
	case Invalid:
		return &Error{kind, why.Invalid()}
	case Quota:
		return &Error{kind, why.Quota()}
	default:
		return &Error{kind, why.Unavailable()}
	}
}
