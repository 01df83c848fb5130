// Deposits from bank accounts (SEP-6): the user pays to our account at the bank, with the transaction's id as the reference.
//
// The bank is asked for what came in, and may call us: `POST /rails/GUEST/payments` with `{"id": "…"}`. Anybody can send
// that, so it only says what to ask the bank for.

import { config, denied, http, invalid, notices, unavailable } from "anchor-guest";

/** Our account at the bank. */
const OUR_ACCOUNT = "100200300";

/** How to pay a deposit. */
export function instructions({ transaction }) {
  return [
    { name: "organization.bank_account_number", value: OUR_ACCOUNT, description: "Our account number" },
    { name: "organization.bank_number", value: "021000021", description: "Routing number of our bank" },
    {
      name: "organization.external_transfer_memo",
      value: transaction.id,
      description: "Reference: your payment needs it",
    },
  ];
}

export const deposits = {
  pollPendingDeposit({ transaction }) {
    const incoming = checked(http.get(`${config.required("bank_url")}/incoming?reference=${transaction.id}`)).json();
    return incoming.map(news);
  },

  incomingNotice(notice) {
    if (notice.name !== "payments") throw invalid(`there are no notices of ${notice.name} here`);
    const id = notices.json(notice)?.id;
    if (typeof id !== "string" || !/^[A-Za-z0-9-]+$/.test(id)) throw invalid("id: is not one of the bank's");
    const response = http.get(`${config.required("bank_url")}/incoming/${id}`);
    if (response.status === 404) throw denied("the bank knows no such payment");
    const incoming = checked(response).json();
    return { reports: [{ transactionId: incoming.reference, news: news(incoming) }] };
  },

  refundDeposit(_payment, refund) {
    const response = http.post(`${config.required("bank_url")}/returns`, {
      headers: { "Idempotency-Key": refund.idempotencyKey },
      json: { id: refund.externalId, amount: refund.amount.value },
    });
    const { id, status } = checked(response).json();
    return status === "settled" ? { tag: "paid", val: id } : { tag: "pending" };
  },
};

/** A payment to our account, as the bank shows it: `{ id, reference, amount, currency }`. */
function news({ id, amount, currency }) {
  return { tag: "received", val: { externalId: id, amount: { value: amount, asset: `iso4217:${currency}` } } };
}

function checked(response) {
  if (!response.ok) throw unavailable(`the bank answered ${response.status}`);
  return response;
}
