// A SEP-31 receiving anchor that converts (`rates.js`) and pays out to bank accounts, as it does for withdrawals
// (`transfers`). Deposits come in on its own account at the bank (`deposits.js`).
//
// Configuration: `bank_url`, the address of the bank's API; `sending_anchors`, the accounts of the sending anchors that
// we do business with, separated by commas (not set: all).

import {
  assetCode,
  config,
  customerInfoNeeded,
  field,
  http,
  invalid,
  isAccepted,
  transactionInfoNeeded,
  unavailable,
  value,
} from "anchor-guest";
import { instructions } from "./deposits.js";

export { deposits } from "./deposits.js";
export { quotes } from "./rates.js";

const SENDER = "sep31-sender";
const RECEIVER = "sep31-receiver";
/** Who withdraws or deposits. */
const CUSTOMER = "sep6-customer";

const ACCOUNT_FIELDS = [
  field("account_number", "Number of the receiver's bank account"),
  field("routing_number", "Routing number of the receiver's bank"),
];

export const receiver = {
  info(_asset, _lang) {
    return {
      senderTypes: [{ name: SENDER, description: "People who send money" }],
      receiverTypes: [{ name: RECEIVER, description: "People who receive money on a bank account" }],
      // Optional: the receiver's SEP-9 fields have the same data.
      fields: ACCOUNT_FIELDS.map((one) => ({ ...one, optional: true })),
    };
  },

  validSendingAnchor(account) {
    const known = config.get("sending_anchors");
    return !known || known.split(",").some((one) => one.trim() === account);
  },

  processPostRequest(payment) {
    if (!isAccepted(payment.sender, SENDER)) throw customerInfoNeeded(SENDER);
    if (!isAccepted(payment.receiver, RECEIVER)) throw customerInfoNeeded(RECEIVER);
    if (!bankAccount(payment)) throw transactionInfoNeeded(ACCOUNT_FIELDS);
    return { tag: "ready", val: {} };
  },
};

/** Withdrawals to bank accounts, and deposits from them (SEP-6). */
export const transfers = {
  info(_asset, _kind, _lang) {
    return { customerTypes: [CUSTOMER] };
  },

  /**
   * A transfer opens at once and waits until we know whose it is, and the bank account that money goes to, or back to.
   */
  processRequest(payment) {
    if (!isAccepted(payment.customer, CUSTOMER) || !bankAccount(payment)) {
      return { tag: "wait-for-customer", val: { customerType: CUSTOMER } };
    }
    const isDeposit = ["deposit", "deposit-exchange"].includes(payment.transaction.kind);
    return { tag: "ready", val: isDeposit ? { instructions: instructions(payment) } : {} };
  },
};

export const customers = {
  requirements({ customerType }) {
    const names = [field("first_name", "Given or first name"), field("last_name", "Family or last name")];
    switch (customerType ?? SENDER) {
      case RECEIVER:
      case CUSTOMER:
        return [
          ...names,
          field("bank_account_number", "Number of the bank account"),
          field("bank_number", "Routing number of the bank"),
        ];
      case SENDER:
        return [...names, field("email_address", "Email address", { optional: true })];
      default:
        throw invalid(`type: \`${customerType}\` is not ${SENDER} or ${RECEIVER}`);
    }
  },
};

export const rails = {
  executeOutgoingTransaction(payment, attempt) {
    const account = bankAccount(payment);
    if (!account) return askPayee(payment);
    const { amountOut } = payment.transaction;
    if (!amountOut) throw invalid("no amount out");
    const name = (part) => value(payee(payment)?.values, part) ?? "";
    return outcome(
      payment,
      http.post(`${config.required("bank_url")}/transfers`, {
        headers: { "Idempotency-Key": attempt.idempotencyKey },
        json: {
          amount: amountOut.value,
          currency: assetCode(amountOut.asset),
          account_number: account.number,
          routing_number: account.routing,
          name: `${name("first_name")} ${name("last_name")}`,
        },
      }),
    );
  },

  pollOutgoingTransaction({ payment, idempotencyKey }) {
    return outcome(payment, http.get(`${config.required("bank_url")}/transfers/${idempotencyKey}`));
  },
};

/** The outcome in the bank's answer: `{ id, status, reason?, field? }`, where `field` is the field at fault. */
function outcome(payment, response) {
  if (!response.ok) throw unavailable(`the bank answered ${response.status}`);
  const { id, status, reason, field: wrong } = response.json();
  switch (status) {
    case "settled":
      return { tag: "delivered", val: { externalId: id } };
    case "pending":
      return { tag: "initiated", val: { externalId: id } };
    case "rejected":
      return rejected(payment, wrong, reason);
    default:
      throw unavailable(`the bank answered with status ${status}, which we do not know`);
  }
}

/** Requests a correction from where the value came, or a refund if no correction is possible. */
function rejected(payment, wrong, message) {
  if (!wrong) return { tag: "refund", val: { message } };
  const fields = ACCOUNT_FIELDS.filter((one) => one.name === wrong && value(payment.transaction.fields, one.name));
  return fields.length === 0 ? askPayee(payment, message) : { tag: "needs-transaction-info", val: { fields, message } };
}

/** A value that is not in the transaction's own fields is the payee's (SEP-12). */
function askPayee({ transaction }, message) {
  const customerType = transaction.protocol === "sep6" ? CUSTOMER : RECEIVER;
  return { tag: "needs-customer-info", val: { customerType, message } };
}

/** Who gets the money: of a payment the receiver, of a withdrawal the customer. */
const payee = ({ receiver: one, customer }) => one ?? customer;

/** Account and routing number, from the transaction's fields, otherwise from the payee's. */
function bankAccount(payment) {
  const of = (name, sep9) => value(payment.transaction.fields, name) ?? value(payee(payment)?.values, sep9);
  const number = of("account_number", "bank_account_number");
  const routing = of("routing_number", "bank_number");
  return number && routing ? { number, routing } : undefined;
}
