# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = মূল অংশে যান
page-kind = { $kind ->
    [deposit] { $asset } জমা
   *[withdrawal] { $asset } উত্তোলন
}
page-account = অ্যাকাউন্ট
page-trust = এটি { $anchor }-এর পৃষ্ঠা। আপনি এখানে যা লেখেন, তা { $anchor }-এর কাছে পাঠানো হয়।
page-never = আমরা কখনো আপনার ওয়ালেটের গোপন কী বা রিকভারি ফ্রেজ চাই না।
page-updated = এই পৃষ্ঠাটি হালনাগাদ হয়েছে।
support-heading = সাহায্য প্রয়োজন?
support-page = সহায়তা ও যোগাযোগ
check-again = আবার দেখুন
close = আপনার ওয়ালেটে ফিরে যান
close-now = আপনি এখন এই উইন্ডোটি বন্ধ করতে পারেন।
copy = কপি করুন
copy-label = কপি করুন: { $label }
copied = কপি হয়েছে

## Forms

form-title-error = ত্রুটি: { $title }
form-steps = ধাপসমূহ
form-step = ধাপ { $index }
form-back = ফিরে যান
form-optional = (ঐচ্ছিক)
yes = হ্যাঁ
no = না
form-choose = অনুগ্রহ করে বেছে নিন
form-continue = এগিয়ে যান
form-correct = তথ্য সংশোধন করুন
form-sending = পাঠানো হচ্ছে…
form-errors = অনুগ্রহ করে নিচের বিষয়গুলো সংশোধন করুন
amount-range = { $min } থেকে { $max } পর্যন্ত
amount-from = কমপক্ষে { $min }
amount-to = সর্বোচ্চ { $max }
file-limit = সর্বোচ্চ { $limit }
file-sent = আগেই পাওয়া গেছে: { $name } ({ $size })
file-replace = এটি বদলাতে চাইলেই কেবল অন্য ফাইল বেছে নিন।
upload-tips = নথিটি যাতে আমরা পড়তে পারি
upload-tip-whole = চারটি কোণই ছবিতে আছে।
upload-tip-sharp = প্রতিটি অক্ষর স্পষ্ট।
upload-tip-light = কোনো আলোর ঝলক বা ছায়া নেই।

## What is wrong with an answer

invalid-required = অনুগ্রহ করে এটি পূরণ করুন।
invalid-consent = এগিয়ে যেতে অনুগ্রহ করে এই ঘরে টিক দিন।
invalid-short = অনুগ্রহ করে কমপক্ষে { $min }টি অক্ষর লিখুন।
invalid-long = অনুগ্রহ করে সর্বোচ্চ { $max }টি অক্ষর লিখুন।
invalid-pattern = এটি প্রত্যাশিত বিন্যাসে নেই।
invalid-amount = অনুগ্রহ করে একটি পরিমাণ লিখুন, যেমন { $example }।
invalid-ambiguous = এটি { $small } বা { $large } হিসেবে পড়া যায়। অনুগ্রহ করে এর একটি লিখুন।
invalid-number = অনুগ্রহ করে একটি সংখ্যা লিখুন।
invalid-decimals = { $decimals ->
    [0] অনুগ্রহ করে একটি পূর্ণ সংখ্যা লিখুন।
    [one] অনুগ্রহ করে দশমিকের পর সর্বোচ্চ একটি অঙ্ক লিখুন।
   *[other] অনুগ্রহ করে দশমিকের পর সর্বোচ্চ { $decimals }টি অঙ্ক লিখুন।
}
invalid-min = সর্বনিম্ন সীমা { $min }।
invalid-max = সর্বোচ্চ সীমা { $max }।
invalid-email = অনুগ্রহ করে একটি ইমেইল ঠিকানা লিখুন, যেমন name@example.com।
invalid-phone = অনুগ্রহ করে দেশের কোডসহ একটি ফোন নম্বর লিখুন, যেমন +44 20 7946 0000।
invalid-date = অনুগ্রহ করে একটি তারিখ লিখুন।
invalid-date-min = তারিখটি { $min }-এর আগের হতে পারবে না।
invalid-date-max = তারিখটি { $max }-এর পরের হতে পারবে না।
invalid-choice = অনুগ্রহ করে যেকোনো একটি বিকল্প বেছে নিন।
invalid-code = কোডটি সঠিক নয়। অনুগ্রহ করে যাচাই করুন অথবা নতুন কোড চেয়ে নিন।
invalid-file-large = এই ফাইলটি বেশি বড়। সর্বোচ্চ সীমা { $limit }।
invalid-file-type = আমরা এই ধরনের ফাইল গ্রহণ করতে পারি না। গ্রহণযোগ্য ধরন: { $types }।
invalid-file-empty = এই ফাইলটি খালি।
invalid-file-count = { $max ->
    [one] অনুগ্রহ করে শুধু একটি ফাইল বেছে নিন।
   *[other] অনুগ্রহ করে সর্বোচ্চ { $max }টি ফাইল বেছে নিন।
}

## Costs

costs-heading = খরচ
costs-in = আপনি দেবেন
costs-fee = ফি
costs-fee-fixed = নির্দিষ্ট ফি
costs-fee-service = শতাংশ ফি
costs-fee-rounding = পূর্ণসংখ্যায় রূপান্তর
costs-rate = বিনিময় হার
costs-rate-binding = নিশ্চিত
costs-rate-until = { $until } পর্যন্ত নিশ্চিত
costs-rate-indicative = আনুমানিক; আপনার পেমেন্ট পৌঁছানো পর্যন্ত বদলাতে পারে
costs-out = আপনি পাবেন
costs-empty = খরচ দেখতে একটি পরিমাণ লিখুন।

## Review

review-heading = যাচাই করে নিশ্চিত করুন
review-intro = অনুগ্রহ করে দেখে নিন সবকিছু ঠিক আছে কি না।
review-change = পরিবর্তন করুন
review-changed = খরচ বদলেছে। অনুগ্রহ করে আবার দেখে নিন।
review-terms = শর্তাবলি পড়ুন
review-confirm = নিশ্চিত করুন
review-next = { $kind ->
    [deposit] এরপর আমরা আপনাকে পেমেন্টের উপায় দেখাব।
   *[withdrawal] এরপর কী পাঠাতে হবে, তা আমরা আপনাকে ও আপনার ওয়ালেটকে জানাব।
}

## Waiting and going to another site

wait-heading = অনুগ্রহ করে একটু অপেক্ষা করুন
wait-message = আমরা আপনার তথ্য যাচাই করছি।
wait-itself = পৃষ্ঠাটি নিজে থেকেই এগিয়ে যাবে।
redirect-heading = { $site }-এ এগিয়ে যান
redirect-message = { $anchor }-এর পক্ষে পরের ধাপটি { $site } সম্পন্ন করে। এরপর আপনি এখানে ফিরে আসবেন।
redirect-go = { $site }-এ যান
redirect-check = দেখে নিন, পরের পৃষ্ঠার ঠিকানা { $site } দিয়ে শুরু হয়েছে কি না।

## How a transaction stands

status-message = { $anchor }-এর বার্তা
status-itself = এই পৃষ্ঠাটি নিজে থেকেই হালনাগাদ হয়।
status-incomplete = এখনো শেষ হয়নি
status-incomplete-next = আপনার কাছ থেকে আমাদের আরও কিছু তথ্য প্রয়োজন।
status-pending_user_transfer_start = { $kind ->
    [deposit] আপনার পেমেন্টের জন্য প্রস্তুত
   *[withdrawal] আপনার ট্রান্সফারের জন্য প্রস্তুত
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] নিচের তথ্য ব্যবহার করে পেমেন্ট করুন। অর্থ পৌঁছানোমাত্র আমরা তা আপনার ওয়ালেটে পাঠাব।
   *[withdrawal] আপনার ওয়ালেটে ট্রান্সফারটি নিশ্চিত করুন। এটি পৌঁছানোমাত্র আমরা আপনাকে অর্থ প্রদান করব।
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] আপনার পেমেন্ট পৌঁছেছে
   *[withdrawal] আপনার ট্রান্সফার পৌঁছেছে
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] এরপর আমরা আপনার ওয়ালেটে অর্থ পাঠাব।
   *[withdrawal] এরপর আমরা আপনাকে অর্থ প্রদান করব।
}
status-pending_external = পেমেন্ট চলছে
status-pending_external-next = { $kind ->
    [deposit] আপনার পেমেন্ট আমাদের কাছে আসছে। আপনাকে কিছু করতে হবে না।
   *[withdrawal] আমরা অর্থ পাঠিয়েছি। ব্যাংক বা পেমেন্ট সেবা প্রক্রিয়া শেষ করলে এটি পৌঁছাবে।
}
status-pending_anchor = আমরা এটি নিয়ে কাজ করছি
status-pending_anchor-next = আপনাকে কিছু করতে হবে না। কাজ শেষ হলে আমরা আপনার ওয়ালেটকে জানাব।
status-on_hold = পর্যালোচনা চলছে
status-on_hold-next = আমরা এই লেনদেন যাচাই করছি। কিছু প্রয়োজন হলে আপনার সঙ্গে যোগাযোগ করব।
status-pending_stellar = Stellar-এ নথিভুক্ত হচ্ছে
status-pending_stellar-next = এতে কয়েক সেকেন্ড লাগে। আপনাকে কিছু করতে হবে না।
status-pending_trust = আপনার ওয়ালেটকে অ্যাসেটটি গ্রহণ করতে হবে
status-pending_trust-next = আপনার ওয়ালেটে অ্যাসেটটি যোগ করুন (“ট্রাস্টলাইন”)। এরপর আমরা অর্থ পাঠাব।
status-pending_user = আপনার কাছ থেকে আমাদের কিছু প্রয়োজন
status-pending_user-next = অনুগ্রহ করে এই পৃষ্ঠায় বা আপনার ওয়ালেটে দেওয়া বার্তা অনুসরণ করুন।
status-pending_customer_info_update = অনুগ্রহ করে আপনার তথ্য সংশোধন করুন
status-pending_customer_info_update-next = আমরা আপনার কিছু তথ্য গ্রহণ করতে পারিনি। সেগুলো ঠিক হলেই আমরা এগিয়ে যাব।
status-pending_transaction_info_update = অনুগ্রহ করে পেমেন্টের তথ্য সংশোধন করুন
status-pending_transaction_info_update-next = সেগুলো ঠিক হলেই আমরা এগিয়ে যাব।
status-completed = { $kind ->
    [deposit] অর্থ আপনার ওয়ালেটে আছে
   *[withdrawal] আমরা আপনাকে অর্থ প্রদান করেছি
}
status-completed-next = সবকিছু সম্পন্ন হয়েছে। আপনাকে কিছু করতে হবে না।
status-refunded = আমরা অর্থ ফেরত পাঠিয়েছি
status-refunded-next = সম্পূর্ণ অর্থ ফেরত দেওয়া হয়েছে। কোনো ফি থাকলে তা নিচে দেখানো হয়েছে।
status-expired = পেমেন্টের সময় শেষ
status-expired-next = অনুগ্রহ করে আর পেমেন্ট করবেন না। আপনার ওয়ালেটে আবার শুরু করুন।{ $contact ->
    [no] { "" }
   *[yes] { " " }ইতিমধ্যে পেমেন্ট করে থাকলে আমাদের সঙ্গে যোগাযোগ করুন।
}
status-no_market = বিনিময় করা সম্ভব হয়নি
status-no_market-next = আমরা এই সময়ে বিনিময় করতে পারিনি। পরে আপনার ওয়ালেটে আবার শুরু করুন।
status-too_small = পরিমাণটি খুব কম
status-too_small-next = এটি আমাদের সর্বনিম্ন সীমার নিচে।{ $contact ->
    [no] { "" }
   *[yes] { " " }ইতিমধ্যে পেমেন্ট করে থাকলে আমাদের সঙ্গে যোগাযোগ করুন।
}
status-too_large = পরিমাণটি খুব বেশি
status-too_large-next = এটি আমাদের সর্বোচ্চ সীমার উপরে।{ $contact ->
    [no] { "" }
   *[yes] { " " }ইতিমধ্যে পেমেন্ট করে থাকলে আমাদের সঙ্গে যোগাযোগ করুন।
}
status-error = কিছু একটা সমস্যা হয়েছে
status-error-next = আমরা এই লেনদেন শেষ করতে পারিনি।{ $contact ->
    [no] { "" }
   *[yes] { " " }অনুগ্রহ করে আমাদের সঙ্গে যোগাযোগ করুন।
}{ " " }আপনার দেওয়া অর্থের হিসাব আমাদের কাছে আছে।

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] কীভাবে পেমেন্ট করবেন
   *[withdrawal] কী পাঠাবেন
}
pay-deadline = { $deadline }-এর আগে পেমেন্ট করুন
pay-exact = তথ্যগুলো হুবহু এভাবেই ব্যবহার করুন, যাতে আমরা আপনার পেমেন্ট চিনতে পারি।
pay-amount = পরিমাণ
pay-account = যেখানে পাঠাবেন
pay-memo = মেমো
pay-memo-type = মেমোর ধরন
pay-qr = অন্য ডিভাইস দিয়ে পেমেন্ট করতে স্ক্যান করুন
timeline-heading = অগ্রগতি
timeline-done = সম্পন্ন
timeline-now = চলমান
timeline-todo = বাকি আছে
timeline-started = তথ্য সম্পূর্ণ
timeline-paid = { $kind ->
    [deposit] আপনার পেমেন্ট পৌঁছানো
   *[withdrawal] আপনার ট্রান্সফার পৌঁছানো
}
timeline-checked = যাচাই ও রূপান্তর
timeline-sent = { $kind ->
    [deposit] আপনার ওয়ালেটে অর্থ পাঠানো
   *[withdrawal] আপনাকে অর্থ পাঠানো
}
timeline-completed = সম্পন্ন
timeline-refunded = অর্থ ফেরত পাঠানো
refunds-heading = অর্থ ফেরত
details-heading = বিস্তারিত
detail-id = লেনদেন আইডি
detail-started = শুরুর সময়
detail-updated = সর্বশেষ পরিবর্তন
detail-completed = শেষ হওয়ার সময়
detail-account = Stellar অ্যাকাউন্ট
detail-memo = মেমো
detail-ledger = Stellar-এ লেনদেন
detail-external = ব্যাংকের রেফারেন্স
detail-claimable = দাবিযোগ্য ব্যালেন্স

## When a page cannot be shown

message-retry = আবার চেষ্টা করুন
message-reference = আমাদের সহায়তা দলের জন্য রেফারেন্স:
message-refused = আমরা এগিয়ে যেতে পারছি না
message-refused-text = আমরা আপনার জন্য এই লেনদেন করতে পারছি না।
message-refused-do = আপনার ওয়ালেটে ফিরে যান।{ $contact ->
    [no] { "" }
   *[yes] { " " }আরও জানতে চাইলে আমাদের সঙ্গে যোগাযোগ করুন।
}
message-expired = এই লিংকের মেয়াদ শেষ
message-expired-text = আপনার নিরাপত্তার জন্য লিংক অল্প সময় কাজ করে।
message-expired-do = আপনার ওয়ালেটে ফিরে গিয়ে লেনদেনটি আবার খুলুন।
message-foreign = এই লিংকটি অন্য একটি সেশনের
message-foreign-text = এটি অন্য ব্রাউজার বা অ্যাপে খোলা হয়েছিল, অথবা অন্য লেনদেনের জন্য তৈরি হয়েছিল।
message-foreign-do = আপনার ওয়ালেটে ফিরে গিয়ে সেখান থেকে লেনদেনটি খুলুন।
message-used = এই লিংকটি আগেই ব্যবহার হয়েছে
message-used-text = আপনার নিরাপত্তার জন্য প্রতিটি লিংক একবারই কাজ করে।
message-used-do = আপনার ওয়ালেটে ফিরে গিয়ে লেনদেনটি আবার খুলুন।
message-not_found = আমরা এই পৃষ্ঠাটি খুঁজে পাইনি
message-not_found-text = ঠিকানাটি অসম্পূর্ণ, অথবা লেনদেনটি নেই।
message-not_found-do = আপনার ওয়ালেটে ফিরে গিয়ে লেনদেনটি আবার খুলুন।
message-busy = আমরা এই মুহূর্তে খুব ব্যস্ত
message-busy-text = আমরা সময়মতো উত্তর দিতে পারিনি। কিছুই হারায়নি।
message-busy-do = অনুগ্রহ করে একটু অপেক্ষা করে আবার চেষ্টা করুন।
message-bad_request = আমরা অনুরোধটি বুঝতে পারিনি
message-bad_request-text = আপনার ব্রাউজার এমন কিছু পাঠিয়েছে, যা আমরা ব্যবহার করতে পারি না। কিছুই বদলায়নি।
message-bad_request-do = এক পৃষ্ঠা পিছনে গিয়ে আবার চেষ্টা করুন।
message-error = আমাদের দিক থেকে একটি সমস্যা হয়েছে
message-error-text = আমরা এই পৃষ্ঠাটি দেখাতে পারিনি। আপনি যা নিশ্চিত করেছেন, তা নিরাপদ আছে।
message-error-do = অনুগ্রহ করে কয়েক মিনিট পরে আবার চেষ্টা করুন।{ $contact ->
    [no] { "" }
   *[yes] { " " }আবার এমন হলে আমাদের সঙ্গে যোগাযোগ করুন।
}
