// A callback server as an anchor would write it: the decision of the reference guest's ProcessPostRequest, on the same
// record as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
)

type entry struct{ Name, Value string }

type amount struct{ Value, Asset string }

type memo struct{ Kind, Value string }

type transaction struct {
	ID                 string   `json:"id"`
	Status             string   `json:"status"`
	Account            string   `json:"account"`
	AmountExpected     *amount  `json:"amount_expected"`
	AmountIn           *amount  `json:"amount_in"`
	AmountOut          *amount  `json:"amount_out"`
	DestinationAsset   *string  `json:"destination_asset"`
	FundingMethod      *string  `json:"funding_method"`
	DestinationAccount *string  `json:"destination_account"`
	Memo               *memo    `json:"memo"`
	RefundMemo         *memo    `json:"refund_memo"`
	Lang               string   `json:"lang"`
	Fields             []entry  `json:"fields"`
	Extra              []string `json:"extra"`
}

type standing struct {
	CustomerType *string `json:"customer_type"`
	Status       string  `json:"status"`
}

type customer struct {
	ID        string     `json:"id"`
	Account   string     `json:"account"`
	Values    []entry    `json:"values"`
	Standings []standing `json:"standings"`
}

type payment struct {
	Transaction transaction `json:"transaction"`
	Sender      *customer   `json:"sender"`
	Receiver    *customer   `json:"receiver"`
}

func (c *customer) isAccepted(customerType string) bool {
	if c == nil {
		return false
	}
	for _, one := range c.Standings {
		if one.Status == "Accepted" && one.CustomerType != nil && *one.CustomerType == customerType {
			return true
		}
	}
	return false
}

func find(entries []entry, name string) string {
	for _, one := range entries {
		if one.Name == name {
			return one.Value
		}
	}
	return ""
}

func decide(p payment) map[string]any {
	switch {
	case !p.Sender.isAccepted("sep31-sender"):
		return map[string]any{"customer_info_needed": "sep31-sender"}
	case !p.Receiver.isAccepted("sep31-receiver"):
		return map[string]any{"customer_info_needed": "sep31-receiver"}
	case find(p.Transaction.Fields, "account_number") == "" || find(p.Transaction.Fields, "routing_number") == "":
		return map[string]any{"transaction_info_needed": []string{"account_number", "routing_number"}}
	}
	return map[string]any{"ready": map[string]any{"fee": nil, "amount_out": nil}}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + listener.Addr().String())
	panic(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked payment
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(decide(asked))
	})))
}
