// What tests do on the ledger, with the SDK as it comes.

import { Asset, BASE_FEE, Horizon, Keypair, Networks, Operation, TransactionBuilder } from "@stellar/stellar-sdk";

export const PASSPHRASE = Networks.TESTNET;

export class Ledger {
  constructor(horizonUrl) {
    this.url = horizonUrl;
    this.server = new Horizon.Server(horizonUrl, { allowHttp: true });
  }

  /** A new account with friendbot's lumens. */
  async account() {
    const key = Keypair.random();
    await this.server.friendbot(key.publicKey()).call();
    return key;
  }

  /** A signed transaction of `key`'s account, next in its sequence. */
  async build(key, operations, { memo, signers = [key], fee = BASE_FEE, source } = {}) {
    const account = source ?? (await this.server.loadAccount(key.publicKey()));
    const builder = new TransactionBuilder(account, { fee, networkPassphrase: PASSPHRASE, memo });
    for (const operation of [operations].flat()) builder.addOperation(operation);
    const transaction = builder.setTimeout(60).build();
    for (const signer of signers) transaction.sign(signer);
    return transaction;
  }

  async submit(key, operations, options) {
    return this.server.submitTransaction(await this.build(key, operations, options));
  }

  /** The asset with that code, found as wallets find it. */
  async asset(code) {
    const { records } = await this.server.assets().forCode(code).call();
    return new Asset(records[0].asset_code, records[0].asset_issuer);
  }

  /** A new account with some of the asset. */
  async holder(asset, amount) {
    const key = await this.account();
    await this.submit(key, Operation.changeTrust({ asset }));
    await this.faucet(key, asset, amount);
    return key;
  }

  async faucet(key, asset, amount) {
    const query = new URLSearchParams({ addr: key.publicKey(), asset: `${asset.code}:${asset.issuer}`, amount });
    const response = await fetch(`${this.url}/faucet?${query}`);
    if (!response.ok) throw new Error(`faucet: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** The account's balance, in the SDK's own text; `undefined` without a trustline. */
  async balance(key, asset = Asset.native()) {
    const { balances } = await this.server.loadAccount(key.publicKey());
    const found = balances.find((line) =>
      asset.isNative()
        ? line.asset_type === "native"
        : line.asset_code === asset.code && line.asset_issuer === asset.issuer,
    );
    return found?.balance;
  }
}
