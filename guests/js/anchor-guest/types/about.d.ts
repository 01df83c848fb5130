/// <reference path="./types.d.ts" />
declare module 'anchor:guest/about' {
  /**
   * Called once when the guest is loaded. A failure keeps the guest from being loaded.
   */
  export function describe(): Description;
  export type Entry = import('anchor:guest/types').Entry;
  /**
   * What logs, the journal and the operator's pages say about the guest. Wallets never see it.
   */
  export interface Description {
    /**
     * A short name, such as `acme-rails`.
     */
    name: string,
    /**
     * The guest's own version. Every decision is recorded with it.
     */
    version: string,
    /**
     * Who answers for it.
     */
    author?: string | null,
    /**
     * Where it is documented.
     */
    url?: string | null,
    /**
     * Room for what later hosts read.
     */
    extra: Array<Entry>,
  }
}
