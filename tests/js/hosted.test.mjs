// Hosted deposits and withdrawals (SEP-24) as people meet them: the pages in Chromium, by mouse, by keyboard, without
// JavaScript, without cookies, and as a wallet's pop-up; and transfers that @stellar/typescript-wallet-sdk follows to
// their end.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { openBrowser, openBrowserWithoutCookies } from "./support/browser.mjs";
import { databases } from "./support/databases.mjs";
import {
  ANSWERS,
  assertClean,
  beginIn,
  comesIn,
  enter,
  fillEverything,
  heading,
  HostedUser,
  newContext,
  newPage,
  PASSPORT,
  PHONE,
  PICTURE,
  proceed,
  resolverRules,
  RENEWED_WITHIN_MS,
  SHIFT_GOOD,
  startHosted,
  tabTo,
} from "./support/hosted.mjs";
import { serve } from "./support/server.mjs";
import { openSlowly } from "./support/slow.mjs";
import { openWallet } from "./support/wallet.mjs";

/** The most that a form weighs, with its style and its script, compressed. */
const WEIGHT_MOST = 60 * 1024;

/** After this time, a browser shows what it may show of a page that is still coming. */
const SHOWN_AFTER_MS = 1500;

const HOSTILE = `</script><script>document.title='owned'</script>"'><img src=x onerror="document.title='owned'">{{ 7*7 }}`;

describe("hosted pages", () => {
  const anchors = [];
  let browser, rules;

  before(async () => {
    const start = async ({ name, create }) => {
      const host = await startHosted({ databaseUrl: await create(), domain: `${name.toLowerCase()}.hosted.localhost` });
      anchors.push({ name, host, anchor: openWallet(host).anchor });
    };
    await Promise.all(databases.map(start));
    rules = resolverRules(anchors.map(({ host }) => host));
    browser = await openBrowser([rules]);
  });

  after(async () => {
    await browser?.close();
    await Promise.all(anchors.map(({ host }) => host.stop()));
  });

  /** Somebody new at the anchor on that database. */
  const somebody = async (name = "SQLite", holds = "1000") => {
    const { host, anchor } = anchors.find((one) => one.name === name);
    return { host, user: await HostedUser.arrive(host, anchor, { holds }) };
  };

  /** The pages of a new transfer, in a window of their own. */
  const begin = (...open) => beginIn(browser, ...open);

  const status = async (user, id) => (await user.transaction({ id })).status;

  describe("are comfortable", { concurrency: 4 }, () => {
    let host, user;
    before(async () => ({ host, user } = await somebody()));

    test("the costs follow what is typed", async () => {
      const { page, context } = await begin(user, "deposit", "flow=amount,done");
      const costs = page.locator("#costs");
      const button = page.locator("main form .primary");
      const place = await button.boundingBox();
      assert.match(await costs.innerText(), /Enter an amount/);
      for (const [amount, out] of [
        ["12.50", "11.94 USDC"],
        ["100", "99 USDC"],
      ]) {
        await page.locator("#f-amount").fill("");
        await page.locator("#f-amount").pressSequentially(amount);
        await costs.getByText(out).waitFor();
        assert.deepEqual(await button.boundingBox(), place, "whoever presses the button now does not miss it");
      }
      await page.locator("#f-amount").pressSequentially(" or more");
      await costs.getByText("Enter an amount").waitFor();
      await assertClean(page, SHIFT_GOOD);
      await context.close();
    });

    // One clipboard for all: one after the other.
    test("what has to be paid is copied, in a web view without a clipboard, too", async () => {
      for (const hides of [false, true]) {
        const { id, page, context } = await begin(user, "withdraw", "flow=amount,done");
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        const other = await context.newPage();
        await other.goto(page.url());
        if (hides)
          await context.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
        await enter(page, "20.5");
        const { withdraw_anchor_account, withdraw_memo } = await user.transaction({ id });
        const buttons = page.locator(".pay [data-copy]");
        for (const [at, wanted] of ["20.5", withdraw_anchor_account, withdraw_memo].entries()) {
          await page.bringToFront();
          const button = buttons.nth(at);
          await button.click();
          await button.getByText("Copied").and(page.locator(":visible")).waitFor();
          await other.bringToFront();
          assert.equal(await other.evaluate(() => navigator.clipboard.readText()), wanted);
        }
        assert.equal(await buttons.count(), 3);
        await assertClean(page);
        await context.close();
      }
    });

    test("a double click sends once, and so does a key pressed twice, however fast or slow the anchor is", async () => {
      const click = async (page) => {
        const { x, y, width, height } = await page.locator("main form .primary").boundingBox();
        await page.mouse.dblclick(x + width / 2, y + height / 2, { delay: 60 });
      };
      const press = async ({ keyboard }) => {
        await keyboard.press("Enter");
        await keyboard.press("Enter");
      };
      for (const [delay, twice] of [
        [0, click],
        [500, click],
        [500, press],
      ]) {
        const { id, page, context } = await begin(user, "deposit", "flow=amount,review,done");
        const sent = [];
        await context.route(/\/flow\/\w+\/\d+$/, async (route) => {
          sent.push(`${route.request().method()} ${route.request().url()}`);
          await pause(delay);
          await route.continue();
        });
        await page.fill("#f-amount", "12.50");
        await page.locator("#costs:not([aria-busy]) .costs").waitFor();
        await page.focus("#f-amount");
        await Promise.all([page.waitForNavigation({ waitUntil: "load" }), twice(page)]);
        await pause(400);
        assert.equal(await heading(page), "Check and confirm");
        assert.equal(sent.length, 1, sent.join());
        assert.equal(await status(user, id), "incomplete");
        await context.close();
      }
    });

    test("going back and loading again send nothing twice", async () => {
      const { id, page, context } = await begin(user, "deposit", "flow=amount,review,done");
      await enter(page, "7.50");
      await page.reload();
      assert.equal(await heading(page), "Check and confirm");
      await Promise.all([page.waitForNavigation(), page.click("a.back")]);
      assert.equal(await page.inputValue("#f-amount"), "7.5");
      await enter(page, "8.50");
      assert.match(await page.locator("#costs").innerText(), /8\.5 USD/);
      await proceed(page);
      assert.equal(await heading(page), "Ready for your payment");
      await page.goBack();
      await page.reload();
      assert.equal(await heading(page), "Ready for your payment");
      assert.equal((await user.transaction({ id })).amount_in, "8.5");
      await assertClean(page);
      await context.close();
    });

    test("a page that waits goes on by itself, without loading again", async () => {
      const { page, context } = await begin(user, "deposit", "flow=amount,wait-then-done");
      await enter(page, "5");
      assert.equal(await heading(page), "One moment, please");
      await page.evaluate(() => (globalThis.isSame = true));
      await page.locator("h1", { hasText: "Ready for your payment" }).waitFor({ timeout: RENEWED_WITHIN_MS });
      assert.equal(await page.evaluate(() => globalThis.isSame), true);
      assert.match(await page.title(), /^Ready for your payment/);
      assert.match(await page.locator("#live").innerText(), /Ready for your payment/, "a screen reader says it");
      assert.deepEqual(page.complaints, []);
      await context.close();
    });

    test("a user goes to another site, and comes back", async () => {
      const steer = "flow=amount,redirect:https|//kyc.example/check?case=7,told";
      const { id, page, context } = await begin(user, "deposit", steer);
      await context.route("https://kyc.example/**", (route) => {
        const asked = new URL(route.request().url());
        assert.equal(route.request().headers().referer, undefined, "the other site does not learn the session");
        const back = `${asked.searchParams.get("return_url")}?result=passed`;
        const body = `<!doctype html><title>Check</title><a href="${back}">Back</a>`;
        return route.fulfill({ contentType: "text/html", body });
      });
      await enter(page, "5");
      assert.match(await page.locator("main").innerText(), /Continue at kyc\.example/);
      await Promise.all([page.waitForNavigation(), page.click("main .primary")]);
      assert.equal(new URL(page.url()).host, "kyc.example");
      await Promise.all([page.waitForNavigation(), page.click("a")]);
      assert.equal(await heading(page), "We cannot continue");
      const { message } = await user.transaction({ id });
      assert.ok(message.includes("passed") && message.includes("redirect-2"), message);
      assert.ok(page.url().startsWith(`http://${host.domain}/sep24/flow/`), page.url());
      assert.deepEqual(page.complaints, []);
      await context.close();
    });

    test("nothing that anybody writes is run", async () => {
      const { page, context } = await begin(user, "deposit", "flow=script,told", { fields: { city: HOSTILE } });
      assert.equal(await page.inputValue("[name=city]"), HOSTILE, "what the wallet sent stands there as it is");
      for (const go of [
        async () => {},
        () => proceed(page),
        async () => {
          await page.locator("select").selectOption({ index: 1 });
          await page.locator("[name=city]").fill(HOSTILE);
          await proceed(page);
        },
      ]) {
        await go();
        await pause(100);
        assert.doesNotMatch(await page.title(), /^owned/);
        assert.equal(await page.locator("img[src=x]").count(), 0);
        assert.doesNotMatch(await page.locator("body").innerText(), /\}\} 49|\b49\b/);
        await assertClean(page);
      }
      assert.equal(await heading(page), "We cannot continue");
      assert.ok((await page.locator("main").innerText()).includes("{{ 7*7 }}"), "the answers are read out");

      const file = await begin(user, "deposit", "flow=upload,done");
      const name = `<img src=x onerror="document.title='owned'">.png`;
      await file.page.setInputFiles("[type=file]", { name, mimeType: "image/png", buffer: PICTURE });
      assert.ok((await file.page.locator(".chosen").innerText()).includes(name));
      assert.equal(await file.page.locator("img[src=x]").count(), 0);
      await assertClean(file.page, SHIFT_GOOD);
      await Promise.all([context.close(), file.context.close()]);
    });

    test("a form is light, and does not move while it loads", async (context) => {
      const opened = await begin(user, "deposit", "flow=everything,done");
      const { page } = opened;
      const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
      const kinds = loaded.map((name) => name.replace(/.*\./, "")).toSorted();
      assert.deepEqual(kinds, ["css", "js"], loaded.join());
      const bodies = await Promise.all(
        [page.url(), ...loaded].map(async (url) => {
          const answer = await opened.context.request.get(url.replace(`http://${host.domain}`, host.localUrl));
          assert.equal(answer.status(), 200, url);
          return answer.body();
        }),
      );
      const [html, ...others] = bodies.map((body) => gzipSync(body).length);
      const all = others.reduce((sum, one) => sum + one, html);
      const parts = `${html} the page, ${others.join(" and ")} its style and script`;
      context.diagnostic(`a form with every kind of input: ${all} bytes compressed (${parts})`);
      assert.ok(all < WEIGHT_MOST, `${all} bytes`);
      await assertClean(page);
      await opened.context.close();
    });

    test("a page whose end comes late is shown once it is complete, and does not move", async () => {
      const { url } = await user.open("deposit", "flow=amount,done");
      const slow = await openSlowly(host.localUrl, '<p class="trust">');
      const context = await newContext(browser);
      try {
        const page = await newPage(context);
        const loaded = page.goto(url.replace(`http://${host.domain}`, slow.url));
        // If the test fails before, the page is closed while it loads.
        loaded.catch(() => {});
        await slow.waiting;
        await pause(SHOWN_AFTER_MS);
        assert.equal(await heading(page), "How much?", "the rest is there");
        const shown = () => page.evaluate(() => performance.getEntriesByType("paint").length);
        assert.equal(await shown(), 0, "the page is shown before it is complete");
        slow.release();
        await loaded;
        await page.waitForFunction(() => performance.getEntriesByType("paint").length > 0);
        await pause(SHOWN_AFTER_MS);
        await assertClean(page);
      } finally {
        await context.close();
        await slow.close();
      }
    });
  });

  describe("work in every browser", { concurrency: 4 }, () => {
    let host, user;
    before(async () => ({ host, user } = await somebody()));

    test("with the keyboard alone", async () => {
      const { id, page, context } = await begin(user, "deposit", "flow=choice,everything,upload,review,done");
      const { keyboard } = page;
      page.on("filechooser", (chooser) => chooser.setFiles(PASSPORT));
      /** Presses a key, and waits for the page that comes. */
      const send = (key) => Promise.all([page.waitForNavigation({ waitUntil: "load" }), keyboard.press(key)]);

      await keyboard.press("Tab");
      assert.equal(
        await page.evaluate(() => document.activeElement.className),
        "skip",
        "the first key leads past the top",
      );
      await keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "main");
      await tabTo(page, "[value=cash]");
      await send("Enter");

      // A mistake first: the focus is on what is wrong, and leads to where it is.
      await tabTo(page, ".primary");
      await send("Space");
      assert.equal(await page.evaluate(() => document.activeElement.id), "errors");
      await tabTo(page, '#errors a[href="#f-city"]');
      await keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.name), "city");
      await keyboard.type(ANSWERS.city);
      for (const [name, value] of Object.entries(ANSWERS).slice(1)) {
        await tabTo(page, `[name="${name}"]`);
        await keyboard.type(name === "birth_date" ? "12101990" : value);
      }
      await tabTo(page, "[name=plan]");
      await keyboard.press("End");
      await tabTo(page, "[name=pace]");
      await keyboard.press("ArrowDown");
      await tabTo(page, "[name=consent]");
      await keyboard.press("Space");
      await tabTo(page, ".primary");
      await send("Enter");
      assert.equal(await heading(page), "Show us your passport", await page.locator("main").innerText());

      await tabTo(page, "[type=file]");
      await keyboard.press("Enter");
      await page.locator(".chosen", { hasText: "passport.png" }).waitFor();
      await tabTo(page, ".primary");
      await send("Enter");
      assert.equal(await heading(page), "Check and confirm");
      await tabTo(page, "a.back");
      await send("Enter");
      assert.equal(await heading(page), "Show us your passport");
      await page.goBack();
      await tabTo(page, "form .primary");
      await send("Enter");

      assert.equal(await heading(page), "Ready for your payment");
      await tabTo(page, ".pay div:nth-of-type(2) [data-copy]");
      await keyboard.press("Enter");
      await page.locator("#live", { hasText: "Copied" }).waitFor();
      await tabTo(page, "[data-close]");
      await keyboard.press("Space");
      await page.locator(".closed", { hasText: /./ }).waitFor();
      assert.equal((await user.transaction({ id })).amount_in, "1000.5");
      // Chromium says why the page can't close a window that nobody opened for it.
      assert.deepEqual(
        page.complaints.filter((one) => !one.startsWith("Scripts may close only the windows")),
        [],
      );
      await context.close();
    });

    test("without JavaScript", async () => {
      const steer = "flow=choice,everything,upload,review,wait-then-done";
      const { id, page, context } = await begin(user, "withdraw", steer, { javaScriptEnabled: false });
      await proceed(page, page.locator("[value=cash]"));
      await proceed(page);
      await page.locator("#errors").waitFor();
      await fillEverything(page);
      await proceed(page);
      await page.setInputFiles("[type=file]", PASSPORT);
      await proceed(page);
      assert.equal(await heading(page), "Check and confirm");
      assert.match(await page.locator("#costs").innerText(), /1000\.5 USDC/);
      await proceed(page);
      assert.equal(await heading(page), "One moment, please");
      // The page loads itself again.
      await page.locator("h1", { hasText: "Ready for your transfer" }).waitFor({ timeout: RENEWED_WITHIN_MS });
      const { withdraw_anchor_account, withdraw_memo } = await user.transaction({ id });
      const said = await page.locator(".pay").innerText();
      assert.ok(said.includes(withdraw_anchor_account) && said.includes(withdraw_memo), said);
      assert.equal(await page.locator("button:visible").count(), 0, "no button that does nothing");
      assert.match(await page.locator("main").innerText(), /You can (now )?close this (page|window)/);
      assert.deepEqual(page.complaints, []);
      await context.close();
    });

    test("with all cookies blocked, as none is used", async () => {
      const { context, close } = await openBrowserWithoutCookies([rules]);
      try {
        const page = await newPage(context);
        await page.setViewportSize(PHONE);
        const { id, url } = await user.open("deposit", "flow=amount,review,done");
        await page.goto(url);
        const isBlocked = await page.evaluate(() => {
          document.cookie = "probe=1";
          try {
            return document.cookie === "" && !localStorage;
          } catch {
            return true;
          }
        });
        assert.ok(isBlocked, "this browser takes cookies");
        await enter(page, "5");
        await proceed(page);
        assert.equal(await heading(page), "Ready for your payment");
        await comesIn(host, id, "5");
        await page.locator("h1", { hasText: "The money is in your wallet" }).waitFor({ timeout: RENEWED_WITHIN_MS });
        assert.deepEqual(page.complaints, []);
      } finally {
        await close();
      }
      const { page, context: other } = await begin(user, "deposit", "flow=amount,done");
      await enter(page, "5");
      assert.deepEqual(await other.cookies(), []);
      assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
      await other.close();
    });

    test("as a wallet's pop-up, which tells the wallet of changes and of the end", async () => {
      const wallet = await serve(() => [200, ""]);
      const context = await newContext(browser);
      try {
        await context.route(`${wallet.url}/`, (route) => {
          const script =
            "globalThis.got = []; addEventListener('message', ({ data, origin }) => got.push({ data, origin }))";
          const body = `<!doctype html><title>Wallet</title><script>${script}</script>`;
          return route.fulfill({ contentType: "text/html", body });
        });
        const opener = await newPage(context);
        await opener.goto(`${wallet.url}/`);
        const got = () => opener.evaluate(() => globalThis.got);
        const told = async (count) => {
          await opener.waitForFunction((count) => globalThis.got.length >= count, count, {
            timeout: RENEWED_WITHIN_MS,
          });
          const all = await got();
          assert.equal(all.length, count, JSON.stringify(all));
          const { data, origin } = all.at(-1);
          assert.equal(origin, `http://${host.domain}`);
          return data;
        };

        const { id, url } = await user.open("deposit", "flow=amount,review,done");
        const query = "&callback=postMessage&on_change_callback=postMessage";
        const popup = opener.waitForEvent("popup");
        await opener.evaluate((url) => void window.open(url, "anchor", "width=400,height=700"), url + query);
        const page = await popup;
        await page.waitForLoadState();
        await enter(page, "12.50");
        assert.deepEqual(await got(), [], "nothing has changed");
        await proceed(page);
        const { transaction: first } = await told(1);
        assert.deepEqual([first.id, first.kind, first.status], [id, "deposit", "pending_user_transfer_start"]);
        await page.reload();
        await comesIn(host, id, "12.50");
        await user.until(id, "completed");
        await page.locator("h1", { hasText: "The money is in your wallet" }).waitFor({ timeout: RENEWED_WITHIN_MS });
        const { transaction: changed } = (await got()).at(-1).data;
        const { more_info_url, ...known } = await user.transaction({ id });
        assert.ok(more_info_url);
        assert.deepEqual(changed, known, "it is the object of GET /transaction");
        const statuses = (await got()).map(({ data }) => data.transaction.status);
        assert.deepEqual(statuses, [...new Set(statuses)], "each change is told once, also after loading again");

        const count = (await got()).length;
        await Promise.all([page.waitForEvent("close"), page.click("[data-close]")]);
        assert.deepEqual((await told(count + 1)).transaction, known);
        assert.deepEqual(opener.complaints, []);
      } finally {
        await context.close();
        await wallet.close();
      }
    });

    test("as a pop-up that is told to say nothing before the end", async () => {
      const context = await newContext(browser);
      const opener = await newPage(context);
      await opener.goto("data:text/html,<title>Wallet</title>");
      await opener.evaluate(() => {
        globalThis.got = [];
        addEventListener("message", ({ data }) => globalThis.got.push(data));
      });
      const { id, url } = await user.open("withdraw", "flow=amount,done");
      const popup = opener.waitForEvent("popup");
      await opener.evaluate((url) => void window.open(url), `${url}&callback=postMessage`);
      const page = await popup;
      await page.waitForLoadState();
      await enter(page, "12.50");
      await pause(200);
      assert.deepEqual(await opener.evaluate(() => globalThis.got), []);
      await Promise.all([page.waitForEvent("close"), page.click("[data-close]")]);
      await opener.waitForFunction(() => globalThis.got.length === 1);
      const { more_info_url, ...known } = await user.transaction({ id });
      assert.ok(more_info_url);
      assert.deepEqual(await opener.evaluate(() => globalThis.got), [{ transaction: known }]);
      await context.close();
    });

    test("but not within a page of another site", async () => {
      const context = await newContext(browser);
      const outside = await context.newPage();
      const { url } = await user.open("deposit", "flow=amount,done");
      await outside.goto("data:text/html,<title>Trap</title>");
      await outside.evaluate((url) => {
        const frame = document.createElement("iframe");
        frame.src = url;
        document.body.append(frame);
        return new Promise((resolve) => (frame.onload = resolve));
      }, url);
      const [, frame] = outside.frames();
      assert.match(frame.url(), /^chrome-error:/);
      assert.equal(await frame.locator("form").count(), 0);
      await context.close();
    });
  });

  for (const { name } of databases) {
    describe(`on ${name}`, { concurrency: true }, () => {
      test("a wallet follows a deposit to its end", async () => {
        const { host, user } = await somebody(name, "1");
        const { id, page, context } = await begin(user, "deposit", "flow=who,amount,review,done");
        const watched = user.watch(id);
        await page.fill("#f-first_name", "Ada");
        await page.fill("#f-last_name", "Lovelace");
        await proceed(page);
        await enter(page, "12.50");
        await proceed(page);
        await user.until(id, "pending_user_transfer_start");
        await pause(500);
        await comesIn(host, id, "12.50");
        const { seen, transaction } = await watched;
        const all = ["incomplete", "pending_user_transfer_start", "pending_anchor", "pending_stellar", "completed"];
        const known = all.filter((one) => seen.includes(one));
        assert.deepEqual(
          seen.filter((one, at) => one !== seen[at - 1]),
          known,
        );
        assert.deepEqual([transaction.amount_in, transaction.amount_out], ["12.5", "11.94"]);
        assert.equal(await user.balance(), "12.9400000");
        await context.close();
      });

      test("a wallet follows a withdrawal to its end", async () => {
        const { user } = await somebody(name, "50");
        const { id, page, context } = await begin(user, "withdraw", "flow=choice,amount,review,done");
        const watched = user.watch(id);
        await proceed(page, page.locator("[value=bank]"));
        await enter(page, "20");
        await proceed(page);
        await user.until(id, "pending_user_transfer_start");
        await user.pay(await user.transaction({ id }));
        const { seen, transaction } = await watched;
        assert.deepEqual([seen[0], seen.at(-1)], ["incomplete", "completed"], seen.join());
        assert.deepEqual([transaction.amount_in, transaction.amount_out, transaction.to], ["20", "19.4", "DE89"]);
        assert.equal(await user.balance(), "30.0000000");
        await page.reload();
        await page.getByText("19.4").first().waitFor();
        await assertClean(page);
        await context.close();
      });
    });
  }
});
