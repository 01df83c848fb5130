package main

// Deposits (SEP-6): the user pays to our paybill number, with a reference short enough to type on a phone.
//
// The provider is asked for what came in, and may call us: POST /rails/GUEST/payments with {"id": "…"}. Anybody can send
// that, so it only says what to ask the provider for.

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"anchorguest"
)

var (
	// paymentId is how the provider's ids look.
	paymentId = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	// reference is how our references look.
	reference = regexp.MustCompile(`^[0-9A-F]{12}$`)
)

// incoming is a payment to us, as the provider shows it.
type incoming struct{ ID, Reference, Amount, Currency string }

func (i incoming) news() anchorguest.DepositNews {
	return anchorguest.DepositReceived(anchorguest.IncomingPayment{
		ExternalId: i.ID,
		Amount:     anchorguest.Amount{Value: i.Amount, Asset: "iso4217:" + i.Currency},
	})
}

// instructions say how to pay a deposit. They keep its reference in kv, by which a notice finds the deposit.
func instructions(transaction anchorguest.Transaction) ([]anchorguest.Instruction, error) {
	paybill, err := anchorguest.RequiredConfig("paybill")
	if err != nil {
		return nil, err
	}
	own := referenceOf(transaction)
	known, err := depositOf(own)
	if err != nil {
		return nil, err
	}
	if known != "" && known != transaction.Id {
		return nil, anchorguest.Unavailable("the reference %s is another deposit's: the wallet has to ask again", own)
	}
	return []anchorguest.Instruction{
		{Name: "organization.mobile_money_number", Value: paybill, Description: "Our paybill number"},
		{Name: "organization.external_transfer_memo", Value: own, Description: "Reference: your payment needs it"},
	}, anchorguest.KVSetJSON("references/"+own, transaction.Id)
}

// referenceOf is the last twelve digits of the transaction's id.
func referenceOf(transaction anchorguest.Transaction) string {
	return strings.ToUpper(transaction.Id[len(transaction.Id)-12:])
}

// depositOf is the id of the deposit with this reference; "" if there is none, as after a slip of the user's.
func depositOf(typed string) (string, error) {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if !reference.MatchString(typed) {
		return "", nil
	}
	var id string
	_, err := anchorguest.KVGetJSON("references/"+typed, &id)
	return id, err
}

// PollPendingDeposit asks the provider for what came in with the deposit's reference.
func (mobileMoney) PollPendingDeposit(deposit anchorguest.Payment) ([]anchorguest.DepositNews, error) {
	response, err := get("/payments?reference=" + referenceOf(deposit.Transaction))
	var all []incoming
	if err := answer(response, err, &all); err != nil {
		return nil, err
	}
	var news []anchorguest.DepositNews
	for _, one := range all {
		news = append(news, one.news())
	}
	return news, nil
}

// IncomingNotice looks up at the provider what the notice says.
func (mobileMoney) IncomingNotice(notice anchorguest.Notice) (anchorguest.NoticeAnswer, error) {
	none := anchorguest.NoticeAnswer{}
	if notice.Name != "payments" {
		return none, anchorguest.Invalid("there are no notices of %s here", notice.Name)
	}
	var told struct{ ID string }
	if err := json.Unmarshal(notice.Body, &told); err != nil {
		return none, anchorguest.Invalid("id: %v", err)
	}
	if !paymentId.MatchString(told.ID) {
		return none, anchorguest.Invalid("id: is not one of the provider's")
	}
	response, err := get("/payments/" + told.ID)
	if err == nil && response.Status == 404 {
		return none, anchorguest.Denied("the provider knows no such payment")
	}
	var payment incoming
	if err := answer(response, err, &payment); err != nil {
		return none, err
	}
	id, err := depositOf(payment.Reference)
	if err != nil {
		return none, err
	}
	return anchorguest.NoticeTaken(anchorguest.ReportOn(id, payment.news())), nil
}

// RefundDeposit orders a reversal.
func (mobileMoney) RefundDeposit(_ anchorguest.Payment, refund anchorguest.DepositRefund) (anchorguest.RefundOutcome, error) {
	what := map[string]string{"payment": refund.ExternalId, "amount": refund.Amount.Value}
	response, err := order("/reversals", refund.IdempotencyKey, what)
	var reversal struct{ ID, Status, Reason string }
	if err := answer(response, err, &reversal); err != nil {
		return anchorguest.RefundOutcome{}, err
	}
	switch reversal.Status {
	case "settled":
		return anchorguest.RefundPaid(reversal.ID), nil
	case "rejected":
		return anchorguest.RefundFailed(cmp.Or(reversal.Reason, "the provider rejected the reversal")), nil
	default:
		return anchorguest.RefundPending(), nil
	}
}
