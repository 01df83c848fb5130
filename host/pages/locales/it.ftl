# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Vai al contenuto principale
page-kind = { $kind ->
    [deposit] Deposito di { $asset }
   *[withdrawal] Prelievo di { $asset }
}
page-account = Conto
page-trust = Questa è una pagina di { $anchor }. I dati che inserisce qui sono inviati a { $anchor }.
page-never = Non chiediamo mai la chiave segreta o la frase di recupero del Suo wallet.
page-updated = Questa pagina è stata aggiornata.
support-heading = Ha bisogno di aiuto?
support-page = Assistenza e contatti
check-again = Controlla di nuovo
close = Torna al wallet
close-now = Ora può chiudere questa finestra.
copy = Copia
copy-label = Copia: { $label }
copied = Copiato

## Forms

form-title-error = Errore: { $title }
form-steps = Passaggi
form-step = Passaggio { $index }
form-back = Indietro
form-optional = (facoltativo)
yes = Sì
no = No
form-choose = Selezioni un’opzione
form-continue = Continua
form-correct = Correggi i dati
form-sending = Invio in corso…
form-errors = Corregga quanto segue
amount-range = Da { $min } a { $max }
amount-from = Almeno { $min }
amount-to = Al massimo { $max }
file-limit = Fino a { $limit }
file-sent = Già ricevuto: { $name } ({ $size })
file-replace = Scelga un altro file solo se desidera sostituirlo.
upload-tips = Per un documento leggibile
upload-tip-whole = I quattro angoli sono visibili.
upload-tip-sharp = Ogni lettera è nitida.
upload-tip-light = Non ci sono riflessi né ombre.

## What is wrong with an answer

invalid-required = Compili questo campo.
invalid-consent = Selezioni questa casella per continuare.
invalid-short = Inserisca almeno { $min } caratteri.
invalid-long = Inserisca al massimo { $max } caratteri.
invalid-pattern = Il formato non è corretto.
invalid-amount = Inserisca un importo, ad esempio { $example }.
invalid-ambiguous = Si può leggere come { $small } o come { $large }. Inserisca uno dei due.
invalid-number = Inserisca un numero.
invalid-decimals = { $decimals ->
    [0] Inserisca un numero intero.
    [one] Inserisca al massimo una cifra decimale.
   *[other] Inserisca al massimo { $decimals } cifre decimali.
}
invalid-min = Il minimo è { $min }.
invalid-max = Il massimo è { $max }.
invalid-email = Inserisca un indirizzo e-mail, ad esempio name@example.com.
invalid-phone = Inserisca un numero di telefono con il prefisso internazionale, ad esempio +39 312 345 6789.
invalid-date = Inserisca una data.
invalid-date-min = La prima data ammessa è { $min }.
invalid-date-max = L’ultima data ammessa è { $max }.
invalid-choice = Scelga una delle opzioni.
invalid-code = Il codice non è corretto. Lo controlli o ne richieda uno nuovo.
invalid-file-large = Il file è troppo grande. Il limite è { $limit }.
invalid-file-type = Non possiamo accettare questo tipo di file. Tipi accettati: { $types }.
invalid-file-empty = Il file è vuoto.
invalid-file-count = { $max ->
    [one] Scelga un solo file.
   *[other] Scelga al massimo { $max } file.
}

## Costs

costs-heading = Costi
costs-in = Lei paga
costs-fee = Commissione
costs-fee-fixed = Commissione fissa
costs-fee-service = Commissione percentuale
costs-fee-rounding = Arrotondamento
costs-rate = Tasso di cambio
costs-rate-binding = Garantito
costs-rate-until = Garantito (scadenza: { $until })
costs-rate-indicative = Indicativo; può cambiare fino all’arrivo del pagamento
costs-out = Lei riceve
costs-empty = Inserisca un importo per vedere i costi.

## Review

review-heading = Controlli e confermi
review-intro = Verifichi che tutto sia corretto.
review-change = Modifica
review-changed = I costi sono cambiati. Li controlli di nuovo.
review-terms = Leggi le condizioni
review-confirm = Conferma
review-next = { $kind ->
    [deposit] Nel prossimo passaggio Le mostriamo come pagare.
   *[withdrawal] Nel prossimo passaggio indichiamo a Lei e al Suo wallet che cosa inviare.
}

## Waiting and going to another site

wait-heading = Un momento, per favore
wait-message = Stiamo verificando i Suoi dati.
wait-itself = La pagina prosegue da sola.
redirect-heading = Continui su { $site }
redirect-message = { $site } esegue il prossimo passaggio per { $anchor }. Poi tornerà qui.
redirect-go = Vai a { $site }
redirect-check = Verifichi che l’indirizzo della prossima pagina inizi con { $site }.

## How a transaction stands

status-message = Messaggio di { $anchor }
status-itself = Questa pagina si aggiorna da sola.
status-incomplete = Non ancora completato
status-incomplete-next = Ci servono altri dati da Lei.
status-pending_user_transfer_start = { $kind ->
    [deposit] Tutto pronto per il Suo pagamento
   *[withdrawal] Tutto pronto per il Suo trasferimento
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Paghi con i dati riportati sotto. Appena il denaro arriva, lo inviamo al Suo wallet.
   *[withdrawal] Confermi il trasferimento nel Suo wallet. Appena arriva, eseguiamo il pagamento a Suo favore.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Il Suo pagamento è arrivato
   *[withdrawal] Il Suo trasferimento è arrivato
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Ora inviamo il denaro al Suo wallet.
   *[withdrawal] Ora eseguiamo il pagamento a Suo favore.
}
status-pending_external = Pagamento in corso
status-pending_external-next = { $kind ->
    [deposit] Il Suo pagamento è in arrivo. Non deve fare nulla.
   *[withdrawal] Abbiamo inviato il denaro. Arriverà quando la banca o il servizio di pagamento lo avrà elaborato.
}
status-pending_anchor = Ce ne stiamo occupando
status-pending_anchor-next = Non deve fare nulla. Avviseremo il Suo wallet al termine.
status-on_hold = In verifica
status-on_hold-next = Stiamo verificando questa operazione. La contatteremo se ci serve qualcosa.
status-pending_stellar = Registrazione su Stellar in corso
status-pending_stellar-next = Richiede pochi secondi. Non deve fare nulla.
status-pending_trust = Il Suo wallet deve accettare l’asset
status-pending_trust-next = Aggiunga l’asset nel Suo wallet (una linea di fiducia o “trustline”). Poi invieremo il denaro.
status-pending_user = Ci serve qualcosa da Lei
status-pending_user-next = Segua le indicazioni in questa pagina o nel Suo wallet.
status-pending_customer_info_update = Corregga i Suoi dati
status-pending_customer_info_update-next = Non abbiamo potuto accettare alcuni dei Suoi dati. Appena saranno corretti, proseguiremo.
status-pending_transaction_info_update = Corregga i dati del pagamento
status-pending_transaction_info_update-next = Appena saranno corretti, proseguiremo.
status-completed = { $kind ->
    [deposit] Il denaro è nel Suo wallet
   *[withdrawal] Abbiamo eseguito il pagamento a Suo favore
}
status-completed-next = È tutto a posto. Non deve fare nulla.
status-refunded = Abbiamo restituito il denaro
status-refunded-next = Il rimborso è stato pagato per intero. Le eventuali commissioni sono riportate sotto.
status-expired = Il tempo per pagare è scaduto
status-expired-next = Non effettui più il pagamento. Ricominci dal Suo wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se ha già pagato, ci contatti.
}
status-no_market = Il cambio non è stato possibile
status-no_market-next = In questo momento non abbiamo potuto eseguire il cambio. Ricominci più tardi dal Suo wallet.
status-too_small = L’importo è troppo basso
status-too_small-next = È inferiore al nostro minimo.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se ha già pagato, ci contatti.
}
status-too_large = L’importo è troppo alto
status-too_large-next = È superiore al nostro massimo.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se ha già pagato, ci contatti.
}
status-error = Qualcosa è andato storto
status-error-next = Non abbiamo potuto completare questa operazione.{ $contact ->
    [no] { "" }
   *[yes] { " " }Ci contatti.
}{ " " }Quanto ha pagato risulta nei nostri registri.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Come pagare
   *[withdrawal] Che cosa inviare
}
pay-deadline = Da pagare entro: { $deadline }
pay-exact = Usi questi dati esattamente come indicati, così possiamo riconoscere il Suo pagamento.
pay-amount = Importo
pay-account = Invia a
pay-memo = Memo
pay-memo-type = Tipo di memo
pay-qr = Scansioni per pagare con un altro dispositivo
timeline-heading = Avanzamento
timeline-done = fatto
timeline-now = in corso
timeline-todo = da fare
timeline-started = Dati completi
timeline-paid = { $kind ->
    [deposit] Arrivo del Suo pagamento
   *[withdrawal] Arrivo del Suo trasferimento
}
timeline-checked = Verifica e conversione
timeline-sent = { $kind ->
    [deposit] Invio del denaro al Suo wallet
   *[withdrawal] Invio del denaro a Lei
}
timeline-completed = Completato
timeline-refunded = Denaro restituito
refunds-heading = Rimborsi
details-heading = Dettagli
detail-id = ID dell’operazione
detail-started = Inizio
detail-updated = Ultima modifica
detail-completed = Completamento
detail-account = Conto Stellar
detail-memo = Memo
detail-ledger = Transazione su Stellar
detail-external = Riferimento della banca
detail-claimable = Saldo riscattabile

## When a page cannot be shown

message-retry = Riprova
message-reference = Per la nostra assistenza:
message-refused = Non possiamo continuare
message-refused-text = Non possiamo eseguire questa operazione per Lei.
message-refused-do = Torni al Suo wallet.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se desidera saperne di più, ci contatti.
}
message-expired = Questo link è scaduto
message-expired-text = Per la Sua sicurezza, i link funzionano solo per breve tempo.
message-expired-do = Torni al Suo wallet e apra di nuovo l’operazione.
message-foreign = Questo link appartiene a un’altra sessione
message-foreign-text = È stato aperto in un altro browser o in un’altra app, oppure è stato creato per un’altra operazione.
message-foreign-do = Torni al Suo wallet e apra l’operazione da lì.
message-used = Questo link è già stato usato
message-used-text = Per la Sua sicurezza, ogni link funziona una sola volta.
message-used-do = Torni al Suo wallet e apra di nuovo l’operazione.
message-not_found = Non troviamo questa pagina
message-not_found-text = L’indirizzo è incompleto o l’operazione non esiste.
message-not_found-do = Torni al Suo wallet e apra di nuovo l’operazione.
message-busy = In questo momento c’è molto traffico
message-busy-text = Non abbiamo potuto rispondere in tempo. Nulla è andato perso.
message-busy-do = Attenda un momento e riprovi.
message-bad_request = Non abbiamo capito la richiesta
message-bad_request-text = Il Suo browser ha inviato qualcosa che non possiamo usare. Nulla è stato modificato.
message-bad_request-do = Torni alla pagina precedente e riprovi.
message-error = Si è verificato un problema da parte nostra
message-error-text = Non abbiamo potuto mostrare questa pagina. Quanto ha già confermato è al sicuro.
message-error-do = Riprovi tra qualche minuto.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se succede di nuovo, ci contatti.
}
