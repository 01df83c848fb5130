// SDF's demo wallet pays: its calls in Chromium, across origins, to every reference guest and the README's, on each
// database, without and with a quote.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Anchor } from "./support/anchor.mjs";
import { openBrowser, openWalletSite } from "./support/browser.mjs";
import { databases } from "./support/databases.mjs";
import { REAIS, startHost } from "./support/host.mjs";

const guest = (path) => fileURLToPath(new URL(`../../${path}.wasm`, import.meta.url));

/** A reference guest asks for these, in this order. */
const REFERENCE = {
  "sep31-sender": ["first_name", "last_name", "email_address"],
  "sep31-receiver": ["first_name", "last_name", "bank_account_number", "bank_number"],
};
const GUESTS = [
  { name: "Rust", file: guest("guests/rust/target/wasm32-wasip2/release/reference_rails"), forms: REFERENCE },
  { name: "Go", file: guest("examples/bank-rails/go/build/reference-rails-go"), forms: REFERENCE },
  { name: "JavaScript", file: guest("examples/bank-rails/js/build/reference-rails-js"), forms: REFERENCE },
  { name: "TypeScript", file: guest("examples/bank-rails/ts/build/reference-rails-ts"), forms: REFERENCE },
  { name: "JavaScript in SpiderMonkey", file: guest("examples/fetch-rails/build/reference-rails-web"), forms: REFERENCE },
  { name: "Python", file: guest("examples/bank-rails/python/build/reference-rails-py"), forms: REFERENCE },
  {
    name: "the README's",
    file: guest("guests/rust/target/wasm32-wasip2/release/cash_desk"),
    forms: { "cash-receiver": ["first_name", "last_name", "id_number"] },
    convertsNothing: true,
  },
];

const ANSWERS = {
  first_name: "João",
  last_name: "Żółw",
  email_address: "joao@example.com",
  bank_account_number: "000123456789",
  bank_number: "021000021",
  id_number: "X1234567",
};

describe("the demo wallet", () => {
  let browser, site, page;

  before(async () => {
    [browser, site] = [await openBrowser(), await openWalletSite()];
    page = await browser.newPage();
    await page.goto(site.url);
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  for (const database of databases) {
    for (const { name, file, forms, convertsNothing = false } of GUESTS) {
      test(`pays an anchor with the guest in ${name}, on ${database.name}`, async () => {
        const settings = { "guest.reference": false, "guest.files": file, ...REAIS };
        const host = await startHost({ databaseUrl: await database.create(), settings });
        try {
          const { ledger, asset } = await Anchor.discover(host);
          const payer = await ledger.holder(asset, "40");
          const pay = async (quoted) => {
            const secret = payer.secret();
            // As people type it.
            const homeDomain = host.domain.replace("127.0.0.1", "localhost");
            const place = { homeDomain, horizonUrl: host.horizonUrl, clientDomain: site.host };
            // The browser runs this in the page.
            const paid = await page.evaluate((order) => globalThis.pay(order), {
              ...place,
              secret,
              amount: "20",
              answers: ANSWERS,
              quoted,
            });
            assert.deepEqual(paid.forms, forms, "forms show the fields in the guest's order");
            assert.deepEqual([paid.transaction.status, paid.transaction.amount_in], ["completed", "20"]);
            assert.equal(paid.quotesSupported, !convertsNothing);
            return paid;
          };
          const delivered = [await pay()];
          assert.equal(delivered[0].transaction.amount_out_asset, "iso4217:USD");
          if (!convertsNothing) {
            const quoted = await pay("iso4217:BRL");
            assert.equal(quoted.transaction.quote_id, quoted.quote.id);
            assert.equal(quoted.transaction.amount_out, quoted.quote.buy_amount);
            assert.equal(quoted.transaction.amount_out_asset, "iso4217:BRL");
            delivered.push(quoted);
          }
          const orders = host.bank.orders().map(({ amount, currency, name }) => ({ amount, currency, name }));
          const wanted = delivered.map(({ transaction: { amount_out: amount, amount_out_asset } }) => {
            return { amount, currency: amount_out_asset.replace("iso4217:", ""), name: "João Żółw" };
          });
          assert.deepEqual(orders, convertsNothing ? [] : wanted, "each is paid out once");
          // The browser does hold origins apart: the bank has never heard of them.
          const refused = page.evaluate((url) => fetch(url).then(({ status }) => status), `${host.bank.url}/transfers/1`);
          await assert.rejects(refused, /Failed to fetch/);
        } finally {
          await host.stop();
        }
      });
    }
  }
});
