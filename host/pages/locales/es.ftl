# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Ir al contenido principal
page-kind = { $kind ->
    [deposit] Depositar { $asset }
   *[withdrawal] Retirar { $asset }
}
page-account = Cuenta
page-trust = Esta página es de { $anchor }. Los datos que usted introduce aquí se envían a { $anchor }.
page-never = Nunca le pedimos la clave secreta ni la frase de recuperación de su billetera.
page-updated = La página se ha actualizado.
support-heading = ¿Necesita ayuda?
support-page = Ayuda y contacto
check-again = Comprobar de nuevo
close = Volver a su billetera
close-now = Ya puede cerrar esta ventana.
copy = Copiar
copy-label = Copiar: { $label }
copied = Copiado

## Forms

form-title-error = Error: { $title }
form-steps = Pasos
form-step = Paso { $index }
form-back = Atrás
form-optional = (opcional)
yes = Sí
no = No
form-choose = Seleccione una opción
form-continue = Continuar
form-correct = Corregir los datos
form-sending = Enviando…
form-errors = Corrija lo siguiente
amount-range = De { $min } a { $max }
amount-from = Mínimo { $min }
amount-to = Máximo { $max }
file-limit = Hasta { $limit }
file-sent = Ya recibido: { $name } ({ $size })
file-replace = Elija otro archivo solo si desea reemplazarlo.
upload-tips = Para que podamos leer el documento
upload-tip-whole = Se ven las cuatro esquinas.
upload-tip-sharp = Todas las letras son nítidas.
upload-tip-light = No hay reflejos ni sombras.

## What is wrong with an answer

invalid-required = Rellene este campo.
invalid-consent = Marque esta casilla para continuar.
invalid-short = Escriba al menos { $min } caracteres.
invalid-long = Escriba como máximo { $max } caracteres.
invalid-pattern = El formato no es correcto.
invalid-amount = Escriba un importe, por ejemplo { $example }.
invalid-ambiguous = Esto puede leerse como { $small } o como { $large }. Escriba uno de los dos.
invalid-number = Escriba un número.
invalid-decimals = { $decimals ->
    [0] Escriba un número entero.
    [one] Escriba como máximo un decimal.
   *[other] Escriba como máximo { $decimals } decimales.
}
invalid-min = El mínimo es { $min }.
invalid-max = El máximo es { $max }.
invalid-email = Escriba una dirección de correo electrónico, por ejemplo name@example.com.
invalid-phone = Escriba un número de teléfono con el prefijo del país, por ejemplo +52 55 1234 5678.
invalid-date = Indique una fecha.
invalid-date-min = La fecha no puede ser anterior al { $min }.
invalid-date-max = La fecha no puede ser posterior al { $max }.
invalid-choice = Elija una de las opciones.
invalid-code = El código no es correcto. Compruébelo o solicite uno nuevo.
invalid-file-large = El archivo es demasiado grande. El límite es { $limit }.
invalid-file-type = No podemos aceptar este tipo de archivo. Se aceptan: { $types }.
invalid-file-empty = El archivo está vacío.
invalid-file-count = { $max ->
    [one] Elija un solo archivo.
   *[other] Elija como máximo { $max } archivos.
}

## Costs

costs-heading = Costos
costs-in = Usted paga
costs-fee = Comisión
costs-fee-fixed = Comisión fija
costs-fee-service = Comisión porcentual
costs-fee-rounding = Redondeo
costs-rate = Tipo de cambio
costs-rate-binding = Garantizado
costs-rate-until = Garantizado hasta: { $until }
costs-rate-indicative = Aproximado; puede cambiar hasta que llegue su pago
costs-out = Usted recibe
costs-empty = Escriba un importe para ver los costos.

## Review

review-heading = Revise y confirme
review-intro = Compruebe que todo es correcto.
review-change = Cambiar
review-changed = Los costos han cambiado. Revíselos de nuevo.
review-terms = Leer las condiciones
review-confirm = Confirmar
review-next = { $kind ->
    [deposit] A continuación le mostramos cómo pagar.
   *[withdrawal] A continuación le indicamos, a usted y a su billetera, qué debe enviar.
}

## Waiting and going to another site

wait-heading = Un momento, por favor
wait-message = Estamos comprobando sus datos.
wait-itself = La página continúa sola.
redirect-heading = Continúe en { $site }
redirect-message = { $site } realiza el siguiente paso para { $anchor }. Después volverá aquí.
redirect-go = Ir a { $site }
redirect-check = Compruebe que la dirección de la página siguiente empieza por { $site }.

## How a transaction stands

status-message = Mensaje de { $anchor }
status-itself = Esta página se actualiza sola.
status-incomplete = Aún sin terminar
status-incomplete-next = Necesitamos algunos datos más.
status-pending_user_transfer_start = { $kind ->
    [deposit] Todo listo para su pago
   *[withdrawal] Todo listo para su transferencia
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Pague con los datos que figuran abajo. En cuanto llegue el dinero, lo enviaremos a su billetera.
   *[withdrawal] Confirme la transferencia en su billetera. En cuanto llegue, le pagaremos.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Hemos recibido su pago
   *[withdrawal] Hemos recibido su transferencia
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Ahora enviaremos el dinero a su billetera.
   *[withdrawal] Ahora le pagaremos.
}
status-pending_external = Pago en camino
status-pending_external-next = { $kind ->
    [deposit] Su pago está en camino. No tiene que hacer nada.
   *[withdrawal] Hemos enviado el dinero. Llegará cuando el banco o el servicio de pago lo haya procesado.
}
status-pending_anchor = Estamos en ello
status-pending_anchor-next = No tiene que hacer nada. Avisaremos a su billetera cuando esté listo.
status-on_hold = En revisión
status-on_hold-next = Estamos revisando esta operación. Nos pondremos en contacto con usted si necesitamos algo.
status-pending_stellar = Registrando en Stellar
status-pending_stellar-next = Tarda unos segundos. No tiene que hacer nada.
status-pending_trust = Su billetera debe aceptar el activo
status-pending_trust-next = Agregue el activo en su billetera (una línea de confianza o “trustline”). Después enviaremos el dinero.
status-pending_user = Necesitamos algo de usted
status-pending_user-next = Siga las indicaciones de esta página o de su billetera.
status-pending_customer_info_update = Corrija sus datos
status-pending_customer_info_update-next = No hemos podido aceptar algunos de sus datos. En cuanto sean correctos, continuaremos.
status-pending_transaction_info_update = Corrija los datos del pago
status-pending_transaction_info_update-next = En cuanto sean correctos, continuaremos.
status-completed = { $kind ->
    [deposit] El dinero está en su billetera
   *[withdrawal] Le hemos pagado
}
status-completed-next = Todo está listo. No tiene que hacer nada.
status-refunded = Hemos devuelto el dinero
status-refunded-next = El reembolso se ha pagado por completo. Si hay comisiones, figuran abajo.
status-expired = El plazo para pagar ha terminado
status-expired-next = Ya no pague. Empiece de nuevo en su billetera.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si ya ha pagado, póngase en contacto con nosotros.
}
status-no_market = No ha sido posible el cambio
status-no_market-next = No hemos podido hacer el cambio en este momento. Empiece de nuevo más tarde en su billetera.
status-too_small = El importe es demasiado bajo
status-too_small-next = Está por debajo de nuestro mínimo.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si ya ha pagado, póngase en contacto con nosotros.
}
status-too_large = El importe es demasiado alto
status-too_large-next = Está por encima de nuestro máximo.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si ya ha pagado, póngase en contacto con nosotros.
}
status-error = Algo ha salido mal
status-error-next = No hemos podido terminar esta operación.{ $contact ->
    [no] { "" }
   *[yes] { " " }Póngase en contacto con nosotros.
}{ " " }Lo que ha pagado consta en nuestros registros.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Cómo pagar
   *[withdrawal] Qué enviar
}
pay-deadline = Pague antes de: { $deadline }
pay-exact = Use estos datos exactamente como se muestran para que reconozcamos su pago.
pay-amount = Importe
pay-account = Enviar a
pay-memo = Memo
pay-memo-type = Tipo de memo
pay-qr = Escanee para pagar con otro dispositivo
timeline-heading = Progreso
timeline-done = hecho
timeline-now = en curso
timeline-todo = pendiente
timeline-started = Datos completos
timeline-paid = { $kind ->
    [deposit] Llegada de su pago
   *[withdrawal] Llegada de su transferencia
}
timeline-checked = Comprobación y conversión
timeline-sent = { $kind ->
    [deposit] Envío del dinero a su billetera
   *[withdrawal] Envío del dinero a usted
}
timeline-completed = Completado
timeline-refunded = Dinero devuelto
refunds-heading = Reembolsos
details-heading = Detalles
detail-id = ID de la operación
detail-started = Inicio
detail-updated = Último cambio
detail-completed = Finalización
detail-account = Cuenta de Stellar
detail-memo = Memo
detail-ledger = Transacción en Stellar
detail-external = Referencia del banco
detail-claimable = Saldo reclamable

## When a page cannot be shown

message-retry = Intentar de nuevo
message-reference = Para nuestro servicio de ayuda:
message-refused = No podemos continuar
message-refused-text = No podemos realizar esta operación para usted.
message-refused-do = Vuelva a su billetera.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si desea saber más, póngase en contacto con nosotros.
}
message-expired = Este enlace ha caducado
message-expired-text = Por su seguridad, los enlaces solo funcionan durante poco tiempo.
message-expired-do = Vuelva a su billetera y abra de nuevo la operación.
message-foreign = Este enlace pertenece a otra sesión
message-foreign-text = Se abrió en otro navegador o en otra aplicación, o se creó para otra operación.
message-foreign-do = Vuelva a su billetera y abra la operación desde allí.
message-used = Este enlace ya se ha usado
message-used-text = Por su seguridad, cada enlace funciona una sola vez.
message-used-do = Vuelva a su billetera y abra de nuevo la operación.
message-not_found = No encontramos esta página
message-not_found-text = La dirección está incompleta o la operación no existe.
message-not_found-do = Vuelva a su billetera y abra de nuevo la operación.
message-busy = Hay mucha actividad en este momento
message-busy-text = No hemos podido responder a tiempo. No se ha perdido nada.
message-busy-do = Espere un momento e inténtelo de nuevo.
message-bad_request = No hemos entendido la solicitud
message-bad_request-text = Su navegador ha enviado algo que no podemos usar. No se ha cambiado nada.
message-bad_request-do = Vuelva a la página anterior e inténtelo de nuevo.
message-error = Algo ha fallado por nuestra parte
message-error-text = No hemos podido mostrar esta página. Lo que ya ha confirmado está a salvo.
message-error-do = Inténtelo de nuevo dentro de unos minutos.{ $contact ->
    [no] { "" }
   *[yes] { " " }Si vuelve a ocurrir, póngase en contacto con nosotros.
}
