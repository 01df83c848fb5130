// The API of the mobile money provider. Each request carries our key, or the handle that the host replaces by it.

import { config, http, unavailable } from "anchor-guest";

export const get = (path: string) => http.get(url(path), { headers: credentials() });

/** Orders something once: the same key is the same order to the provider, however often it comes. */
export const order = (path: string, key: string, json: unknown) =>
  http.post(url(path), { headers: { ...credentials(), "Idempotency-Key": key }, json });

/** What a response says. */
export function answer<T>(response: http.Response): T {
  if (!response.ok) throw unavailable(`the provider answered ${response.status}`);
  return response.json();
}

const url = (path: string) => config.required("provider_url") + path;
const credentials = () => ({ Authorization: `Bearer ${config.required("provider_key")}` });
