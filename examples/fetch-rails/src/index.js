// Payouts with the Web's own interfaces, for authors whose code needs them: built with SpiderMonkey.
//
// Configuration: `bank_url`, where the bank's API is.

import { config, unavailable } from "anchor-guest";

export const rails = {
  // The host's key is added to the request on its way out.
  async executeOutgoingTransaction({ transaction }) {
    const url = new URL("/transfers", config.required("bank_url"));
    const reference = crypto.randomUUID();
    const body = new TextEncoder().encode(JSON.stringify({ amount: transaction.amountOut.value, reference }));
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!response.ok) throw unavailable(`the bank answered ${response.status}`);
    const { id } = await response.json();
    return { tag: "delivered", val: { externalId: id } };
  },
};
