# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Перейти к основному содержанию
page-kind = { $kind ->
    [deposit] Пополнение { $asset }
   *[withdrawal] Вывод { $asset }
}
page-account = Счёт
page-trust = Это страница компании { $anchor }. Всё, что вы вводите здесь, отправляется компании { $anchor }.
page-never = Мы никогда не спрашиваем секретный ключ или фразу восстановления вашего кошелька.
page-updated = Страница обновлена.
support-heading = Нужна помощь?
support-page = Помощь и контакты
check-again = Проверить ещё раз
close = Вернуться в кошелёк
close-now = Теперь вы можете закрыть это окно.
copy = Копировать
copy-label = Копировать: { $label }
copied = Скопировано

## Forms

form-title-error = Ошибка: { $title }
form-steps = Шаги
form-step = Шаг { $index }
form-back = Назад
form-optional = (необязательно)
yes = Да
no = Нет
form-choose = Выберите
form-continue = Продолжить
form-correct = Исправить данные
form-sending = Отправка…
form-errors = Исправьте эти ошибки
amount-range = От { $min } до { $max }
amount-from = Не менее { $min }
amount-to = Не более { $max }
file-limit = До { $limit }
file-sent = Уже получено: { $name } ({ $size })
file-replace = Выбирайте другой файл, только если хотите его заменить.
upload-tips = Чтобы документ можно было прочитать
upload-tip-whole = На снимке видны все четыре угла.
upload-tip-sharp = Каждая буква чёткая.
upload-tip-light = Нет бликов и теней.

## What is wrong with an answer

invalid-required = Заполните это поле.
invalid-consent = Чтобы продолжить, поставьте здесь отметку.
invalid-short = Минимальное число символов: { $min }.
invalid-long = Максимальное число символов: { $max }.
invalid-pattern = Неверный формат.
invalid-amount = Введите сумму, например { $example }.
invalid-ambiguous = Это можно прочитать как { $small } или как { $large }. Введите одно из них.
invalid-number = Введите число.
invalid-decimals = { $decimals ->
    [0] Введите целое число.
    [one] Введите не более { $decimals } знака после запятой.
    [few] Введите не более { $decimals } знаков после запятой.
    [many] Введите не более { $decimals } знаков после запятой.
   *[other] Введите не более { $decimals } знака после запятой.
}
invalid-min = Минимум — { $min }.
invalid-max = Максимум — { $max }.
invalid-email = Введите адрес электронной почты, например name@example.com.
invalid-phone = Введите номер телефона с кодом страны, например +7 912 345-67-89.
invalid-date = Введите дату.
invalid-date-min = Дата раньше { $min } не подходит.
invalid-date-max = Дата позже { $max } не подходит.
invalid-choice = Выберите один из вариантов.
invalid-code = Неверный код. Проверьте его или запросите новый.
invalid-file-large = Файл слишком большой. Ограничение: { $limit }.
invalid-file-type = Мы не можем принять файл этого типа. Принимаем: { $types }.
invalid-file-empty = Файл пуст.
invalid-file-count = { $max ->
    [one] Выберите не более { $max } файла.
    [few] Выберите не более { $max } файлов.
    [many] Выберите не более { $max } файлов.
   *[other] Выберите не более { $max } файла.
}

## Costs

costs-heading = Стоимость
costs-in = Вы платите
costs-fee = Комиссия
costs-fee-fixed = Фиксированная комиссия
costs-fee-service = Процентная комиссия
costs-fee-rounding = Округление
costs-rate = Курс обмена
costs-rate-binding = Гарантирован
costs-rate-until = Гарантирован до { $until }
costs-rate-indicative = Приблизительный; может измениться до поступления вашего платежа
costs-out = Вы получаете
costs-empty = Введите сумму, чтобы увидеть стоимость.

## Review

review-heading = Проверьте и подтвердите
review-intro = Проверьте, всё ли верно.
review-change = Изменить
review-changed = Стоимость изменилась. Проверьте её ещё раз.
review-terms = Прочитать условия
review-confirm = Подтвердить
review-next = { $kind ->
    [deposit] Далее мы покажем, как заплатить.
   *[withdrawal] Далее мы сообщим вам и вашему кошельку, что нужно отправить.
}

## Waiting and going to another site

wait-heading = Подождите, пожалуйста
wait-message = Мы проверяем ваши данные.
wait-itself = Страница продолжит сама.
redirect-heading = Продолжите на сайте { $site }
redirect-message = Следующий шаг для { $anchor } выполняет сайт { $site }. Потом вы вернётесь сюда.
redirect-go = Перейти на сайт { $site }
redirect-check = Проверьте, что адрес следующей страницы начинается с { $site }.

## How a transaction stands

status-message = Сообщение от { $anchor }
status-itself = Эта страница обновляется сама.
status-incomplete = Ещё не завершено
status-incomplete-next = Нам нужны ещё некоторые ваши данные.
status-pending_user_transfer_start = { $kind ->
    [deposit] Всё готово к вашему платежу
   *[withdrawal] Всё готово к вашему переводу
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Заплатите по реквизитам ниже. Как только деньги поступят, мы отправим их в ваш кошелёк.
   *[withdrawal] Подтвердите перевод в своём кошельке. Как только он поступит, мы выплатим вам деньги.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Ваш платёж поступил
   *[withdrawal] Ваш перевод поступил
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Теперь мы отправим деньги в ваш кошелёк.
   *[withdrawal] Теперь мы выплатим вам деньги.
}
status-pending_external = Платёж в пути
status-pending_external-next = { $kind ->
    [deposit] Ваш платёж на пути к нам. Вам не нужно ничего делать.
   *[withdrawal] Мы отправили деньги. Они поступят, когда их обработает банк или платёжный сервис.
}
status-pending_anchor = Мы работаем над этим
status-pending_anchor-next = Вам не нужно ничего делать. Мы сообщим вашему кошельку, когда всё будет готово.
status-on_hold = На проверке
status-on_hold-next = Мы проверяем эту операцию. Если нам что-то понадобится, мы свяжемся с вами.
status-pending_stellar = Записывается в сеть Stellar
status-pending_stellar-next = Это займёт несколько секунд. Вам не нужно ничего делать.
status-pending_trust = Ваш кошелёк должен принять актив
status-pending_trust-next = Добавьте актив в своём кошельке (линия доверия, «trustline»). Потом мы отправим деньги.
status-pending_user = Нам кое-что нужно от вас
status-pending_user-next = Следуйте указаниям на этой странице или в своём кошельке.
status-pending_customer_info_update = Исправьте свои данные
status-pending_customer_info_update-next = Мы не смогли принять некоторые ваши данные. Как только они будут верны, мы продолжим.
status-pending_transaction_info_update = Исправьте данные платежа
status-pending_transaction_info_update-next = Как только они будут верны, мы продолжим.
status-completed = { $kind ->
    [deposit] Деньги в вашем кошельке
   *[withdrawal] Мы выплатили вам деньги
}
status-completed-next = Всё готово. Вам не нужно ничего делать.
status-refunded = Мы вернули деньги
status-refunded-next = Возврат выплачен полностью. Комиссии, если они есть, указаны ниже.
status-expired = Время на оплату истекло
status-expired-next = Больше не платите. Начните заново в своём кошельке.{ $contact ->
    [no] { "" }
   *[yes] { " " }Если вы уже заплатили, свяжитесь с нами.
}
status-no_market = Обмен был невозможен
status-no_market-next = Сейчас нам не удалось выполнить обмен. Начните заново позже в своём кошельке.
status-too_small = Сумма слишком мала
status-too_small-next = Она меньше нашего минимума.{ $contact ->
    [no] { "" }
   *[yes] { " " }Если вы уже заплатили, свяжитесь с нами.
}
status-too_large = Сумма слишком велика
status-too_large-next = Она больше нашего максимума.{ $contact ->
    [no] { "" }
   *[yes] { " " }Если вы уже заплатили, свяжитесь с нами.
}
status-error = Что-то пошло не так
status-error-next = Мы не смогли завершить эту операцию.{ $contact ->
    [no] { "" }
   *[yes] { " " }Свяжитесь с нами.
}{ " " }Всё, что вы заплатили, у нас учтено.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Как заплатить
   *[withdrawal] Что отправить
}
pay-deadline = Заплатите до { $deadline }
pay-exact = Используйте эти реквизиты точно так, как показано, чтобы мы распознали ваш платёж.
pay-amount = Сумма
pay-account = Получатель
pay-memo = Memo
pay-memo-type = Тип memo
pay-qr = Отсканируйте, чтобы заплатить с другого устройства
timeline-heading = Ход операции
timeline-done = выполнено
timeline-now = выполняется
timeline-todo = впереди
timeline-started = Данные собраны
timeline-paid = { $kind ->
    [deposit] Поступление вашего платежа
   *[withdrawal] Поступление вашего перевода
}
timeline-checked = Проверка и обмен
timeline-sent = { $kind ->
    [deposit] Отправка денег в ваш кошелёк
   *[withdrawal] Отправка денег вам
}
timeline-completed = Завершено
timeline-refunded = Деньги возвращены
refunds-heading = Возвраты
details-heading = Подробности
detail-id = Номер операции
detail-started = Начало
detail-updated = Последнее изменение
detail-completed = Завершение
detail-account = Счёт Stellar
detail-memo = Memo
detail-ledger = Транзакция в сети Stellar
detail-external = Номер операции в банке
detail-claimable = Баланс к получению

## When a page cannot be shown

message-retry = Попробовать ещё раз
message-reference = Для нашей службы поддержки:
message-refused = Мы не можем продолжить
message-refused-text = Мы не можем выполнить для вас эту операцию.
message-refused-do = Вернитесь в свой кошелёк.{ $contact ->
    [no] { "" }
   *[yes] { " " }Если хотите узнать больше, свяжитесь с нами.
}
message-expired = Срок действия ссылки истёк
message-expired-text = Для вашей безопасности ссылки действуют лишь короткое время.
message-expired-do = Вернитесь в свой кошелёк и откройте операцию ещё раз.
message-foreign = Эта ссылка относится к другому сеансу
message-foreign-text = Она была открыта в другом браузере или приложении либо создана для другой операции.
message-foreign-do = Вернитесь в свой кошелёк и откройте операцию оттуда.
message-used = Эта ссылка уже использована
message-used-text = Для вашей безопасности каждая ссылка действует один раз.
message-used-do = Вернитесь в свой кошелёк и откройте операцию ещё раз.
message-not_found = Мы не можем найти эту страницу
message-not_found-text = Адрес неполный, или такой операции не существует.
message-not_found-do = Вернитесь в свой кошелёк и откройте операцию ещё раз.
message-busy = Сейчас у нас очень много обращений
message-busy-text = Мы не смогли ответить вовремя. Ничего не потеряно.
message-busy-do = Подождите немного и попробуйте ещё раз.
message-bad_request = Мы не поняли запрос
message-bad_request-text = Ваш браузер отправил то, что мы не можем использовать. Ничего не изменено.
message-bad_request-do = Вернитесь на предыдущую страницу и попробуйте ещё раз.
message-error = Произошла ошибка на нашей стороне
message-error-text = Мы не смогли показать эту страницу. Всё, что вы уже подтвердили, в безопасности.
message-error-do = Попробуйте ещё раз через несколько минут.{ $contact ->
    [no] { "" }
   *[yes] { " " }Если это повторится, свяжитесь с нами.
}
