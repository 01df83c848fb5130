/// <reference path="./types.d.ts" />
declare module 'anchor:guest/about' {
  /**
   * Called once when the host loads the guest. If the call fails, the host does not load the guest.
   */
  export function describe(): Description;
  export type Entry = import('anchor:guest/types').Entry;
  /**
   * How logs, the journal and the admin API describe the guest. Wallets never see it.
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
     * Who is responsible for it.
     */
    author?: string | null,
    /**
     * Where its documentation is.
     */
    url?: string | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
}
