# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Aller au contenu principal
page-kind = { $kind ->
    [deposit] Dépôt en { $asset }
   *[withdrawal] Retrait en { $asset }
}
page-account = Compte
page-trust = Vous êtes sur une page de { $anchor }. Ce que vous saisissez ici est transmis à { $anchor }.
page-never = Nous ne demandons jamais la clé secrète ni la phrase de récupération de votre portefeuille.
page-updated = Cette page a été mise à jour.
support-heading = Besoin d’aide ?
support-page = Aide et contact
check-again = Vérifier à nouveau
close = Retour à votre portefeuille
close-now = Vous pouvez maintenant fermer cette fenêtre.
copy = Copier
copy-label = Copier : { $label }
copied = Copié

## Forms

form-title-error = Erreur : { $title }
form-steps = Étapes
form-step = Étape { $index }
form-back = Retour
form-optional = (facultatif)
yes = Oui
no = Non
form-choose = Veuillez choisir
form-continue = Continuer
form-correct = Corriger les informations
form-sending = Envoi en cours…
form-errors = Veuillez corriger les points suivants
amount-range = De { $min } à { $max }
amount-from = { $min } au minimum
amount-to = { $max } au maximum
file-limit = Jusqu’à { $limit }
file-sent = Déjà reçu : { $name } ({ $size })
file-replace = Choisissez un autre fichier uniquement si vous souhaitez le remplacer.
upload-tips = Pour que votre document soit lisible
upload-tip-whole = Les quatre coins sont visibles.
upload-tip-sharp = Toutes les lettres sont nettes.
upload-tip-light = Il n’y a ni reflet ni ombre.

## What is wrong with an answer

invalid-required = Veuillez remplir ce champ.
invalid-consent = Veuillez cocher cette case pour continuer.
invalid-short = Veuillez saisir au moins { $min } caractères.
invalid-long = Veuillez saisir au plus { $max } caractères.
invalid-pattern = Le format n’est pas correct.
invalid-amount = Veuillez saisir un montant, par exemple { $example }.
invalid-ambiguous = Ceci peut se lire { $small } ou { $large }. Veuillez saisir l’un des deux.
invalid-number = Veuillez saisir un nombre.
invalid-decimals = { $decimals ->
    [0] Veuillez saisir un nombre entier.
    [one] Veuillez saisir au plus une décimale.
   *[other] Veuillez saisir au plus { $decimals } décimales.
}
invalid-min = Le minimum est de { $min }.
invalid-max = Le maximum est de { $max }.
invalid-email = Veuillez saisir une adresse e-mail, par exemple name@example.com.
invalid-phone = Veuillez saisir un numéro de téléphone avec l’indicatif du pays, par exemple +33 1 99 00 12 34.
invalid-date = Veuillez saisir une date.
invalid-date-min = La date ne peut pas être antérieure au { $min }.
invalid-date-max = La date ne peut pas être postérieure au { $max }.
invalid-choice = Veuillez choisir l’une des options.
invalid-code = Ce code n’est pas correct. Vérifiez-le ou demandez-en un nouveau.
invalid-file-large = Ce fichier est trop volumineux. La limite est de { $limit }.
invalid-file-type = Nous ne pouvons pas accepter ce type de fichier. Types acceptés : { $types }.
invalid-file-empty = Ce fichier est vide.
invalid-file-count = { $max ->
    [one] Veuillez choisir un seul fichier.
   *[other] Veuillez choisir au plus { $max } fichiers.
}

## Costs

costs-heading = Coûts
costs-in = Vous payez
costs-fee = Frais
costs-fee-fixed = Frais fixes
costs-fee-service = Frais proportionnels
costs-fee-rounding = Arrondi
costs-rate = Taux de change
costs-rate-binding = Garanti
costs-rate-until = Garanti (expiration : { $until })
costs-rate-indicative = Approximatif ; il peut changer jusqu’à l’arrivée de votre paiement
costs-out = Vous recevez
costs-empty = Saisissez un montant pour voir les coûts.

## Review

review-heading = Vérifiez et confirmez
review-intro = Veuillez vérifier que tout est correct.
review-change = Modifier
review-changed = Les coûts ont changé. Veuillez les vérifier à nouveau.
review-terms = Lire les conditions
review-confirm = Confirmer
review-next = { $kind ->
    [deposit] Nous vous montrons ensuite comment payer.
   *[withdrawal] Nous vous indiquons ensuite, ainsi qu’à votre portefeuille, ce qu’il faut envoyer.
}

## Waiting and going to another site

wait-heading = Un instant, s’il vous plaît
wait-message = Nous vérifions vos informations.
wait-itself = La page continue d’elle-même.
redirect-heading = Continuez sur { $site }
redirect-message = { $site } se charge de l’étape suivante pour { $anchor }. Vous reviendrez ensuite ici.
redirect-go = Aller sur { $site }
redirect-check = Vérifiez que l’adresse de la page suivante commence par { $site }.

## How a transaction stands

status-message = Message de { $anchor }
status-itself = Cette page se met à jour d’elle-même.
status-incomplete = Pas encore terminé
status-incomplete-next = Nous avons besoin de quelques informations supplémentaires.
status-pending_user_transfer_start = { $kind ->
    [deposit] Tout est prêt pour votre paiement
   *[withdrawal] Tout est prêt pour votre transfert
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Payez avec les informations ci-dessous. Dès que l’argent arrive, nous l’envoyons à votre portefeuille.
   *[withdrawal] Confirmez le transfert dans votre portefeuille. Dès qu’il arrive, nous vous payons.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Votre paiement est arrivé
   *[withdrawal] Votre transfert est arrivé
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Nous allons maintenant envoyer l’argent à votre portefeuille.
   *[withdrawal] Nous allons maintenant vous payer.
}
status-pending_external = Paiement en cours
status-pending_external-next = { $kind ->
    [deposit] Votre paiement est en route. Vous n’avez rien à faire.
   *[withdrawal] Nous avons envoyé l’argent. Il arrivera dès que la banque ou le service de paiement l’aura traité.
}
status-pending_anchor = Nous nous en occupons
status-pending_anchor-next = Vous n’avez rien à faire. Nous préviendrons votre portefeuille dès que ce sera fait.
status-on_hold = En cours d’examen
status-on_hold-next = Nous vérifions cette opération. Nous vous contacterons si nous avons besoin de quelque chose.
status-pending_stellar = Enregistrement sur Stellar
status-pending_stellar-next = Cela prend quelques secondes. Vous n’avez rien à faire.
status-pending_trust = Votre portefeuille doit accepter l’actif
status-pending_trust-next = Ajoutez l’actif dans votre portefeuille (une ligne de confiance ou « trustline »). Nous enverrons ensuite l’argent.
status-pending_user = Nous avons besoin de vous
status-pending_user-next = Suivez les instructions affichées sur cette page ou dans votre portefeuille.
status-pending_customer_info_update = Veuillez corriger vos informations
status-pending_customer_info_update-next = Nous n’avons pas pu accepter certaines de vos informations. Dès qu’elles seront correctes, nous continuerons.
status-pending_transaction_info_update = Veuillez corriger les informations de paiement
status-pending_transaction_info_update-next = Dès qu’elles seront correctes, nous continuerons.
status-completed = { $kind ->
    [deposit] L’argent est dans votre portefeuille
   *[withdrawal] Nous vous avons payé
}
status-completed-next = Tout est terminé. Vous n’avez rien à faire.
status-refunded = Nous avons renvoyé l’argent
status-refunded-next = Le remboursement a été versé en totalité. Les frais éventuels figurent ci-dessous.
status-expired = Le délai de paiement est écoulé
status-expired-next = Ne payez plus. Recommencez dans votre portefeuille.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si vous avez déjà payé, contactez-nous.
}
status-no_market = Le change n’a pas été possible
status-no_market-next = Nous n’avons pas pu effectuer le change pour le moment. Recommencez plus tard dans votre portefeuille.
status-too_small = Le montant est trop faible
status-too_small-next = Il est inférieur à notre minimum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si vous avez déjà payé, contactez-nous.
}
status-too_large = Le montant est trop élevé
status-too_large-next = Il est supérieur à notre maximum.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si vous avez déjà payé, contactez-nous.
}
status-error = Un problème est survenu
status-error-next = Nous n’avons pas pu terminer cette opération.{ $contact ->
    [no] { "" }
   *[yes] { " " }Veuillez nous contacter.
}{ " " }Ce que vous avez payé est bien enregistré.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Comment payer
   *[withdrawal] Que faut-il envoyer ?
}
pay-deadline = Date limite de paiement : { $deadline }
pay-exact = Utilisez ces informations exactement comme indiqué, afin que nous reconnaissions votre paiement.
pay-amount = Montant
pay-account = Envoyer à
pay-memo = Mémo
pay-memo-type = Type de mémo
pay-qr = Scannez pour payer avec un autre appareil
timeline-heading = Avancement
timeline-done = terminé
timeline-now = en cours
timeline-todo = à venir
timeline-started = Informations complètes
timeline-paid = { $kind ->
    [deposit] Arrivée de votre paiement
   *[withdrawal] Arrivée de votre transfert
}
timeline-checked = Vérification et conversion
timeline-sent = { $kind ->
    [deposit] Envoi de l’argent à votre portefeuille
   *[withdrawal] Envoi de l’argent à votre intention
}
timeline-completed = Terminé
timeline-refunded = Argent renvoyé
refunds-heading = Remboursements
details-heading = Détails
detail-id = Identifiant de l’opération
detail-started = Début
detail-updated = Dernière modification
detail-completed = Fin
detail-account = Compte Stellar
detail-memo = Mémo
detail-ledger = Transaction sur Stellar
detail-external = Référence de la banque
detail-claimable = Solde à réclamer

## When a page cannot be shown

message-retry = Réessayer
message-reference = Pour notre assistance :
message-refused = Nous ne pouvons pas continuer
message-refused-text = Nous ne pouvons pas effectuer cette opération pour vous.
message-refused-do = Retournez à votre portefeuille.{ $contact ->
    [no] { "" }
   *[yes] { " " }Contactez-nous si vous souhaitez en savoir plus.
}
message-expired = Ce lien a expiré
message-expired-text = Pour votre sécurité, les liens ne fonctionnent que peu de temps.
message-expired-do = Retournez à votre portefeuille et ouvrez à nouveau l’opération.
message-foreign = Ce lien appartient à une autre session
message-foreign-text = Il a été ouvert dans un autre navigateur ou une autre application, ou il a été créé pour une autre opération.
message-foreign-do = Retournez à votre portefeuille et ouvrez l’opération depuis celui-ci.
message-used = Ce lien a déjà été utilisé
message-used-text = Pour votre sécurité, chaque lien ne fonctionne qu’une fois.
message-used-do = Retournez à votre portefeuille et ouvrez à nouveau l’opération.
message-not_found = Cette page est introuvable
message-not_found-text = L’adresse est incomplète ou l’opération n’existe pas.
message-not_found-do = Retournez à votre portefeuille et ouvrez à nouveau l’opération.
message-busy = Nous sommes très sollicités en ce moment
message-busy-text = Nous n’avons pas pu répondre à temps. Rien n’est perdu.
message-busy-do = Veuillez patienter un instant, puis réessayer.
message-bad_request = Nous n’avons pas compris la demande
message-bad_request-text = Votre navigateur a envoyé quelque chose que nous ne pouvons pas utiliser. Rien n’a été modifié.
message-bad_request-do = Revenez à la page précédente et réessayez.
message-error = Un problème est survenu de notre côté
message-error-text = Nous n’avons pas pu afficher cette page. Ce que vous avez déjà confirmé est en sécurité.
message-error-do = Veuillez réessayer dans quelques minutes.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si cela se reproduit, contactez-nous.
}
