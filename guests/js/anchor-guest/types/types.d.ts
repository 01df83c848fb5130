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
   * The language for texts for people, ISO 639-1: `en`.
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
     * Its value, as it was sent. In `customers.review` a customer's file is always a data URL (RFC 2397), such as
     * `data:image/png;base64,iVBOR…`. In a payment it is only a reference: `file:` and its SEP-12 `file_id`.
     */
    value: string,
  }
  /**
   * An amount of one asset.
   */
  export interface Amount {
    /**
     * The number of units.
     */
    value: Decimal,
    /**
     * The asset.
     */
    asset: AssetId,
  }
  /**
   * One named part of a fee (SEP-31 and SEP-38 `fee_details.details`). Wallets show it.
   */
  export interface FeePart {
    /**
     * A short name, one or two words.
     */
    name: string,
    /**
     * The amount, in the fee's asset.
     */
    amount: Decimal,
    /**
     * A longer text for people.
     */
    description?: string | null,
  }
  /**
   * A fee (`fee_details`).
   */
  export interface Fee {
    /**
     * The total.
     */
    total: Decimal,
    /**
     * The asset of the fee.
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
   * 32 bytes that identify the transaction being refunded.
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
   * The type of a field's value (SEP-12 `type`).
   * # Variants
   *
   * ## `"text"`
   *
   * Text.
   * ## `"binary"`
   *
   * A file: a data URL; see `entry`. Asked of customers only: a transaction has no files.
   * ## `"number"`
   *
   * A number.
   * ## `"date"`
   *
   * A calendar date, `YYYY-MM-DD`.
   */
  export type FieldKind = 'text' | 'binary' | 'number' | 'date';
  /**
   * A value that the anchor asks for (SEP-12 `fields`, SEP-31 `fields.transaction`). Wallets show a form.
   */
  export interface Field {
    /**
     * The SEP-9 name if there is one, so that wallets know it; otherwise a name of the anchor's own.
     */
    name: string,
    /**
     * Description for people, in the language requested.
     */
    description: string,
    /**
     * The type of its value.
     */
    kind: FieldKind,
    /**
     * The accepted values; empty: any.
     */
    choices: Array<string>,
    /**
     * Whether it is optional.
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
   * A deposit with a conversion.
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
   * The customer has not provided everything yet (SEP-6, 24). For SEP-31: not stored yet, as in the first
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
     * The amount paid.
     */
    amount: Amount,
    /**
     * The payer.
     */
    source: Address,
    /**
     * Its memo.
     */
    memo?: Memo | null,
    /**
     * When its ledger closed.
     */
    closedAt: Timestamp,
  }
  /**
   * How a refund was sent (SEP-6 and SEP-24 `id_type`).
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
   * A refund payment (SEP-31 `refunds.payments`).
   */
  export interface RefundPayment {
    /**
     * The id of the refund payment.
     */
    id: string,
    /**
     * How it was sent.
     */
    kind: RefundKind,
    /**
     * The amount refunded.
     */
    amount: Amount,
    /**
     * The fee charged for the refund.
     */
    fee: Amount,
  }
  /**
   * A transaction as it was when the call began. It is a copy: changes to it have no effect.
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
     * What the transaction does.
     */
    kind: Kind,
    /**
     * Its status.
     */
    status: Status,
    /**
     * The account that opened it. Only this account may see it. For SEP-31: the sending anchor's.
     */
    account: Address,
    /**
     * The user within that account, if the token named one by memo (SEP-10).
     */
    accountMemo?: string | null,
    /**
     * The wallet's verified domain, if it proved one (SEP-10 client attribution).
     */
    clientDomain?: string | null,
    /**
     * The amount expected; for SEP-31 the amount that the payer was told to pay.
     */
    amountExpected?: Amount | null,
    /**
     * The amount that arrived (`amount_in`); none until then.
     */
    amountIn?: Amount | null,
    /**
     * The amount that the receiver gets or got (`amount_out`).
     */
    amountOut?: Amount | null,
    /**
     * The anchor's fee (`fee_details`).
     */
    fee?: Fee | null,
    /**
     * The asset requested in exchange (`destination_asset`): off chain, or on the ledger for deposits.
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
     * The account that pays or paid on the ledger; for deposits the anchor's paying account.
     */
    sourceAccount?: Address | null,
    /**
     * The account that is paid on the ledger: the anchor's receiving account, or the user's for deposits.
     */
    destinationAccount?: Address | null,
    /**
     * The memo that the ledger payment must have.
     */
    memo?: Memo | null,
    /**
     * The memo that a refund must have, if the payer named one.
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
     * Values sent with the transaction (SEP-31 `fields.transaction`). Personal data.
     */
    fields: Array<Entry>,
    /**
     * A message for people about the status (`status_message`).
     */
    message?: string | null,
    /**
     * The external network's id of the payout, or of the payment that came in for a deposit
     * (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * Ledger payments that belong to the transaction.
     */
    stellarPayments: Array<StellarPayment>,
    /**
     * Payments that refund it (`refunds`).
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
     * When the host learned that the payer's money had arrived; the ledger's time is in `stellar-payments`.
     */
    receivedAt?: Timestamp | null,
    /**
     * When it was completed.
     */
    completedAt?: Timestamp | null,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * What a payment by the anchor on the ledger is for. New in 0.1.1.
   * # Variants
   *
   * ## `"refund"`
   *
   * Money that came in goes back to its payer.
   * ## `"deposit"`
   *
   * Off-chain money that came in is paid on the ledger (SEP-6, 24).
   */
  export type PayoutPurpose = 'refund' | 'deposit';
  /**
   * A payment by the anchor on the ledger. Nothing of it ever changes. New in 0.1.1.
   */
  export interface LedgerPayout {
    /**
     * Identifies it, also to a custodian: at most 100 letters, digits and hyphens.
     */
    idempotencyKey: string,
    /**
     * What it is for.
     */
    purpose: PayoutPurpose,
    /**
     * The transaction that it belongs to; none: it refunds a payment that belongs to no transaction.
     */
    transactionId?: string | null,
    /**
     * The anchor's account that pays, `G…`.
     */
    source: Address,
    /**
     * The receiver, `G…` or `M…`.
     */
    destination: Address,
    /**
     * The asset and the amount.
     */
    amount: Amount,
    /**
     * The memo that the ledger transaction has to have; none: it must have no memo.
     */
    memo?: Memo | null,
    /**
     * When it was ordered.
     */
    createdAt: Timestamp,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * The status of a customer for one customer type (SEP-12 `status`).
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
     * SEP-12 `type`; none: the request named no type.
     */
    customerType?: string | null,
    /**
     * The status.
     */
    status: CustomerStatus,
  }
  /**
   * A person or organisation registered through SEP-12. All of it is personal data: keep it out of logs.
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
     * The user within that account, if the token named one by memo.
     */
    accountMemo?: string | null,
    /**
     * The memo that distinguishes the customers of one account, if SEP-12 gave one.
     */
    memo?: Memo | null,
    /**
     * The values provided, by SEP-9 name.
     */
    values: Array<Entry>,
    /**
     * The decisions made so far.
     */
    standings: Array<Standing>,
    /**
     * When the customer was first registered.
     */
    createdAt: Timestamp,
    /**
     * When anything last changed.
     */
    updatedAt: Timestamp,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
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
     * The sending client, if the transaction names one (SEP-31).
     */
    sender?: Customer | null,
    /**
     * The receiving client, if the transaction names one (SEP-31).
     */
    receiver?: Customer | null,
    /**
     * The customer it is for, if the transaction names one (SEP-6, 24).
     */
    customer?: Customer | null,
  }
  /**
   * Fields that are missing or wrong.
   */
  export interface InfoRequest {
    /**
     * The fields to provide or correct.
     */
    fields: Array<Field>,
    /**
     * The reason, for people.
     */
    message?: string | null,
  }
  /**
   * Why a request can't be served. In a call that serves a wallet's request the host answers the wallet as written
   * here, except that after `unavailable` from `customers.review` it does not refuse the request. In background jobs no
   * wallet waits for an answer: each function says what the host does after a problem there.
   */
  export type Problem = ProblemInvalid | ProblemDenied | ProblemUnavailable;
  /**
   * The client's mistake: HTTP 400 with this text.
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
   * An external system is down, or something else is wrong for the moment: HTTP 503 with a text of the host's. The
   * text given here is for the operator: it goes to the log and, in background jobs, to a transaction that needs
   * attention.
   */
  export interface ProblemUnavailable {
    tag: 'unavailable',
    val: string,
  }
}
