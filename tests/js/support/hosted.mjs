// Hosted deposits and withdrawals (SEP-24): the anchor with the tests' guest, a wallet's user, and what the user's browser
// shows.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, JSON_TYPE } from "./anchor.mjs";
import { REAIS, startHost } from "./host.mjs";
import { assertLooksAsKept } from "./pictures.mjs";
import { User } from "./user.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const GUEST = here("../../../guests/rust/target/wasm32-wasip2/release/test_rails.wasm");
const AXE = readFileSync(here("../node_modules/axe-core/axe.min.js"), "utf8");
const RULES = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
/** Those that the dark look can break where the light one does not: nothing else differs. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** A telephone's window, and the narrowest one that pages are made for. */
export const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };

/** The pages of which a picture is kept in these looks as well; of every page, there is one in the light. */
const ALSO_KEPT = {
  dark: ["a form with mistakes", "a review", "a wait", "how to pay a withdrawal", "a refusal"],
  narrow: ["a form with costs", "how to pay a withdrawal"],
};

/** The looks of a page of which a picture is kept. */
export function looksKept(name) {
  return ["light", ...Object.keys(ALSO_KEPT).filter((look) => ALSO_KEPT[look].includes(name))];
}

/** The folder for a picture of each state, if anybody wants to look at them. */
const { SHOTS } = process.env;

/** A page that waits asks after three seconds, then ever more rarely. */
export const RENEWED_WITHIN_MS = 60_000;

/** The most that a page moves while people are well served, as browsers' makers say. */
export const SHIFT_GOOD = 0.1;

export const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPhfDwAChAGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
export const PASSPORT = { name: "passport.png", mimeType: "image/png", buffer: PICTURE };

export const ANSWERS = {
  city: "Łódź",
  address: "1 High Street\nExampleton",
  email_address: "ada@example.com",
  mobile_number: "+44 20 7946 0000",
  age: "36",
  birth_date: "1990-12-10",
  amount: "1000.50",
};

/** Signs tokens, so that a test can make one that has expired. */
const SECRET = "a secret of the tests, of thirty-two bytes or more";

/** An anchor whose pages ask what a test's `steer` says. */
export async function startHosted({ databaseUrl, domain, settings: own }) {
  const settings = {
    ...REAIS,
    "guest.reference": false,
    "guest.files": GUEST,
    "keys.jwt_secret": SECRET,
    "limits.horizon_sign_ins_at_once": 32,
    "payments.retry_pause_first_ms": 50,
    "documentation.org_name": "Example Anchor",
    "documentation.org_support_email": "help@anchor.example",
    ...own,
  };
  return startHost({ databaseUrl, domain, settings });
}

/** Leads the browser to hosts as `startHost` leads this process to them. */
export function resolverRules(hosts) {
  const rules = hosts.map(({ domain, localUrl }) => `MAP ${domain} ${new URL(localUrl).host}`);
  return `--host-resolver-rules=${rules.join(",")}`;
}

/** The same token as it was long ago. */
export function expired(link) {
  const url = new URL(link);
  const [head, body] = url.searchParams.get("token").split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  const old = { ...claims, iat: claims.iat - 100_000, exp: claims.exp - 100_000 };
  const signed = `${head}.${Buffer.from(JSON.stringify(old)).toString("base64url")}`;
  url.searchParams.set("token", `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`);
  return url.href;
}

/** Money comes in at the bank for a deposit. */
export async function comesIn(host, transaction, amount) {
  const body = JSON.stringify([{ transaction, external_id: `bank-${transaction}`, amount }]);
  const sent = await ask(`${host.localUrl}/rails/test_rails/payments`, { method: "POST", headers: JSON_TYPE, body });
  assert.equal(sent.status, 200, JSON.stringify(sent.body));
}

/** Somebody whose wallet opens hosted transfers. */
export class HostedUser extends User {
  get transfers() {
    return this.anchor.sep24();
  }

  /** Pays one after the other, as their account's transactions have to follow each other. */
  async pay(record) {
    const paid = (this.paying ?? Promise.resolve()).then(() => super.pay(record));
    this.paying = paid.catch(() => {});
    return paid;
  }

  /** A transfer of which the guest is steered by these words: its id, and the link to its pages. */
  async open(way, steer, { lang = "en", ...extraFields } = {}) {
    const { authToken, asset } = this;
    const opened = await this.transfers[way]({
      assetCode: asset.code,
      authToken,
      lang,
      extraFields: { steer, ...extraFields },
    });
    assert.equal(opened.type, "interactive_customer_info_needed");
    return opened;
  }
}

/** A page whose `complaints` are what it must not do. What Chromium says of an answer that is no success is none of it. */
export async function newPage(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints = [];
  page.on("console", (message) => {
    const isOfStatus = message.text().startsWith("Failed to load resource: the server responded with a status of ");
    if (["error", "warning"].includes(message.type()) && !isOfStatus) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.complaints = complaints;
  return page;
}

/** A window of its own, in which pages note the policy that they break and what moves while they are shown. */
export async function newContext(browser, options = {}) {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-US", ...options });
  await context.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(event.violatedDirective),
    );
    globalThis.shifted = 0;
    globalThis.movers = [];
    const note = (list) => {
      for (const { hadRecentInput, value, sources } of list.getEntries()) {
        if (hadRecentInput || globalThis.isPictured) continue;
        globalThis.shifted += value;
        globalThis.movers.push(...sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 80)));
      }
    };
    globalThis.shifts = new PerformanceObserver(note);
    globalThis.shifts.observe({ type: "layout-shift", buffered: true });
  });
  return context;
}

/** The pages of a new transfer, in a window of their own. */
export async function beginIn(browser, user, way, steer, { fields, query = "", ...options } = {}) {
  const { id, url } = await user.open(way, steer, fields);
  const context = await newContext(browser, options);
  const page = await newPage(context);
  await page.goto(url + query);
  return { id, url, context, page };
}

/** The heading of a page. */
export const heading = async (page) => page.locator("h1").innerText();

/** Enters an amount, and goes on. */
export async function enter(page, amount) {
  await page.fill("#f-amount", amount);
  await proceed(page);
}

/** Fills the form of every kind of input. */
export async function fillEverything(page) {
  for (const [name, value] of Object.entries(ANSWERS)) await page.fill(`[name="${name}"]`, value);
  await page.selectOption("[name=plan]", "b");
  await page.check("[name=pace][value=fast]");
  await page.check("[name=consent]");
}

/** Presses the page's main button, and waits for the page that comes. */
export async function proceed(page, button = page.locator("main form .primary")) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.click()]);
}

/** Asserts that a page did nothing that it must not do, and did not move by more than that while it was read. */
export async function assertClean(page, shiftMost = 0) {
  assert.deepEqual(page.complaints, []);
  const noted = await page.evaluate(() => {
    const { violations, shifted, movers } = globalThis;
    return { violations, shifted, movers };
  });
  assert.deepEqual(noted.violations, [], "the page breaks its own policy");
  assert.ok(noted.shifted <= shiftMost, `the page moves by ${noted.shifted}: ${noted.movers.join("\n")}`);
}

/** Asserts that everybody can use a page, light, dark and narrow, and that it looks as on the pictures that are kept of it. */
export async function assertUsable(page, name) {
  const looks = [
    ["light", "light", PHONE, RULES],
    ["dark", "dark", PHONE, COLOURS],
    ["narrow", "light", NARROW, RULES],
  ];
  for (const [look, colorScheme, size, rules] of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= size.width, `${name}, ${look}: ${width} pixels wide`);
    if (looksKept(name).includes(look)) await assertLooksAsKept(page, name, look);
    if (SHOTS) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `${name.replaceAll(/\W+/g, "-")}.${look}.png`), fullPage: true });
    }
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
    const found = await page.evaluate(async (runOnly) => {
      const { violations, passes } = await globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] });
      const of = ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`)}`;
      return { violations: violations.map(of), passed: passes.length };
    }, rules);
    assert.deepEqual(found.violations, [], `${name}, ${look}`);
    assert.ok(found.passed >= (rules === RULES ? 5 : 1), `${name}, ${look}: hardly a rule was applied`);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await page.setViewportSize(PHONE);
}

/** Moves the focus with the Tab key until it is on what the selector names; whoever moves it sees where it is. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate((wanted) => {
      const { activeElement: element } = document;
      const shown = element.closest(".option, .with-unit") ?? element;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      const { width, height } = element.getBoundingClientRect();
      return {
        isThere: element.matches(wanted),
        isBody: element === document.body,
        what: element.outerHTML.slice(0, 120),
        isSeen: outlineStyle !== "none" && outlineWidth !== "0px" && width > 0 && height > 0,
      };
    }, selector);
    assert.ok(at.isBody || at.isSeen, `nobody sees the focus on ${at.what}`);
    if (at.isThere) return;
  }
  assert.fail(`no key leads to ${selector}`);
}
