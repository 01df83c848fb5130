// A SEP-31 anchor that hands out cash.
import { assetCode, customerInfoNeeded, field, isAccepted } from "anchor-guest";

const PICKS_UP = "cash-receiver";

export const receiver = {
  info() {
    return {
      receiverTypes: [{ name: PICKS_UP, description: "Whoever picks up the cash" }],
      fundingMethods: ["CASH"],
    };
  },

  processPostRequest(payment) {
    if (!isAccepted(payment.receiver, PICKS_UP)) throw customerInfoNeeded(PICKS_UP);
    return { tag: "ready", val: {} };
  },
};

export const customers = {
  requirements() {
    return [
      field("first_name", "First name, as in the passport"),
      field("last_name", "Last name, as in the passport"),
      field("id_number", "Number of the passport"),
    ];
  },
};

export const rails = {
  // A real guest would send the payment to a till here, with the idempotency key, so that it is paid out once.
  executeOutgoingTransaction(payment, attempt) {
    const { amountOut } = payment.transaction;
    if (amountOut == null) return { tag: "failed", val: "no amount was agreed" };
    console.log("hand out", amountOut.value, assetCode(amountOut.asset));
    return { tag: "delivered", val: { externalId: attempt.idempotencyKey } };
  },
};
