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


class NotFound(Refusal):
    """`customer_store`: there is no such customer: HTTP 404 with this text."""

    def __init__(self, text: str):
        super().__init__(text)
        self.text = text


class CustomerInfoNeeded(Refusal):
    """`receiver`: customer information is missing, for this SEP-12 type if one is named."""

    def __init__(self, customer_type: str | None = None):
        super().__init__(customer_type)
        self.customer_type = customer_type


class TransactionInfoNeeded(Refusal):
    """`receiver`: transaction information is missing: these fields."""

    def __init__(self, fields: list[Field]):
        super().__init__(", ".join(one.name for one in fields))
        self.fields = fields


class NonInteractiveCustomerInfoNeeded(Refusal):
    """`transfers`: these SEP-9 fields of the customer are missing. SEP-6 deprecates it in favour of the answer
    `wait_for_customer`."""

    def __init__(self, fields: list[str]):
        super().__init__(", ".join(fields))
        self.fields = fields


class CustomerInfoStatus(Refusal):
    """The base of the refusals of `transfers` for a customer's standing. `more_info_url` is where the user learns more,
    and `eta_seconds` the time until the standing is expected to change."""

    #: The standing, by its name in `InfoStatus`.
    status: str

    def __init__(self, *, more_info_url: str | None = None, eta_seconds: int | None = None):
        super().__init__(self.status.lower())
        self.more_info_url = more_info_url
        self.eta_seconds = eta_seconds


class CustomerInfoPending(CustomerInfoStatus):
    """`transfers`: the customer is in review. SEP-6 deprecates it in favour of the answer `wait_for_customer`."""

    status = "PENDING"


class CustomerInfoDenied(CustomerInfoStatus):
    """`transfers`: the customer was not accepted. SEP-6 deprecates it, too."""

    status = "DENIED"
