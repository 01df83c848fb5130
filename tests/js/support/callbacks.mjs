// A wallet's server for the anchor's callbacks (`on_change_callback`), which checks them as SEP-6 wants wallets to.

import { Keypair } from "@stellar/stellar-sdk";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { serve } from "./server.mjs";

const MOST_AGE_S = 60;
const PATIENCE_MS = 30_000;

/** Opens the server. `transactions` has those that the anchor signed, in the order in which they came. */
export async function openCallbacks(signingKey) {
  const key = Keypair.fromPublicKey(signingKey);
  const transactions = [];
  const refusals = [];
  const check = ({ method, headers }, body) => {
    assert.equal(method, "POST");
    assert.match(headers["content-type"], /^application\/json/);
    const [, time, signature] = headers.signature.match(/^t=(\d+), s=(\S+)$/);
    assert.equal(headers["x-stellar-signature"], headers.signature);
    assert.ok(Math.abs(Date.now() / 1000 - time) < MOST_AGE_S, "it is too old");
    const payload = Buffer.from(`${time}.${server.host}.${body}`);
    assert.ok(key.verify(payload, Buffer.from(signature, "base64")), "the anchor has not signed it");
  };
  const server = await serve((request, body) => {
    try {
      check(request, body);
    } catch (error) {
      refusals.push(error);
      return [400, error.message];
    }
    transactions.push(JSON.parse(body).transaction);
    return [200, ""];
  });
  /** Waits until the anchor has called about that status. */
  const until = async (status) => {
    const end = Date.now() + PATIENCE_MS;
    while (!transactions.some((one) => one.status === status)) {
      assert.ok(Date.now() < end, `${refusals.join(", ")} ${JSON.stringify(transactions)}`);
      await pause(50);
    }
  };
  return { ...server, transactions, refusals, until };
}
