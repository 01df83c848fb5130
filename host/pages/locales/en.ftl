# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Skip to the main content
page-kind = { $kind ->
    [deposit] Deposit { $asset }
   *[withdrawal] Withdraw { $asset }
}
page-account = Account
page-trust = This is a page of { $anchor }. What you enter here is sent to { $anchor }.
page-never = We never ask for your wallet’s secret key or recovery phrase.
page-updated = This page has been updated.
support-heading = Need help?
support-page = Help and contact
check-again = Check again
close = Back to your wallet
close-now = You can close this window now.
copy = Copy
copy-label = Copy: { $label }
copied = Copied

## Forms

form-title-error = Error: { $title }
form-steps = Steps
form-step = Step { $index }
form-back = Back
form-optional = (optional)
yes = Yes
no = No
form-choose = Please choose
form-continue = Continue
form-correct = Correct the details
form-sending = Sending…
form-errors = Please correct the following
amount-range = From { $min } to { $max }
amount-from = At least { $min }
amount-to = At most { $max }
file-limit = Up to { $limit }
file-sent = Already received: { $name } ({ $size })
file-replace = Choose another file only if you want to replace it.
upload-tips = For a document we can read
upload-tip-whole = All four corners are in the picture.
upload-tip-sharp = Every letter is sharp.
upload-tip-light = There is no glare and no shadow.

## What is wrong with an answer

invalid-required = Please fill this in.
invalid-consent = Please tick this box to continue.
invalid-short = Please enter at least { $min } characters.
invalid-long = Please enter at most { $max } characters.
invalid-pattern = This does not have the expected form.
invalid-amount = Please enter an amount, such as { $example }.
invalid-ambiguous = This can be read as { $small } or as { $large }. Please enter one of these.
invalid-number = Please enter a number.
invalid-decimals = { $decimals ->
    [0] Please enter a whole number.
    [one] Please enter at most one decimal place.
   *[other] Please enter at most { $decimals } decimal places.
}
invalid-min = The minimum is { $min }.
invalid-max = The maximum is { $max }.
invalid-email = Please enter an email address, such as name@example.com.
invalid-phone = Please enter a phone number with its country code, such as +44 20 7946 0000.
invalid-date = Please enter a date.
invalid-date-min = The date must not be before { $min }.
invalid-date-max = The date must not be after { $max }.
invalid-choice = Please choose one of the options.
invalid-code = This code is not correct. Please check it or ask for a new one.
invalid-file-large = This file is too large. The limit is { $limit }.
invalid-file-type = We cannot accept this type of file. Accepted: { $types }.
invalid-file-empty = This file is empty.
invalid-file-count = { $max ->
    [one] Please choose one file only.
   *[other] Please choose at most { $max } files.
}

## Costs

costs-heading = Costs
costs-in = You pay
costs-fee = Fee
costs-fee-fixed = Fixed fee
costs-fee-service = Service fee
costs-fee-rounding = Rounding
costs-rate = Exchange rate
costs-rate-binding = Guaranteed
costs-rate-until = Guaranteed until { $until }
costs-rate-indicative = Approximate; it may change until your payment arrives
costs-out = You receive
costs-empty = Enter an amount to see the costs.

## Review

review-heading = Check and confirm
review-intro = Please check that everything is correct.
review-change = Change
review-changed = The costs have changed. Please check them again.
review-terms = Read the terms
review-confirm = Confirm
review-next = { $kind ->
    [deposit] Next, we show you how to pay.
   *[withdrawal] Next, we tell you and your wallet what to send.
}

## Waiting and going to another site

wait-heading = One moment, please
wait-message = We are checking your details.
wait-itself = The page continues by itself.
redirect-heading = Continue at { $site }
redirect-message = { $site } does the next step for { $anchor }. Afterwards you come back here.
redirect-go = Go to { $site }
redirect-check = Check that the address of the next page begins with { $site }.

## How a transaction stands

status-message = Message from { $anchor }
status-itself = This page updates by itself.
status-incomplete = Not finished yet
status-incomplete-next = We need some more details from you.
status-pending_user_transfer_start = { $kind ->
    [deposit] Ready for your payment
   *[withdrawal] Ready for your transfer
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Pay with the details below. As soon as the money arrives, we send it to your wallet.
   *[withdrawal] Confirm the transfer in your wallet. As soon as it arrives, we pay you.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Your payment has arrived
   *[withdrawal] Your transfer has arrived
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] We send the money to your wallet next.
   *[withdrawal] We pay you next.
}
status-pending_external = Payment under way
status-pending_external-next = { $kind ->
    [deposit] Your payment is on its way to us. You need not do anything.
   *[withdrawal] We have sent the money. It arrives when the bank or payment service has processed it.
}
status-pending_anchor = We are working on it
status-pending_anchor-next = You need not do anything. We tell your wallet when it is done.
status-on_hold = Being reviewed
status-on_hold-next = We are checking this transaction. We contact you if we need anything.
status-pending_stellar = Being recorded on Stellar
status-pending_stellar-next = This takes a few seconds. You need not do anything.
status-pending_trust = Your wallet must accept the asset
status-pending_trust-next = Add the asset in your wallet (a “trustline”). Then we send the money.
status-pending_user = We need something from you
status-pending_user-next = Please follow the message on this page or in your wallet.
status-pending_customer_info_update = Please correct your details
status-pending_customer_info_update-next = We could not accept some of your details. As soon as they are correct, we continue.
status-pending_transaction_info_update = Please correct the payment details
status-pending_transaction_info_update-next = As soon as the details are correct, we continue.
status-completed = { $kind ->
    [deposit] The money is in your wallet
   *[withdrawal] We have paid you
}
status-completed-next = Everything is done. You need not do anything.
status-refunded = We have sent the money back
status-refunded-next = The refund has been paid in full. Fees, if any, are shown below.
status-expired = The time to pay is over
status-expired-next = Please do not pay any more. Start again in your wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }If you have paid already, contact us.
}
status-no_market = No exchange was possible
status-no_market-next = We could not exchange at this time. Start again later in your wallet.
status-too_small = The amount is too small
status-too_small-next = It is below our minimum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Contact us if you have paid already.
}
status-too_large = The amount is too large
status-too_large-next = It is above our maximum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Contact us if you have paid already.
}
status-error = Something went wrong
status-error-next = We could not finish this transaction.{ $contact ->
    [no] { "" }
   *[yes] { " " }Please contact us.
}{ " " }What you have paid is on record.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] How to pay
   *[withdrawal] What to send
}
pay-deadline = Pay before { $deadline }
pay-exact = Use these details exactly as shown, so that we recognise your payment.
pay-amount = Amount
pay-account = Send to
pay-memo = Memo
pay-memo-type = Type of memo
pay-qr = Scan to pay with another device
timeline-heading = Progress
timeline-done = done
timeline-now = in progress
timeline-todo = still to come
timeline-started = Details complete
timeline-paid = { $kind ->
    [deposit] Your payment arrives
   *[withdrawal] Your transfer arrives
}
timeline-checked = We check and convert
timeline-sent = { $kind ->
    [deposit] Money sent to your wallet
   *[withdrawal] Money sent to you
}
timeline-completed = Completed
timeline-refunded = Money sent back
refunds-heading = Refunds
details-heading = Details
detail-id = Transaction ID
detail-started = Started
detail-updated = Last change
detail-completed = Completed
detail-account = Stellar account
detail-memo = Memo
detail-ledger = Transaction on Stellar
detail-external = Reference of the bank
detail-claimable = Claimable balance

## When a page cannot be shown

message-retry = Try again
message-reference = For our support:
message-refused = We cannot continue
message-refused-text = We cannot carry out this transaction for you.
message-refused-do = Go back to your wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }Contact us if you want to know more.
}
message-expired = This link has expired
message-expired-text = For your safety, links work only for a short time.
message-expired-do = Go back to your wallet and open the transaction again.
message-foreign = This link belongs to another session
message-foreign-text = It was opened in another browser or app, or it was made for another transaction.
message-foreign-do = Go back to your wallet and open the transaction from there.
message-used = This link has already been used
message-used-text = For your safety, each link works once.
message-used-do = Go back to your wallet and open the transaction again.
message-not_found = We cannot find this page
message-not_found-text = The address is incomplete, or the transaction does not exist.
message-not_found-do = Go back to your wallet and open the transaction again.
message-busy = We are very busy right now
message-busy-text = We could not answer in time. Nothing is lost.
message-busy-do = Please wait a moment and try again.
message-bad_request = We did not understand that
message-bad_request-text = Your browser sent something we cannot use. Nothing has been changed.
message-bad_request-do = Go back one page and try again.
message-error = Something went wrong on our side
message-error-text = We could not show this page. What you have already confirmed is safe.
message-error-do = Please try again in a few minutes.{ $contact ->
    [no] { "" }
   *[yes] { " " }If it happens again, contact us.
}
