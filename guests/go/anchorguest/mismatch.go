package anchorguest

import "anchorguest/internal/wit/anchor_guest_mismatches"

// How a payment differs from what its transaction expects.
const (
	MismatchDuplicate  = anchor_guest_mismatches.MismatchDuplicate
	MismatchLate       = anchor_guest_mismatches.MismatchLate
	MismatchWrongAsset = anchor_guest_mismatches.MismatchWrongAsset
	MismatchUnder      = anchor_guest_mismatches.MismatchUnder
	MismatchOver       = anchor_guest_mismatches.MismatchOver
)

// Take credits the payment as it arrived, to be paid out on these terms; the zero terms are the agreed ones.
func Take(terms RevisedTerms) Verdict {
	return anchor_guest_mismatches.MakeVerdictAccept(terms)
}

// SendBack refunds the full amount to the payer; why is for the operator's log.
func SendBack(why string) Verdict {
	return anchor_guest_mismatches.MakeVerdictRefund(Text(why))
}

// Keep leaves the payment unapplied for the operator; why is for the operator's log.
func Keep(why string) Verdict {
	return anchor_guest_mismatches.MakeVerdictKeep(Text(why))
}
