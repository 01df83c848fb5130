declare module 'anchor:guest/kv' {
  /**
   * Gets the value of a key; none: the key does not exist.
   */
  export function get(key: string): Uint8Array | null | undefined;
  /**
   * Sets the value of a key, and replaces any previous value.
   */
  export function set(key: string, value: Uint8Array): void;
  /**
   * Deletes a key and its value, if it exists.
   */
  function _delete(key: string): void;
  export { _delete as delete };
  /**
   * Lists the keys that begin with `prefix` (empty: all), after the key `after` if it is given: at most `limit`, and at
   * most 1,000.
   */
  export function listKeys(prefix: string, after: string | null | undefined, limit: number): Page;
  /**
   * Why nothing was read or changed.
   */
  export type Error = ErrorInvalid | ErrorQuota | ErrorUnavailable;
  /**
   * The key is empty, longer than 200 bytes, or has control characters.
   */
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  /**
   * The guest would have more keys or bytes than the operator allows, the value is larger than allowed, or this call
   * has used `kv` 1,000 times. Nothing was changed.
   */
  export interface ErrorQuota {
    tag: 'quota',
    val: string,
  }
  /**
   * The store can't be read now, or `about.describe` is running. The catch-all.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  /**
   * A page of keys.
   */
  export interface Page {
    /**
     * The keys, in byte order.
     */
    keys: Array<string>,
    /**
     * Whether there are more after the last of them.
     */
    more: boolean,
  }
}
