"""Exceptions for the error cases of the WIT package."""

from wit_world.imports.types import Field, Problem_Denied, Problem_Invalid, Problem_Unavailable


class Refusal(Exception):
    """The base of all refusals."""


class Problem(Refusal):
    """The base of refusals that every function may raise."""

    case: type

    def __init__(self, text: str):
        super().__init__(text)
        self.value = self.case(text)


class Invalid(Problem):
    """The client's mistake: HTTP 400 with this text."""

    case = Problem_Invalid


class Denied(Problem):
    """Not allowed: HTTP 403 with this text."""

    case = Problem_Denied


class Unavailable(Problem):
    """An external system is down, or something else is wrong for the moment: HTTP 503. The text is for the operator."""

    case = Problem_Unavailable


class CustomerInfoNeeded(Refusal):
    """Customer information is missing, for this SEP-12 type if one is named."""

    def __init__(self, customer_type: str | None = None):
        super().__init__(customer_type)
        self.customer_type = customer_type


class TransactionInfoNeeded(Refusal):
    """Transaction information is missing: these fields."""

    def __init__(self, fields: list[Field]):
        super().__init__(", ".join(one.name for one in fields))
        self.fields = fields
