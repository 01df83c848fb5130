/// <reference path="./types.d.ts" />
declare module 'anchor:guest/quotes' {
  /**
   * The rate for a conversion. `invalid`: the anchor does not offer this conversion, or not for this amount (HTTP 400;
   * `GET /prices` leaves the pair out). `denied`: not for this client (HTTP 403). `unavailable`: no rate now (HTTP 503;
   * in a background job the host asks again).
   */
  export function rate(request: RateRequest): Conversion;
  /**
   * Releases a firm quote that is no longer needed. The host retries until a call succeeds, so the same id may come
   * twice.
   */
  export function release(quoteId: string, reason: ReleaseReason): void;
  export type Address = import('anchor:guest/types').Address;
  export type AssetId = import('anchor:guest/types').AssetId;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Problem = import('anchor:guest/types').Problem;
  export type Protocol = import('anchor:guest/types').Protocol;
  export type Timestamp = import('anchor:guest/types').Timestamp;
  /**
   * What the rate is for.
   */
  export type Purpose = PurposeIndicative | PurposeFirm | PurposeSettlement;
  /**
   * To show it (SEP-38 `GET /prices`, `GET /price`). It binds nobody.
   */
  export interface PurposeIndicative {
    tag: 'indicative',
  }
  /**
   * For a firm quote with this id (SEP-38 `POST /quote`): reserve what you need for it until it expires or the host
   * calls `release`. Every request has a new id. If the answer does not reach the client, the host releases the id
   * immediately.
   */
  export interface PurposeFirm {
    tag: 'firm',
    val: string,
  }
  /**
   * To convert now the money that has arrived for the transaction with this id: one opened without a firm quote, or
   * paid after its quote had expired. The answer fixes the rate. After a failure the host asks again with the same
   * id.
   */
  export interface PurposeSettlement {
    tag: 'settlement',
    val: string,
  }
  /**
   * The amount that is given; the other one follows from the rate.
   */
  export type Given = GivenSell | GivenBuy;
  /**
   * The client sells this amount: how much does it buy?
   */
  export interface GivenSell {
    tag: 'sell',
    val: Decimal,
  }
  /**
   * The client buys this amount: how much must it sell?
   */
  export interface GivenBuy {
    tag: 'buy',
    val: Decimal,
  }
  /**
   * The client that asks.
   */
  export interface Client {
    /**
     * The account that signed in (SEP-10).
     */
    account: Address,
    /**
     * The user within that account, if the token named one by memo.
     */
    accountMemo?: string | null,
    /**
     * The wallet's verified domain, if it proved one.
     */
    clientDomain?: string | null,
  }
  /**
   * A request for a rate. Assets, delivery methods and country are among those configured. One of the assets is on the
   * ledger and the other is off chain.
   */
  export interface RateRequest {
    /**
     * What the rate is for.
     */
    purpose: Purpose,
    /**
     * What the client gives.
     */
    sellAsset: AssetId,
    /**
     * What the client gets.
     */
    buyAsset: AssetId,
    /**
     * The amount, no finer than its asset.
     */
    given: Given,
    /**
     * How off-chain money would come in, if the client said so.
     */
    sellDeliveryMethod?: string | null,
    /**
     * How off-chain money would go out, if the client said so.
     */
    buyDeliveryMethod?: string | null,
    /**
     * ISO 3166 code of the client's country, if the client said so.
     */
    countryCode?: string | null,
    /**
     * The protocol the conversion is for (SEP-38 `context`); none: not given (`GET /prices`).
     */
    context?: Protocol | null,
    /**
     * The client; none: the client is not authenticated, so answer with the market's rate.
     */
    client?: Client | null,
    /**
     * A firm quote must be valid at least until then. If it can't be, answer `invalid`.
     */
    expireAfter?: Timestamp | null,
    /**
     * Number of decimals of the asset sold.
     */
    sellDecimals: number,
    /**
     * Number of decimals of the asset bought.
     */
    buyDecimals: number,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * A conversion at a rate. With S sold, B bought, price P and fee F the host checks exactly, at the assets' decimals:
   * - `S - F = P * B` when the fee is in the asset sold, `S = P * (B + F)` when it is in the asset bought;
   * - the given amount is unchanged;
   * - the fee's parts sum to its total, and no amount is finer than its asset.
   *
   * The amount that was not given is rounded half to even at its asset's decimals. Better leave it out: then the host
   * calculates it. If an answer fails a check, the host refuses all of it, as after a trap.
   */
  export interface Conversion {
    /**
     * Units of the asset sold for one unit of the asset bought, without fees (SEP-38 `price`); more than 0.
     */
    price: Decimal,
    /**
     * The amount sold; none: the given amount, or the host calculates it.
     */
    sellAmount?: Decimal | null,
    /**
     * The amount bought; none: the given amount, or the host calculates it.
     */
    buyAmount?: Decimal | null,
    /**
     * The fee, in one of the two assets; none: no fee.
     */
    fee?: Fee | null,
    /**
     * When a firm quote expires. Required for firm quotes: at or after `expire-after`, and not later than the host's
     * configured limit. Ignored otherwise.
     */
    expiresAt?: Timestamp | null,
    /**
     * Additions by name; later hosts read more of them. `id` (new in 0.1.1): your own id of a firm quote, 1 to 255 bytes without
     * control characters, which no other quote has. The host keeps it, and shows it in `records` beside its own.
     */
    extra: Array<Entry>,
  }
  /**
   * Why a firm quote is given back.
   * # Variants
   * ## `"expired"`
   * It expired and no transaction had used it.
   * ## `"abandoned"`
   * The transaction that used it ended before its money came.
   * ## `"not-given"`
   * It never reached the client: the host refused the answer, or stopped while the quote was being made. The guest
   * may not know the id.
   */
  export type ReleaseReason = 'expired' | 'abandoned' | 'not-given';
}
