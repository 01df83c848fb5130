// At what rate we convert: a table in `kv`, a row for each pair, and one more for each way of delivery that differs.
//
// `rates/USDC/BRL` is how USDC is sold for BRL, `rates/USDC/BRL/TED` the same delivered by TED. A row is
// `{"price": "0.18", "spread_percent": "0.5", "fee": "1"}`: what one BRL costs in USDC, what we add to that, and a fee in
// USDC. The last two may be left out. Set one with `anchor-host guest kv set reference-rails-js rates/USDC/BRL '…'`: the
// next price is made of it. Until then it is the built-in row.

import { Decimal, assetCode, fee, inSeconds, invalid, kv, unavailable } from "anchor-guest";

const BUILT_IN = {
  "rates/USDC/BRL": { price: "0.18", spread_percent: "0.5", fee: "1" },
  "rates/USDC/BRL/TED": { price: "0.18", spread_percent: "0.5", fee: "2.5" },
  "rates/USDC/EUR": { price: "1.08", spread_percent: "0.4", fee: "0.5" },
  "rates/USDC/USD": { price: "1", fee: "1" },
};

/** How long we keep a rate that we promised, and how long at most when the client asks for more; seconds. */
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

/** The row for the way of delivery if it has one, else the pair's; as the operator set it, else the built-in one. */
function find({ sellAsset, buyAsset, buyDeliveryMethod }) {
  const pair = `rates/${assetCode(sellAsset)}/${assetCode(buyAsset)}`;
  for (const key of buyDeliveryMethod == null ? [pair] : [`${pair}/${buyDeliveryMethod}`, pair]) {
    const row = kv.getJson(key) ?? BUILT_IN[key];
    if (row) return { key, row };
  }
  throw invalid("we do not convert this pair");
}

/** Something has to be left after the fee. */
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
