// Package interactive exports the interface interactive: SEP-24, what the pages of a deposit or withdrawal ask. It has the
// interface's types, too, some of which have the names of others in anchorguest.
package interactive

import (
	"anchorguest"
	"anchorguest/internal/wit/anchor_guest_interactive"
	"anchorguest/internal/wit/export_anchor_guest_interactive"
	_ "anchorguest/internal/wit/exports_interactive"
)

// The records, variants and enums of the interface.
type (
	Answer      = anchor_guest_interactive.Answer
	Choice      = anchor_guest_interactive.Choice
	Completion  = anchor_guest_interactive.Completion
	Form        = anchor_guest_interactive.Form
	Input       = anchor_guest_interactive.Input
	InputKind   = anchor_guest_interactive.InputKind
	Instruction = anchor_guest_interactive.Instruction
	OptionItem  = anchor_guest_interactive.OptionItem
	Redirect    = anchor_guest_interactive.Redirect
	Review      = anchor_guest_interactive.Review
	Step        = anchor_guest_interactive.Step
	Terms       = anchor_guest_interactive.Terms
	Wait        = anchor_guest_interactive.Wait
	WaitingFor  = anchor_guest_interactive.WaitingFor
)

// How a value is entered: an Input's Kind is one of these.
const (
	InputText      = anchor_guest_interactive.InputKindText
	InputMultiline = anchor_guest_interactive.InputKindMultiline
	InputEmail     = anchor_guest_interactive.InputKindEmail
	InputPhone     = anchor_guest_interactive.InputKindPhone
	InputNumber    = anchor_guest_interactive.InputKindNumber
	InputDate      = anchor_guest_interactive.InputKindDate
	InputAmount    = anchor_guest_interactive.InputKindAmount
	InputSelect    = anchor_guest_interactive.InputKindSelect
	InputRadio     = anchor_guest_interactive.InputKindRadio
	InputCheckbox  = anchor_guest_interactive.InputKindCheckbox
	InputCode      = anchor_guest_interactive.InputKindCode
	InputFile      = anchor_guest_interactive.InputKindFile
)

// Who is waited for: a Wait's Who is one of these.
const (
	WaitingForAnchor = anchor_guest_interactive.WaitingForAnchor
	WaitingForUser   = anchor_guest_interactive.WaitingForUser
)

// Guest says what to ask users. An error that is or wraps a refusal (see anchorguest.Invalid and the others) is answered as
// that refusal, and any other error as unavailable.
type Guest interface {
	// NextStep says what comes next after these answers. Nothing is kept between two calls: go through the answers from
	// the first, and return the first step that has none.
	NextStep(payment anchorguest.Payment, answers []Answer) (Step, error)
}

// Export makes guest the component's interactive. Call it in an init function.
func Export(guest Guest) {
	export_anchor_guest_interactive.Functions.NextStep = guest.NextStep
}

// Answered is the answer to a step, and whether it has one.
func Answered(answers []Answer, step string) (Answer, bool) {
	for i := len(answers) - 1; i >= 0; i-- {
		if answers[i].Step == step {
			return answers[i], true
		}
	}
	return Answer{}, false
}

// TextInput is a required line of text. With another Kind it is a required value of that kind.
func TextInput(name, label string) Input {
	return Input{Name: name, Label: label, Kind: InputText}
}

// AmountInput is the amount that the user pays, under the name "amount".
func AmountInput(label string) Input {
	return Input{Name: "amount", Label: label, Kind: InputAmount}
}

// AskForm asks for values.
func AskForm(form Form) Step {
	return anchor_guest_interactive.MakeStepForm(form)
}

// AskChoice asks for a choice among buttons. Its answer is one value, "choice".
func AskChoice(choice Choice) Step {
	return anchor_guest_interactive.MakeStepChoice(choice)
}

// AskReview shows everything that the user agrees to. The zero Terms are as entered and configured.
func AskReview(review Review) Step {
	return anchor_guest_interactive.MakeStepReview(review)
}

// WaitForAnchor waits for the anchor; text says what for, to people.
func WaitForAnchor(text string) Step {
	return WaitAs(Wait{Text: text, Who: WaitingForAnchor})
}

// WaitForUser waits for something that the user does elsewhere; text says what, to people.
func WaitForUser(text string) Step {
	return WaitAs(Wait{Text: text, Who: WaitingForUser})
}

// WaitAs is a page that waits, with all details.
func WaitAs(wait Wait) Step {
	return anchor_guest_interactive.MakeStepWait(wait)
}

// RedirectTo leads to a page of the anchor's own.
func RedirectTo(redirect Redirect) Step {
	return anchor_guest_interactive.MakeStepRedirect(redirect)
}

// Done takes the deposit or withdrawal on: the user may pay now. The zero Completion takes it on as it was entered and
// configured.
func Done(completion Completion) Step {
	return anchor_guest_interactive.MakeStepDone(completion)
}
