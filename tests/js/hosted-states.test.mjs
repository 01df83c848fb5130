// Every state that a hosted page can be in (SEP-24): whether everybody can use it, by mouse, by keyboard and with a screen
// reader, on every screen; and whether it looks as on the picture that is kept of it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ask, JSON_TYPE } from "./support/anchor.mjs";
import { openBrowser } from "./support/browser.mjs";
import {
  assertClean,
  assertUsable,
  beginIn,
  comesIn,
  enter,
  expired,
  fillEverything,
  heading,
  HostedUser,
  looksKept,
  newContext,
  newPage,
  PASSPORT,
  proceed,
  resolverRules,
  SHIFT_GOOD,
  startHosted,
} from "./support/hosted.mjs";
import { assertNoOtherPictures, fileOf, looksLike, picture } from "./support/pictures.mjs";
import { openWallet } from "./support/wallet.mjs";

/** The pages that are looked at from right to left. */
const RTL = ["a choice", "a form", "an upload", "a review", "how to pay a deposit", "how to pay a withdrawal"].map(
  (name) => `${name} from right to left`,
);

const ADMIN_TOKEN = "a token of the tests for the business, long enough";
const DOLLARS = "iso4217:USD";

/** Ten are paid, one of them is the fee. */
const terms = (paid, delivered) => ({
  amount_in: { amount: "10", asset: paid },
  amount_out: { amount: "9", asset: delivered },
  fee_details: { total: "1", asset: paid },
});
const toPayIn = (asset) => ["request_offchain_funds", terms(DOLLARS, asset)];
const arrived = ["notify_offchain_funds_received", { external_transaction_id: "b-1" }];

/** What a business drives: what is opened, the methods that it calls then, and what its user reads. */
const DRIVEN = {
  "a time to pay that is over": [
    "deposit",
    (asset) => [toPayIn(asset), ["notify_transaction_expired", { message: "Nothing came in until noon" }]],
    "The time to pay is over",
  ],
  "a deposit on hold": [
    "deposit",
    (asset) => [toPayIn(asset), ["notify_transaction_on_hold", { message: "We are looking at it" }]],
    "Being reviewed",
  ],
  "a wallet that lacks the asset": [
    "deposit",
    (asset) => [toPayIn(asset), arrived, ["request_trust", {}]],
    "Your wallet must accept the asset",
  ],
  "a deposit that failed": [
    "deposit",
    (asset) => [toPayIn(asset), arrived, ["notify_transaction_error", { message: "The bank takes it back" }]],
    "Something went wrong",
  ],
  "a deposit that is on its way": [
    "deposit",
    (asset) => [toPayIn(asset), ["notify_offchain_funds_sent", {}]],
    "Payment under way",
  ],
  "a withdrawal that the business works on": [
    "withdraw",
    (asset) => [["notify_interactive_flow_completed", terms(asset, DOLLARS)]],
    "We are working on it",
  ],
};

describe("hosted pages can be used by everybody", { concurrency: 3 }, () => {
  let host, browser, user;

  before(async () => {
    const settings = { "mismatches.under": "accept" };
    host = await startHosted({ domain: "states.hosted.localhost", settings });
    browser = await openBrowser([resolverRules([host])]);
    user = await HostedUser.arrive(host, openWallet(host).anchor, { holds: "1000" });
  });

  after(async () => {
    await browser?.close();
    await host?.stop();
  });

  const begin = (...open) => beginIn(browser, ...open);

  const upload = (page) => page.setInputFiles("[type=file]", PASSPORT);
  const pay = async (page) => {
    await enter(page, "12.50");
    await proceed(page);
  };
  /** Pays a withdrawal whose terms are on the page, and looks at it in this status. */
  const withdraw = async (page, id, status) => {
    await pay(page);
    await user.pay(await user.transaction({ id }));
    await user.until(id, status);
    await page.reload();
  };
  const isAnswered = (page, code) => page.waitForResponse((response) => response.status() === code);

  /** What is opened, what its user does until the state is there, and what they read then. */
  const STATES = {
    "a form": ["deposit", "flow=everything,done", async () => {}, "Everything"],
    "a form with costs": [
      "withdraw",
      "flow=amount,done",
      async (page) => {
        await page.locator("#f-amount").pressSequentially("250");
        await page.locator("#costs:not([aria-busy]) .costs").waitFor();
      },
      "How much?",
    ],
    "a form with mistakes": ["deposit", "flow=everything,done", (page) => proceed(page), "Everything"],
    "a form about a person": ["deposit", "flow=who,done", async () => {}, "Who are you?"],
    "a code that is wrong": [
      "deposit",
      "flow=code:123456",
      async (page) => {
        await page.fill("#f-code", "111111");
        await proceed(page);
      },
      "Your code",
    ],
    "a choice": ["withdraw", "flow=choice,done", async () => {}, "How do you pay?"],
    "an upload": ["deposit", "flow=upload,done", upload, "Show us your passport"],
    "a review": ["deposit", "flow=amount,review,done", (page) => enter(page, "12.50"), "Check and confirm"],
    "a review with a rate": [
      "withdraw",
      "flow=amount,review,done",
      (page) => enter(page, "101"),
      "Check and confirm",
      { destination_asset: "iso4217:BRL" },
    ],
    "a wait": ["deposit", "flow=amount,wait", (page) => enter(page, "5"), "One moment, please"],
    "a wait for the user": ["deposit", "flow=amount,wait-user", (page) => enter(page, "5"), "One moment, please"],
    "a way to another site": [
      "deposit",
      "flow=amount,redirect:https|//kyc.example/check",
      (page) => enter(page, "5"),
      "Continue at kyc.example",
    ],
    "how to pay a deposit": ["deposit", "flow=amount,review,done", pay, "Ready for your payment"],
    "how to pay a withdrawal": ["withdraw", "flow=amount,review,done", pay, "Ready for your transfer"],
    "a deposit that is completed": [
      "deposit",
      "flow=amount,review,done",
      async (page, id) => {
        await pay(page);
        await comesIn(host, id, "12.50");
        await user.until(id, "completed");
        await page.reload();
      },
      "The money is in your wallet",
    ],
    "a withdrawal that is under way": [
      "withdraw",
      "flow=amount,review,done execute=initiated poll=none",
      (page, id) => withdraw(page, id, "pending_external"),
      "Payment under way",
    ],
    "a withdrawal that waits for a correction": [
      "withdraw",
      "flow=amount,review,done execute=transaction-info",
      (page, id) => withdraw(page, id, "pending_user"),
      "Please correct the payment details",
    ],
    "a correction": [
      "withdraw",
      "flow=amount,review,done execute=transaction-info",
      async (page, id) => {
        await withdraw(page, id, "pending_user");
        await proceed(page, page.locator("a.primary"));
        await proceed(page);
      },
      "Please correct the payment details",
    ],
    "a withdrawal that is given back": [
      "withdraw",
      "flow=amount,review,done execute=refund",
      async (page, id) => {
        await withdraw(page, id, "refunded");
        // What went back, and not that nothing was paid out.
        assert.match(await page.locator(".big").textContent(), /[1-9]\d* *USDC/);
      },
      "We have sent the money back",
    ],
    "a withdrawal that is completed": [
      "withdraw",
      "flow=amount,review,done",
      (page, id) => withdraw(page, id, "completed"),
      "We have paid you",
    ],
    "a deposit that is too small": [
      "deposit",
      "flow=amount,review,done return=pending",
      async (page, id) => {
        await pay(page);
        await comesIn(host, id, "0.50");
        await user.until(id, "too_small");
        await page.reload();
      },
      "The amount is too small",
    ],
    "a deposit that a person looks at": [
      "deposit",
      "flow=amount,review,done",
      async (page, id) => {
        await pay(page);
        await host.operate("transactions", "hold", id, "--reason", "A name on a list", "--by", "tests");
        await comesIn(host, id, "12.50");
        await user.until(id, "on_hold");
        await page.reload();
      },
      "Being reviewed",
    ],
    "a form that was tampered with": [
      "deposit",
      "flow=amount",
      async (page) => {
        await page.fill("#f-amount", "5");
        await page.evaluate(() => document.querySelector("[name=csrf]").remove());
        await proceed(page);
      },
      "We did not understand that",
    ],
    "a refusal": ["deposit", "flow=amount,denied", (page) => enter(page, "5"), "We cannot continue"],
    "an anchor that is busy": [
      "deposit",
      "flow=amount,unavailable",
      (page) => enter(page, "5"),
      "We are very busy right now",
    ],
    "a fault": ["deposit", "flow=amount,trap", (page) => enter(page, "5"), "Something went wrong on our side"],
    "a page that does not exist": [
      "deposit",
      "flow=amount",
      (page) => Promise.all([isAnswered(page, 404), page.goto(`http://${host.domain}/sep24/flow/0000`)]),
      "We cannot find this page",
    ],
    "a link that was used": [
      "deposit",
      "flow=amount",
      (page, _, url) => Promise.all([isAnswered(page, 410), page.goto(url)]),
      "This link has already been used",
    ],
    "a link of somebody else": [
      "deposit",
      "flow=amount",
      (page, _, url) => Promise.all([isAnswered(page, 403), page.goto(`${url.slice(0, -3)}AAA`)]),
      "This link belongs to another session",
    ],
    "a link that has expired": [
      "deposit",
      "flow=amount",
      (page, _, url) => Promise.all([isAnswered(page, 410), page.goto(expired(url))]),
      "This link has expired",
    ],
    "what a wallet links to": [
      "deposit",
      "flow=amount",
      async (page, id) => page.goto((await user.transaction({ id })).more_info_url),
      "Not finished yet",
    ],
  };

  test("every picture is of a page", () => {
    const names = [...Object.keys(STATES), ...RTL, ...Object.keys(DRIVEN)];
    assertNoOtherPictures(names.flatMap((name) => looksKept(name).map((look) => fileOf(name, look))));
  });

  test("a picture shows what people see, and nothing else", async () => {
    const { page, context } = await begin(user, "deposit", "flow=amount");
    const before = await picture(page);
    const changed = (selector, property, value) =>
      page.evaluate(([selector, ...set]) => document.querySelector(selector).style.setProperty(...set), [
        selector,
        property,
        value,
      ]);
    for (const [selector, property, value, isSeen] of [
      ["body", "color", "#16222d", false],
      [".primary", "background", "#7a1f8f", true],
      [".trust .icon", "visibility", "hidden", true],
      ["h1", "font-size", "1.6rem", true],
      ["main", "padding-block-start", "1.5rem", true],
    ]) {
      await changed(selector, property, value);
      const { isAlike, count } = looksLike(before, await picture(page));
      assert.equal(isAlike, !isSeen, `${selector} ${property}: ${count} pixels`);
      await changed(selector, property, "");
    }
    assert.ok(looksLike(before, await picture(page)).isAlike, "it looks as it did");
    await context.close();
  });

  for (const [name, [way, steer, go, wanted, fields]] of Object.entries(STATES)) {
    test(name, async () => {
      const { id, url, page, context } = await begin(user, way, steer, { fields });
      await go(page, id, url);
      assert.equal(await heading(page), wanted);
      // What is typed changes the costs.
      const shiftMost = name === "a form with costs" ? SHIFT_GOOD : 0;
      await assertClean(page, shiftMost);
      await assertUsable(page, name);
      await assertClean(page, shiftMost);
      await context.close();
    });
  }

  test("from right to left", async () => {
    const look = async (page, name, shiftMost) => {
      assert.equal(await page.getAttribute("html", "dir"), "rtl");
      await assertClean(page, shiftMost);
      await assertUsable(page, `${name} from right to left`);
    };
    const fields = { lang: "ar" };
    const deposit = await begin(user, "deposit", "flow=choice,everything,upload,review,done", { fields });
    const { page } = deposit;
    await look(page, "a choice");
    await proceed(page, page.locator("[value=bank]"));
    await fillEverything(page);
    await page.locator("#costs:not([aria-busy]) .costs").waitFor();
    await look(page, "a form", SHIFT_GOOD);
    await proceed(page);
    await upload(page);
    await look(page, "an upload");
    await proceed(page);
    await look(page, "a review");
    await proceed(page);
    await look(page, "how to pay a deposit");

    const withdrawal = await begin(user, "withdraw", "flow=amount,done", { fields });
    await enter(withdrawal.page, "20");
    await look(withdrawal.page, "how to pay a withdrawal");
    await Promise.all([deposit.context.close(), withdrawal.context.close()]);
  });
});

describe("pages about what a business drives can be used by everybody", { concurrency: 3 }, () => {
  let host, browser, user, asset;

  before(async () => {
    const settings = {
      "keys.admin_token": ADMIN_TOKEN,
      "assets[0].code": "USDC",
      "assets[0].withdraw.deliver": DOLLARS,
      "assets[0].withdraw.driven_by": "business",
      "assets[0].deposit.receive": DOLLARS,
      "assets[0].deposit.driven_by": "business",
      "sep24.interactive_url": "https://business.example/sep24",
      "sep24.interactive_secret": "interactive_secret_of_the_tests_of_32_bytes",
    };
    host = await startHosted({ domain: "driven.hosted.localhost", settings });
    browser = await openBrowser([resolverRules([host])]);
    user = await HostedUser.arrive(host, openWallet(host).anchor, { holds: "1000" });
    asset = `stellar:${user.asset.code}:${user.asset.issuer}`;
  });

  after(async () => {
    await browser?.close();
    await host?.stop();
  });

  /** Calls a method of the Platform API. */
  const call = async (method, params) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const headers = { ...JSON_TYPE, authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await ask(host.adminUrl, { method: "POST", headers, body });
    assert.ok(answer.body.result, JSON.stringify(answer.body));
  };

  for (const [name, [way, calls, wanted]] of Object.entries(DRIVEN)) {
    test(name, async () => {
      const { id } = await user.open(way, "");
      for (const [method, params] of calls(asset)) await call(method, { transaction_id: id, ...params });
      const context = await newContext(browser);
      const page = await newPage(context);
      await page.goto((await user.transaction({ id })).more_info_url);
      assert.equal(await heading(page), wanted);
      await assertClean(page);
      await assertUsable(page, name);
      await context.close();
    });
  }
});
