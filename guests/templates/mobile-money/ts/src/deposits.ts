// Deposits (SEP-6): the user pays to our paybill number, with a reference short enough to type on a phone.
//
// The provider is asked for what came in, and may call us: `POST /rails/GUEST/payments` with `{"id": "…"}`. Anybody can send
// that, so it only says what to ask the provider for.

import {
  type DepositNews,
  type Deposits,
  type Instruction,
  type Payment,
  type Transaction,
  config,
  denied,
  invalid,
  kv,
  notices,
  unavailable,
} from "anchor-guest";
import { answer, get, order } from "./provider.js";

/** A payment to us, as the provider shows it. */
interface Incoming {
  id: string;
  reference: string;
  amount: string;
  currency: string;
}

/** The provider's answer to a payment that goes back. */
interface Reversal {
  id: string;
  status: "settled" | "pending" | "rejected";
  reason?: string;
}

/** How to pay a deposit. Keeps its reference in `kv`, by which a notice finds the deposit. */
export function instructions({ transaction }: Payment): Instruction[] {
  const reference = referenceOf(transaction);
  if ((depositOf(reference) ?? transaction.id) !== transaction.id) {
    throw unavailable(`the reference ${reference} is another deposit's: the wallet has to ask again`);
  }
  kv.setJson(`references/${reference}`, transaction.id);
  return [
    { name: "organization.mobile_money_number", value: config.required("paybill"), description: "Our paybill number" },
    { name: "organization.external_transfer_memo", value: reference, description: "Reference: your payment needs it" },
  ];
}

export const deposits: Deposits = {
  pollPendingDeposit({ transaction }) {
    return answer<Incoming[]>(get(`/payments?reference=${referenceOf(transaction)}`)).map(news);
  },

  incomingNotice(notice) {
    if (notice.name !== "payments") throw invalid(`there are no notices of ${notice.name} here`);
    const id: unknown = notices.json(notice)?.id;
    if (typeof id !== "string" || !/^[A-Za-z0-9-]+$/.test(id)) throw invalid("id: is not one of the provider's");
    const response = get(`/payments/${id}`);
    if (response.status === 404) throw denied("the provider knows no such payment");
    const payment = answer<Incoming>(response);
    return { reports: [{ transactionId: depositOf(payment.reference), news: news(payment) }] };
  },

  refundDeposit(_payment, { idempotencyKey, externalId, amount }) {
    const { id, status, reason } = answer<Reversal>(
      order("/reversals", idempotencyKey, { payment: externalId, amount: amount.value }),
    );
    switch (status) {
      case "settled":
        return { tag: "paid", val: id };
      case "rejected":
        return { tag: "failed", val: reason ?? "the provider rejected the reversal" };
      default:
        return { tag: "pending" };
    }
  },
};

/** The last twelve digits of the transaction's id. */
const referenceOf = (transaction: Transaction) => transaction.id.slice(-12).toUpperCase();

/** The id of the deposit with this reference; absent if there is none, as after a slip of the user's. */
function depositOf(reference: string): string | undefined {
  const typed = reference.trim().toUpperCase();
  return /^[0-9A-F]{12}$/.test(typed) ? kv.getJson(`references/${typed}`) : undefined;
}

function news({ id, amount, currency }: Incoming): DepositNews {
  return { tag: "received", val: { externalId: id, amount: { value: amount, asset: `iso4217:${currency}` } } };
}
