"""A SEP-31 anchor that hands out cash."""

from anchor_guest import CustomerInfoNeeded, Field, Payment, asset_code, customers, field, is_accepted, rails, receiver

PICKS_UP = "cash-receiver"


class CashDesk(receiver.Receiver, customers.Customers, rails.Rails):
    def info(self, asset: str, lang: str) -> receiver.ReceiverInfo:
        return receiver.receiver_info(
            receiver_types=[receiver.CustomerType(PICKS_UP, "Whoever picks up the cash")],
            funding_methods=["CASH"],
        )

    def process_post_request(self, payment: Payment) -> receiver.Acceptance:
        if not is_accepted(payment.receiver, PICKS_UP):
            raise CustomerInfoNeeded(PICKS_UP)
        return receiver.ready()

    def requirements(self, context: customers.CustomerContext) -> list[Field]:
        return [
            field("first_name", "First name, as in the passport"),
            field("last_name", "Last name, as in the passport"),
            field("id_number", "Number of the passport"),
        ]

    def execute_outgoing_transaction(self, payment: Payment, attempt: rails.Attempt) -> rails.Payout:
        # A real guest would send the payment to a till here, with the idempotency key, so that it is paid out once.
        amount = payment.transaction.amount_out
        if amount is None:
            return rails.failed("no amount was agreed")
        print("hand out", amount.value, asset_code(amount.asset))
        return rails.delivered(attempt.idempotency_key)
