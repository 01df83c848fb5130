"""Helpers for fields, values, assets, amounts and times."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal

from wit_world.imports.types import Amount, Customer, CustomerStatus, Entry, Fee, FeePart, Field, FieldKind


def field(name: str, description: str, kind: FieldKind = FieldKind.TEXT, choices: list[str] | None = None) -> Field:
    """A required field."""
    return Field(name, description, kind, choices or [], False)


def optional(one: Field) -> Field:
    """The same field, but optional."""
    return replace(one, optional=True)


def value(entries: list[Entry], name: str) -> str | None:
    """The value of a name in a customer's `values` or a transaction's `fields`; None if it is absent or empty."""
    return next((entry.value for entry in entries if entry.name == name), None) or None


def missing(customer: Customer, fields: list[Field]) -> list[Field]:
    """The required fields among `fields` that the customer has not provided."""
    return [one for one in fields if not one.optional and value(customer.values, one.name) is None]


def is_accepted(customer: Customer | None, customer_type: str) -> bool:
    """Whether the last decision on the customer for this type is `accepted`."""
    standings = [] if customer is None else customer.standings
    return any(one.customer_type == customer_type and one.status == CustomerStatus.ACCEPTED for one in standings)


def asset_code(asset: str) -> str:
    """The short name for people: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`."""
    _, _, rest = asset.partition(":")
    code = rest.partition(":")[0]
    return "XLM" if code in ("", "native") else code


def plain(number: Decimal) -> str:
    """A number in plain notation, as the contract requires: without an exponent and without trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def fixed_and_percent(amount: Amount, fixed: str | Decimal, percent: str | Decimal, decimals: int) -> Fee:
    """A fee of `fixed` plus `percent` of `amount`, in the amount's asset.

    The percentage is rounded half to even to `decimals` places. Parts that are zero are left out.
    """
    share = Decimal(amount.value) * Decimal(percent) / 100
    share = share.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    parts = [("Fixed fee", Decimal(fixed)), ("Service fee", share)]
    details = [FeePart(name, plain(part), None) for name, part in parts if part]
    return Fee(plain(Decimal(fixed) + share), amount.asset, details)


def in_seconds(seconds: float) -> str:
    """The time so many seconds from now, in the host's format. The order of the texts is the order of the times."""
    instant = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
