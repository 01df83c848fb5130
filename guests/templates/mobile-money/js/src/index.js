// A mobile money anchor: SEP-31 payments and SEP-6 withdrawals go out to phone numbers, SEP-6 deposits come in on our
// paybill number (`deposits.js`).
//
// Configuration: `provider_url`, the address of the provider's API; `paybill`, our number there. Secret: `provider_key`.

import {
  assetCode,
  customerInfoNeeded,
  field,
  invalid,
  isAccepted,
  missing,
  transactionInfoNeeded,
  unavailable,
  value,
} from "anchor-guest";
import { instructions } from "./deposits.js";
import { answer, get, order } from "./provider.js";

export { deposits } from "./deposits.js";

const SENDER = "sep31-sender";
const RECEIVER = "sep31-receiver";
/** Who withdraws or deposits. */
const CUSTOMER = "sep6-customer";

const PHONE_NUMBER = field("phone_number", "The receiver's phone number, with its country code");

export const receiver = {
  info() {
    return {
      senderTypes: [{ name: SENDER, description: "People who send money" }],
      receiverTypes: [{ name: RECEIVER, description: "People who receive money on their phone" }],
      // Optional: the receiver's SEP-9 field has the same.
      fields: [{ ...PHONE_NUMBER, optional: true }],
    };
  },

  processPostRequest(payment) {
    if (!isAccepted(payment.sender, SENDER)) throw customerInfoNeeded(SENDER);
    if (!isAccepted(payment.receiver, RECEIVER)) throw customerInfoNeeded(RECEIVER);
    if (!phoneNumber(payment)) throw transactionInfoNeeded([PHONE_NUMBER]);
    return { tag: "ready", val: {} };
  },

  processPatchRequest(_fields, payment) {
    phoneNumber(payment);
  },
};

/** Withdrawals and deposits (SEP-6). */
export const transfers = {
  info() {
    return { customerTypes: [CUSTOMER] };
  },

  /** A transfer opens at once and waits until we know whose it is, and their phone number. */
  processRequest(payment) {
    const number = phoneNumber(payment);
    if (!number || !isAccepted(payment.customer, CUSTOMER)) {
      return { tag: "wait-for-customer", val: { customerType: CUSTOMER } };
    }
    const isDeposit = ["deposit", "deposit-exchange"].includes(payment.transaction.kind);
    return { tag: "ready", val: isDeposit ? { instructions: instructions(payment) } : {} };
  },

  processPatchRequest(_fields, payment) {
    phoneNumber(payment);
  },
};

export const customers = {
  requirements({ customerType }) {
    const names = [field("first_name", "Given or first name"), field("last_name", "Family or last name")];
    switch (customerType ?? SENDER) {
      case SENDER:
        return names;
      case RECEIVER:
      case CUSTOMER:
        return [...names, field("mobile_money_number", "Phone number of the mobile money account, with its country code")];
      default:
        throw invalid(`type: \`${customerType}\` is not ${SENDER}, ${RECEIVER} or ${CUSTOMER}`);
    }
  },

  review(customer, context) {
    checked("mobile_money_number", value(customer.values, "mobile_money_number"));
    const fields = missing(customer, customers.requirements(context));
    return fields.length === 0 ? { tag: "accepted" } : { tag: "needs-info", val: { fields } };
  },
};

export const rails = {
  executeOutgoingTransaction(payment, attempt) {
    const number = phoneNumber(payment);
    if (!number) return askAgain(payment);
    const { amountOut } = payment.transaction;
    if (!amountOut) throw invalid("no amount out");
    const payout = { phone_number: number, amount: amountOut.value, currency: assetCode(amountOut.asset) };
    return outcome(payment, answer(order("/payouts", attempt.idempotencyKey, payout)));
  },

  pollOutgoingTransaction({ payment, idempotencyKey }) {
    return outcome(payment, answer(get(`/payouts/${idempotencyKey}`)));
  },
};

/** The outcome of a payout, as the provider shows it: `{ id, status, code?, reason? }`. */
function outcome(payment, { id, status, code, reason }) {
  switch (status) {
    case "settled":
      return { tag: "delivered", val: { externalId: id } };
    case "pending":
      return { tag: "initiated", val: { externalId: id } };
    case "rejected":
      return code === "unknown_number" ? askAgain(payment, reason) : { tag: "refund", val: { message: reason } };
    default:
      throw unavailable(`the provider answered with status ${status}, which we do not know`);
  }
}

/** Requests another phone number from where it came: with the transaction, or from the payee (SEP-12). */
function askAgain({ transaction }, message) {
  if (value(transaction.fields, "phone_number")) {
    return { tag: "needs-transaction-info", val: { fields: [PHONE_NUMBER], message } };
  }
  const customerType = transaction.protocol === "sep6" ? CUSTOMER : RECEIVER;
  return { tag: "needs-customer-info", val: { customerType, message } };
}

/** The number that came with the transaction, otherwise the payee's: the receiver's, or who withdraws. */
function phoneNumber(payment) {
  const payee = payment.receiver ?? payment.customer;
  return (
    checked("phone_number", value(payment.transaction.fields, "phone_number")) ??
    checked("mobile_money_number", value(payee?.values, "mobile_money_number"))
  );
}

/** Refuses a number that is not in the form of E.164. The error does not repeat it, because errors are logged. */
function checked(name, number) {
  if (number !== undefined && !/^\+[1-9][0-9]{7,14}$/.test(number)) {
    throw invalid(`${name}: write the phone number with its country code and without spaces, such as +254712345678`);
  }
  return number;
}
