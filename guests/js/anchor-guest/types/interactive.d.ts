/// <reference path="./types.d.ts" />
declare module 'anchor:guest/interactive' {
  /**
   * Says what comes next. The transaction is stored and `incomplete`, or waiting; its `fields` have what the wallet
   * sent with its request, of SEP-9 or other names. Texts are in the language `payment.transaction.lang`.
   *
   * The problems `invalid` and `denied` end the transaction as `error`, and the page says so with the problem's text.
   * After `unavailable`, a trap or a missed deadline the page says that the anchor is busy, and the user may try again.
   */
  export function nextStep(payment: Payment, answers: Array<Answer>): Step;
  export type Amount = import('anchor:guest/types').Amount;
  export type AssetId = import('anchor:guest/types').AssetId;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * How a value is entered.
   * # Variants
   *
   * ## `"text"`
   *
   * One line of text.
   * ## `"multiline"`
   *
   * Several lines of text.
   * ## `"email"`
   *
   * An e-mail address.
   * ## `"phone"`
   *
   * A telephone number.
   * ## `"number"`
   *
   * A whole number.
   * ## `"date"`
   *
   * A day: `2026-11-21`.
   * ## `"amount"`
   *
   * The amount that the user pays, in the asset that is paid. At most one in a flow: a second step that asks for one is
   * an invalid answer. The host checks it against the asset's limits and shows fee and result beside it.
   * ## `"select"`
   *
   * One of the choices, from a list that opens.
   * ## `"radio"`
   *
   * One of the choices, all of them visible.
   * ## `"checkbox"`
   *
   * Yes or no: `true` or nothing. Unless it is optional, the user has to agree.
   * ## `"code"`
   *
   * A one-time code, such as one sent by SMS.
   * ## `"file"`
   *
   * A file: PNG, JPEG or PDF. Its value is a reference: `file:` and its SEP-12 `file_id`.
   */
  export type InputKind = 'text' | 'multiline' | 'email' | 'phone' | 'number' | 'date' | 'amount' | 'select' | 'radio' | 'checkbox' | 'code' | 'file';
  /**
   * A value to choose.
   */
  export interface OptionItem {
    /**
     * The value that is answered.
     */
    value: string,
    /**
     * What the user reads.
     */
    label: string,
    /**
     * More about it, for people.
     */
    hint?: string | null,
  }
  /**
   * A value that the user is asked for.
   */
  export interface Input {
    /**
     * The SEP-9 name if there is one: the host fills in what the wallet sent under it, and tells the browser what it
     * is. `csrf` and `choice` are the host's own: an input of that name makes the answer invalid.
     */
    name: string,
    /**
     * What the user reads.
     */
    label: string,
    /**
     * More about it, for people.
     */
    hint?: string | null,
    /**
     * How it is entered.
     */
    kind: InputKind,
    /**
     * The values to choose from: of `select` and `radio`.
     */
    options: Array<OptionItem>,
    /**
     * What stands in it at first, unless the user or the wallet gave a value.
     */
    value?: string | null,
    /**
     * Whether it may stay empty.
     */
    optional: boolean,
    /**
     * Most characters; none: 500, or 5000 of `multiline`.
     */
    maxLength?: number | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A page with values to enter.
   */
  export interface Form {
    /**
     * Names the step in the answers; the same each time it is asked for.
     */
    name: string,
    /**
     * The heading.
     */
    heading: string,
    /**
     * A paragraph below it.
     */
    intro?: string | null,
    /**
     * The values.
     */
    inputs: Array<Input>,
    /**
     * The button; none: "Continue", in the user's language.
     */
    submit?: string | null,
    /**
     * Some: the values go to the user's customer record under this SEP-12 type, and `customers` reviews them, or
     * `customer-store` keeps them. The next call sees the review in `payment.customer`; the answers have no values of
     * this step. Without a guest that provides one of them, the answer is invalid.
     */
    customerType?: string | null,
    /**
     * What is wrong with the answers to this step, by the input's name: the page is shown again. A form that
     * asks again without saying what is wrong is a page of its own, and the log has a hint for you.
     */
    errors: Array<Entry>,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A page with one button for each choice. Its answer is one value, `choice`.
   */
  export interface Choice {
    /**
     * Names the step in the answers.
     */
    name: string,
    /**
     * The heading.
     */
    heading: string,
    /**
     * A paragraph below it.
     */
    intro?: string | null,
    /**
     * The choices.
     */
    options: Array<OptionItem>,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A page with everything that the user agrees to. Its answer has no values.
   */
  export interface Review {
    /**
     * Names the step in the answers.
     */
    name: string,
    /**
     * The heading; none: the host's own.
     */
    heading?: string | null,
    /**
     * A paragraph below it.
     */
    intro?: string | null,
    /**
     * What was answered, to be read again: the label and the value.
     */
    rows: Array<Entry>,
    /**
     * The terms, whose costs are shown.
     */
    terms: Terms,
    /**
     * The button; none: "Confirm", in the user's language.
     */
    submit?: string | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Who is waited for.
   * # Variants
   *
   * ## `"anchor"`
   *
   * The anchor: `pending_anchor`.
   * ## `"user"`
   *
   * The user, who has to do something elsewhere, such as opening a link in an e-mail: `pending_user`.
   */
  export type WaitingFor = 'anchor' | 'user';
  /**
   * A page that waits. The host asks again, while the page is open and after it was closed, until the payment window is
   * over.
   */
  export interface Wait {
    /**
     * The heading; none: the host's own.
     */
    heading?: string | null,
    /**
     * What is waited for, for people.
     */
    text: string,
    /**
     * Who is waited for.
     */
    who: WaitingFor,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A page of the anchor's own, such as a bank's consent or a document check. The user comes back to the address that
   * the host adds as `return_url`, with any query parameters: they are the answer's values.
   */
  export interface Redirect {
    /**
     * Names the step in the answers.
     */
    name: string,
    /**
     * The address, `https:`.
     */
    url: string,
    /**
     * What the user finds there.
     */
    text?: string | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * One value of the instructions for an off-chain payment.
   */
  export interface Instruction {
    /**
     * The name of a SEP-9 financial account field.
     */
    name: string,
    /**
     * The value.
     */
    value: string,
    /**
     * A description for people.
     */
    description: string,
  }
  /**
   * The terms of the deposit or withdrawal.
   */
  export interface Terms {
    /**
     * The amount that the user pays; none: the one that was answered, or that of the wallet's request.
     */
    amount?: Decimal | null,
    /**
     * The asset off chain; none: the wallet's, or as configured.
     */
    offChainAsset?: AssetId | null,
    /**
     * How the money comes in or goes out (`funding_method`).
     */
    fundingMethod?: string | null,
    /**
     * The fee; none: as configured, or from `fees` or the rate.
     */
    fee?: Fee | null,
    /**
     * What the user will get; none: the amount less the fee, or as the rate says.
     */
    amountOut?: Amount | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * The anchor takes it on. The user may pay now: `pending_user_transfer_start`. For a withdrawal the host gives out
   * account and memo; for a deposit the instructions say where to pay.
   */
  export interface Completion {
    /**
     * The terms.
     */
    terms: Terms,
    /**
     * What `rails` and `deposits` are to know: these become the transaction's `fields`.
     */
    fields: Array<Entry>,
    /**
     * How to pay the anchor off chain: for deposits.
     */
    instructions: Array<Instruction>,
    /**
     * The same in one text: for deposits.
     */
    how?: string | null,
    /**
     * A message for people, shown with the status.
     */
    message?: string | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * What comes next.
   */
  export type Step = StepForm | StepChoice | StepReview | StepWait | StepRedirect | StepDone;
  /**
   * Values to enter.
   */
  export interface StepForm {
    tag: 'form',
    val: Form,
  }
  /**
   * A choice among buttons.
   */
  export interface StepChoice {
    tag: 'choice',
    val: Choice,
  }
  /**
   * Everything to agree to.
   */
  export interface StepReview {
    tag: 'review',
    val: Review,
  }
  /**
   * Waiting.
   */
  export interface StepWait {
    tag: 'wait',
    val: Wait,
  }
  /**
   * A page of the anchor's own.
   */
  export interface StepRedirect {
    tag: 'redirect',
    val: Redirect,
  }
  /**
   * Nothing: the anchor takes it on.
   */
  export interface StepDone {
    tag: 'done',
    val: Completion,
  }
  /**
   * What the user answered to a step.
   */
  export interface Answer {
    /**
     * The step's name.
     */
    step: string,
    /**
     * The values that were entered; what stayed empty is left out.
     */
    values: Array<Entry>,
  }
}
