// The program's own fake bank (`--reference`): what its customers do there, and what an auditor can see of its books.

import assert from "node:assert/strict";
import { ask, JSON_TYPE } from "./anchor.mjs";

export class Bank {
  constructor(url) {
    this.url = url;
  }

  /** Money comes in on the anchor's account; the payment with the bank's `id`. */
  async receive(reference, amount, currency = "USD") {
    const body = JSON.stringify({ reference, amount, currency });
    const answer = await ask(`${this.url}/incoming`, { method: "POST", headers: JSON_TYPE, body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  }

  /** The anchor's orders to the account with that number, in the order of arrival. */
  async ordersTo(number) {
    const { body } = await ask(`${this.url}/transfers`);
    return body.filter(({ account_number }) => account_number === number);
  }

  /** Asserts that the bank's own return `returnId` gave back that amount of a payment. */
  async assertReturned(returnId, { id, amount }) {
    // The bank lists no returns. It refuses another order under a key that was used, and accepts the same again.
    const key = returnId.replace(/^return-/, "");
    const statusOf = async (order) => {
      const headers = { ...JSON_TYPE, "idempotency-key": key };
      return (await ask(`${this.url}/returns`, { method: "POST", headers, body: JSON.stringify(order) })).status;
    };
    assert.equal(await statusOf({ id, amount: `${amount}1` }), 409, "the bank knows no such return");
    assert.equal(await statusOf({ id, amount }), 200, "the bank returned something else");
  }
}
