# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = मुख्य सामग्री पर जाएँ
page-kind = { $kind ->
    [deposit] { $asset } जमा करें
   *[withdrawal] { $asset } निकालें
}
page-account = खाता
page-trust = यह { $anchor } का पेज है। आप यहाँ जो भी भरते हैं, वह { $anchor } को भेजा जाता है।
page-never = हम आपके वॉलेट की सीक्रेट कुंजी या रिकवरी वाक्यांश कभी नहीं माँगते।
page-updated = यह पेज अपडेट हो गया है।
support-heading = मदद चाहिए?
support-page = सहायता और संपर्क
check-again = फिर से जाँचें
close = अपने वॉलेट पर वापस जाएँ
close-now = अब आप यह विंडो बंद कर सकते हैं।
copy = कॉपी करें
copy-label = कॉपी करें: { $label }
copied = कॉपी हो गया

## Forms

form-title-error = त्रुटि: { $title }
form-steps = चरण
form-step = चरण { $index }
form-back = वापस
form-optional = (वैकल्पिक)
yes = हाँ
no = नहीं
form-choose = कृपया चुनें
form-continue = जारी रखें
form-correct = विवरण सुधारें
form-sending = भेजा जा रहा है…
form-errors = कृपया इन्हें ठीक करें
amount-range = { $min } से { $max } तक
amount-from = कम से कम { $min }
amount-to = अधिकतम { $max }
file-limit = अधिकतम { $limit }
file-sent = पहले ही मिल चुकी फ़ाइल: { $name } ({ $size })
file-replace = दूसरी फ़ाइल तभी चुनें, जब आप इसे बदलना चाहते हों।
upload-tips = ताकि हम दस्तावेज़ पढ़ सकें
upload-tip-whole = चारों कोने तस्वीर में दिखते हैं।
upload-tip-sharp = हर अक्षर साफ़ दिखता है।
upload-tip-light = न चमक है, न छाया।

## What is wrong with an answer

invalid-required = कृपया इसे भरें।
invalid-consent = जारी रखने के लिए कृपया इस बॉक्स को चुनें।
invalid-short = कृपया कम से कम { $min } वर्ण भरें।
invalid-long = कृपया अधिकतम { $max } वर्ण भरें।
invalid-pattern = यह अपेक्षित प्रारूप में नहीं है।
invalid-amount = कृपया राशि भरें, जैसे { $example }।
invalid-ambiguous = इसे { $small } या { $large } पढ़ा जा सकता है। कृपया इनमें से एक भरें।
invalid-number = कृपया कोई संख्या भरें।
invalid-decimals = { $decimals ->
    [0] कृपया पूर्ण संख्या भरें।
    [one] कृपया दशमलव के बाद अधिकतम एक अंक भरें।
   *[other] कृपया दशमलव के बाद अधिकतम { $decimals } अंक भरें।
}
invalid-min = न्यूनतम सीमा { $min } है।
invalid-max = अधिकतम सीमा { $max } है।
invalid-email = कृपया ईमेल पता भरें, जैसे name@example.com।
invalid-phone = कृपया देश के कोड के साथ फ़ोन नंबर भरें, जैसे +44 20 7946 0000।
invalid-date = कृपया तारीख भरें।
invalid-date-min = तारीख { $min } से पहले की नहीं होनी चाहिए।
invalid-date-max = तारीख { $max } के बाद की नहीं होनी चाहिए।
invalid-choice = कृपया कोई एक विकल्प चुनें।
invalid-code = यह कोड सही नहीं है। कृपया इसे जाँचें या नया कोड मँगवाएँ।
invalid-file-large = यह फ़ाइल बहुत बड़ी है। अधिकतम सीमा { $limit } है।
invalid-file-type = हम इस प्रकार की फ़ाइल स्वीकार नहीं कर सकते। स्वीकार्य प्रकार: { $types }।
invalid-file-empty = यह फ़ाइल खाली है।
invalid-file-count = { $max ->
    [one] कृपया केवल एक फ़ाइल चुनें।
   *[other] कृपया अधिकतम { $max } फ़ाइलें चुनें।
}

## Costs

costs-heading = लागत
costs-in = आप देंगे
costs-fee = शुल्क
costs-fee-fixed = निश्चित शुल्क
costs-fee-service = प्रतिशत शुल्क
costs-fee-rounding = पूर्णांकन
costs-rate = विनिमय दर
costs-rate-binding = निश्चित
costs-rate-until = { $until } तक निश्चित
costs-rate-indicative = अनुमानित; आपका भुगतान पहुँचने तक बदल सकती है
costs-out = आपको मिलेगा
costs-empty = लागत देखने के लिए राशि भरें।

## Review

review-heading = जाँचें और पुष्टि करें
review-intro = कृपया जाँच लें कि सब कुछ सही है।
review-change = बदलें
review-changed = लागत बदल गई है। कृपया इसे फिर से जाँचें।
review-terms = शर्तें पढ़ें
review-confirm = पुष्टि करें
review-next = { $kind ->
    [deposit] इसके बाद हम आपको भुगतान का तरीका बताएँगे।
   *[withdrawal] इसके बाद हम आपको और आपके वॉलेट को बताएँगे कि क्या भेजना है।
}

## Waiting and going to another site

wait-heading = कृपया थोड़ा इंतज़ार करें
wait-message = हम आपके विवरण जाँच रहे हैं।
wait-itself = यह पेज अपने आप आगे बढ़ेगा।
redirect-heading = { $site } पर जारी रखें
redirect-message = अगला चरण { $anchor } की ओर से { $site } पूरा करता है। इसके बाद आप यहाँ वापस आएँगे।
redirect-go = { $site } पर जाएँ
redirect-check = जाँच लें कि अगले पेज का पता { $site } से शुरू होता है।

## How a transaction stands

status-message = { $anchor } का संदेश
status-itself = यह पेज अपने आप अपडेट होता है।
status-incomplete = अभी पूरा नहीं हुआ
status-incomplete-next = हमें आपसे कुछ और जानकारी चाहिए।
status-pending_user_transfer_start = { $kind ->
    [deposit] आपके भुगतान के लिए तैयार
   *[withdrawal] आपके ट्रांसफ़र के लिए तैयार
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] नीचे दिए गए विवरण से भुगतान करें। राशि मिलते ही हम उसे आपके वॉलेट में भेज देंगे।
   *[withdrawal] अपने वॉलेट में ट्रांसफ़र की पुष्टि करें। वह मिलते ही हम आपको भुगतान करेंगे।
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] आपका भुगतान मिल गया है
   *[withdrawal] आपका ट्रांसफ़र मिल गया है
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] अब हम राशि आपके वॉलेट में भेजेंगे।
   *[withdrawal] अब हम आपको भुगतान करेंगे।
}
status-pending_external = भुगतान रास्ते में है
status-pending_external-next = { $kind ->
    [deposit] आपका भुगतान हमारे पास पहुँच रहा है। आपको कुछ करने की ज़रूरत नहीं है।
   *[withdrawal] हमने राशि भेज दी है। बैंक या भुगतान सेवा की प्रक्रिया पूरी होते ही यह आपको मिल जाएगी।
}
status-pending_anchor = हम इस पर काम कर रहे हैं
status-pending_anchor-next = आपको कुछ करने की ज़रूरत नहीं है। काम पूरा होने पर हम आपके वॉलेट को सूचित करेंगे।
status-on_hold = समीक्षा जारी है
status-on_hold-next = हम इस लेन-देन की जाँच कर रहे हैं। कुछ चाहिए होगा तो हम आपसे संपर्क करेंगे।
status-pending_stellar = Stellar पर दर्ज हो रहा है
status-pending_stellar-next = इसमें कुछ सेकंड लगते हैं। आपको कुछ करने की ज़रूरत नहीं है।
status-pending_trust = आपके वॉलेट को यह एसेट स्वीकार करना होगा
status-pending_trust-next = अपने वॉलेट में यह एसेट जोड़ें (“ट्रस्टलाइन”)। इसके बाद हम राशि भेज देंगे।
status-pending_user = हमें आपसे कुछ चाहिए
status-pending_user-next = कृपया इस पेज पर या अपने वॉलेट में दिए गए संदेश का पालन करें।
status-pending_customer_info_update = कृपया अपने विवरण ठीक करें
status-pending_customer_info_update-next = हम आपके कुछ विवरण स्वीकार नहीं कर सके। उनके सही होते ही हम आगे बढ़ेंगे।
status-pending_transaction_info_update = कृपया भुगतान के विवरण ठीक करें
status-pending_transaction_info_update-next = उनके सही होते ही हम आगे बढ़ेंगे।
status-completed = { $kind ->
    [deposit] राशि आपके वॉलेट में है
   *[withdrawal] हमने आपको भुगतान कर दिया है
}
status-completed-next = सब कुछ पूरा हो गया है। आपको कुछ करने की ज़रूरत नहीं है।
status-refunded = हमने राशि वापस भेज दी है
status-refunded-next = पूरी राशि लौटा दी गई है। यदि कोई शुल्क है, तो वह नीचे दिखाया गया है।
status-expired = भुगतान का समय समाप्त हो गया है
status-expired-next = कृपया अब भुगतान न करें। अपने वॉलेट में फिर से शुरू करें।{ $contact ->
    [no] { "" }
   *[yes] { " " }यदि आप भुगतान कर चुके हैं, तो हमसे संपर्क करें।
}
status-no_market = विनिमय संभव नहीं था
status-no_market-next = हम इस समय विनिमय नहीं कर सके। बाद में अपने वॉलेट में फिर से शुरू करें।
status-too_small = राशि बहुत कम है
status-too_small-next = यह हमारी न्यूनतम सीमा से कम है।{ $contact ->
    [no] { "" }
   *[yes] { " " }यदि आप भुगतान कर चुके हैं, तो हमसे संपर्क करें।
}
status-too_large = राशि बहुत अधिक है
status-too_large-next = यह हमारी अधिकतम सीमा से अधिक है।{ $contact ->
    [no] { "" }
   *[yes] { " " }यदि आप भुगतान कर चुके हैं, तो हमसे संपर्क करें।
}
status-error = कुछ गड़बड़ हो गई
status-error-next = हम यह लेन-देन पूरा नहीं कर सके।{ $contact ->
    [no] { "" }
   *[yes] { " " }कृपया हमसे संपर्क करें।
}{ " " }आपका किया हुआ भुगतान हमारे पास दर्ज है।

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] भुगतान कैसे करें
   *[withdrawal] क्या भेजना है
}
pay-deadline = { $deadline } से पहले भुगतान करें
pay-exact = इन विवरणों का ठीक वैसे ही उपयोग करें जैसे दिखाए गए हैं, ताकि हम आपका भुगतान पहचान सकें।
pay-amount = राशि
pay-account = इस खाते में भेजें
pay-memo = मेमो
pay-memo-type = मेमो का प्रकार
pay-qr = दूसरे डिवाइस से भुगतान के लिए स्कैन करें
timeline-heading = प्रगति
timeline-done = पूरा हुआ
timeline-now = जारी है
timeline-todo = बाकी है
timeline-started = विवरण पूरे हुए
timeline-paid = { $kind ->
    [deposit] आपका भुगतान मिलना
   *[withdrawal] आपका ट्रांसफ़र मिलना
}
timeline-checked = जाँच और रूपांतरण
timeline-sent = { $kind ->
    [deposit] आपके वॉलेट में राशि भेजना
   *[withdrawal] आपको राशि भेजना
}
timeline-completed = पूरा हुआ
timeline-refunded = राशि वापस भेजना
refunds-heading = रिफ़ंड
details-heading = विवरण
detail-id = लेन-देन आईडी
detail-started = शुरू होने का समय
detail-updated = पिछला बदलाव
detail-completed = पूरा होने का समय
detail-account = Stellar खाता
detail-memo = मेमो
detail-ledger = Stellar पर लेन-देन
detail-external = बैंक की संदर्भ संख्या
detail-claimable = दावा योग्य शेष राशि

## When a page cannot be shown

message-retry = फिर से कोशिश करें
message-reference = सहायता टीम के लिए संदर्भ:
message-refused = हम आगे नहीं बढ़ सकते
message-refused-text = हम आपके लिए यह लेन-देन नहीं कर सकते।
message-refused-do = अपने वॉलेट पर वापस जाएँ।{ $contact ->
    [no] { "" }
   *[yes] { " " }अधिक जानकारी के लिए हमसे संपर्क करें।
}
message-expired = इस लिंक की अवधि समाप्त हो गई है
message-expired-text = आपकी सुरक्षा के लिए लिंक थोड़े समय तक ही काम करते हैं।
message-expired-do = अपने वॉलेट पर वापस जाएँ और लेन-देन फिर से खोलें।
message-foreign = यह लिंक किसी दूसरे सत्र का है
message-foreign-text = इसे किसी दूसरे ब्राउज़र या ऐप में खोला गया था, या यह किसी दूसरे लेन-देन के लिए बना था।
message-foreign-do = अपने वॉलेट पर वापस जाएँ और लेन-देन वहीं से खोलें।
message-used = यह लिंक पहले ही उपयोग हो चुका है
message-used-text = आपकी सुरक्षा के लिए हर लिंक एक ही बार काम करता है।
message-used-do = अपने वॉलेट पर वापस जाएँ और लेन-देन फिर से खोलें।
message-not_found = हमें यह पेज नहीं मिला
message-not_found-text = पता अधूरा है, या यह लेन-देन मौजूद नहीं है।
message-not_found-do = अपने वॉलेट पर वापस जाएँ और लेन-देन फिर से खोलें।
message-busy = हम इस समय बहुत व्यस्त हैं
message-busy-text = हम समय पर जवाब नहीं दे सके। कुछ भी खोया नहीं है।
message-busy-do = कृपया थोड़ा इंतज़ार करें और फिर से कोशिश करें।
message-bad_request = हम यह अनुरोध समझ नहीं सके
message-bad_request-text = आपके ब्राउज़र ने जो भेजा, उसका हम उपयोग नहीं कर सकते। कुछ भी बदला नहीं गया है।
message-bad_request-do = एक पेज पीछे जाएँ और फिर से कोशिश करें।
message-error = हमारी ओर से कुछ गड़बड़ हो गई
message-error-text = हम यह पेज नहीं दिखा सके। आप जिसकी पुष्टि कर चुके हैं, वह सुरक्षित है।
message-error-do = कृपया कुछ मिनट बाद फिर से कोशिश करें।{ $contact ->
    [no] { "" }
   *[yes] { " " }यदि ऐसा दोबारा हो, तो हमसे संपर्क करें।
}
