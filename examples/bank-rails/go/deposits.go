package main

// Deposits from bank accounts (SEP-6): the user pays to our account at the bank, with the transaction's id as the
// reference.
//
// The bank is asked for what came in, and may call us: POST /rails/GUEST/payments with {"id": "…"}. Anybody can send that,
// so it only says what to ask the bank for.

import (
	"encoding/json"
	"regexp"

	"anchorguest"
)

// ourAccount is our account at the bank.
const ourAccount = "100200300"

// paymentId is how the bank's ids look.
var paymentId = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// incoming is a payment to our account, as the bank shows it.
type incoming struct {
	ID        string
	Reference string
	Amount    string
	Currency  string
}

func (i incoming) news() anchorguest.DepositNews {
	return anchorguest.DepositReceived(anchorguest.IncomingPayment{
		ExternalId: i.ID,
		Amount:     anchorguest.Amount{Value: i.Amount, Asset: "iso4217:" + i.Currency},
	})
}

// instructions say how to pay a deposit.
func instructions(payment anchorguest.Payment) []anchorguest.Instruction {
	return []anchorguest.Instruction{
		{Name: "organization.bank_account_number", Value: ourAccount, Description: "Our account number"},
		{Name: "organization.bank_number", Value: "021000021", Description: "Routing number of our bank"},
		{
			Name:        "organization.external_transfer_memo",
			Value:       payment.Transaction.Id,
			Description: "Reference: your payment needs it",
		},
	}
}

// PollPendingDeposit asks the bank for what came in with the transaction's reference.
func (bank) PollPendingDeposit(deposit anchorguest.Payment) ([]anchorguest.DepositNews, error) {
	url, err := anchorguest.RequiredConfig("bank_url")
	if err != nil {
		return nil, err
	}
	var all []incoming
	if err := ask(anchorguest.Request{URL: url + "/incoming?reference=" + deposit.Transaction.Id}, &all); err != nil {
		return nil, err
	}
	var news []anchorguest.DepositNews
	for _, one := range all {
		news = append(news, one.news())
	}
	return news, nil
}

// IncomingNotice looks up at the bank what the notice says.
func (bank) IncomingNotice(notice anchorguest.Notice) (anchorguest.NoticeAnswer, error) {
	none := anchorguest.NoticeAnswer{}
	if notice.Name != "payments" {
		return none, anchorguest.Invalid("there are no notices of %s here", notice.Name)
	}
	var told struct{ ID string }
	if err := json.Unmarshal(notice.Body, &told); err != nil {
		return none, anchorguest.Invalid("id: %v", err)
	}
	if !paymentId.MatchString(told.ID) {
		return none, anchorguest.Invalid("id: is not one of the bank's")
	}
	url, err := anchorguest.RequiredConfig("bank_url")
	if err != nil {
		return none, err
	}
	response, err := anchorguest.Request{URL: url + "/incoming/" + told.ID}.Send()
	if err != nil {
		return none, err
	}
	if response.Status == 404 {
		return none, anchorguest.Denied("the bank knows no such payment")
	}
	var found incoming
	if err := read(response, &found); err != nil {
		return none, err
	}
	return anchorguest.NoticeTaken(anchorguest.ReportOn(found.Reference, found.news())), nil
}

// RefundDeposit orders a payment back. The same key is the same payment to the bank.
func (bank) RefundDeposit(_ anchorguest.Payment, refund anchorguest.DepositRefund) (anchorguest.RefundOutcome, error) {
	url, err := anchorguest.RequiredConfig("bank_url")
	if err != nil {
		return anchorguest.RefundOutcome{}, err
	}
	var paid struct{ ID, Status string }
	err = ask(anchorguest.Request{
		Method: "POST",
		URL:    url + "/returns",
		Header: map[string]string{"Idempotency-Key": refund.IdempotencyKey},
		JSON:   map[string]string{"id": refund.ExternalId, "amount": refund.Amount.Value},
	}, &paid)
	if err != nil {
		return anchorguest.RefundOutcome{}, err
	}
	if paid.Status != "settled" {
		return anchorguest.RefundPending(), nil
	}
	return anchorguest.RefundPaid(paid.ID), nil
}
