// The test-suite's guest in Go: steps into each trap of the language that the SDK guards against, as the transaction's
// field "hazard" says. It exports receiver alone.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"

	"anchorguest"
	"anchorguest/receiver"
)

type hazards struct{}

func init() {
	receiver.Export(hazards{})
}

func main() {}

func (hazards) Info(anchorguest.AssetId, string) (anchorguest.ReceiverInfo, error) {
	return anchorguest.ReceiverInfo{}, nil
}

func (hazards) ValidSendingAnchor(anchorguest.Address) bool {
	return true
}

var kept []byte

func (hazards) ProcessPostRequest(payment anchorguest.Payment) (anchorguest.Acceptance, error) {
	none := anchorguest.Acceptance{}
	switch payment.Transaction.Field("hazard") {
	case "random":
		return none, anchorguest.Invalid("%v", rand.Float64())
	case "error":
		return none, errors.New("nobody meant to return this")
	case "wrapped":
		return none, fmt.Errorf("while asking: %w", anchorguest.Denied("not today"))
	case "panic":
		panic("steered to panic")
	case "garbage":
		for megabyte := range 300 {
			kept = make([]byte, 1<<20)
			if megabyte%16 == 0 {
				runtime.GC()
			}
		}
		return anchorguest.Ready(anchorguest.Terms{}), nil
	case "fee":
		amount := anchorguest.Amount{Value: "10.5", Asset: "iso4217:USD"}
		percent, err := anchorguest.ParseDecimal("2.5")
		if err != nil {
			return none, err
		}
		one, err := anchorguest.ParseDecimal("1.00")
		if err != nil {
			return none, err
		}
		fee, err := anchorguest.FixedAndPercent(amount, one, percent, 2)
		if err != nil {
			return none, err
		}
		return anchorguest.Ready(anchorguest.Terms{Fee: anchorguest.Some(fee)}), nil
	}
	text, err := json.Marshal(payment.Transaction.Fields)
	if err != nil {
		return none, err
	}
	return none, anchorguest.Invalid("no such hazard: %s", text)
}
