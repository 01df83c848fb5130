# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Nenda kwenye maudhui makuu
page-kind = { $kind ->
    [deposit] Weka { $asset }
   *[withdrawal] Toa { $asset }
}
page-account = Akaunti
page-trust = Huu ni ukurasa wa { $anchor }. Taarifa unazojaza hapa hutumwa kwa { $anchor }.
page-never = Hatuombi kamwe ufunguo wa siri wala maneno ya kurejesha pochi yako.
page-updated = Ukurasa huu umesasishwa.
support-heading = Je, unahitaji msaada?
support-page = Msaada na mawasiliano
check-again = Angalia tena
close = Rudi kwenye pochi yako
close-now = Sasa unaweza kufunga dirisha hili.
copy = Nakili
copy-label = Nakili: { $label }
copied = Imenakiliwa

## Forms

form-title-error = Hitilafu: { $title }
form-steps = Hatua
form-step = Hatua ya { $index }
form-back = Rudi
form-optional = (si lazima)
yes = Ndiyo
no = Hapana
form-choose = Tafadhali chagua
form-continue = Endelea
form-correct = Sahihisha taarifa
form-sending = Inatuma…
form-errors = Tafadhali rekebisha yafuatayo
amount-range = Kuanzia { $min } hadi { $max }
amount-from = Angalau { $min }
amount-to = Si zaidi ya { $max }
file-limit = Hadi { $limit }
file-sent = Tayari tumepokea: { $name } ({ $size })
file-replace = Chagua faili nyingine ikiwa tu unataka kuibadilisha.
upload-tips = Ili tuweze kusoma hati yako
upload-tip-whole = Pembe zote nne zinaonekana kwenye picha.
upload-tip-sharp = Kila herufi inaonekana vizuri.
upload-tip-light = Hakuna mng’ao wala kivuli.

## What is wrong with an answer

invalid-required = Tafadhali jaza sehemu hii.
invalid-consent = Tafadhali weka tiki kwenye kisanduku hiki ili kuendelea.
invalid-short = Tafadhali weka angalau herufi { $min }.
invalid-long = Tafadhali weka herufi zisizozidi { $max }.
invalid-pattern = Muundo wa taarifa hii si sahihi.
invalid-amount = Tafadhali weka kiasi, kama vile { $example }.
invalid-ambiguous = Hii inaweza kusomwa kama { $small } au { $large }. Tafadhali weka moja kati ya hizo.
invalid-number = Tafadhali weka nambari.
invalid-decimals = { $decimals ->
    [0] Tafadhali weka nambari nzima.
    [one] Tafadhali weka tarakimu moja tu ya desimali.
   *[other] Tafadhali weka tarakimu za desimali zisizozidi { $decimals }.
}
invalid-min = Kiwango cha chini ni { $min }.
invalid-max = Kiwango cha juu ni { $max }.
invalid-email = Tafadhali weka anwani ya barua pepe, kama vile name@example.com.
invalid-phone = Tafadhali weka nambari ya simu pamoja na msimbo wa nchi, kama vile +44 20 7946 0000.
invalid-date = Tafadhali weka tarehe.
invalid-date-min = Tarehe isiwe kabla ya { $min }.
invalid-date-max = Tarehe isiwe baada ya { $max }.
invalid-choice = Tafadhali chagua mojawapo ya chaguo.
invalid-code = Msimbo huu si sahihi. Tafadhali uhakiki au uombe mpya.
invalid-file-large = Faili hii ni kubwa mno. Kikomo ni { $limit }.
invalid-file-type = Hatuwezi kupokea aina hii ya faili. Zinazokubaliwa: { $types }.
invalid-file-empty = Faili hii ni tupu.
invalid-file-count = { $max ->
    [one] Tafadhali chagua faili moja tu.
   *[other] Tafadhali chagua faili zisizozidi { $max }.
}

## Costs

costs-heading = Gharama
costs-in = Unalipa
costs-fee = Ada
costs-fee-fixed = Ada isiyobadilika
costs-fee-service = Ada ya asilimia
costs-fee-rounding = Kukadiria
costs-rate = Kiwango cha ubadilishaji
costs-rate-binding = Kimehakikishwa
costs-rate-until = Kimehakikishwa hadi { $until }
costs-rate-indicative = Makadirio; kinaweza kubadilika hadi malipo yako yafike
costs-out = Unapokea
costs-empty = Weka kiasi ili kuona gharama.

## Review

review-heading = Kagua na uthibitishe
review-intro = Tafadhali hakikisha kwamba kila kitu ni sahihi.
review-change = Badilisha
review-changed = Gharama zimebadilika. Tafadhali zikague tena.
review-terms = Soma masharti
review-confirm = Thibitisha
review-next = { $kind ->
    [deposit] Kisha, tutakuonyesha jinsi ya kulipa.
   *[withdrawal] Kisha, tutakujulisha wewe pamoja na pochi yako kitu cha kutuma.
}

## Waiting and going to another site

wait-heading = Tafadhali subiri kidogo
wait-message = Tunakagua taarifa zako.
wait-itself = Ukurasa utaendelea wenyewe.
redirect-heading = Endelea kwenye { $site }
redirect-message = { $site } hufanya hatua inayofuata kwa niaba ya { $anchor }. Kisha utarudi hapa.
redirect-go = Nenda kwenye { $site }
redirect-check = Hakikisha kwamba anwani ya ukurasa unaofuata inaanza na { $site }.

## How a transaction stands

status-message = Ujumbe kutoka { $anchor }
status-itself = Ukurasa huu hujisasisha wenyewe.
status-incomplete = Bado haijakamilika
status-incomplete-next = Tunahitaji taarifa zaidi kutoka kwako.
status-pending_user_transfer_start = { $kind ->
    [deposit] Tayari kwa malipo yako
   *[withdrawal] Tayari kwa uhamisho wako
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Lipa kwa kutumia taarifa zilizo hapa chini. Fedha zikifika tu, tutazituma kwenye pochi yako.
   *[withdrawal] Thibitisha uhamisho katika pochi yako. Ukifika tu, tutakulipa.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Malipo yako yamefika
   *[withdrawal] Uhamisho wako umefika
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Sasa tunatuma fedha kwenye pochi yako.
   *[withdrawal] Sasa tunakulipa.
}
status-pending_external = Malipo yako njiani
status-pending_external-next = { $kind ->
    [deposit] Malipo yako yako njiani kutufikia. Huhitaji kufanya chochote.
   *[withdrawal] Tumetuma fedha. Zitafika benki au huduma ya malipo ikishazishughulikia.
}
status-pending_anchor = Tunashughulikia
status-pending_anchor-next = Huhitaji kufanya chochote. Tutaiarifu pochi yako itakapokamilika.
status-on_hold = Inakaguliwa
status-on_hold-next = Tunakagua muamala huu. Tutawasiliana nawe tukihitaji chochote.
status-pending_stellar = Inarekodiwa kwenye Stellar
status-pending_stellar-next = Hii huchukua sekunde chache. Huhitaji kufanya chochote.
status-pending_trust = Pochi yako lazima ikubali rasilimali hii
status-pending_trust-next = Ongeza rasilimali hii katika pochi yako (“trustline”). Kisha tutatuma fedha.
status-pending_user = Tunahitaji kitu kutoka kwako
status-pending_user-next = Tafadhali fuata ujumbe ulio kwenye ukurasa huu au katika pochi yako.
status-pending_customer_info_update = Tafadhali rekebisha taarifa zako
status-pending_customer_info_update-next = Hatukuweza kukubali baadhi ya taarifa zako. Zikiwa sahihi tu, tutaendelea.
status-pending_transaction_info_update = Tafadhali rekebisha taarifa za malipo
status-pending_transaction_info_update-next = Zikiwa sahihi tu, tutaendelea.
status-completed = { $kind ->
    [deposit] Fedha ziko kwenye pochi yako
   *[withdrawal] Tumekulipa
}
status-completed-next = Kila kitu kimekamilika. Huhitaji kufanya chochote.
status-refunded = Tumerudisha fedha
status-refunded-next = Fedha zimerudishwa kikamilifu. Ada, kama zipo, zinaonyeshwa hapa chini.
status-expired = Muda wa kulipa umeisha
status-expired-next = Tafadhali usilipe tena. Anza upya katika pochi yako.{ $contact ->
    [no] { "" }
   *[yes] { " " }Ikiwa umeshalipa, wasiliana nasi.
}
status-no_market = Ubadilishaji haukuwezekana
status-no_market-next = Hatukuweza kubadilisha fedha kwa wakati huu. Anza upya baadaye katika pochi yako.
status-too_small = Kiasi ni kidogo mno
status-too_small-next = Kiko chini ya kiwango chetu cha chini.{ $contact ->
    [no] { "" }
   *[yes] { " " }Wasiliana nasi ikiwa umeshalipa.
}
status-too_large = Kiasi ni kikubwa mno
status-too_large-next = Kimezidi kiwango chetu cha juu.{ $contact ->
    [no] { "" }
   *[yes] { " " }Wasiliana nasi ikiwa umeshalipa.
}
status-error = Hitilafu imetokea
status-error-next = Hatukuweza kukamilisha muamala huu.{ $contact ->
    [no] { "" }
   *[yes] { " " }Tafadhali wasiliana nasi.
}{ " " }Ulicholipa kimerekodiwa.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Jinsi ya kulipa
   *[withdrawal] Cha kutuma
}
pay-deadline = Lipa kabla ya { $deadline }
pay-exact = Tumia taarifa hizi kama zilivyo ili tuweze kutambua malipo yako.
pay-amount = Kiasi
pay-account = Tuma kwa
pay-memo = Memo
pay-memo-type = Aina ya memo
pay-qr = Changanua ili ulipe kwa kifaa kingine
timeline-heading = Maendeleo
timeline-done = imekamilika
timeline-now = inaendelea
timeline-todo = bado
timeline-started = Taarifa zimekamilika
timeline-paid = { $kind ->
    [deposit] Malipo yako kufika
   *[withdrawal] Uhamisho wako kufika
}
timeline-checked = Kukagua na kubadilisha
timeline-sent = { $kind ->
    [deposit] Fedha kutumwa kwenye pochi yako
   *[withdrawal] Fedha kutumwa kwako
}
timeline-completed = Imekamilika
timeline-refunded = Fedha kurudishwa
refunds-heading = Marejesho ya fedha
details-heading = Maelezo
detail-id = Kitambulisho cha muamala
detail-started = Ulipoanza
detail-updated = Badiliko la mwisho
detail-completed = Ulipokamilika
detail-account = Akaunti ya Stellar
detail-memo = Memo
detail-ledger = Muamala kwenye Stellar
detail-external = Nambari ya marejeleo ya benki
detail-claimable = Salio linaloweza kudaiwa

## When a page cannot be shown

message-retry = Jaribu tena
message-reference = Kwa huduma yetu kwa wateja:
message-refused = Hatuwezi kuendelea
message-refused-text = Hatuwezi kukufanyia muamala huu.
message-refused-do = Rudi kwenye pochi yako.{ $contact ->
    [no] { "" }
   *[yes] { " " }Wasiliana nasi ukitaka kujua zaidi.
}
message-expired = Muda wa kiungo hiki umeisha
message-expired-text = Kwa usalama wako, viungo hufanya kazi kwa muda mfupi tu.
message-expired-do = Rudi kwenye pochi yako na ufungue muamala tena.
message-foreign = Kiungo hiki ni cha kipindi kingine
message-foreign-text = Kilifunguliwa katika kivinjari au programu nyingine, au kilitengenezwa kwa ajili ya muamala mwingine.
message-foreign-do = Rudi kwenye pochi yako na ufungue muamala kutoka huko.
message-used = Kiungo hiki tayari kimetumika
message-used-text = Kwa usalama wako, kila kiungo hufanya kazi mara moja tu.
message-used-do = Rudi kwenye pochi yako na ufungue muamala tena.
message-not_found = Hatuwezi kupata ukurasa huu
message-not_found-text = Anwani haijakamilika, au muamala haupo.
message-not_found-do = Rudi kwenye pochi yako na ufungue muamala tena.
message-busy = Tuna shughuli nyingi sana kwa sasa
message-busy-text = Hatukuweza kujibu kwa wakati. Hakuna kilichopotea.
message-busy-do = Tafadhali subiri kidogo kisha ujaribu tena.
message-bad_request = Hatukuelewa ombi hilo
message-bad_request-text = Kivinjari chako kimetuma kitu tusichoweza kutumia. Hakuna kilichobadilishwa.
message-bad_request-do = Rudi ukurasa mmoja nyuma kisha ujaribu tena.
message-error = Hitilafu imetokea upande wetu
message-error-text = Hatukuweza kuonyesha ukurasa huu. Ulichokwisha kuthibitisha kiko salama.
message-error-do = Tafadhali jaribu tena baada ya dakika chache.{ $contact ->
    [no] { "" }
   *[yes] { " " }Ikitokea tena, wasiliana nasi.
}
