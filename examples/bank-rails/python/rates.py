"""Our exchange rates: a table in `kv`, with a row for each pair, and one for each delivery method that differs.

`rates/USDC/BRL` is the rate from USDC to BRL, `rates/USDC/BRL/TED` that for delivery by TED. A row is
`{"price": "0.18", "spread_percent": "0.5", "fee": "1"}`: the price of one BRL in USDC, our margin, and a fee in USDC.
The last two may be left out. Set one with `anchor-host guest kv set reference-rails-py rates/USDC/BRL '…'`: the next
price uses it. Until then the built-in row applies.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from anchor_guest import Invalid, Unavailable, asset_code, fixed_and_percent, in_seconds, kv, plain, quotes
from anchor_guest import Amount

BUILT_IN = {
    "rates/USDC/BRL": {"price": "0.18", "spread_percent": "0.5", "fee": "1"},
    "rates/USDC/BRL/TED": {"price": "0.18", "spread_percent": "0.5", "fee": "2.5"},
    "rates/USDC/EUR": {"price": "1.08", "spread_percent": "0.4", "fee": "0.5"},
    "rates/USDC/USD": {"price": "1", "fee": "1"},
}

# How long a firm quote is valid, and the maximum if the client asks for longer; seconds.
KEPT = 600
KEPT_MOST = 3600


class Rates(quotes.Quotes):
    def rate(self, request: quotes.RateRequest) -> quotes.Conversion:
        key, row = find(request)
        charged = number(key, row.get("fee", "0"))
        spread = number(key, row.get("spread_percent", "0"))
        price = number(key, row.get("price")) * (1 + spread / 100)
        if price == 0:
            raise Unavailable(f"the price in `{key}` is 0")
        check_amount(request, price, charged)
        fee = fixed_and_percent(Amount("0", request.sell_asset), charged, "0", request.sell_decimals)
        return quotes.conversion(plain(price), fee=fee, expires_at=kept_until(request.expire_after))


def find(request: quotes.RateRequest) -> tuple[str, dict]:
    """The row for the delivery method, otherwise for the pair; set by the operator, otherwise built in."""
    pair = f"rates/{asset_code(request.sell_asset)}/{asset_code(request.buy_asset)}"
    method = request.buy_delivery_method
    for key in [pair] if method is None else [f"{pair}/{method}", pair]:
        row = kv.get_json(key)
        row = BUILT_IN.get(key) if row is None else row
        if row is not None:
            return key, row
    raise Invalid("we do not convert this pair")


def number(key: str, text: object) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise Unavailable(f"`{text}` in `{key}` is not an amount")
    return Decimal(text)


def check_amount(request: quotes.RateRequest, price: Decimal, charged: Decimal) -> None:
    """The amount must exceed the fee."""
    if not isinstance(request.given, quotes.Given_Sell):
        return
    unit = Decimal(1).scaleb(-request.buy_decimals)
    bought = ((Decimal(request.given.value) - charged) / price).quantize(unit, rounding=ROUND_HALF_EVEN)
    if bought <= 0:
        raise Invalid(f"too little to pay the fee of {plain(charged)} from")


def kept_until(wanted: str | None) -> str:
    if wanted is not None and wanted > in_seconds(KEPT_MOST):
        raise Invalid("expire_after: we keep a rate for an hour at most")
    usual = in_seconds(KEPT)
    return wanted if wanted is not None and wanted > usual else usual
