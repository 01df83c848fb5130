# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Przejdź do treści głównej
page-kind = { $kind ->
    [deposit] Wpłata { $asset }
   *[withdrawal] Wypłata { $asset }
}
page-account = Konto
page-trust = To jest strona { $anchor }. Wpisane tu dane trafiają do { $anchor }.
page-never = Nigdy nie pytamy o tajny klucz ani o frazę odzyskiwania portfela.
page-updated = Strona została zaktualizowana.
support-heading = Potrzebna pomoc?
support-page = Pomoc i kontakt
check-again = Sprawdź ponownie
close = Wróć do portfela
close-now = Można już zamknąć to okno.
copy = Kopiuj
copy-label = Kopiuj: { $label }
copied = Skopiowano

## Forms

form-title-error = Błąd: { $title }
form-steps = Kroki
form-step = Krok { $index }
form-back = Wstecz
form-optional = (opcjonalnie)
yes = Tak
no = Nie
form-choose = Proszę wybrać
form-continue = Dalej
form-correct = Popraw dane
form-sending = Wysyłanie…
form-errors = Proszę poprawić błędy
amount-range = Od { $min } do { $max }
amount-from = Co najmniej { $min }
amount-to = Najwyżej { $max }
file-limit = Do { $limit }
file-sent = Już otrzymano: { $name } ({ $size })
file-replace = Inny plik należy wybrać tylko wtedy, gdy ma zastąpić obecny.
upload-tips = Aby dokument był czytelny
upload-tip-whole = Na zdjęciu widać wszystkie cztery rogi.
upload-tip-sharp = Każda litera jest ostra.
upload-tip-light = Nie ma odblasków ani cieni.

## What is wrong with an answer

invalid-required = Proszę wypełnić to pole.
invalid-consent = Aby przejść dalej, proszę zaznaczyć to pole.
invalid-short = Minimalna liczba znaków: { $min }.
invalid-long = Maksymalna liczba znaków: { $max }.
invalid-pattern = Format jest nieprawidłowy.
invalid-amount = Proszę podać kwotę, na przykład { $example }.
invalid-ambiguous = Można to odczytać jako { $small } lub { $large }. Proszę podać jedną z tych kwot.
invalid-number = Proszę podać liczbę.
invalid-decimals = { $decimals ->
    [0] Proszę podać liczbę całkowitą.
    [one] Proszę podać najwyżej jedno miejsce po przecinku.
    [few] Proszę podać najwyżej { $decimals } miejsca po przecinku.
    [many] Proszę podać najwyżej { $decimals } miejsc po przecinku.
   *[other] Proszę podać najwyżej { $decimals } miejsca po przecinku.
}
invalid-min = Minimum to { $min }.
invalid-max = Maksimum to { $max }.
invalid-email = Proszę podać adres e-mail, na przykład name@example.com.
invalid-phone = Proszę podać numer telefonu z kodem kraju, na przykład +48 512 345 678.
invalid-date = Proszę podać datę.
invalid-date-min = Data nie może być wcześniejsza niż { $min }.
invalid-date-max = Data nie może być późniejsza niż { $max }.
invalid-choice = Proszę wybrać jedną z opcji.
invalid-code = Kod jest nieprawidłowy. Proszę go sprawdzić albo poprosić o nowy.
invalid-file-large = Plik jest za duży. Limit to { $limit }.
invalid-file-type = Nie możemy przyjąć pliku tego typu. Przyjmujemy: { $types }.
invalid-file-empty = Plik jest pusty.
invalid-file-count = { $max ->
    [one] Proszę wybrać tylko jeden plik.
    [few] Proszę wybrać najwyżej { $max } pliki.
    [many] Proszę wybrać najwyżej { $max } plików.
   *[other] Proszę wybrać najwyżej { $max } pliku.
}

## Costs

costs-heading = Koszty
costs-in = Do zapłaty
costs-fee = Opłata
costs-fee-fixed = Opłata stała
costs-fee-service = Opłata procentowa
costs-fee-rounding = Zaokrąglenie
costs-rate = Kurs wymiany
costs-rate-binding = Gwarantowany
costs-rate-until = Gwarantowany do { $until }
costs-rate-indicative = Przybliżony; może się zmienić, zanim wpłynie płatność
costs-out = Do otrzymania
costs-empty = Aby zobaczyć koszty, proszę podać kwotę.

## Review

review-heading = Sprawdzenie i potwierdzenie
review-intro = Proszę sprawdzić, czy wszystko się zgadza.
review-change = Zmień
review-changed = Koszty się zmieniły. Proszę sprawdzić je ponownie.
review-terms = Przeczytaj warunki
review-confirm = Potwierdzam
review-next = { $kind ->
    [deposit] W następnym kroku pokażemy, jak zapłacić.
   *[withdrawal] W następnym kroku podamy tutaj i w portfelu, co należy wysłać.
}

## Waiting and going to another site

wait-heading = Prosimy o chwilę cierpliwości
wait-message = Sprawdzamy dane.
wait-itself = Strona sama przejdzie dalej.
redirect-heading = Dalszy ciąg na stronie { $site }
redirect-message = Następny krok odbywa się na stronie { $site } w imieniu { $anchor }. Potem nastąpi powrót tutaj.
redirect-go = Przejdź na stronę { $site }
redirect-check = Proszę sprawdzić, czy adres następnej strony zaczyna się od { $site }.

## How a transaction stands

status-message = Wiadomość od { $anchor }
status-itself = Ta strona odświeża się sama.
status-incomplete = Jeszcze nie zakończono
status-incomplete-next = Potrzebujemy jeszcze kilku danych.
status-pending_user_transfer_start = { $kind ->
    [deposit] Czekamy na płatność
   *[withdrawal] Czekamy na przelew
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Proszę zapłacić, używając poniższych danych. Gdy tylko pieniądze wpłyną, wyślemy je do portfela.
   *[withdrawal] Proszę potwierdzić przelew w portfelu. Gdy tylko wpłynie, wypłacimy pieniądze.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Płatność wpłynęła
   *[withdrawal] Przelew wpłynął
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Teraz wyślemy pieniądze do portfela.
   *[withdrawal] Teraz wypłacimy pieniądze.
}
status-pending_external = Płatność w drodze
status-pending_external-next = { $kind ->
    [deposit] Płatność jest w drodze do nas. Nie trzeba nic robić.
   *[withdrawal] Wysłaliśmy pieniądze. Dotrą, gdy przetworzy je bank lub serwis płatniczy.
}
status-pending_anchor = Pracujemy nad tym
status-pending_anchor-next = Nie trzeba nic robić. Gdy skończymy, powiadomimy portfel.
status-on_hold = W trakcie weryfikacji
status-on_hold-next = Sprawdzamy tę transakcję. Jeśli będziemy czegoś potrzebować, skontaktujemy się.
status-pending_stellar = Trwa zapis w sieci Stellar
status-pending_stellar-next = To potrwa kilka sekund. Nie trzeba nic robić.
status-pending_trust = Portfel musi przyjąć to aktywo
status-pending_trust-next = Proszę dodać aktywo w portfelu (linia zaufania, „trustline”). Potem wyślemy pieniądze.
status-pending_user = Potrzebne jest działanie użytkownika
status-pending_user-next = Proszę postępować zgodnie z wiadomością na tej stronie lub w portfelu.
status-pending_customer_info_update = Proszę poprawić dane
status-pending_customer_info_update-next = Nie mogliśmy przyjąć niektórych danych. Gdy będą poprawne, przejdziemy dalej.
status-pending_transaction_info_update = Proszę poprawić dane płatności
status-pending_transaction_info_update-next = Gdy będą poprawne, przejdziemy dalej.
status-completed = { $kind ->
    [deposit] Pieniądze są w portfelu
   *[withdrawal] Pieniądze zostały wypłacone
}
status-completed-next = Wszystko gotowe. Nie trzeba nic robić.
status-refunded = Zwróciliśmy pieniądze
status-refunded-next = Zwrot wypłacono w całości. Ewentualne opłaty podano poniżej.
status-expired = Minął termin płatności
status-expired-next = Proszę już nie płacić. Proszę zacząć od nowa w portfelu.{ $contact ->
    [no] { "" }
   *[yes] { " " }Jeśli płatność została już wykonana, prosimy o kontakt.
}
status-no_market = Wymiana nie była możliwa
status-no_market-next = Nie udało się teraz dokonać wymiany. Proszę później zacząć od nowa w portfelu.
status-too_small = Kwota jest za mała
status-too_small-next = Jest niższa od naszego minimum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Jeśli płatność została już wykonana, prosimy o kontakt.
}
status-too_large = Kwota jest za duża
status-too_large-next = Jest wyższa od naszego maksimum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Jeśli płatność została już wykonana, prosimy o kontakt.
}
status-error = Coś poszło nie tak
status-error-next = Nie udało się zakończyć tej transakcji.{ $contact ->
    [no] { "" }
   *[yes] { " " }Prosimy o kontakt.
}{ " " }Wpłacone środki są u nas odnotowane.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Jak zapłacić
   *[withdrawal] Co wysłać
}
pay-deadline = Termin płatności: { $deadline }
pay-exact = Proszę użyć tych danych dokładnie tak, jak je podano, abyśmy mogli rozpoznać płatność.
pay-amount = Kwota
pay-account = Odbiorca
pay-memo = Memo
pay-memo-type = Typ memo
pay-qr = Kod do zeskanowania, aby zapłacić innym urządzeniem
timeline-heading = Postęp
timeline-done = gotowe
timeline-now = w toku
timeline-todo = przed nami
timeline-started = Dane kompletne
timeline-paid = { $kind ->
    [deposit] Wpływ płatności
   *[withdrawal] Wpływ przelewu
}
timeline-checked = Sprawdzenie i wymiana
timeline-sent = { $kind ->
    [deposit] Wysłanie pieniędzy do portfela
   *[withdrawal] Wypłata pieniędzy
}
timeline-completed = Zakończono
timeline-refunded = Zwrócono pieniądze
refunds-heading = Zwroty
details-heading = Szczegóły
detail-id = Identyfikator transakcji
detail-started = Rozpoczęto
detail-updated = Ostatnia zmiana
detail-completed = Zakończono
detail-account = Konto Stellar
detail-memo = Memo
detail-ledger = Transakcja w sieci Stellar
detail-external = Numer referencyjny banku
detail-claimable = Saldo do odebrania

## When a page cannot be shown

message-retry = Spróbuj ponownie
message-reference = Dla naszego działu pomocy:
message-refused = Nie możemy kontynuować
message-refused-text = Nie możemy wykonać tej transakcji.
message-refused-do = Proszę wrócić do portfela.{ $contact ->
    [no] { "" }
   *[yes] { " " }Więcej informacji można uzyskać, kontaktując się z nami.
}
message-expired = Ten link wygasł
message-expired-text = Dla bezpieczeństwa linki działają tylko przez krótki czas.
message-expired-do = Proszę wrócić do portfela i otworzyć transakcję ponownie.
message-foreign = Ten link należy do innej sesji
message-foreign-text = Otwarto go w innej przeglądarce lub aplikacji albo utworzono dla innej transakcji.
message-foreign-do = Proszę wrócić do portfela i stamtąd otworzyć transakcję.
message-used = Ten link został już użyty
message-used-text = Dla bezpieczeństwa każdy link działa tylko raz.
message-used-do = Proszę wrócić do portfela i otworzyć transakcję ponownie.
message-not_found = Nie możemy znaleźć tej strony
message-not_found-text = Adres jest niepełny albo transakcja nie istnieje.
message-not_found-do = Proszę wrócić do portfela i otworzyć transakcję ponownie.
message-busy = Mamy teraz bardzo duży ruch
message-busy-text = Nie mogliśmy odpowiedzieć na czas. Nic nie przepadło.
message-busy-do = Proszę chwilę poczekać i spróbować ponownie.
message-bad_request = Nie udało się odczytać żądania
message-bad_request-text = Przeglądarka wysłała coś, czego nie możemy użyć. Nic się nie zmieniło.
message-bad_request-do = Proszę wrócić do poprzedniej strony i spróbować ponownie.
message-error = Coś poszło nie tak po naszej stronie
message-error-text = Nie mogliśmy pokazać tej strony. Wszystko, co już potwierdzono, jest bezpieczne.
message-error-do = Proszę spróbować ponownie za kilka minut.{ $contact ->
    [no] { "" }
   *[yes] { " " }Jeśli to się powtórzy, prosimy o kontakt.
}
