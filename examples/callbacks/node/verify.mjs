// Verifies that an anchor signed a callback (SEP-31 and SEP-12, "VERIFY signature").

import { createPublicKey, verify as verifySignature } from "node:crypto";

/** How far the time of a signature may be from our clock, in seconds. */
const TOLERANCE = 120;

/** Throws unless `header` holds a signature that `signingKey` (G…) made of `body` for `host`, not long ago. */
export function verify({ header, body, host, signingKey, now = Date.now() / 1000 }) {
  const [, time, signature] = /^t=(\d+), s=([A-Za-z0-9+/=]+)$/.exec(header ?? "") ?? [];
  if (time === undefined) throw new Error("the Signature header is missing or not `t=TIME, s=BASE64`");
  if (Math.abs(now - Number(time)) > TOLERANCE) throw new Error("the signature is too old, or from the future");
  const signed = Buffer.concat([Buffer.from(`${time}.${host}.`), body]);
  const good = verifySignature(null, signed, publicKey(signingKey), Buffer.from(signature, "base64"));
  if (!good) throw new Error("the anchor did not sign this");
}

/** The Ed25519 key of a Stellar account: base32 of a version byte, the key's 32 bytes and a checksum of two. */
export function publicKey(account) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  if (!/^G[A-Z2-7]{55}$/.test(account)) throw new Error(`${account} is not an account`);
  const bits = [...account].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  if (checksum(bytes.subarray(0, 33)) !== bytes.readUInt16LE(33)) throw new Error(`${account} is misspelt`);
  const x = bytes.subarray(1, 33).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

/** CRC16-XModem. */
function checksum(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
}
