//! The words that differ from one play to another.

/// What a play is about, for people.
pub struct Words {
    /// Its title.
    pub title: &'static str,
    /// Who wants what.
    pub introduction: &'static str,
    /// Where the protocol is served.
    pub path: &'static str,
    /// Who the client is.
    pub client: &'static str,
    /// Why the client has to get money first, and how.
    pub funds: &'static str,
    /// The request that tells the status.
    pub status_request: &'static str,
    /// What happens while the client waits.
    pub waiting: &'static str,
    /// What the time from payment to delivery is counted from.
    pub paid: &'static str,
}

/// A payment under SEP-31.
pub const PAYMENT: Words = Words {
    title: "A cross-border payment by SEP-31",
    introduction: "Maria has USDC at a sending anchor and wants to send money to João, who has a bank account in another \
                   currency. The receiving anchor, which is this program, receives the USDC on the Stellar network and \
                   pays out to João's bank account. You see the sending anchor's side: every request below goes over \
                   HTTP, and every signature is real.",
    path: "sep31",
    client: "sending anchor",
    funds: "A real sending anchor has USDC already. Ours is new: friendbot creates its account with lumens for the \
            network's fees, a trustline allows the account to hold the asset, and the faucet sends it some.",
    status_request: "SEP-31 GET /transactions/:id",
    waiting: "The anchor sees the payment on the ledger and matches it by its memo. Then the guest orders the transfer \
              from its bank, and the host asks for news until the bank has settled it. The sending anchor polls the \
              status.",
    paid: "after the ledger closed",
};

/// A deposit under SEP-6.
pub const DEPOSIT: Words = Words {
    title: "A deposit by SEP-6",
    introduction: "Maria has dollars on a bank account and wants USDC in her wallet. The anchor, which is this program, \
                   takes the dollars on its own bank account and pays Maria on the Stellar network. You see the \
                   wallet's side: every request below goes over HTTP, and every signature is real.",
    path: "sep6",
    client: "wallet",
    funds: "",
    status_request: "SEP-6 GET /transaction",
    waiting: "The guest proves the bank's notice by asking the bank, and reports the payment. In one database transaction \
              the host credits it and orders the payout; then it signs, submits and confirms the payout. The wallet \
              polls the status.",
    paid: "after the bank had the money",
};

/// A withdrawal under SEP-6.
pub const WITHDRAWAL: Words = Words {
    title: "A withdrawal by SEP-6",
    introduction: "Maria has USDC in her wallet and wants dollars on her bank account. The anchor, which is this program, \
                   takes the USDC on the Stellar network and pays out to Maria's bank account. You see the wallet's \
                   side: every request below goes over HTTP, and every signature is real.",
    path: "sep6",
    client: "wallet",
    funds: "A real user has USDC already. Ours is new: friendbot creates an account with lumens for the network's fees, a \
            trustline allows the account to hold the asset, and the faucet sends it some.",
    status_request: "SEP-6 GET /transaction",
    waiting: "The anchor sees the payment on the ledger and matches it by its memo. Then the guest orders the transfer \
              from its bank, and the host asks for news until the bank has settled it. The wallet polls the status.",
    paid: "after the ledger closed",
};

/// A deposit under SEP-24.
pub const HOSTED_DEPOSIT: Words = Words {
    title: "A deposit by SEP-24",
    introduction: "Maria has dollars on a bank account and wants USDC in her wallet. The wallet opens the anchor's pages, \
                   where she says how much and who she is. You are Maria, in your browser; the demonstration plays her \
                   wallet and her bank.",
    path: "sep24",
    status_request: "SEP-24 GET /transaction",
    ..DEPOSIT
};

/// A withdrawal under SEP-24.
pub const HOSTED_WITHDRAWAL: Words = Words {
    title: "A withdrawal by SEP-24",
    introduction: "Maria has USDC in her wallet and wants dollars on her bank account. The wallet opens the anchor's \
                   pages, where she says how much, who she is and where her bank account is. You are Maria, in your \
                   browser; the demonstration plays her wallet.",
    path: "sep24",
    status_request: "SEP-24 GET /transaction",
    ..WITHDRAWAL
};
