// A SEP-31 receiving anchor that converts (`rates.js`) and pays out to bank accounts, as it does for withdrawals
// (`transfers`, and with pages `interactive`). Deposits come in on its own account at the bank (`deposits.js`).
//
// Configuration: `bank_url`, the address of the bank's API; `sending_anchors`, the accounts of the sending anchors that
// we do business with, separated by commas (not set: all).

import {
  assetCode,
  config,
  customerInfoNeeded,
  denied,
  field,
  http,
  invalid,
  isAccepted,
  pages,
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

/**
 * The pages of hosted deposits and withdrawals (SEP-24): how much, who you are, your bank account, and everything once
 * more.
 */
export const interactive = {
  nextStep(payment, answers) {
    const isDeposit = payment.transaction.kind === "deposit";
    if (!pages.answered(answers, "amount")) return { tag: "form", val: howMuch(isDeposit) };
    switch (standing(payment)) {
      case "accepted":
        if (hasInvalidRouting(payment)) return { tag: "form", val: yourBank(payment, answers) };
        break;
      case "rejected":
        throw denied("We can't open an account for you.");
      case "processing":
        return { tag: "wait", val: { text: "We are checking your details.", who: "anchor" } };
      default:
        return { tag: "form", val: pages.answered(answers, "identity") ? yourBank(payment, answers) : WHO_YOU_ARE };
    }
    if (!pages.answered(answers, "review")) return { tag: "review", val: everything(payment) };
    return { tag: "done", val: isDeposit ? { instructions: instructions(payment) } : {} };
  },
};

/** What we know of the customer for this. */
const standing = ({ customer }) => customer?.standings.find((one) => one.customerType === CUSTOMER)?.status;

const howMuch = (isDeposit) => ({
  name: "amount",
  heading: isDeposit ? "How much do you want to deposit?" : "How much do you want to withdraw?",
  inputs: [pages.amount("Amount")],
});

const WHO_YOU_ARE = {
  name: "identity",
  heading: "Who are you?",
  intro: "We need your name as your bank knows it.",
  inputs: [
    pages.input("first_name", "First name"),
    pages.input("last_name", "Last name"),
    pages.input("email_address", "Email address", { kind: "email", optional: true }),
  ],
  customerType: CUSTOMER,
};

/** Asked again until the account is one that we know how to pay. */
function yourBank(payment, answers) {
  const isMissing = pages.answered(answers, "bank") && !bankAccount(payment);
  const missing = { name: "bank_account_number", value: "Enter your account number." };
  const invalid = { name: "bank_number", value: "A routing number has nine digits." };
  return {
    name: "bank",
    heading: "Your bank account",
    inputs: [
      pages.input("bank_account_number", "Account number"),
      pages.input("bank_number", "Routing number of the bank", { hint: "Nine digits" }),
    ],
    customerType: CUSTOMER,
    errors: isMissing ? [missing] : hasInvalidRouting(payment) ? [invalid] : [],
  };
}

/** Whether the routing number is none. */
function hasInvalidRouting(payment) {
  const account = bankAccount(payment);
  return account !== undefined && !/^[0-9]{9}$/.test(account.routing);
}

function everything({ customer }) {
  const of = (name) => value(customer?.values, name) ?? "";
  const number = [...of("bank_account_number")];
  // What is shown on a screen may be seen by others.
  const hidden = Math.max(number.length - 4, 0);
  const shown = "•".repeat(Math.min(hidden, 8)) + number.slice(hidden).join("");
  return {
    name: "review",
    rows: [
      { name: "Name", value: `${of("first_name")} ${of("last_name")}` },
      { name: "Bank account", value: shown },
    ],
  };
}

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
  const customerType = transaction.protocol === "sep31" ? RECEIVER : CUSTOMER;
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
