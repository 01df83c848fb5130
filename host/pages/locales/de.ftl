# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Zum Hauptinhalt springen
page-kind = { $kind ->
    [deposit] { $asset } einzahlen
   *[withdrawal] { $asset } auszahlen
}
page-account = Konto
page-trust = Dies ist eine Seite von { $anchor }. Was Sie hier eingeben, wird an { $anchor } gesendet.
page-never = Wir fragen nie nach dem geheimen Schlüssel oder der Wiederherstellungsphrase Ihrer Wallet.
page-updated = Diese Seite wurde aktualisiert.
support-heading = Brauchen Sie Hilfe?
support-page = Hilfe und Kontakt
check-again = Erneut prüfen
close = Zurück zu Ihrer Wallet
close-now = Sie können dieses Fenster jetzt schließen.
copy = Kopieren
copy-label = Kopieren: { $label }
copied = Kopiert

## Forms

form-title-error = Fehler: { $title }
form-steps = Schritte
form-step = Schritt { $index }
form-back = Zurück
form-optional = (optional)
yes = Ja
no = Nein
form-choose = Bitte wählen
form-continue = Weiter
form-correct = Angaben korrigieren
form-sending = Wird gesendet …
form-errors = Bitte korrigieren Sie Folgendes
amount-range = Von { $min } bis { $max }
amount-from = Mindestens { $min }
amount-to = Höchstens { $max }
file-limit = Bis zu { $limit }
file-sent = Bereits erhalten: { $name } ({ $size })
file-replace = Wählen Sie nur dann eine andere Datei, wenn Sie diese ersetzen möchten.
upload-tips = Damit wir Ihr Dokument lesen können
upload-tip-whole = Alle vier Ecken sind im Bild.
upload-tip-sharp = Jeder Buchstabe ist scharf.
upload-tip-light = Es gibt keine Spiegelungen und keine Schatten.

## What is wrong with an answer

invalid-required = Bitte füllen Sie dieses Feld aus.
invalid-consent = Bitte setzen Sie hier ein Häkchen, um fortzufahren.
invalid-short = Bitte geben Sie mindestens { $min } Zeichen ein.
invalid-long = Bitte geben Sie höchstens { $max } Zeichen ein.
invalid-pattern = Die Eingabe hat nicht das erwartete Format.
invalid-amount = Bitte geben Sie einen Betrag ein, zum Beispiel { $example }.
invalid-ambiguous = Das lässt sich als { $small } oder als { $large } lesen. Bitte geben Sie eines davon ein.
invalid-number = Bitte geben Sie eine Zahl ein.
invalid-decimals = { $decimals ->
    [0] Bitte geben Sie eine ganze Zahl ein.
    [one] Bitte geben Sie höchstens eine Nachkommastelle ein.
   *[other] Bitte geben Sie höchstens { $decimals } Nachkommastellen ein.
}
invalid-min = Das Minimum ist { $min }.
invalid-max = Das Maximum ist { $max }.
invalid-email = Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.
invalid-phone = Bitte geben Sie eine Telefonnummer mit Landesvorwahl ein, zum Beispiel +49 30 23125 000.
invalid-date = Bitte geben Sie ein Datum ein.
invalid-date-min = Das Datum darf nicht vor dem { $min } liegen.
invalid-date-max = Das Datum darf nicht nach dem { $max } liegen.
invalid-choice = Bitte wählen Sie eine der Möglichkeiten.
invalid-code = Dieser Code ist nicht richtig. Bitte prüfen Sie ihn oder fordern Sie einen neuen an.
invalid-file-large = Diese Datei ist zu groß. Erlaubt sind bis zu { $limit }.
invalid-file-type = Diesen Dateityp können wir nicht annehmen. Erlaubt: { $types }.
invalid-file-empty = Diese Datei ist leer.
invalid-file-count = { $max ->
    [one] Bitte wählen Sie nur eine Datei.
   *[other] Bitte wählen Sie höchstens { $max } Dateien.
}

## Costs

costs-heading = Kosten
costs-in = Sie zahlen
costs-fee = Gebühr
costs-fee-fixed = Feste Gebühr
costs-fee-service = Anteilige Gebühr
costs-fee-rounding = Rundung
costs-rate = Wechselkurs
costs-rate-binding = Garantiert
costs-rate-until = Garantiert bis { $until }
costs-rate-indicative = Ungefähr; kann sich bis zum Eingang Ihrer Zahlung ändern
costs-out = Sie erhalten
costs-empty = Geben Sie einen Betrag ein, um die Kosten zu sehen.

## Review

review-heading = Prüfen und bestätigen
review-intro = Bitte prüfen Sie, ob alles stimmt.
review-change = Ändern
review-changed = Die Kosten haben sich geändert. Bitte prüfen Sie sie noch einmal.
review-terms = Bedingungen lesen
review-confirm = Bestätigen
review-next = { $kind ->
    [deposit] Als Nächstes zeigen wir Ihnen, wie Sie zahlen.
   *[withdrawal] Als Nächstes teilen wir Ihnen und Ihrer Wallet mit, was zu senden ist.
}

## Waiting and going to another site

wait-heading = Einen Moment bitte
wait-message = Wir prüfen Ihre Angaben.
wait-itself = Die Seite geht von selbst weiter.
redirect-heading = Weiter bei { $site }
redirect-message = { $site } übernimmt den nächsten Schritt für { $anchor }. Danach kommen Sie hierher zurück.
redirect-go = Zu { $site }
redirect-check = Prüfen Sie, ob die Adresse der nächsten Seite mit { $site } beginnt.

## How a transaction stands

status-message = Nachricht von { $anchor }
status-itself = Diese Seite aktualisiert sich von selbst.
status-incomplete = Noch nicht abgeschlossen
status-incomplete-next = Wir brauchen noch einige Angaben von Ihnen.
status-pending_user_transfer_start = { $kind ->
    [deposit] Bereit für Ihre Zahlung
   *[withdrawal] Bereit für Ihren Transfer
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Zahlen Sie mit den folgenden Angaben. Sobald das Geld eingeht, senden wir es an Ihre Wallet.
   *[withdrawal] Bestätigen Sie den Transfer in Ihrer Wallet. Sobald er eingeht, zahlen wir Ihnen das Geld aus.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Ihre Zahlung ist eingegangen
   *[withdrawal] Ihr Transfer ist eingegangen
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Als Nächstes senden wir das Geld an Ihre Wallet.
   *[withdrawal] Als Nächstes zahlen wir Ihnen das Geld aus.
}
status-pending_external = Zahlung unterwegs
status-pending_external-next = { $kind ->
    [deposit] Ihre Zahlung ist auf dem Weg zu uns. Sie müssen nichts tun.
   *[withdrawal] Wir haben das Geld gesendet. Es kommt an, sobald die Bank oder der Zahlungsdienst es verarbeitet hat.
}
status-pending_anchor = Wir arbeiten daran
status-pending_anchor-next = Sie müssen nichts tun. Wir geben Ihrer Wallet Bescheid, sobald es erledigt ist.
status-on_hold = In Prüfung
status-on_hold-next = Wir prüfen diesen Vorgang. Wir melden uns, falls wir etwas brauchen.
status-pending_stellar = Wird auf Stellar verbucht
status-pending_stellar-next = Das dauert einige Sekunden. Sie müssen nichts tun.
status-pending_trust = Ihre Wallet muss das Asset annehmen
status-pending_trust-next = Fügen Sie das Asset in Ihrer Wallet hinzu (eine „Trustline“). Danach senden wir das Geld.
status-pending_user = Wir brauchen etwas von Ihnen
status-pending_user-next = Bitte beachten Sie die Nachricht auf dieser Seite oder in Ihrer Wallet.
status-pending_customer_info_update = Bitte korrigieren Sie Ihre Angaben
status-pending_customer_info_update-next = Einige Ihrer Angaben konnten wir nicht annehmen. Sobald sie stimmen, geht es weiter.
status-pending_transaction_info_update = Bitte korrigieren Sie die Zahlungsangaben
status-pending_transaction_info_update-next = Sobald sie stimmen, geht es weiter.
status-completed = { $kind ->
    [deposit] Das Geld ist in Ihrer Wallet
   *[withdrawal] Wir haben Ihnen das Geld ausgezahlt
}
status-completed-next = Alles ist erledigt. Sie müssen nichts tun.
status-refunded = Wir haben das Geld zurückgesendet
status-refunded-next = Die Erstattung wurde vollständig ausgezahlt. Etwaige Gebühren sehen Sie unten.
status-expired = Die Zahlungsfrist ist abgelaufen
status-expired-next = Bitte zahlen Sie nicht mehr. Beginnen Sie in Ihrer Wallet von vorn.{ $contact ->
    [no] { "" }
   *[yes] { " " }Falls Sie schon gezahlt haben, melden Sie sich bei uns.
}
status-no_market = Kein Umtausch möglich
status-no_market-next = Wir konnten zurzeit nicht umtauschen. Beginnen Sie später in Ihrer Wallet von vorn.
status-too_small = Der Betrag ist zu klein
status-too_small-next = Er liegt unter unserem Minimum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Falls Sie schon gezahlt haben, melden Sie sich bei uns.
}
status-too_large = Der Betrag ist zu groß
status-too_large-next = Er liegt über unserem Maximum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Falls Sie schon gezahlt haben, melden Sie sich bei uns.
}
status-error = Etwas ist schiefgegangen
status-error-next = Wir konnten diesen Vorgang nicht abschließen.{ $contact ->
    [no] { "" }
   *[yes] { " " }Bitte melden Sie sich bei uns.
}{ " " }Was Sie gezahlt haben, ist bei uns erfasst.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] So zahlen Sie
   *[withdrawal] Was Sie senden
}
pay-deadline = Zahlen Sie bis { $deadline }
pay-exact = Übernehmen Sie diese Angaben genau wie angezeigt, damit wir Ihre Zahlung zuordnen können.
pay-amount = Betrag
pay-account = Senden an
pay-memo = Memo
pay-memo-type = Art des Memos
pay-qr = Zum Zahlen mit einem anderen Gerät scannen
timeline-heading = Verlauf
timeline-done = erledigt
timeline-now = in Arbeit
timeline-todo = steht noch aus
timeline-started = Angaben vollständig
timeline-paid = { $kind ->
    [deposit] Ihre Zahlung geht ein
   *[withdrawal] Ihr Transfer geht ein
}
timeline-checked = Wir prüfen und tauschen um
timeline-sent = { $kind ->
    [deposit] Geld an Ihre Wallet gesendet
   *[withdrawal] Geld an Sie gesendet
}
timeline-completed = Abgeschlossen
timeline-refunded = Geld zurückgesendet
refunds-heading = Erstattungen
details-heading = Details
detail-id = Vorgangsnummer
detail-started = Begonnen
detail-updated = Letzte Änderung
detail-completed = Abgeschlossen
detail-account = Stellar-Konto
detail-memo = Memo
detail-ledger = Transaktion auf Stellar
detail-external = Referenz der Bank
detail-claimable = Abrufbares Guthaben

## When a page cannot be shown

message-retry = Noch einmal versuchen
message-reference = Für unseren Support:
message-refused = Wir können nicht fortfahren
message-refused-text = Wir können diesen Vorgang nicht für Sie ausführen.
message-refused-do = Gehen Sie zurück zu Ihrer Wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }Melden Sie sich bei uns, wenn Sie mehr wissen möchten.
}
message-expired = Dieser Link ist abgelaufen
message-expired-text = Zu Ihrer Sicherheit gelten Links nur kurze Zeit.
message-expired-do = Gehen Sie zurück zu Ihrer Wallet und öffnen Sie den Vorgang noch einmal.
message-foreign = Dieser Link gehört zu einer anderen Sitzung
message-foreign-text = Er wurde in einem anderen Browser oder einer anderen App geöffnet oder für einen anderen Vorgang erstellt.
message-foreign-do = Gehen Sie zurück zu Ihrer Wallet und öffnen Sie den Vorgang von dort aus.
message-used = Dieser Link wurde schon benutzt
message-used-text = Zu Ihrer Sicherheit funktioniert jeder Link nur einmal.
message-used-do = Gehen Sie zurück zu Ihrer Wallet und öffnen Sie den Vorgang noch einmal.
message-not_found = Wir können diese Seite nicht finden
message-not_found-text = Die Adresse ist unvollständig, oder den Vorgang gibt es nicht.
message-not_found-do = Gehen Sie zurück zu Ihrer Wallet und öffnen Sie den Vorgang noch einmal.
message-busy = Gerade ist sehr viel los
message-busy-text = Wir konnten nicht rechtzeitig antworten. Es ist nichts verloren gegangen.
message-busy-do = Bitte warten Sie einen Moment und versuchen Sie es noch einmal.
message-bad_request = Wir haben die Anfrage nicht verstanden
message-bad_request-text = Ihr Browser hat etwas gesendet, das wir nicht verwenden können. Es wurde nichts geändert.
message-bad_request-do = Gehen Sie eine Seite zurück und versuchen Sie es noch einmal.
message-error = Bei uns ist etwas schiefgegangen
message-error-text = Wir konnten diese Seite nicht anzeigen. Was Sie schon bestätigt haben, ist sicher.
message-error-do = Bitte versuchen Sie es in einigen Minuten noch einmal.{ $contact ->
    [no] { "" }
   *[yes] { " " }Falls es wieder geschieht, melden Sie sich bei uns.
}
