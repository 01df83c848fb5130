# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Naar de hoofdinhoud
page-kind = { $kind ->
    [deposit] { $asset } storten
   *[withdrawal] { $asset } opnemen
}
page-account = Rekening
page-trust = Dit is een pagina van { $anchor }. Wat u hier invult, wordt naar { $anchor } gestuurd.
page-never = Wij vragen nooit om de geheime sleutel of de herstelzin van uw wallet.
page-updated = Deze pagina is bijgewerkt.
support-heading = Hulp nodig?
support-page = Hulp en contact
check-again = Opnieuw controleren
close = Terug naar uw wallet
close-now = U kunt dit venster nu sluiten.
copy = Kopiëren
copy-label = Kopiëren: { $label }
copied = Gekopieerd

## Forms

form-title-error = Fout: { $title }
form-steps = Stappen
form-step = Stap { $index }
form-back = Terug
form-optional = (optioneel)
yes = Ja
no = Nee
form-choose = Maak een keuze
form-continue = Doorgaan
form-correct = Gegevens corrigeren
form-sending = Bezig met verzenden…
form-errors = Verbeter het volgende
amount-range = Van { $min } tot { $max }
amount-from = Minimaal { $min }
amount-to = Maximaal { $max }
file-limit = Maximaal { $limit }
file-sent = Al ontvangen: { $name } ({ $size })
file-replace = Kies alleen een ander bestand als u dit wilt vervangen.
upload-tips = Zo kunnen wij uw document lezen
upload-tip-whole = Alle vier de hoeken staan op de foto.
upload-tip-sharp = Elke letter is scherp.
upload-tip-light = Er is geen weerspiegeling en geen schaduw.

## What is wrong with an answer

invalid-required = Vul dit in.
invalid-consent = Zet hier een vinkje om door te gaan.
invalid-short = Vul minimaal { $min } tekens in.
invalid-long = Vul maximaal { $max } tekens in.
invalid-pattern = Dit heeft niet de juiste vorm.
invalid-amount = Vul een bedrag in, bijvoorbeeld { $example }.
invalid-ambiguous = Dit kan als { $small } of als { $large } worden gelezen. Vul een van beide in.
invalid-number = Vul een getal in.
invalid-decimals = { $decimals ->
    [0] Vul een heel getal in.
    [one] Vul maximaal één cijfer achter de komma in.
   *[other] Vul maximaal { $decimals } cijfers achter de komma in.
}
invalid-min = Het minimum is { $min }.
invalid-max = Het maximum is { $max }.
invalid-email = Vul een e-mailadres in, bijvoorbeeld name@example.com.
invalid-phone = Vul een telefoonnummer met landnummer in, bijvoorbeeld +31 6 12345678.
invalid-date = Vul een datum in.
invalid-date-min = De datum mag niet vóór { $min } liggen.
invalid-date-max = De datum mag niet na { $max } liggen.
invalid-choice = Kies een van de mogelijkheden.
invalid-code = Deze code klopt niet. Controleer de code of vraag een nieuwe aan.
invalid-file-large = Dit bestand is te groot. De limiet is { $limit }.
invalid-file-type = Dit soort bestand kunnen wij niet accepteren. Wel toegestaan: { $types }.
invalid-file-empty = Dit bestand is leeg.
invalid-file-count = { $max ->
    [one] Kies slechts één bestand.
   *[other] Kies maximaal { $max } bestanden.
}

## Costs

costs-heading = Kosten
costs-in = U betaalt
costs-fee = Transactiekosten
costs-fee-fixed = Vaste kosten
costs-fee-service = Procentuele kosten
costs-fee-rounding = Afronding
costs-rate = Wisselkoers
costs-rate-binding = Gegarandeerd
costs-rate-until = Gegarandeerd tot { $until }
costs-rate-indicative = Bij benadering; kan veranderen tot uw betaling binnen is
costs-out = U ontvangt
costs-empty = Vul een bedrag in om de kosten te zien.

## Review

review-heading = Controleren en bevestigen
review-intro = Controleer of alles klopt.
review-change = Wijzigen
review-changed = De kosten zijn veranderd. Controleer ze opnieuw.
review-terms = Lees de voorwaarden
review-confirm = Bevestigen
review-next = { $kind ->
    [deposit] Hierna laten wij zien hoe u betaalt.
   *[withdrawal] Hierna laten wij u en uw wallet weten wat u moet sturen.
}

## Waiting and going to another site

wait-heading = Een ogenblik geduld
wait-message = Wij controleren uw gegevens.
wait-itself = De pagina gaat vanzelf verder.
redirect-heading = Ga verder bij { $site }
redirect-message = { $site } doet de volgende stap voor { $anchor }. Daarna komt u hier terug.
redirect-go = Naar { $site }
redirect-check = Controleer of het adres van de volgende pagina begint met { $site }.

## How a transaction stands

status-message = Bericht van { $anchor }
status-itself = Deze pagina wordt vanzelf bijgewerkt.
status-incomplete = Nog niet klaar
status-incomplete-next = Wij hebben nog enkele gegevens van u nodig.
status-pending_user_transfer_start = { $kind ->
    [deposit] Klaar voor uw betaling
   *[withdrawal] Klaar voor uw overboeking
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Betaal met de gegevens hieronder. Zodra het geld binnen is, sturen wij het naar uw wallet.
   *[withdrawal] Bevestig de overboeking in uw wallet. Zodra die binnen is, betalen wij u uit.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Uw betaling is binnen
   *[withdrawal] Uw overboeking is binnen
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Nu sturen wij het geld naar uw wallet.
   *[withdrawal] Nu betalen wij u uit.
}
status-pending_external = Betaling onderweg
status-pending_external-next = { $kind ->
    [deposit] Uw betaling is naar ons onderweg. U hoeft niets te doen.
   *[withdrawal] Wij hebben het geld verstuurd. Het komt aan zodra de bank of betaaldienst het heeft verwerkt.
}
status-pending_anchor = Wij zijn ermee bezig
status-pending_anchor-next = U hoeft niets te doen. Wij laten het uw wallet weten als het klaar is.
status-on_hold = In controle
status-on_hold-next = Wij controleren deze transactie. Als wij iets nodig hebben, nemen wij contact met u op.
status-pending_stellar = Wordt vastgelegd op Stellar
status-pending_stellar-next = Dit duurt enkele seconden. U hoeft niets te doen.
status-pending_trust = Uw wallet moet de asset accepteren
status-pending_trust-next = Voeg de asset toe in uw wallet (een ‘trustline’). Daarna sturen wij het geld.
status-pending_user = Wij hebben iets van u nodig
status-pending_user-next = Volg de aanwijzingen op deze pagina of in uw wallet.
status-pending_customer_info_update = Verbeter uw gegevens
status-pending_customer_info_update-next = Wij konden sommige van uw gegevens niet accepteren. Zodra ze kloppen, gaan wij verder.
status-pending_transaction_info_update = Verbeter de betaalgegevens
status-pending_transaction_info_update-next = Zodra ze kloppen, gaan wij verder.
status-completed = { $kind ->
    [deposit] Het geld staat in uw wallet
   *[withdrawal] Wij hebben u uitbetaald
}
status-completed-next = Alles is klaar. U hoeft niets te doen.
status-refunded = Wij hebben het geld teruggestuurd
status-refunded-next = De terugbetaling is volledig gedaan. Eventuele kosten staan hieronder.
status-expired = De tijd om te betalen is voorbij
status-expired-next = Betaal niet meer. Begin opnieuw in uw wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }Hebt u al betaald? Neem dan contact met ons op.
}
status-no_market = Wisselen was niet mogelijk
status-no_market-next = Wij konden op dit moment niet wisselen. Begin later opnieuw in uw wallet.
status-too_small = Het bedrag is te laag
status-too_small-next = Het ligt onder ons minimum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Hebt u al betaald? Neem dan contact met ons op.
}
status-too_large = Het bedrag is te hoog
status-too_large-next = Het ligt boven ons maximum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Hebt u al betaald? Neem dan contact met ons op.
}
status-error = Er ging iets mis
status-error-next = Wij konden deze transactie niet afronden.{ $contact ->
    [no] { "" }
   *[yes] { " " }Neem contact met ons op.
}{ " " }Wat u hebt betaald, is bij ons vastgelegd.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Zo betaalt u
   *[withdrawal] Wat u stuurt
}
pay-deadline = Betaal vóór { $deadline }
pay-exact = Gebruik deze gegevens precies zoals ze hier staan, zodat wij uw betaling herkennen.
pay-amount = Bedrag
pay-account = Sturen naar
pay-memo = Memo
pay-memo-type = Soort memo
pay-qr = Scan om met een ander apparaat te betalen
timeline-heading = Voortgang
timeline-done = klaar
timeline-now = bezig
timeline-todo = volgt nog
timeline-started = Gegevens compleet
timeline-paid = { $kind ->
    [deposit] Uw betaling komt binnen
   *[withdrawal] Uw overboeking komt binnen
}
timeline-checked = Wij controleren en wisselen
timeline-sent = { $kind ->
    [deposit] Geld naar uw wallet gestuurd
   *[withdrawal] Geld naar u gestuurd
}
timeline-completed = Afgerond
timeline-refunded = Geld teruggestuurd
refunds-heading = Terugbetalingen
details-heading = Details
detail-id = Transactienummer
detail-started = Gestart
detail-updated = Laatste wijziging
detail-completed = Afgerond
detail-account = Stellar-account
detail-memo = Memo
detail-ledger = Transactie op Stellar
detail-external = Kenmerk van de bank
detail-claimable = Opeisbaar saldo

## When a page cannot be shown

message-retry = Opnieuw proberen
message-reference = Voor onze klantenservice:
message-refused = Wij kunnen niet doorgaan
message-refused-text = Wij kunnen deze transactie niet voor u uitvoeren.
message-refused-do = Ga terug naar uw wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }Neem contact met ons op als u meer wilt weten.
}
message-expired = Deze link is verlopen
message-expired-text = Voor uw veiligheid werken links maar korte tijd.
message-expired-do = Ga terug naar uw wallet en open de transactie opnieuw.
message-foreign = Deze link hoort bij een andere sessie
message-foreign-text = De link is in een andere browser of app geopend, of is voor een andere transactie gemaakt.
message-foreign-do = Ga terug naar uw wallet en open de transactie daar.
message-used = Deze link is al gebruikt
message-used-text = Voor uw veiligheid werkt elke link één keer.
message-used-do = Ga terug naar uw wallet en open de transactie opnieuw.
message-not_found = Wij kunnen deze pagina niet vinden
message-not_found-text = Het adres is niet volledig of de transactie bestaat niet.
message-not_found-do = Ga terug naar uw wallet en open de transactie opnieuw.
message-busy = Het is nu erg druk
message-busy-text = Wij konden niet op tijd antwoorden. Er is niets verloren gegaan.
message-busy-do = Wacht even en probeer het opnieuw.
message-bad_request = Wij begrepen de aanvraag niet
message-bad_request-text = Uw browser stuurde iets wat wij niet kunnen gebruiken. Er is niets gewijzigd.
message-bad_request-do = Ga één pagina terug en probeer het opnieuw.
message-error = Er ging bij ons iets mis
message-error-text = Wij konden deze pagina niet tonen. Wat u al hebt bevestigd, is veilig.
message-error-do = Probeer het over enkele minuten opnieuw.{ $contact ->
    [no] { "" }
   *[yes] { " " }Gebeurt het weer? Neem dan contact met ons op.
}
