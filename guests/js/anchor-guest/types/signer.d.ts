/// <reference path="./types.d.ts" />
declare module 'anchor:guest/signer' {
  /**
   * Signs a transaction. The host asks again with the same transaction until it has enough signatures. Before you pass
   * it on, compare it with the payout by means of your own. After a problem the payout waits, its text is shown to the
   * operator, and the host asks again. Wallets see nothing of it.
   */
  export function sign(request: SigningRequest): Signing;
  export type Address = import('anchor:guest/types').Address;
  export type Entry = import('anchor:guest/types').Entry;
  export type LedgerPayout = import('anchor:guest/types').LedgerPayout;
  export type Problem = import('anchor:guest/types').Problem;
  export type Timestamp = import('anchor:guest/types').Timestamp;
  /**
   * A transaction to be signed. It has one operation, which pays `payout`. Its source is a channel account of the host,
   * whose signature it has already.
   */
  export interface SigningRequest {
    /**
     * What it pays.
     */
    payout: LedgerPayout,
    /**
     * The transaction's envelope, XDR in base64, with the signatures so far.
     */
    envelope: string,
    /**
     * What is to be signed: the transaction's hash, 32 bytes.
     */
    hash: Uint8Array,
    /**
     * The network that it is for.
     */
    networkPassphrase: string,
    /**
     * The account's signers that have not signed, `G…`.
     */
    signers: Array<Address>,
    /**
     * Until when the ledger may take it. Then the host prepares another.
     */
    validUntil: Timestamp,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * One signer's signature.
   */
  export interface Signature {
    /**
     * The signer, `G…`.
     */
    signer: Address,
    /**
     * Its Ed25519 signature of `hash`: 64 bytes.
     */
    signature: Uint8Array,
  }
  /**
   * The answer to a request.
   */
  export type Signing = SigningSignatures | SigningEnvelope | SigningPending;
  /**
   * Signatures, one or more. The host verifies each, keeps those of the account's signers, and asks again if more are
   * needed.
   */
  export interface SigningSignatures {
    tag: 'signatures',
    val: Array<Signature>,
  }
  /**
   * The same transaction with signatures, XDR in base64.
   */
  export interface SigningEnvelope {
    tag: 'envelope',
    val: string,
  }
  /**
   * Not yet: the host asks again, at growing intervals up to five minutes. The text says what it waits for, for the
   * operator.
   */
  export interface SigningPending {
    tag: 'pending',
    val: string | undefined,
  }
}
