module anchorguest

go 1.25

require (
	github.com/shopspring/decimal v1.4.0
	go.bytecodealliance.org/pkg v0.2.3
)
