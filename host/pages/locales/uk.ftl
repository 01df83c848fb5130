# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Перейти до основного вмісту
page-kind = { $kind ->
    [deposit] Поповнення { $asset }
   *[withdrawal] Виведення { $asset }
}
page-account = Рахунок
page-trust = Це сторінка компанії { $anchor }. Усе, що ви вводите тут, надсилається компанії { $anchor }.
page-never = Ми ніколи не запитуємо секретний ключ або фразу відновлення вашого гаманця.
page-updated = Сторінку оновлено.
support-heading = Потрібна допомога?
support-page = Допомога та контакти
check-again = Перевірити ще раз
close = Повернутися до гаманця
close-now = Тепер ви можете закрити це вікно.
copy = Копіювати
copy-label = Копіювати: { $label }
copied = Скопійовано

## Forms

form-title-error = Помилка: { $title }
form-steps = Кроки
form-step = Крок { $index }
form-back = Назад
form-optional = (необов’язково)
yes = Так
no = Ні
form-choose = Виберіть
form-continue = Продовжити
form-correct = Виправити дані
form-sending = Надсилання…
form-errors = Виправте ці помилки
amount-range = Від { $min } до { $max }
amount-from = Щонайменше { $min }
amount-to = Щонайбільше { $max }
file-limit = До { $limit }
file-sent = Уже отримано: { $name } ({ $size })
file-replace = Вибирайте інший файл, лише якщо хочете його замінити.
upload-tips = Щоб документ можна було прочитати
upload-tip-whole = На знімку видно всі чотири кути.
upload-tip-sharp = Кожна літера чітка.
upload-tip-light = Немає відблисків і тіней.

## What is wrong with an answer

invalid-required = Заповніть це поле.
invalid-consent = Щоб продовжити, поставте тут позначку.
invalid-short = Мінімальна кількість символів: { $min }.
invalid-long = Максимальна кількість символів: { $max }.
invalid-pattern = Формат неправильний.
invalid-amount = Введіть суму, наприклад { $example }.
invalid-ambiguous = Це можна прочитати як { $small } або як { $large }. Введіть одне з них.
invalid-number = Введіть число.
invalid-decimals = { $decimals ->
    [0] Введіть ціле число.
    [one] Введіть щонайбільше { $decimals } знак після коми.
    [few] Введіть щонайбільше { $decimals } знаки після коми.
    [many] Введіть щонайбільше { $decimals } знаків після коми.
   *[other] Введіть щонайбільше { $decimals } знака після коми.
}
invalid-min = Мінімум — { $min }.
invalid-max = Максимум — { $max }.
invalid-email = Введіть адресу електронної пошти, наприклад name@example.com.
invalid-phone = Введіть номер телефону з кодом країни, наприклад +380 50 123 4567.
invalid-date = Введіть дату.
invalid-date-min = Дата, раніша за { $min }, не підходить.
invalid-date-max = Дата, пізніша за { $max }, не підходить.
invalid-choice = Виберіть один із варіантів.
invalid-code = Код неправильний. Перевірте його або запросіть новий.
invalid-file-large = Файл завеликий. Обмеження: { $limit }.
invalid-file-type = Ми не можемо прийняти файл цього типу. Приймаємо: { $types }.
invalid-file-empty = Файл порожній.
invalid-file-count = { $max ->
    [one] Виберіть щонайбільше { $max } файл.
    [few] Виберіть щонайбільше { $max } файли.
    [many] Виберіть щонайбільше { $max } файлів.
   *[other] Виберіть щонайбільше { $max } файлу.
}

## Costs

costs-heading = Вартість
costs-in = Ви платите
costs-fee = Комісія
costs-fee-fixed = Фіксована комісія
costs-fee-service = Відсоткова комісія
costs-fee-rounding = Округлення
costs-rate = Курс обміну
costs-rate-binding = Гарантований
costs-rate-until = Гарантований до { $until }
costs-rate-indicative = Приблизний; може змінитися до надходження вашого платежу
costs-out = Ви отримуєте
costs-empty = Введіть суму, щоб побачити вартість.

## Review

review-heading = Перевірте та підтвердьте
review-intro = Перевірте, чи все правильно.
review-change = Змінити
review-changed = Вартість змінилася. Перевірте її ще раз.
review-terms = Прочитати умови
review-confirm = Підтвердити
review-next = { $kind ->
    [deposit] Далі ми покажемо, як заплатити.
   *[withdrawal] Далі ми повідомимо вам і вашому гаманцю, що потрібно надіслати.
}

## Waiting and going to another site

wait-heading = Зачекайте, будь ласка
wait-message = Ми перевіряємо ваші дані.
wait-itself = Сторінка продовжить сама.
redirect-heading = Продовжте на сайті { $site }
redirect-message = Наступний крок для { $anchor } виконує сайт { $site }. Потім ви повернетеся сюди.
redirect-go = Перейти на сайт { $site }
redirect-check = Перевірте, що адреса наступної сторінки починається з { $site }.

## How a transaction stands

status-message = Повідомлення від { $anchor }
status-itself = Ця сторінка оновлюється сама.
status-incomplete = Ще не завершено
status-incomplete-next = Нам потрібно ще кілька даних від вас.
status-pending_user_transfer_start = { $kind ->
    [deposit] Усе готово до вашого платежу
   *[withdrawal] Усе готово до вашого переказу
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Заплатіть за наведеними нижче реквізитами. Щойно гроші надійдуть, ми надішлемо їх у ваш гаманець.
   *[withdrawal] Підтвердьте переказ у своєму гаманці. Щойно він надійде, ми виплатимо вам гроші.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Ваш платіж надійшов
   *[withdrawal] Ваш переказ надійшов
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Тепер ми надішлемо гроші у ваш гаманець.
   *[withdrawal] Тепер ми виплатимо вам гроші.
}
status-pending_external = Платіж у дорозі
status-pending_external-next = { $kind ->
    [deposit] Ваш платіж прямує до нас. Вам не потрібно нічого робити.
   *[withdrawal] Ми надіслали гроші. Вони надійдуть, коли їх обробить банк або платіжний сервіс.
}
status-pending_anchor = Ми працюємо над цим
status-pending_anchor-next = Вам не потрібно нічого робити. Ми повідомимо ваш гаманець, коли все буде готово.
status-on_hold = На перевірці
status-on_hold-next = Ми перевіряємо цю операцію. Якщо нам щось знадобиться, ми зв’яжемося з вами.
status-pending_stellar = Записується в мережу Stellar
status-pending_stellar-next = Це триває кілька секунд. Вам не потрібно нічого робити.
status-pending_trust = Ваш гаманець має прийняти актив
status-pending_trust-next = Додайте актив у своєму гаманці (лінія довіри, «trustline»). Потім ми надішлемо гроші.
status-pending_user = Нам потрібно дещо від вас
status-pending_user-next = Дотримуйтеся вказівок на цій сторінці або у своєму гаманці.
status-pending_customer_info_update = Виправте свої дані
status-pending_customer_info_update-next = Ми не змогли прийняти деякі ваші дані. Щойно вони будуть правильними, ми продовжимо.
status-pending_transaction_info_update = Виправте дані платежу
status-pending_transaction_info_update-next = Щойно вони будуть правильними, ми продовжимо.
status-completed = { $kind ->
    [deposit] Гроші у вашому гаманці
   *[withdrawal] Ми виплатили вам гроші
}
status-completed-next = Усе завершено. Вам не потрібно нічого робити.
status-refunded = Ми повернули гроші
status-refunded-next = Кошти повернено в повному обсязі. Комісії, якщо вони є, зазначено нижче.
status-expired = Час на оплату минув
status-expired-next = Більше не платіть. Почніть знову у своєму гаманці.{ $contact ->
    [no] { "" }
   *[yes] { " " }Якщо ви вже заплатили, зв’яжіться з нами.
}
status-no_market = Обмін був неможливий
status-no_market-next = Зараз нам не вдалося виконати обмін. Почніть знову пізніше у своєму гаманці.
status-too_small = Сума замала
status-too_small-next = Вона менша за наш мінімум.{ $contact ->
    [no] { "" }
   *[yes] { " " }Якщо ви вже заплатили, зв’яжіться з нами.
}
status-too_large = Сума завелика
status-too_large-next = Вона більша за наш максимум.{ $contact ->
    [no] { "" }
   *[yes] { " " }Якщо ви вже заплатили, зв’яжіться з нами.
}
status-error = Щось пішло не так
status-error-next = Ми не змогли завершити цю операцію.{ $contact ->
    [no] { "" }
   *[yes] { " " }Зв’яжіться з нами.
}{ " " }Усе, що ви сплатили, у нас зафіксовано.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Як заплатити
   *[withdrawal] Що надіслати
}
pay-deadline = Заплатіть до { $deadline }
pay-exact = Використовуйте ці реквізити точно так, як показано, щоб ми розпізнали ваш платіж.
pay-amount = Сума
pay-account = Отримувач
pay-memo = Memo
pay-memo-type = Тип memo
pay-qr = Відскануйте, щоб заплатити з іншого пристрою
timeline-heading = Перебіг
timeline-done = виконано
timeline-now = виконується
timeline-todo = попереду
timeline-started = Дані зібрано
timeline-paid = { $kind ->
    [deposit] Надходження вашого платежу
   *[withdrawal] Надходження вашого переказу
}
timeline-checked = Перевірка та обмін
timeline-sent = { $kind ->
    [deposit] Надсилання грошей у ваш гаманець
   *[withdrawal] Надсилання грошей вам
}
timeline-completed = Завершено
timeline-refunded = Гроші повернено
refunds-heading = Повернення
details-heading = Подробиці
detail-id = Номер операції
detail-started = Початок
detail-updated = Остання зміна
detail-completed = Завершення
detail-account = Рахунок Stellar
detail-memo = Memo
detail-ledger = Транзакція в мережі Stellar
detail-external = Номер операції в банку
detail-claimable = Баланс до отримання

## When a page cannot be shown

message-retry = Спробувати ще раз
message-reference = Для нашої служби підтримки:
message-refused = Ми не можемо продовжити
message-refused-text = Ми не можемо виконати для вас цю операцію.
message-refused-do = Поверніться до свого гаманця.{ $contact ->
    [no] { "" }
   *[yes] { " " }Якщо хочете дізнатися більше, зв’яжіться з нами.
}
message-expired = Термін дії посилання минув
message-expired-text = Задля вашої безпеки посилання діють лише короткий час.
message-expired-do = Поверніться до свого гаманця та відкрийте операцію ще раз.
message-foreign = Це посилання належить до іншого сеансу
message-foreign-text = Його відкрито в іншому браузері чи застосунку або створено для іншої операції.
message-foreign-do = Поверніться до свого гаманця та відкрийте операцію звідти.
message-used = Це посилання вже використано
message-used-text = Задля вашої безпеки кожне посилання діє один раз.
message-used-do = Поверніться до свого гаманця та відкрийте операцію ще раз.
message-not_found = Ми не можемо знайти цю сторінку
message-not_found-text = Адреса неповна або такої операції не існує.
message-not_found-do = Поверніться до свого гаманця та відкрийте операцію ще раз.
message-busy = Зараз у нас дуже багато звернень
message-busy-text = Ми не змогли відповісти вчасно. Нічого не втрачено.
message-busy-do = Зачекайте трохи та спробуйте ще раз.
message-bad_request = Ми не зрозуміли запит
message-bad_request-text = Ваш браузер надіслав те, що ми не можемо використати. Нічого не змінено.
message-bad_request-do = Поверніться на попередню сторінку та спробуйте ще раз.
message-error = Сталася помилка на нашому боці
message-error-text = Ми не змогли показати цю сторінку. Усе, що ви вже підтвердили, у безпеці.
message-error-do = Спробуйте ще раз за кілька хвилин.{ $contact ->
    [no] { "" }
   *[yes] { " " }Якщо це повториться, зв’яжіться з нами.
}
