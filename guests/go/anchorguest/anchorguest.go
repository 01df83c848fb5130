// Package anchorguest is the Go SDK for guests of anchor-host.
//
// A guest exports the interfaces it provides, each by its own package, and has an empty main:
//
//	func init() {
//		about.Export(anchorguest.Description{Name: "my-rails", Version: "1.0.0"})
//		receiver.Export(bank{}) // which payments you take
//		rails.Export(bank{})    // how money goes out
//	}
//
//	func main() {}
//
// The records and variants are those of the WIT package anchor:guest, with their documentation. The zero value of a
// variant, such as Decision{}, is not a valid answer: return it only together with an error. Printed text goes to the
// host's log, under the transaction's id; package logging adds levels. A panic fails the call. Store values that have
// to last with KVSet: nothing else is kept between calls unless the operator lets instances be reused. The garbage
// collector runs only between calls and before requests: a call that makes more garbage than its memory holds should
// call runtime.GC now and then.
//
// The program starts once, when it is built: package variables and init functions. Every instance begins with the
// resulting memory, and with randomness of its own. If the start calls the host, reads the clock or uses crypto/rand,
// the build reports it, and every instance starts the program anew.
package anchorguest

import (
	"strings"

	"anchorguest/internal/abi"
	"anchorguest/internal/wit/anchor_guest_about"
	"anchorguest/internal/wit/anchor_guest_custodian"
	"anchorguest/internal/wit/anchor_guest_customer_store"
	"anchorguest/internal/wit/anchor_guest_customers"
	"anchorguest/internal/wit/anchor_guest_deposits"
	"anchorguest/internal/wit/anchor_guest_fees"
	"anchorguest/internal/wit/anchor_guest_mismatches"
	"anchorguest/internal/wit/anchor_guest_quotes"
	"anchorguest/internal/wit/anchor_guest_rails"
	"anchorguest/internal/wit/anchor_guest_receiver"
	"anchorguest/internal/wit/anchor_guest_signer"
	"anchorguest/internal/wit/anchor_guest_transfers"
	"anchorguest/internal/wit/anchor_guest_types"
)

// The records, variants and enums of the WIT package.
type (
	Acceptance          = anchor_guest_receiver.Acceptance
	Address             = anchor_guest_types.Address
	Amount              = anchor_guest_types.Amount
	Announcement        = anchor_guest_deposits.Announcement
	AssetId             = anchor_guest_types.AssetId
	Attempt             = anchor_guest_rails.Attempt
	Client              = anchor_guest_quotes.Client
	Conversion          = anchor_guest_quotes.Conversion
	Customer            = anchor_guest_types.Customer
	CustomerContext     = anchor_guest_customers.CustomerContext
	CustomerFile        = anchor_guest_customer_store.CustomerFile
	CustomerInfoRequest = anchor_guest_rails.CustomerInfoRequest
	CustomerLookup      = anchor_guest_customer_store.CustomerLookup
	CustomerRequest     = anchor_guest_transfers.CustomerRequest
	CustomerState       = anchor_guest_customer_store.CustomerState
	CustomerStatus      = anchor_guest_types.CustomerStatus
	CustomerType        = anchor_guest_receiver.CustomerType
	Decision            = anchor_guest_customers.Decision
	DepositNews         = anchor_guest_deposits.DepositNews
	DepositRefund       = anchor_guest_deposits.DepositRefund
	DepositReport       = anchor_guest_deposits.DepositReport
	Description         = anchor_guest_about.Description
	Entry               = anchor_guest_types.Entry
	Fee                 = anchor_guest_types.Fee
	FeePart             = anchor_guest_types.FeePart
	FeeRequest          = anchor_guest_fees.FeeRequest
	Field               = anchor_guest_types.Field
	FieldKind           = anchor_guest_types.FieldKind
	Given               = anchor_guest_quotes.Given
	IncomingPayment     = anchor_guest_deposits.IncomingPayment
	InfoRequest         = anchor_guest_types.InfoRequest
	Initiation          = anchor_guest_rails.Initiation
	Instruction         = anchor_guest_transfers.Instruction
	KeptCustomer        = anchor_guest_customer_store.KeptCustomer
	KeptStatus          = anchor_guest_customer_store.KeptStatus
	Kind                = anchor_guest_types.Kind
	LedgerPayout        = anchor_guest_types.LedgerPayout
	Memo                = anchor_guest_types.Memo
	MemoKind            = anchor_guest_types.MemoKind
	Mismatch            = anchor_guest_mismatches.Mismatch
	MismatchedPayment   = anchor_guest_mismatches.MismatchedPayment
	Notice              = anchor_guest_deposits.Notice
	NoticeAnswer        = anchor_guest_deposits.NoticeAnswer
	Payment             = anchor_guest_types.Payment
	Payout              = anchor_guest_rails.Payout
	PayoutPurpose       = anchor_guest_types.PayoutPurpose
	PayoutReport        = anchor_guest_rails.PayoutReport
	PendingPayout       = anchor_guest_rails.PendingPayout
	Progress            = anchor_guest_custodian.Progress
	ProvidedField       = anchor_guest_customer_store.ProvidedField
	ProvidedStatus      = anchor_guest_customer_store.ProvidedStatus
	Protocol            = anchor_guest_types.Protocol
	Purpose             = anchor_guest_quotes.Purpose
	RateRequest         = anchor_guest_quotes.RateRequest
	Receipt             = anchor_guest_rails.Receipt
	ReceiverInfo        = anchor_guest_receiver.ReceiverInfo
	RefundOutcome       = anchor_guest_deposits.RefundOutcome
	RefundPlan          = anchor_guest_rails.RefundPlan
	ReleaseReason       = anchor_guest_quotes.ReleaseReason
	Registration        = anchor_guest_customer_store.Registration
	RevisedTerms        = anchor_guest_mismatches.RevisedTerms
	Signature           = anchor_guest_signer.Signature
	Signing             = anchor_guest_signer.Signing
	SigningRequest      = anchor_guest_signer.SigningRequest
	Standing            = anchor_guest_types.Standing
	Status              = anchor_guest_types.Status
	Terms               = anchor_guest_receiver.Terms
	Transaction         = anchor_guest_types.Transaction
	TransferAcceptance  = anchor_guest_transfers.TransferAcceptance
	TransferInfo        = anchor_guest_transfers.TransferInfo
	TransferTerms       = anchor_guest_transfers.TransferTerms
	Verdict             = anchor_guest_mismatches.Verdict
)

// How a customer stands: a Standing's Status is one of these.
const (
	CustomerNeedsInfo  = anchor_guest_types.CustomerStatusNeedsInfo
	CustomerProcessing = anchor_guest_types.CustomerStatusProcessing
	CustomerAccepted   = anchor_guest_types.CustomerStatusAccepted
	CustomerRejected   = anchor_guest_types.CustomerStatusRejected
)

// The types of fields' values.
const (
	FieldText   = anchor_guest_types.FieldKindText
	FieldBinary = anchor_guest_types.FieldKindBinary
	FieldNumber = anchor_guest_types.FieldKindNumber
	FieldDate   = anchor_guest_types.FieldKindDate
)

// The kinds of memo.
const (
	MemoText   = anchor_guest_types.MemoKindText
	MemoId     = anchor_guest_types.MemoKindId
	MemoHash   = anchor_guest_types.MemoKindHash
	MemoReturn = anchor_guest_types.MemoKindReturn
)

// Option is a value that may be absent; the zero value is absent.
type Option[T any] = abi.Option[T]

// Some is a value that is present.
func Some[T any](value T) Option[T] {
	return abi.Some(value)
}

// Text is a text, or absent if it is empty.
func Text(text string) Option[string] {
	if text == "" {
		return Option[string]{}
	}
	return Some(text)
}

// TextField is a required text field.
func TextField(name, description string) Field {
	return Field{Name: name, Description: description, Kind: FieldText}
}

// AssetCode is the short name for people: USDC of stellar:USDC:G…, BRL of iso4217:BRL, XLM of stellar:native.
func AssetCode(asset AssetId) string {
	parts := strings.Split(asset, ":")
	if len(parts) < 2 || parts[1] == "native" {
		return "XLM"
	}
	return parts[1]
}

// Ready accepts the payment on these terms; the zero Terms are the configured ones.
func Ready(terms Terms) Acceptance {
	return anchor_guest_receiver.MakeAcceptanceReady(terms)
}

// Wait postpones the decision, with a message to the sending anchor unless it is empty. The host asks again later.
func Wait(message string) Acceptance {
	return anchor_guest_receiver.MakeAcceptanceWait(Text(message))
}

// Accepted approves a customer.
func Accepted() Decision {
	return anchor_guest_customers.MakeDecisionAccepted()
}

// Processing means under review, with a message for people unless it is empty.
func Processing(message string) Decision {
	return anchor_guest_customers.MakeDecisionProcessing(Text(message))
}

// NeedsInfo requests fields that are missing or wrong.
func NeedsInfo(request InfoRequest) Decision {
	return anchor_guest_customers.MakeDecisionNeedsInfo(request)
}

// VerificationRequired asks the customer to prove that fields are theirs.
func VerificationRequired(fields ...Field) Decision {
	return anchor_guest_customers.MakeDecisionVerificationRequired(fields)
}

// Rejected does not accept the customer; why is for people.
func Rejected(why string) Decision {
	return anchor_guest_customers.MakeDecisionRejected(why)
}

// Delivered means that the receiver has the planned amount, under the external network's id of the payout.
func Delivered(externalId string) Payout {
	return DeliveredAs(Receipt{ExternalId: Text(externalId)})
}

// DeliveredAs is Delivered with a full receipt.
func DeliveredAs(receipt Receipt) Payout {
	return anchor_guest_rails.MakePayoutDelivered(receipt)
}

// Initiated means that the external network has accepted the payout, under this id.
func Initiated(externalId string) Payout {
	return InitiatedAs(Initiation{ExternalId: Text(externalId)})
}

// InitiatedAs is Initiated with all details.
func InitiatedAs(initiation Initiation) Payout {
	return anchor_guest_rails.MakePayoutInitiated(initiation)
}

// NeedsCustomerInfo means that a customer's information is missing or wrong. Nothing was paid.
func NeedsCustomerInfo(request CustomerInfoRequest) Payout {
	return anchor_guest_rails.MakePayoutNeedsCustomerInfo(request)
}

// NeedsTransactionInfo means that the transaction's fields are missing or wrong. Nothing was paid.
func NeedsTransactionInfo(request InfoRequest) Payout {
	return anchor_guest_rails.MakePayoutNeedsTransactionInfo(request)
}

// Refund asks for a refund to the payer. Nothing was paid.
func Refund(plan RefundPlan) Payout {
	return anchor_guest_rails.MakePayoutRefund(plan)
}

// Failed means that the payout is not possible and a person must look. Nothing was paid.
func Failed(why string) Payout {
	return anchor_guest_rails.MakePayoutFailed(why)
}
