// The test-suite's guest in Go: steps into each trap of the language that the SDK guards against, as the transaction's
// field "hazard" says; and a fee of 1 and 2.5 percent. What it has to say of customers, payouts and deposits
// is nothing.
package main

import (
	"context"
	cryptorand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	oldrand "math/rand"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"anchorguest"
	"anchorguest/customers"
	"anchorguest/deposits"
	"anchorguest/fees"
	"anchorguest/logging"
	"anchorguest/mismatches"
	"anchorguest/rails"
	"anchorguest/receiver"
	"anchorguest/records"
)

type hazards struct{}

func init() {
	receiver.Export(hazards{})
	fees.Export(hazards{})
	mismatches.Export(hazards{})
	customers.Export(hazards{})
	rails.Export(hazards{})
	deposits.Export(hazards{})
}

func main() {}

func (hazards) Info(anchorguest.AssetId, string) (anchorguest.ReceiverInfo, error) {
	return anchorguest.ReceiverInfo{}, nil
}

func (hazards) ValidSendingAnchor(anchorguest.Address) bool {
	return true
}

var (
	kept    []byte
	names   []string
	counted int
)

func (hazards) ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error) {
	none := anchorguest.Acceptance{}
	switch payment.Transaction.Field("hazard") {
	case "nothing":
		return none, nil
	case "random":
		return none, anchorguest.Invalid("%v", rand.Float64())
	case "random in all ways":
		return none, anchorguest.Invalid("%s", strings.Join(drawn(), "\n"))
	case "begun":
		return none, begun()
	case "error":
		return none, errors.New("nobody meant to return this")
	case "wrapped":
		return none, fmt.Errorf("while asking: %w", anchorguest.Denied("not today"))
	case "panic":
		panic("steered to panic")
	case "trap":
		panic("steered to trap")
	case "spin":
		for {
			counted++
		}
	case "sleep":
		time.Sleep(time.Hour)
	case "memory":
		for hoard := [][]byte{}; ; {
			kept = make([]byte, 1<<20)
			hoard = append(hoard, kept)
		}
	case "overflow":
		return none, anchorguest.Invalid("%d", deeper(payment.Transaction.Id))
	case "drown":
		for {
			fmt.Printf("%063d\n", 0)
		}
	case "secret":
		return none, tell()
	case "garbage":
		for megabyte := range 300 {
			kept = make([]byte, 1<<20)
			if megabyte%16 == 0 {
				runtime.GC()
			}
		}
		return anchorguest.Ready(anchorguest.Terms{}), nil
	case "fee":
		fee, err := feeOn(anchorguest.Amount{Value: "10.5", Asset: "iso4217:USD"})
		if err != nil {
			return none, err
		}
		return anchorguest.Ready(anchorguest.Terms{Fee: anchorguest.Some(fee)}), nil
	case "kv":
		return none, remember()
	case "records":
		return none, look(payment.Transaction)
	case "keep":
		names = append(names, payment.Transaction.Field("name"))
		for range 4 {
			kept = make([]byte, 64<<10)
		}
		return anchorguest.Ready(anchorguest.Terms{}), nil
	case "kept":
		if len(names) == 0 {
			return anchorguest.Ready(anchorguest.Terms{}), nil
		}
		oldest := names[0]
		names = names[1:]
		return none, anchorguest.Invalid("%s", oldest)
	case "count":
		counted++
		return none, anchorguest.Invalid("%d", counted)
	case "log":
		logAtEveryLevel()
		return anchorguest.Ready(anchorguest.Terms{}), nil
	case "say":
		fmt.Println("said by", payment.Transaction.Id)
		return anchorguest.Ready(anchorguest.Terms{}), nil
	}
	text, err := json.Marshal(payment.Transaction.Fields)
	if err != nil {
		return none, err
	}
	return none, anchorguest.Invalid("no such hazard: %s", text)
}

// What is there before the first call.
var (
	squares = map[int]int{}
	asked   = make(chan int)
	said    = make(chan int)
	fired   = make(chan bool, 1)
)

func init() {
	for number := range 64 {
		squares[number] = number * number
	}
	go func() {
		for number := range asked {
			said <- squares[number]
		}
	}()
	time.AfterFunc(time.Millisecond, func() { fired <- true })
}

// drawn is what each kind of randomness gives, one a line.
func drawn() []string {
	other := map[int]bool{}
	for number := range 64 {
		other[number] = true
	}
	one, two := make(chan int, 64), make(chan int, 64)
	for range 64 {
		one <- 1
		two <- 2
	}
	chosen := ""
	for range 64 {
		select {
		case number := <-one:
			chosen += fmt.Sprint(number)
		case number := <-two:
			chosen += fmt.Sprint(number)
		}
	}
	return []string{
		fmt.Sprint("rand ", rand.Uint64()),
		fmt.Sprint("rand once more ", rand.Uint64()),
		fmt.Sprint("older rand ", oldrand.Uint64()),
		fmt.Sprint("crypto/rand ", cryptorand.Text()),
		fmt.Sprint("a map ", order(other)),
		fmt.Sprint("a map of before ", order(squares)),
		fmt.Sprint("a hash ", maphash.String(maphash.MakeSeed(), "x")),
		fmt.Sprint("select ", chosen),
	}
}

// order is the order in which a map tells its keys.
func order[T any](all map[int]T) []int {
	var keys []int
	for key := range all {
		keys = append(keys, key)
	}
	return keys
}

// begun uses what init began, and clocks; the error says how it went, and what time it is.
func begun() error {
	began := time.Now()
	asked <- 7
	square := <-said
	time.Sleep(20 * time.Millisecond)
	slept := time.Since(began)
	isFired := false
	select {
	case isFired = <-fired:
	default:
	}
	return anchorguest.Invalid("%d %t %t %d", square, isFired, slept >= 20*time.Millisecond && slept < 10*time.Second, began.Unix())
}

func (hazards) Calculate(request anchorguest.FeeRequest) (anchorguest.Fee, error) {
	return feeOn(request.Amount)
}

func (hazards) Decide(mismatched anchorguest.MismatchedPayment) (anchorguest.Verdict, error) {
	var names []string
	for _, mismatch := range mismatched.Mismatches {
		switch mismatch {
		case anchorguest.MismatchOver:
			return anchorguest.Take(anchorguest.RevisedTerms{}), nil
		case anchorguest.MismatchDuplicate:
			return anchorguest.Verdict{}, nil
		case anchorguest.MismatchUnder:
			names = append(names, "under")
		case anchorguest.MismatchLate:
			names = append(names, "late")
		default:
			return anchorguest.SendBack("neither under nor late"), nil
		}
	}
	return anchorguest.Keep(strings.Join(names, ", ")), nil
}

func (hazards) Requirements(anchorguest.CustomerContext) ([]anchorguest.Field, error) {
	return nil, nil
}

func (hazards) Review(anchorguest.Customer, anchorguest.CustomerContext) (anchorguest.Decision, error) {
	return anchorguest.Decision{}, nil
}

func (hazards) ExecuteOutgoingTransaction(anchorguest.Payment, anchorguest.Attempt) (anchorguest.Payout, error) {
	return anchorguest.Payout{}, nil
}

func (hazards) PollOutgoingTransaction(anchorguest.PendingPayout) (*anchorguest.Payout, error) {
	return &anchorguest.Payout{}, nil
}

func (hazards) PollPendingDeposit(anchorguest.Payment) ([]anchorguest.DepositNews, error) {
	return []anchorguest.DepositNews{{}}, nil
}

func (hazards) IncomingNotice(anchorguest.Notice) (anchorguest.NoticeAnswer, error) {
	return anchorguest.NoticeAnswer{}, nil
}

func (hazards) RefundDeposit(anchorguest.Payment, anchorguest.DepositRefund) (anchorguest.RefundOutcome, error) {
	return anchorguest.RefundOutcome{}, nil
}

func feeOn(amount anchorguest.Amount) (anchorguest.Fee, error) {
	percent, err := anchorguest.ParseDecimal("2.5")
	if err != nil {
		return anchorguest.Fee{}, err
	}
	one, err := anchorguest.ParseDecimal("1.00")
	if err != nil {
		return anchorguest.Fee{}, err
	}
	return anchorguest.FixedAndPercent(amount, one, percent, 2)
}

// deeper does not end.
func deeper(text string) int {
	return len(text) + deeper(text[1:]+text[:1])
}

var bank = slog.New(logging.NewHandler("bank", nil)).With("of", "go")

func logAtEveryLevel() {
	levels := []slog.Level{
		logging.LevelTrace, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, logging.LevelCritical,
	}
	for _, level := range levels {
		bank.Log(context.Background(), level, "a line in go", slog.Group("in", "level", "a group"))
	}
	slog.New(logging.NewHandler("payouts", nil)).Info("a line in go", "msg", "own", "level", "high")
	least := slog.New(logging.NewHandler("", &slog.HandlerOptions{Level: slog.LevelWarn}))
	least.Info("a line in go of too little weight")
	least.Warn("a line in go without a context", "cause", errors.New("a text of words"))
}

// tell says what the guest knows of a secret, before and after it was sent.
func tell() error {
	key, err := anchorguest.RequiredConfig("bank_key")
	if err != nil {
		return err
	}
	fmt.Println("the key is", key)
	header := map[string]string{"Authorization": "Bearer " + key}
	response, err := anchorguest.Request{URL: anchorguest.Config("bank_url"), Header: header}.Send()
	if err != nil {
		return err
	}
	return anchorguest.Invalid("%s %s %s", key, response.HeaderValue("x-said"), response.Body)
}

// look reads all kinds of records; the error says what came of it.
func look(given anchorguest.Transaction) error {
	sender, quoteId := given.SenderId.SomeOr(""), given.QuoteId.SomeOr("")
	own, err := records.FindTransaction(given.Id)
	refused := (*records.Error)(nil)
	if errors.As(err, &refused) && refused.Kind == records.Denied {
		return anchorguest.Invalid("denied")
	}
	page, pageErr := records.CustomerTransactions(sender, given.Id, 1)
	quote, quoteErr := records.FindQuote(quoteId)
	nobody, nobodyErr := records.FindTransaction(quoteId)
	nothing, nothingErr := records.FindQuote(given.Id)
	if err := errors.Join(err, pageErr, quoteErr, nobodyErr, nothingErr); err != nil {
		return err
	}
	var ids []string
	for _, one := range page.Transactions {
		ids = append(ids, one.Id)
	}
	_, wrong := records.CustomerTransactions(sender, "x", 1)
	isInvalid := errors.As(wrong, &refused) && refused.Kind == records.Invalid
	none := nobody == nil && nothing == nil
	return anchorguest.Invalid("%s %s %t %s %t %t", own.AmountIn.Some().Value, strings.Join(ids, ","), page.More, quote.TotalPrice, none, isInvalid)
}

// remember uses all of kv; the error says what came of it.
func remember() error {
	err := errors.Join(
		anchorguest.KVSetJSON("a/1", 7), anchorguest.KVSet("a/2", nil), anchorguest.KVSet("b", []byte("é")), anchorguest.KVDelete("a/2"))
	if err != nil {
		return err
	}
	var number int
	_, err = anchorguest.KVGetJSON("a/1", &number)
	page, pageErr := anchorguest.KVKeys("a/", "", 10)
	text, textErr := anchorguest.KVGet("b")
	gone, goneErr := anchorguest.KVGet("a/2")
	if err := errors.Join(err, pageErr, textErr, goneErr); err != nil {
		return err
	}
	_, wrong := anchorguest.KVGet("")
	refused := (*anchorguest.KVError)(nil)
	isInvalid := errors.As(wrong, &refused) && refused.Kind == anchorguest.KVInvalid
	return anchorguest.Invalid("%d %s %s %t %t", number, strings.Join(page.Keys, ","), text, gone == nil, isInvalid)
}
