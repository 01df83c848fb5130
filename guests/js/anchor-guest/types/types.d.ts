declare module 'anchor:guest/types' {
  /**
   * An exact, non-negative number in plain notation: `12.50`. No sign, exponent, spaces or separators, and
   * at most 28 digits. Trailing zeros carry no meaning.
   */
  export type Decimal = string;
  /**
   * An instant, RFC 3339 in UTC with milliseconds: `2026-11-21T04:16:16.123Z`.
   */
  export type Timestamp = string;
  /**
   * An asset in SEP-38's format: `stellar:USDC:G…`, `stellar:native` or `iso4217:BRL`.
   */
  export type AssetId = string;
  /**
   * A Stellar address: `G…` (account), `M…` (a user of a shared account, SEP-23) or `C…` (contract).
   */
  export type Address = string;
  /**
   * The language texts for people should be in, ISO 639-1: `en`.
   */
  export type Language = string;
  /**
   * A named value.
   */
  export interface Entry {
    /**
     * SEP-9 name, or a name of the anchor's own.
     */
    name: string,
    /**
     * Its value, as it was sent. A file of a customer is a data URL (RFC 2397), such as
     * `data:image/png;base64,iVBOR…`, however it came, in `customers.review`; in a payment it is only named:
     * `file:` and its SEP-12 `file_id`.
     */
    value: string,
  }
  /**
   * An amount of one asset.
   */
  export interface Amount {
    /**
     * How much.
     */
    value: Decimal,
    /**
     * Of what.
     */
    asset: AssetId,
  }
  /**
   * One named part of a fee (SEP-31 and SEP-38 `fee_details.details`). Wallets show it.
   */
  export interface FeePart {
    /**
     * What it is for, in a word or two.
     */
    name: string,
    /**
     * How much, in the fee's asset.
     */
    amount: Decimal,
    /**
     * A longer text for people.
     */
    description?: string | null,
  }
  /**
   * What the anchor charges (`fee_details`).
   */
  export interface Fee {
    /**
     * All of it.
     */
    total: Decimal,
    /**
     * In which asset.
     */
    asset: AssetId,
    /**
     * Its parts: none, or parts that sum exactly to `total`.
     */
    details: Array<FeePart>,
  }
  /**
   * The kinds of memo a ledger transaction can carry.
   * # Variants
   * 
   * ## `"text"`
   * 
   * Up to 28 bytes of text.
   * ## `"id"`
   * 
   * An unsigned 64-bit number.
   * ## `"hash"`
   * 
   * 32 bytes.
   * ## `"return"`
   * 
   * 32 bytes naming the transaction that is returned.
   */
  export type MemoKind = 'text' | 'id' | 'hash' | 'return';
  /**
   * A memo, as SEPs and Horizon write it.
   */
  export interface Memo {
    /**
     * Its kind (`memo_type`).
     */
    kind: MemoKind,
    /**
     * Its value: text as it is, a number in decimal, hash and return in base64.
     */
    value: string,
  }
  /**
   * What sort of value a field takes (SEP-12 `type`).
   * # Variants
   * 
   * ## `"text"`
   * 
   * Text.
   * ## `"binary"`
   * 
   * A file: a data URL; see `entry`.
   * ## `"number"`
   * 
   * A number.
   * ## `"date"`
   * 
   * A calendar date, `YYYY-MM-DD`.
   */
  export type FieldKind = 'text' | 'binary' | 'number' | 'date';
  /**
   * A value the anchor asks for (SEP-12 `fields`, SEP-31 `fields.transaction`). Wallets show it as a form.
   */
  export interface Field {
    /**
     * SEP-9 name where one fits, so that wallets know it; else the anchor's own.
     */
    name: string,
    /**
     * What it is, for people, in the language asked for.
     */
    description: string,
    /**
     * What sort of value it takes.
     */
    kind: FieldKind,
    /**
     * The accepted values; empty: any.
     */
    choices: Array<string>,
    /**
     * Whether it may be left out.
     */
    optional: boolean,
  }
  /**
   * The SEP a transaction was opened through.
   * # Variants
   * 
   * ## `"sep6"`
   * 
   * Deposits and withdrawals by API.
   * ## `"sep24"`
   * 
   * Hosted deposits and withdrawals.
   * ## `"sep31"`
   * 
   * Cross-border payments.
   */
  export type Protocol = 'sep6' | 'sep24' | 'sep31';
  /**
   * What a transaction does.
   * # Variants
   * 
   * ## `"deposit"`
   * 
   * Off-chain money in, the same asset out on the ledger.
   * ## `"deposit-exchange"`
   * 
   * As a deposit, with a conversion.
   * ## `"withdrawal"`
   * 
   * Ledger asset in, off-chain money out.
   * ## `"withdrawal-exchange"`
   * 
   * As a withdrawal, with a conversion.
   * ## `"receive"`
   * 
   * Ledger asset in from a sending anchor, off-chain money out to the receiving client.
   */
  export type Kind = 'deposit' | 'deposit-exchange' | 'withdrawal' | 'withdrawal-exchange' | 'receive';
  /**
   * Where a transaction stands: the statuses of SEP-6, 24 and 31 under their SEP names.
   * # Variants
   * 
   * ## `"incomplete"`
   * 
   * The customer still has something to fill in (SEP-6, 24). For SEP-31: not on record yet, as in the first
   * `process-post-request`.
   * ## `"pending-user-transfer-start"`
   * 
   * Waiting for the user's money (SEP-6, 24).
   * ## `"pending-user-transfer-complete"`
   * 
   * The user's money is here (SEP-6, 24).
   * ## `"pending-external"`
   * 
   * Given to an outside network, not yet confirmed there.
   * ## `"pending-anchor"`
   * 
   * The anchor is working on it (SEP-6, 24).
   * ## `"pending-stellar"`
   * 
   * Submitted to the Stellar network, not yet confirmed.
   * ## `"pending-trust"`
   * 
   * Waiting for the user's trustline (SEP-6, 24).
   * ## `"pending-user"`
   * 
   * Waiting for the user to do something (SEP-6, 24).
   * ## `"pending-customer-info-update"`
   * 
   * A customer's information has to be corrected through SEP-12.
   * ## `"pending-transaction-info-update"`
   * 
   * The transaction's fields have to be corrected by PATCH.
   * ## `"pending-sender"`
   * 
   * Waiting for the sending anchor's payment (SEP-31).
   * ## `"pending-receiver"`
   * 
   * The receiving anchor is working on it (SEP-31).
   * ## `"on-hold"`
   * 
   * Held for review (SEP-24).
   * ## `"completed"`
   * 
   * Done: the money was delivered.
   * ## `"refunded"`
   * 
   * Done: the money went back.
   * ## `"expired"`
   * 
   * Nothing arrived in time.
   * ## `"no-market"`
   * 
   * No conversion was to be had (SEP-6, 24).
   * ## `"too-small"`
   * 
   * Below the minimum (SEP-6, 24).
   * ## `"too-large"`
   * 
   * Above the maximum (SEP-6, 24).
   * ## `"error"`
   * 
   * Failed; a person has to look at it.
   */
  export type Status = 'incomplete' | 'pending-user-transfer-start' | 'pending-user-transfer-complete' | 'pending-external' | 'pending-anchor' | 'pending-stellar' | 'pending-trust' | 'pending-user' | 'pending-customer-info-update' | 'pending-transaction-info-update' | 'pending-sender' | 'pending-receiver' | 'on-hold' | 'completed' | 'refunded' | 'expired' | 'no-market' | 'too-small' | 'too-large' | 'error';
  /**
   * A ledger payment that belongs to a transaction.
   */
  export interface StellarPayment {
    /**
     * Horizon's id of the operation, a decimal number.
     */
    id: string,
    /**
     * Hash of the ledger transaction, 64 hex digits.
     */
    transactionHash: string,
    /**
     * What moved.
     */
    amount: Amount,
    /**
     * Who paid.
     */
    source: Address,
    /**
     * The memo it carried.
     */
    memo?: Memo | null,
    /**
     * When its ledger closed.
     */
    closedAt: Timestamp,
  }
  /**
   * How a refund went out (SEP-6 and SEP-24 `id_type`).
   * # Variants
   * 
   * ## `"stellar"`
   * 
   * On the ledger; the id is a transaction hash.
   * ## `"external"`
   * 
   * Off chain; the id is the outside network's.
   */
  export type RefundKind = 'stellar' | 'external';
  /**
   * Money that went back (SEP-31 `refunds.payments`).
   */
  export interface RefundPayment {
    /**
     * Names the payment.
     */
    id: string,
    /**
     * Where it was made.
     */
    kind: RefundKind,
    /**
     * What went back.
     */
    amount: Amount,
    /**
     * What was charged for sending it back.
     */
    fee: Amount,
  }
  /**
   * A transaction as it stood when the call began. Read it, decide, answer: nothing written to it is kept.
   */
  export interface Transaction {
    /**
     * The host's id; wallets know it.
     */
    id: string,
    /**
     * The SEP it was opened through.
     */
    protocol: Protocol,
    /**
     * What it does.
     */
    kind: Kind,
    /**
     * Where it stands.
     */
    status: Status,
    /**
     * The account that opened it and alone may see it: for SEP-31 the sending anchor's.
     */
    account: Address,
    /**
     * The user within that account, when the token named one by memo (SEP-10).
     */
    accountMemo?: string | null,
    /**
     * The wallet's verified domain, when it proved one (SEP-10 client attribution).
     */
    clientDomain?: string | null,
    /**
     * What was asked for; for SEP-31 what the payer was told to pay.
     */
    amountExpected?: Amount | null,
    /**
     * What arrived; none until it did (`amount_in`).
     */
    amountIn?: Amount | null,
    /**
     * What the receiver gets or got (`amount_out`).
     */
    amountOut?: Amount | null,
    /**
     * What the anchor charges (`fee_details`).
     */
    fee?: Fee | null,
    /**
     * The off-chain asset asked for (SEP-31 `destination_asset`).
     */
    destinationAsset?: AssetId | null,
    /**
     * The SEP-38 quote it settles.
     */
    quoteId?: string | null,
    /**
     * How the money is delivered (`funding_method`).
     */
    fundingMethod?: string | null,
    /**
     * Where ledger money comes from or came from.
     */
    sourceAccount?: Address | null,
    /**
     * Where ledger money goes: for SEP-31 the anchor's account the payer pays to.
     */
    destinationAccount?: Address | null,
    /**
     * The memo the ledger payment must carry.
     */
    memo?: Memo | null,
    /**
     * The memo a refund must carry, when the payer named one.
     */
    refundMemo?: Memo | null,
    /**
     * SEP-12 id of the sending client (SEP-31).
     */
    senderId?: string | null,
    /**
     * SEP-12 id of the receiving client (SEP-31).
     */
    receiverId?: string | null,
    /**
     * SEP-12 id of the customer it is for (SEP-6, 24).
     */
    customerId?: string | null,
    /**
     * The language of texts for people.
     */
    lang: Language,
    /**
     * Values given with it (SEP-31 `fields.transaction`). Personal data.
     */
    fields: Array<Entry>,
    /**
     * A word to people about the status (`status_message`).
     */
    message?: string | null,
    /**
     * The outside network's id of it (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * Ledger payments that belong to it.
     */
    stellarPayments: Array<StellarPayment>,
    /**
     * What went back.
     */
    refunds: Array<RefundPayment>,
    /**
     * When it was opened.
     */
    createdAt: Timestamp,
    /**
     * When it reached its status.
     */
    updatedAt: Timestamp,
    /**
     * When the host learnt that the payer's money had arrived; the ledger's time is in `stellar-payments`.
     */
    receivedAt?: Timestamp | null,
    /**
     * When it was completed.
     */
    completedAt?: Timestamp | null,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * Where a customer stands for one customer type (SEP-12 `status`).
   * # Variants
   * 
   * ## `"accepted"`
   * 
   * All is known and approved.
   * ## `"processing"`
   * 
   * Being looked at.
   * ## `"needs-info"`
   * 
   * Something is missing or has to be corrected.
   * ## `"rejected"`
   * 
   * Will not be served.
   */
  export type CustomerStatus = 'accepted' | 'processing' | 'needs-info' | 'rejected';
  /**
   * The last decision on a customer for one customer type.
   */
  export interface Standing {
    /**
     * SEP-12 `type`; none: of the request that named none.
     */
    customerType?: string | null,
    /**
     * Where they stand.
     */
    status: CustomerStatus,
  }
  /**
   * A person or organisation known through SEP-12. All of it is personal data: keep it out of logs.
   */
  export interface Customer {
    /**
     * The SEP-12 id.
     */
    id: string,
    /**
     * The account that registered them: for SEP-31 the sending anchor's.
     */
    account: Address,
    /**
     * The user within that account, when the token named one by memo.
     */
    accountMemo?: string | null,
    /**
     * The memo that tells customers of one account apart, when SEP-12 gave one.
     */
    memo?: Memo | null,
    /**
     * What was provided, by SEP-9 name.
     */
    values: Array<Entry>,
    /**
     * The decisions made so far.
     */
    standings: Array<Standing>,
    /**
     * When they were first registered.
     */
    createdAt: Timestamp,
    /**
     * When anything last changed.
     */
    updatedAt: Timestamp,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * A transaction with the customers it names.
   */
  export interface Payment {
    /**
     * The record.
     */
    transaction: Transaction,
    /**
     * The sending client, when the transaction names one (SEP-31).
     */
    sender?: Customer | null,
    /**
     * The receiving client, when the transaction names one (SEP-31).
     */
    receiver?: Customer | null,
    /**
     * The customer it is for, when the transaction names one (SEP-6, 24).
     */
    customer?: Customer | null,
  }
  /**
   * Fields that are missing or wrong.
   */
  export interface InfoRequest {
    /**
     * What is wanted.
     */
    fields: Array<Field>,
    /**
     * Why, for people.
     */
    message?: string | null,
  }
  /**
   * Why a request can't be served. In a call that serves a wallet's request the host answers it as written
   * here; `customers.review` alone may be `unavailable` without the wallet being turned away. In background work
   * nobody is there to be told: each function says what the host makes of a problem there.
   */
  export type Problem = ProblemInvalid | ProblemDenied | ProblemUnavailable;
  /**
   * The caller's fault: HTTP 400 with this text.
   */
  export interface ProblemInvalid {
    tag: 'invalid',
    val: string,
  }
  /**
   * Not allowed: HTTP 403 with this text.
   */
  export interface ProblemDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * An outside system is down, or anything else that may pass: HTTP 503 with a sentence of the host's. This text is
   * the operator's: it goes to the log, and in background work into what a held transaction shows.
   */
  export interface ProblemUnavailable {
    tag: 'unavailable',
    val: string,
  }
}
