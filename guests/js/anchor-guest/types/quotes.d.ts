/// <reference path="./types.d.ts" />
declare module 'anchor:guest/quotes' {
  /**
   * The rate for a conversion. `invalid`: this conversion is not offered, or not for this amount (HTTP 400; a pair
   * is left out of `GET /prices`); `denied`: not to this client (HTTP 403); `unavailable`: there is no rate now (HTTP
   * 503, or asked again in background work).
   */
  export function rate(request: RateRequest): Conversion;
  /**
   * A firm quote is not needed any more. A failed call is tried again until it succeeds, so the same id may come
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
   * What a rate is asked for.
   */
  export type Purpose = PurposeIndicative | PurposeFirm | PurposeSettlement;
  /**
   * To be shown (SEP-38 `GET /prices`, `GET /price`). Nobody is bound by it.
   */
  export interface PurposeIndicative {
    tag: 'indicative',
  }
  /**
   * To be relied on (SEP-38 `POST /quote`), under this id: hold what is needed for it until it expires or
   * `release` is called. The id is new with every request. If the answer does not reach the client the host
   * releases the id at once.
   */
  export interface PurposeFirm {
    tag: 'firm',
    val: string,
  }
  /**
   * To be applied now, to money that is here, for the transaction with this id: one that was opened without a
   * firm quote, or paid after its quote had expired. The rate is fixed by the answer. Asked again after a
   * failure, with the same id.
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
   * This much is sold: how much does it buy?
   */
  export interface GivenSell {
    tag: 'sell',
    val: Decimal,
  }
  /**
   * This much is bought: how much does it take?
   */
  export interface GivenBuy {
    tag: 'buy',
    val: Decimal,
  }
  /**
   * Who asks.
   */
  export interface Client {
    /**
     * The account that signed in (SEP-10).
     */
    account: Address,
    /**
     * The user within that account, when the token named one by memo.
     */
    accountMemo?: string | null,
    /**
     * The wallet's verified domain, when it proved one.
     */
    clientDomain?: string | null,
  }
  /**
   * What is asked. Assets, methods and country are among those configured; one of the assets is on the ledger and
   * the other is not.
   */
  export interface RateRequest {
    /**
     * What for.
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
     * How off-chain money would come in, when the client said so.
     */
    sellDeliveryMethod?: string | null,
    /**
     * How off-chain money would go out, when the client said so.
     */
    buyDeliveryMethod?: string | null,
    /**
     * ISO 3166 code of the client's country, when it said so.
     */
    countryCode?: string | null,
    /**
     * The protocol the conversion is for (SEP-38 `context`); none: it was not said (`GET /prices`).
     */
    context?: Protocol | null,
    /**
     * Who asks; none: nobody signed in, so this is the market's rate.
     */
    client?: Client | null,
    /**
     * A firm quote has to be good until then at least. If it can't be, answer `invalid`.
     */
    expireAfter?: Timestamp | null,
    /**
     * How many decimals the asset sold has.
     */
    sellDecimals: number,
    /**
     * How many decimals the asset bought has.
     */
    buyDecimals: number,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * A conversion at a rate. With S sold, B bought, price P and fee F the host checks exactly, at the assets' decimals:
   * - `S - F = P * B` when the fee is in the asset sold, `S = P * (B + F)` when it is in the asset bought;
   * - the given amount is unchanged;
   * - the fee's parts sum to its total, and no amount is finer than its asset.
   *
   * The amount that was not given is rounded half to even at its asset's decimals; it is best left out, and the host
   * works it out. An answer that does not hold is refused whole, like a trap.
   */
  export interface Conversion {
    /**
     * Units of the asset sold for one unit of the asset bought, without fees (SEP-38 `price`); more than 0.
     */
    price: Decimal,
    /**
     * How much is sold; none: as given, or what follows.
     */
    sellAmount?: Decimal | null,
    /**
     * How much is bought; none: as given, or what follows.
     */
    buyAmount?: Decimal | null,
    /**
     * The fee, in one of the two assets; none: no fee.
     */
    fee?: Fee | null,
    /**
     * Until when a firm quote is good: required for those, at or after `expire-after` and no further ahead than the
     * host's configured ceiling. Left out of account otherwise.
     */
    expiresAt?: Timestamp | null,
    /**
     * Room for what later hosts read.
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
   * It never reached the client: the answer was refused, or the host was stopped while it was being made. The
   * guest may not know the id.
   */
  export type ReleaseReason = 'expired' | 'abandoned' | 'not-given';
}
