// Package records reads the host's records, if the operator allows it (guest.records).
//
// A read returns what is stored at that moment. Without the operator's permission every read fails with an [Error] of
// the kind [Denied]. Only a guest that imports this package has the import in its component.
package records

import (
	"anchorguest"
	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_records"
)

// ErrorKind says why nothing was read.
type ErrorKind uint8

const (
	// Denied: the operator does not allow this guest to read records in this call.
	Denied = ErrorKind(anchor_guest_records.ErrorDenied)
	// Invalid: before is not the id of a transaction.
	Invalid = ErrorKind(anchor_guest_records.ErrorInvalid)
	// Quota: this call has read records 100 times.
	Quota = ErrorKind(anchor_guest_records.ErrorQuota)
	// Unavailable: the store can't be read now.
	Unavailable = ErrorKind(anchor_guest_records.ErrorUnavailable)
)

// Error means that nothing was read. As an answer of the guest it counts as unavailable.
type Error struct {
	// Kind is the reason.
	Kind ErrorKind
	text string
}

// Error is the text, for the operator.
func (e *Error) Error() string {
	return e.text
}

type (
	// Page is a page of transactions, newest first, and whether there are older ones.
	Page = anchor_guest_records.Page
	// Quote is a firm quote.
	Quote = anchor_guest_records.Quote
)

// FindTransaction finds a transaction by id, in the form in which calls receive it; nil: there is none.
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

// CustomerTransactions lists the transactions that name the customer, newest first: at most limit, and at most 100.
// With before, the id of a transaction, only those opened before that one; "" starts with the newest. Pass the id of
// the current transaction to get earlier ones, or the last id of a page to get the next page.
func CustomerTransactions(customer, before string, limit uint32) (Page, error) {
	memory.Collect()
	page := anchor_guest_records.CustomerTransactions(customer, anchorguest.Text(before), limit)
	if page.IsErr() {
		return Page{}, failed(page.Err())
	}
	return page.Ok(), nil
}

// FindQuote finds a firm quote by id; nil: there is none.
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
