/// <reference path="./types.d.ts" />
declare module 'anchor:guest/http' {
  /**
   * Sends a request and waits for the whole response. A response with an error status is a response.
   */
  export function send(request: Request): Response;
  export type Entry = import('anchor:guest/types').Entry;
  /**
   * A request to send.
   */
  export interface Request {
    /**
     * `GET`, `POST` and so on, in capitals.
     */
    method: string,
    /**
     * The full URL: `https://api.bank.example/transfers?limit=1`.
     */
    url: string,
    /**
     * Its headers; a name may appear more than once. The host drops those that say how the message is framed and where
     * it goes (`Content-Length`, `Transfer-Encoding`, `Host`, `Connection` and the like), from `wasi:http` too, and
     * writes its own.
     */
    headers: Array<Entry>,
    /**
     * The body; empty: none.
     */
    body: Uint8Array,
    /**
     * Milliseconds to wait for the whole response. None, or a longer time than the call has left: until the call's deadline.
     */
    timeoutMs?: number | null,
  }
  /**
   * The response, whatever its status. The host does not follow redirects.
   */
  export interface Response {
    /**
     * The status code.
     */
    status: number,
    /**
     * Its headers, with names in lower case. Values that are not text are left out.
     */
    headers: Array<Entry>,
    /**
     * The whole body.
     */
    body: Uint8Array,
  }
  /**
   * Why there is no response. Every text names the server. None reveals anything that the guest may not know.
   */
  export type Error = ErrorDenied | ErrorInvalid | ErrorTimeout | ErrorTransport;
  /**
   * The operator does not allow this origin, or the call has used up its requests. Nothing was sent.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * The request is malformed. Nothing was sent.
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
