package anchorguest

import "anchorguest/internal/wit/anchor_guest_customer_store"

// How a customer stands whom the guest keeps: the KeptCustomer's and Registration's State.Status is one of these.
const (
	KeptNeedsInfo  = anchor_guest_customer_store.KeptStatusNeedsInfo
	KeptProcessing = anchor_guest_customer_store.KeptStatusProcessing
	KeptAccepted   = anchor_guest_customer_store.KeptStatusAccepted
	KeptRejected   = anchor_guest_customer_store.KeptStatusRejected
)

// The status of a provided value: a ProvidedField's Status is one of these.
const (
	ProvidedProcessing           = anchor_guest_customer_store.ProvidedStatusProcessing
	ProvidedAccepted             = anchor_guest_customer_store.ProvidedStatusAccepted
	ProvidedRejected             = anchor_guest_customer_store.ProvidedStatusRejected
	ProvidedVerificationRequired = anchor_guest_customer_store.ProvidedStatusVerificationRequired
)
