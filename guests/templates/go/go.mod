module my-anchor

go 1.25

require anchorguest v0.0.0

require (
	github.com/shopspring/decimal v1.4.0 // indirect
	go.bytecodealliance.org/pkg v0.2.3 // indirect
)

replace anchorguest => ./sdk/go/anchorguest
