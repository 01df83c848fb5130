/// <reference path="./types.d.ts" />
declare module 'anchor:guest/http' {
  /**
   * Sends a request and waits for the whole response. A response with an error status is a response.
   */
  export function send(request: Request): Response;
  export type Entry = import('anchor:guest/types').Entry;
  /**
   * A request to be sent.
   */
  export interface Request {
    /**
     * `GET`, `POST` and so on, in capitals.
     */
    method: string,
    /**
     * The whole address: `https://api.bank.example/transfers?limit=1`.
     */
    url: string,
    /**
     * Its headers; a name may come more than once. The length and the host are written by the host.
     */
    headers: Array<Entry>,
    /**
     * The body; empty: none.
     */
    body: Uint8Array,
    /**
     * Milliseconds to wait for the whole response; none, or more than that: as long as the call itself may take.
     */
    timeoutMs?: number | null,
  }
  /**
   * What came back, whatever its status. Redirects are not followed.
   */
  export interface Response {
    /**
     * The status code.
     */
    status: number,
    /**
     * Its headers, names in lower case. A value that is not text is left out.
     */
    headers: Array<Entry>,
    /**
     * The whole body.
     */
    body: Uint8Array,
  }
  /**
   * Why there is no response. Every text names the server, and none says more than the guest knew or may know.
   */
  export type Error = ErrorDenied | ErrorInvalid | ErrorTimeout | ErrorTransport;
  /**
   * The operator does not allow this origin, or the calls allowed are used up. Nothing was sent.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * The request can't be sent as it is. Nothing was sent.
   */
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  /**
   * No response in time. Whether the request arrived is not known.
   */
  export interface ErrorTimeout {
    tag: 'timeout',
    val: string,
  }
  /**
   * The connection failed or broke, or a body was larger than allowed. Whether the request arrived is not known.
   * The catch-all.
   */
  export interface ErrorTransport {
    tag: 'transport',
    val: string,
  }
}
