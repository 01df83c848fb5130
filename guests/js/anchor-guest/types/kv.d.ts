declare module 'anchor:guest/kv' {
  /**
   * The value under a key; none: there is none.
   */
  export function get(key: string): Uint8Array | null | undefined;
  /**
   * Puts a value under a key, in the place of any other.
   */
  export function set(key: string, value: Uint8Array): void;
  /**
   * Takes a key and its value away, if it is there.
   */
  function _delete(key: string): void;
  export { _delete as delete };
  /**
   * The keys that begin with `prefix` (empty: all), after the key `after` if one is named: at most `limit` of them,
   * and at most 1,000.
   */
  export function listKeys(prefix: string, after: string | null | undefined, limit: number): Page;
  /**
   * Why nothing was read or changed.
   */
  export type Error = ErrorInvalid | ErrorQuota | ErrorUnavailable;
  /**
   * A key that can't be one: empty, longer than 200 bytes, or with control characters.
   */
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  /**
   * There would be more keys or bytes than the operator allows this guest, the value is larger than allowed, or this
   * call has used `kv` 1,000 times. Nothing was changed.
   */
  export interface ErrorQuota {
    tag: 'quota',
    val: string,
  }
  /**
   * The store can't be read now; also while the guest describes itself. The catch-all.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  /**
   * Keys, and whether there are more.
   */
  export interface Page {
    /**
     * In the order of their bytes.
     */
    keys: Array<string>,
    /**
     * Whether there are more after the last of them.
     */
    more: boolean,
  }
}
