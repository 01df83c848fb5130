// A callback server as an anchor would write it: the decision of the reference guest's `processPostRequest`, on the same
// record as JSON.

import { createServer } from "node:http";

const isAccepted = (customer, type) =>
  customer?.standings.some((one) => one.status === "Accepted" && one.customer_type === type) ?? false;

const find = (entries, name) => entries.find((one) => one.name === name)?.value;

function decide({ transaction, sender, receiver }) {
  if (!isAccepted(sender, "sep31-sender")) return { customer_info_needed: "sep31-sender" };
  if (!isAccepted(receiver, "sep31-receiver")) return { customer_info_needed: "sep31-receiver" };
  const wanted = ["account_number", "routing_number"];
  if (!wanted.every((name) => find(transaction.fields, name))) return { transaction_info_needed: wanted };
  return { ready: { fee: null, amount_out: null } };
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const answer = JSON.stringify(decide(JSON.parse(Buffer.concat(chunks).toString())));
    response.writeHead(200, { "Content-Type": "application/json" }).end(answer);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
