// Our exchange rates: a table in `kv`, with a row for each pair, and one for each delivery method that differs.
//
// `rates/USDC/BRL` is the rate from USDC to BRL, `rates/USDC/BRL/TED` that for delivery by TED. A row is
// `{"price": "0.18", "spread_percent": "0.5", "fee": "1"}`: the price of one BRL in USDC, our margin, and a fee in
// USDC. The last two may be left out. Set one with `anchor-host guest kv set reference-rails-js rates/USDC/BRL '…'`:
// the next price uses it. Until then the built-in row applies.

import { Decimal, assetCode, fee, inSeconds, invalid, kv, unavailable } from "anchor-guest";

const BUILT_IN = {
  "rates/USDC/BRL": { price: "0.18", spread_percent: "0.5", fee: "1" },
  "rates/USDC/BRL/TED": { price: "0.18", spread_percent: "0.5", fee: "2.5" },
  "rates/USDC/EUR": { price: "1.08", spread_percent: "0.4", fee: "0.5" },
  "rates/USDC/USD": { price: "1", fee: "1" },
};

/** How long a firm quote is valid, and the maximum if the client asks for longer; seconds. */
const KEPT = 600;
const KEPT_MOST = 3600;

export const quotes = {
  rate(request) {
    const { key, row } = find(request);
    const number = (text) => {
      if (typeof text !== "string" || !/^\d+(\.\d+)?$/.test(text)) {
        throw unavailable(`\`${text}\` in \`${key}\` is not an amount`);
      }
      return new Decimal(text);
    };
    const charged = number(row.fee ?? "0");
    const spread = number(row.spread_percent ?? "0");
    const price = number(row.price).times(spread.times("0.01").plus("1"));
    if (price.eq("0")) throw unavailable(`the price in \`${key}\` is 0`);
    checkAmount(request, price, charged);
    return {
      price: price.toString(),
      fee: fee.fixedAndPercent({ value: "0", asset: request.sellAsset }, charged, "0", request.sellDecimals),
      expiresAt: keptUntil(request.expireAfter),
    };
  },
};

/** The row for the delivery method, otherwise for the pair; set by the operator, otherwise built in. */
function find({ sellAsset, buyAsset, buyDeliveryMethod }) {
  const pair = `rates/${assetCode(sellAsset)}/${assetCode(buyAsset)}`;
  for (const key of buyDeliveryMethod == null ? [pair] : [`${pair}/${buyDeliveryMethod}`, pair]) {
    const row = kv.getJson(key) ?? BUILT_IN[key];
    if (row) return { key, row };
  }
  throw invalid("we do not convert this pair");
}

/** The amount must exceed the fee. */
function checkAmount({ given, buyDecimals }, price, charged) {
  if (given.tag !== "sell") return;
  const bought = new Decimal(given.val).minus(charged).div(price).round(buyDecimals, Decimal.roundHalfEven);
  if (bought.lte("0")) throw invalid(`too little to pay the fee of ${charged} from`);
}

function keptUntil(wanted) {
  if (wanted != null && wanted > inSeconds(KEPT_MOST)) {
    throw invalid("expire_after: we keep a rate for an hour at most");
  }
  const usual = inSeconds(KEPT);
  return wanted != null && wanted > usual ? wanted : usual;
}
