// `Math.random` from the host's randomness. The engine's own yields the same numbers in every instance, because its
// seed is in the image that instances start from.
import { getRandomBytes } from "wasi:random/random@0.2.12";

/** Numbers fetched at once. */
const BATCH = 16;

let drawn = [];

/** A number in [0, 1) with 53 random bits. */
export function random() {
  if (drawn.length === 0) {
    const bytes = new DataView(Uint8Array.from(getRandomBytes(BATCH * 8)).buffer);
    for (let at = 0; at < BATCH * 8; at += 8) {
      drawn.push(((bytes.getUint32(at) >>> 5) * 2 ** 26 + (bytes.getUint32(at + 4) >>> 6)) / 2 ** 53);
    }
  }
  return drawn.pop();
}
