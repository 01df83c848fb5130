// Pictures of pages: what a page looks like is compared with the picture of it that is kept, as people see it.
//
// What differs from run to run is made the same (ids, accounts, times, QR codes), and so are the fonts: they come with the tests.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The pictures that are kept, and where a picture is put that differs from its kept one. */
export const KEPT = here("../pictures");
const DIFFERING = here("../../../target/pictures");

/** The major version of the Chromium that the pictures were made with last. */
const MADE_WITH = join(KEPT, "chromium-version");

/** Keeps what pages look like now, where that differs. */
const IS_RENEWED = Boolean(process.env.UPDATE_SHOTS);

/** How far two colours may be apart, from 0 to 1, before people see it; edges of letters may differ as they like. */
const COLOUR_MOST = 0.1;
/** How many pixels may differ in any square of that size: less than a thin icon or a short word. */
const WINDOW = 32;
const PIXELS_MOST = 24;

/** Colours are kept in steps of that size: nobody sees it, and a picture takes a third of the room. */
const STEP = 17;

const font = (name, file) => [name, readFileSync(here(`../node_modules/@fontsource-variable/${file}`)).toString("base64")];
const FONTS = [
  font("Pictures Latin", "noto-sans/files/noto-sans-latin-wght-normal.woff2"),
  font("Pictures Latin more", "noto-sans/files/noto-sans-latin-ext-wght-normal.woff2"),
  font("Pictures Arabic", "noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2"),
  font("Pictures mono", "noto-sans-mono/files/noto-sans-mono-latin-wght-normal.woff2"),
];

/** Loads the fonts of the pictures, and makes the same what differs from run to run. */
async function makeSame(page) {
  await page.evaluate(async (fonts) => {
    // What moves for the picture is no fault of the page.
    globalThis.isPictured = true;
    const loaded = fonts.map(([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      return new FontFace(name, bytes, { weight: "100 900" }).load();
    });
    for (const face of await Promise.all(loaded)) document.fonts.add(face);
    const texts = "'Pictures Latin', 'Pictures Latin more', 'Pictures Arabic', sans-serif";
    const { style } = document.documentElement;
    style.setProperty("--font", texts);
    style.setProperty("--mono", `'Pictures mono', ${texts}`);

    const same = [
      [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "00000000-0000-4000-8000-000000000000"],
      [/\bG[A-Z2-7]{55}\b/g, `G${"A".repeat(55)}`],
      [/\bG[A-Z2-7]{3}…[A-Z2-7]{4}(?![A-Za-z0-9])/g, "GAAA…AAAA"],
      [/\b[0-9a-f]{4}…[0-9a-f]{4}(?![A-Za-z0-9])/g, "0000…0000"],
      [/\b\d{15,19}\b/g, "1234567890123456789"],
      [/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/g, "2026-01-02 03:04"],
    ];
    const undo = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const text = same.reduce((text, [from, to]) => text.replace(from, to), node.data);
      if (text === node.data) continue;
      const before = node.data;
      undo.push(() => (node.data = before));
      node.data = text;
    }
    for (const svg of document.querySelectorAll(".qr svg")) {
      svg.style.visibility = "hidden";
      undo.push(() => svg.style.removeProperty("visibility"));
    }
    undo.push(() => ["--font", "--mono"].forEach((name) => style.removeProperty(name)));
    globalThis.undoPicture = async () => {
      undo.forEach((one) => one());
      const shown = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      await shown();
      await shown();
      globalThis.shifts?.takeRecords();
      globalThis.isPictured = false;
    };
  }, FONTS);
}

/** A picture of the whole page as it is now. */
export async function picture(page) {
  // Nothing is pointed at.
  await page.mouse.move(0, 0);
  await makeSame(page);
  const taken = await page.screenshot({ fullPage: true, animations: "disabled", caret: "hide" });
  await page.evaluate(() => globalThis.undoPicture());
  const read = PNG.sync.read(taken);
  for (let at = 0; at < read.data.length; at += 1) read.data[at] = STEP * Math.round(read.data[at] / STEP);
  return read;
}

/** The same picture with this size; what is added is in a colour that no page has. */
function grown(from, width, height) {
  if (from.width === width && from.height === height) return from;
  const to = new PNG({ width, height });
  for (let at = 0; at < to.data.length; at += 4) to.data.set([255, 0, 255, 255], at);
  PNG.bitblt(from, to, 0, 0, from.width, from.height, 0, 0);
  return to;
}

/** Whether people see no difference; how many pixels differ at most in a square, and a picture of them. */
export function looksLike(before, now) {
  const [width, height] = [Math.max(before.width, now.width), Math.max(before.height, now.height)];
  const differences = new PNG({ width, height });
  const [a, b] = [before, now].map((one) => grown(one, width, height).data);
  const options = { threshold: COLOUR_MOST, windowSize: WINDOW };
  const count = pixelmatch(a, b, differences.data, width, height, options);
  return { isAlike: count <= PIXELS_MOST, count, differences };
}

/** A picture as a small file: with a palette, unless it has too many colours. */
function written({ width, height, data }) {
  const palette = [];
  const known = new Map();
  const indices = new Uint8Array(width * height);
  for (let at = 0; at < indices.length; at += 1) {
    const colour = [...data.subarray(4 * at, 4 * at + 3)];
    const name = colour.join();
    if (!known.has(name)) known.set(name, palette.push(colour) - 1);
    indices[at] = known.get(name);
  }
  if (palette.length > 256) return PNG.sync.write({ width, height, data });
  return encode({ width, height, data: indices, depth: 8, channels: 1, palette }, { zlib: { level: 9 } });
}

/** The file of a picture. */
export const fileOf = (name, look) => `${name.replaceAll(/\W+/g, "-")}.${look}.png`;

/** Asserts that no picture is kept but these. */
export function assertNoOtherPictures(files) {
  mkdirSync(KEPT, { recursive: true });
  const others = readdirSync(KEPT).filter((file) => file.endsWith(".png") && !files.includes(file));
  assert.deepEqual(others, [], `no test takes these pictures any more: delete them from ${KEPT}`);
}

/** Asserts that a page looks as on the picture that is kept of it. */
export async function assertLooksAsKept(page, name, look) {
  const now = await picture(page);
  const file = fileOf(name, look);
  const path = join(KEPT, file);
  const version = page.context().browser().version().split(".")[0];
  const before = existsSync(path) ? PNG.sync.read(readFileSync(path)) : undefined;
  const { isAlike = false, count, differences } = before ? looksLike(before, now) : {};
  if (isAlike) return;
  if (IS_RENEWED) {
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(path, written(now));
    writeFileSync(MADE_WITH, `${version}\n`);
    return;
  }
  mkdirSync(DIFFERING, { recursive: true });
  const kept = join(DIFFERING, file);
  writeFileSync(kept, written(now));
  const renew = "If the page is right, renew its picture: `UPDATE_SHOTS=1 npm test` in tests/js.";
  if (!before) assert.fail(`there is no picture of ${name} (${look}); it looks like this: ${kept}\n${renew}`);
  const differing = kept.replace(/\.png$/, ".differences.png");
  writeFileSync(differing, PNG.sync.write(differences));
  const madeWith = readFileSync(MADE_WITH, "utf8").trim();
  const other =
    madeWith === version
      ? ""
      : `\nThe pictures were made with Chromium ${madeWith}, and this is ${version}: it may draw a little differently.`;
  assert.fail(
    `${name} (${look}) does not look as before: ${count} pixels differ in a square of ${WINDOW} by ${WINDOW}\n` +
      `before: ${path}\nnow: ${kept}\ndifferences: ${differing}\n${renew}${other}`,
  );
}
