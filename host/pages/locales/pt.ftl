# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Ir para o conteúdo principal
page-kind = { $kind ->
    [deposit] Depositar { $asset }
   *[withdrawal] Sacar { $asset }
}
page-account = Conta
page-trust = Esta página é de { $anchor }. O que você informar aqui será enviado a { $anchor }.
page-never = Nunca pedimos a chave secreta nem a frase de recuperação da sua carteira.
page-updated = Esta página foi atualizada.
support-heading = Precisa de ajuda?
support-page = Ajuda e contato
check-again = Verificar novamente
close = Voltar à sua carteira
close-now = Você já pode fechar esta janela.
copy = Copiar
copy-label = Copiar: { $label }
copied = Copiado

## Forms

form-title-error = Erro: { $title }
form-steps = Etapas
form-step = Etapa { $index }
form-back = Voltar
form-optional = (opcional)
yes = Sim
no = Não
form-choose = Selecione uma opção
form-continue = Continuar
form-correct = Corrigir os dados
form-sending = Enviando…
form-errors = Corrija o seguinte
amount-range = De { $min } a { $max }
amount-from = Mínimo de { $min }
amount-to = Máximo de { $max }
file-limit = Até { $limit }
file-sent = Já recebido: { $name } ({ $size })
file-replace = Escolha outro arquivo somente se quiser substituí-lo.
upload-tips = Para que possamos ler o documento
upload-tip-whole = Os quatro cantos aparecem na imagem.
upload-tip-sharp = Todas as letras estão nítidas.
upload-tip-light = Não há reflexos nem sombras.

## What is wrong with an answer

invalid-required = Preencha este campo.
invalid-consent = Marque esta caixa para continuar.
invalid-short = Digite pelo menos { $min } caracteres.
invalid-long = Digite no máximo { $max } caracteres.
invalid-pattern = O formato não está correto.
invalid-amount = Digite um valor, por exemplo { $example }.
invalid-ambiguous = Isto pode ser lido como { $small } ou { $large }. Digite um dos dois.
invalid-number = Digite um número.
invalid-decimals = { $decimals ->
    [0] Digite um número inteiro.
    [one] Digite no máximo uma casa decimal.
   *[other] Digite no máximo { $decimals } casas decimais.
}
invalid-min = O mínimo é { $min }.
invalid-max = O máximo é { $max }.
invalid-email = Digite um endereço de e-mail, por exemplo name@example.com.
invalid-phone = Digite um número de telefone com o código do país, por exemplo +55 11 96123-4567.
invalid-date = Informe uma data.
invalid-date-min = A data não pode ser anterior a { $min }.
invalid-date-max = A data não pode ser posterior a { $max }.
invalid-choice = Escolha uma das opções.
invalid-code = O código não está correto. Confira-o ou solicite um novo.
invalid-file-large = O arquivo é grande demais. O limite é { $limit }.
invalid-file-type = Não podemos aceitar este tipo de arquivo. Aceitamos: { $types }.
invalid-file-empty = O arquivo está vazio.
invalid-file-count = { $max ->
    [one] Escolha apenas um arquivo.
   *[other] Escolha no máximo { $max } arquivos.
}

## Costs

costs-heading = Custos
costs-in = Você paga
costs-fee = Tarifa
costs-fee-fixed = Tarifa fixa
costs-fee-service = Tarifa percentual
costs-fee-rounding = Arredondamento
costs-rate = Taxa de câmbio
costs-rate-binding = Garantida
costs-rate-until = Garantida até { $until }
costs-rate-indicative = Aproximada; pode mudar até a chegada do seu pagamento
costs-out = Você recebe
costs-empty = Digite um valor para ver os custos.

## Review

review-heading = Confira e confirme
review-intro = Confira se tudo está correto.
review-change = Alterar
review-changed = Os custos mudaram. Confira-os novamente.
review-terms = Ler os termos
review-confirm = Confirmar
review-next = { $kind ->
    [deposit] A seguir, mostramos como pagar.
   *[withdrawal] A seguir, informamos a você e à sua carteira o que enviar.
}

## Waiting and going to another site

wait-heading = Um momento, por favor
wait-message = Estamos verificando seus dados.
wait-itself = A página continua sozinha.
redirect-heading = Continue em { $site }
redirect-message = { $site } realiza a próxima etapa para { $anchor }. Depois, você volta para cá.
redirect-go = Ir para { $site }
redirect-check = Verifique se o endereço da próxima página começa com { $site }.

## How a transaction stands

status-message = Mensagem de { $anchor }
status-itself = Esta página se atualiza sozinha.
status-incomplete = Ainda não concluído
status-incomplete-next = Precisamos de mais alguns dados.
status-pending_user_transfer_start = { $kind ->
    [deposit] Tudo pronto para o seu pagamento
   *[withdrawal] Tudo pronto para a sua transferência
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Pague com os dados abaixo. Assim que o dinheiro chegar, nós o enviaremos à sua carteira.
   *[withdrawal] Confirme a transferência na sua carteira. Assim que ela chegar, pagaremos a você.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Recebemos o seu pagamento
   *[withdrawal] Recebemos a sua transferência
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Agora vamos enviar o dinheiro à sua carteira.
   *[withdrawal] Agora vamos pagar a você.
}
status-pending_external = Pagamento a caminho
status-pending_external-next = { $kind ->
    [deposit] Seu pagamento está a caminho. Você não precisa fazer nada.
   *[withdrawal] Enviamos o dinheiro. Ele chegará quando o banco ou o serviço de pagamento o processar.
}
status-pending_anchor = Estamos cuidando disso
status-pending_anchor-next = Você não precisa fazer nada. Avisaremos a sua carteira quando estiver pronto.
status-on_hold = Em análise
status-on_hold-next = Estamos analisando esta operação. Entraremos em contato se precisarmos de algo.
status-pending_stellar = Registrando na Stellar
status-pending_stellar-next = Isso leva alguns segundos. Você não precisa fazer nada.
status-pending_trust = Sua carteira precisa aceitar o ativo
status-pending_trust-next = Adicione o ativo na sua carteira (uma linha de confiança ou “trustline”). Depois, enviaremos o dinheiro.
status-pending_user = Precisamos de algo de você
status-pending_user-next = Siga as instruções nesta página ou na sua carteira.
status-pending_customer_info_update = Corrija seus dados
status-pending_customer_info_update-next = Não pudemos aceitar alguns dos seus dados. Assim que estiverem corretos, continuaremos.
status-pending_transaction_info_update = Corrija os dados do pagamento
status-pending_transaction_info_update-next = Assim que estiverem corretos, continuaremos.
status-completed = { $kind ->
    [deposit] O dinheiro está na sua carteira
   *[withdrawal] Pagamos a você
}
status-completed-next = Está tudo pronto. Você não precisa fazer nada.
status-refunded = Devolvemos o dinheiro
status-refunded-next = O reembolso foi pago integralmente. Se houver tarifas, elas aparecem abaixo.
status-expired = O prazo para pagar terminou
status-expired-next = Não pague mais. Comece de novo na sua carteira.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se já pagou, entre em contato conosco.
}
status-no_market = Não foi possível fazer o câmbio
status-no_market-next = Não conseguimos fazer o câmbio neste momento. Comece de novo mais tarde na sua carteira.
status-too_small = O valor é baixo demais
status-too_small-next = Está abaixo do nosso mínimo.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se já pagou, entre em contato conosco.
}
status-too_large = O valor é alto demais
status-too_large-next = Está acima do nosso máximo.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se já pagou, entre em contato conosco.
}
status-error = Algo deu errado
status-error-next = Não conseguimos concluir esta operação.{ $contact ->
    [no] { "" }
   *[yes] { " " }Entre em contato conosco.
}{ " " }O que você pagou está registrado.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Como pagar
   *[withdrawal] O que enviar
}
pay-deadline = Pague antes de { $deadline }
pay-exact = Use estes dados exatamente como aparecem, para que possamos reconhecer o seu pagamento.
pay-amount = Valor
pay-account = Enviar para
pay-memo = Memo
pay-memo-type = Tipo de memo
pay-qr = Escaneie para pagar com outro dispositivo
timeline-heading = Andamento
timeline-done = concluído
timeline-now = em andamento
timeline-todo = pendente
timeline-started = Dados completos
timeline-paid = { $kind ->
    [deposit] Chegada do seu pagamento
   *[withdrawal] Chegada da sua transferência
}
timeline-checked = Verificação e conversão
timeline-sent = { $kind ->
    [deposit] Envio do dinheiro à sua carteira
   *[withdrawal] Envio do dinheiro a você
}
timeline-completed = Concluído
timeline-refunded = Dinheiro devolvido
refunds-heading = Reembolsos
details-heading = Detalhes
detail-id = ID da operação
detail-started = Início
detail-updated = Última alteração
detail-completed = Conclusão
detail-account = Conta Stellar
detail-memo = Memo
detail-ledger = Transação na Stellar
detail-external = Referência do banco
detail-claimable = Saldo resgatável

## When a page cannot be shown

message-retry = Tentar novamente
message-reference = Para o nosso suporte:
message-refused = Não podemos continuar
message-refused-text = Não podemos realizar esta operação para você.
message-refused-do = Volte à sua carteira.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se quiser saber mais, entre em contato conosco.
}
message-expired = Este link expirou
message-expired-text = Para sua segurança, os links funcionam apenas por pouco tempo.
message-expired-do = Volte à sua carteira e abra a operação novamente.
message-foreign = Este link pertence a outra sessão
message-foreign-text = Ele foi aberto em outro navegador ou aplicativo, ou foi criado para outra operação.
message-foreign-do = Volte à sua carteira e abra a operação por lá.
message-used = Este link já foi usado
message-used-text = Para sua segurança, cada link funciona uma única vez.
message-used-do = Volte à sua carteira e abra a operação novamente.
message-not_found = Não encontramos esta página
message-not_found-text = O endereço está incompleto ou a operação não existe.
message-not_found-do = Volte à sua carteira e abra a operação novamente.
message-busy = Estamos com muito movimento agora
message-busy-text = Não conseguimos responder a tempo. Nada foi perdido.
message-busy-do = Aguarde um momento e tente novamente.
message-bad_request = Não entendemos a solicitação
message-bad_request-text = Seu navegador enviou algo que não podemos usar. Nada foi alterado.
message-bad_request-do = Volte à página anterior e tente novamente.
message-error = Algo deu errado do nosso lado
message-error-text = Não conseguimos mostrar esta página. O que você já confirmou está seguro.
message-error-do = Tente novamente em alguns minutos.{ $contact ->
    [no] { "" }
   *[yes] { " " }Se acontecer de novo, entre em contato conosco.
}
