"""The interface `interactive`: SEP-24, what the pages of a deposit or withdrawal ask."""

from abc import ABC, abstractmethod

from wit_world.exports.interactive import (
    Answer,
    Choice,
    Completion,
    Form,
    Input,
    InputKind,
    Instruction,
    OptionItem,
    Redirect,
    Review,
    Step,
    Step_Choice,
    Step_Done,
    Step_Form,
    Step_Redirect,
    Step_Review,
    Step_Wait,
    Terms,
    Wait,
    WaitingFor,
)
from wit_world.imports.types import Amount, Entry, Fee, Payment


class Interactive(ABC):
    """Derive from this class and implement `next_step`. Raise a `Refusal` to refuse."""

    @abstractmethod
    def next_step(self, payment: Payment, answers: list[Answer]) -> Step:
        """Says what comes next after these answers. Nothing is kept between two calls: go through the answers from the
        first, and return the first step that has none."""


def answered(answers: list[Answer], step: str) -> Answer | None:
    """The answer to a step, if it has one. Its values are read with `anchor_guest.value`."""
    return next((one for one in reversed(answers) if one.step == step), None)


def form(
    name: str,
    heading: str,
    inputs: list[Input],
    *,
    intro: str | None = None,
    submit: str | None = None,
    customer_type: str | None = None,
    errors: dict[str, str] | None = None,
) -> Step:
    """Values to enter. With `customer_type` they go to the user's customer record. `errors` says by an input's name what
    is wrong with it: the page is shown again. A form that asks again without saying what is wrong is a page of its own,
    and the log has a hint for you."""
    return Step_Form(Form(name, heading, intro, inputs, submit, customer_type, _entries(errors), []))


def input(
    name: str,
    label: str,
    kind: InputKind = InputKind.TEXT,
    *,
    hint: str | None = None,
    options: list[OptionItem] | None = None,
    value: str | None = None,
    optional: bool = False,
    max_length: int | None = None,
) -> Input:
    """A value that the user is asked for: by default a required line of text."""
    return Input(name, label, hint, kind, options or [], value, optional, max_length, [])


def amount(label: str, *, hint: str | None = None, value: str | None = None) -> Input:
    """The amount that the user pays, under the name `amount`."""
    return input("amount", label, InputKind.AMOUNT, hint=hint, value=value)


def option(value: str, label: str, hint: str | None = None) -> OptionItem:
    """A value to choose, and what the user reads."""
    return OptionItem(value, label, hint)


def choice(name: str, heading: str, options: list[OptionItem], *, intro: str | None = None) -> Step:
    """A choice among buttons. Its answer is one value, `choice`."""
    return Step_Choice(Choice(name, heading, intro, options, []))


def review(
    name: str,
    rows: dict[str, str],
    *,
    terms: Terms | None = None,
    heading: str | None = None,
    intro: str | None = None,
    submit: str | None = None,
) -> Step:
    """Everything that the user agrees to: what was answered, by its label, and the terms, whose costs are shown."""
    return Step_Review(Review(name, heading, intro, _entries(rows), terms or _CONFIGURED, submit, []))


def wait_for_anchor(text: str, *, heading: str | None = None) -> Step:
    """A page that waits for the anchor: `pending_anchor`. The text says what for, to people."""
    return Step_Wait(Wait(heading, text, WaitingFor.ANCHOR, []))


def wait_for_user(text: str, *, heading: str | None = None) -> Step:
    """A page that waits for what the user does elsewhere: `pending_user`. The text says what, to people."""
    return Step_Wait(Wait(heading, text, WaitingFor.USER, []))


def redirect(name: str, url: str, text: str | None = None) -> Step:
    """A page of the anchor's own. Its answer has the query parameters with which the user comes back."""
    return Step_Redirect(Redirect(name, url, text, []))


def done(
    *,
    terms: Terms | None = None,
    fields: dict[str, str] | None = None,
    instructions: list[Instruction] | None = None,
    how: str | None = None,
    message: str | None = None,
) -> Step:
    """The anchor takes it on, and the user may pay now: `pending_user_transfer_start`. `fields` is what `rails` and
    `deposits` are to know."""
    return Step_Done(Completion(terms or _CONFIGURED, _entries(fields), instructions or [], how, message, []))


def terms(
    *,
    amount: str | None = None,
    off_chain_asset: str | None = None,
    funding_method: str | None = None,
    fee: Fee | None = None,
    amount_out: Amount | None = None,
) -> Terms:
    """The terms. What is left out is as it was entered and configured."""
    return Terms(amount, off_chain_asset, funding_method, fee, amount_out, [])


#: As it was entered and configured.
_CONFIGURED = terms()


def _entries(values: dict[str, str] | None) -> list[Entry]:
    return [Entry(name, text) for name, text in (values or {}).items()]


__all__ = [
    "Answer",
    "Input",
    "InputKind",
    "Instruction",
    "Interactive",
    "OptionItem",
    "Step",
    "Terms",
    "amount",
    "answered",
    "choice",
    "done",
    "form",
    "input",
    "option",
    "redirect",
    "review",
    "terms",
    "wait_for_anchor",
    "wait_for_user",
]
