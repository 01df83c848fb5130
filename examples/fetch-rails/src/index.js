// Payouts with the Web's own APIs, for code that needs them: built with SpiderMonkey.
//
// Configuration: `bank_url`, the address of the bank's API.

import { config, unavailable } from "anchor-guest";

export const rails = {
  // The host adds its idempotency key to the outgoing request.
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
