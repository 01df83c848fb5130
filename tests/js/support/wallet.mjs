// A wallet on @stellar/typescript-wallet-sdk, set up for one anchor and its sandbox network.

import walletSdk from "@stellar/typescript-wallet-sdk";
import { PASSPHRASE } from "./ledger.mjs";

const { StellarConfiguration, Wallet } = walletSdk;

/** The SDK's wallet, and the anchor as it sees it. */
export function openWallet(host) {
  // The SDK's configuration takes no Horizon without TLS, but its own SDK inside does when told.
  const stellarConfiguration = new StellarConfiguration({
    network: PASSPHRASE,
    horizonUrl: "https://horizon.example",
  });
  const { constructor: Server } = stellarConfiguration.server;
  stellarConfiguration.server = new Server(host.horizonUrl, { allowHttp: true });
  const wallet = new Wallet({ stellarConfiguration });
  return { wallet, anchor: wallet.anchor({ homeDomain: host.domain, allowHttp: true }) };
}
