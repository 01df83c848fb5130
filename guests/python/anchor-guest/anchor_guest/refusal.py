"""Answers that are error cases of the WIT package, to be raised."""

from wit_world.imports.types import Field, Problem_Denied, Problem_Invalid, Problem_Unavailable


class Refusal(Exception):
    """What all of them are."""


class Problem(Refusal):
    """Those that every function may answer with."""

    case: type

    def __init__(self, text: str):
        super().__init__(text)
        self.value = self.case(text)


class Invalid(Problem):
    """The caller's fault: HTTP 400 with this text."""

    case = Problem_Invalid


class Denied(Problem):
    """Not allowed: HTTP 403 with this text."""

    case = Problem_Denied


class Unavailable(Problem):
    """An outside system is down, or anything else that may pass. The text is the operator's."""

    case = Problem_Unavailable


class CustomerInfoNeeded(Refusal):
    """More must be known about a customer, of this SEP-12 type when named."""

    def __init__(self, customer_type: str | None = None):
        super().__init__(customer_type)
        self.customer_type = customer_type


class TransactionInfoNeeded(Refusal):
    """More must be known about the transaction."""

    def __init__(self, fields: list[Field]):
        super().__init__(", ".join(one.name for one in fields))
        self.fields = fields
