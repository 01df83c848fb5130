# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = الانتقال إلى المحتوى الرئيسي
page-kind = { $kind ->
    [deposit] إيداع { $asset }
   *[withdrawal] سحب { $asset }
}
page-account = الحساب
page-trust = هذه الصفحة تابعة لـ { $anchor }. تُرسَل البيانات التي تُدخلها هنا إلى { $anchor }.
page-never = لا نطلب أبدًا المفتاح السري لمحفظتك أو عبارة استردادها.
page-updated = تم تحديث هذه الصفحة.
support-heading = هل تحتاج إلى مساعدة؟
support-page = المساعدة والتواصل
check-again = التحقق مرة أخرى
close = العودة إلى محفظتك
close-now = يمكنك إغلاق هذه النافذة الآن.
copy = نسخ
copy-label = نسخ: { $label }
copied = تم النسخ

## Forms

form-title-error = خطأ: { $title }
form-steps = الخطوات
form-step = الخطوة { $index }
form-back = رجوع
form-optional = (اختياري)
yes = نعم
no = لا
form-choose = يُرجى الاختيار
form-continue = متابعة
form-correct = تصحيح البيانات
form-sending = جارٍ الإرسال…
form-errors = يُرجى تصحيح ما يلي
amount-range = من { $min } إلى { $max }
amount-from = { $min } على الأقل
amount-to = { $max } على الأكثر
file-limit = حتى { $limit }
file-sent = استلمنا سابقًا: { $name } ({ $size })
file-replace = اختر ملفًا آخر فقط إذا أردت استبدال الملف السابق.
upload-tips = لكي نتمكن من قراءة المستند
upload-tip-whole = تظهر الزوايا الأربع كاملةً في الصورة.
upload-tip-sharp = كل حرف واضح.
upload-tip-light = لا يوجد وهج ولا ظل.

## What is wrong with an answer

invalid-required = يُرجى ملء هذا الحقل.
invalid-consent = يُرجى تحديد هذا المربع للمتابعة.
invalid-short = الحد الأدنى لعدد الأحرف هو { $min }.
invalid-long = الحد الأقصى لعدد الأحرف هو { $max }.
invalid-pattern = الصيغة المُدخلة غير صحيحة.
invalid-amount = يُرجى إدخال مبلغ، مثل { $example }.
invalid-ambiguous = يمكن قراءة هذا على أنه { $small } أو { $large }. يُرجى إدخال أحدهما.
invalid-number = يُرجى إدخال رقم.
invalid-decimals = { $decimals ->
    [0] يُرجى إدخال عدد صحيح.
    [zero] يُرجى إدخال عدد صحيح.
    [one] يُرجى إدخال منزلة عشرية واحدة على الأكثر.
    [two] يُرجى إدخال منزلتين عشريتين على الأكثر.
    [few] يُرجى إدخال { $decimals } منازل عشرية على الأكثر.
    [many] يُرجى إدخال { $decimals } منزلة عشرية على الأكثر.
   *[other] يُرجى إدخال { $decimals } منزلة عشرية على الأكثر.
}
invalid-min = الحد الأدنى هو { $min }.
invalid-max = الحد الأقصى هو { $max }.
invalid-email = يُرجى إدخال عنوان بريد إلكتروني، مثل name@example.com.
invalid-phone = يُرجى إدخال رقم هاتف مع رمز البلد، مثل ‎+44 20 7946 0000‎.
invalid-date = يُرجى إدخال تاريخ.
invalid-date-min = يجب ألا يسبق التاريخ { $min }.
invalid-date-max = يجب ألا يتجاوز التاريخ { $max }.
invalid-choice = يُرجى اختيار أحد الخيارات.
invalid-code = هذا الرمز غير صحيح. يُرجى التحقق منه أو طلب رمز جديد.
invalid-file-large = هذا الملف كبير جدًا. الحد الأقصى هو { $limit }.
invalid-file-type = لا يمكننا قبول هذا النوع من الملفات. الأنواع المقبولة: { $types }.
invalid-file-empty = هذا الملف فارغ.
invalid-file-count = { $max ->
    [zero] يُرجى عدم اختيار أي ملف.
    [one] يُرجى اختيار ملف واحد فقط.
    [two] يُرجى اختيار ملفين على الأكثر.
    [few] يُرجى اختيار { $max } ملفات على الأكثر.
    [many] يُرجى اختيار { $max } ملفًا على الأكثر.
   *[other] يُرجى اختيار { $max } ملف على الأكثر.
}

## Costs

costs-heading = التكاليف
costs-in = تدفع
costs-fee = الرسوم
costs-fee-fixed = رسم ثابت
costs-fee-service = رسم نسبي
costs-fee-rounding = تقريب
costs-rate = سعر الصرف
costs-rate-binding = مضمون
costs-rate-until = مضمون حتى { $until }
costs-rate-indicative = تقريبي؛ وقد يتغيّر إلى أن تصل دفعتك
costs-out = تستلم
costs-empty = أدخل مبلغًا لعرض التكاليف.

## Review

review-heading = المراجعة والتأكيد
review-intro = يُرجى التأكد من صحة جميع البيانات.
review-change = تعديل
review-changed = تغيّرت التكاليف. يُرجى مراجعتها مرة أخرى.
review-terms = قراءة الشروط
review-confirm = تأكيد
review-next = { $kind ->
    [deposit] في الخطوة التالية نعرض لك طريقة الدفع.
   *[withdrawal] في الخطوة التالية نخبرك ونخبر محفظتك بما يجب إرساله.
}

## Waiting and going to another site

wait-heading = لحظة من فضلك
wait-message = نتحقق من بياناتك.
wait-itself = تنتقل الصفحة إلى الخطوة التالية تلقائيًا.
redirect-heading = المتابعة على { $site }
redirect-message = ينفّذ { $site } الخطوة التالية نيابةً عن { $anchor }. ثم تعود إلى هنا.
redirect-go = الانتقال إلى { $site }
redirect-check = تأكد من أن عنوان الصفحة التالية يبدأ بـ { $site }.

## How a transaction stands

status-message = رسالة من { $anchor }
status-itself = تُحدَّث هذه الصفحة تلقائيًا.
status-incomplete = لم تكتمل بعد
status-incomplete-next = نحتاج منك إلى بعض البيانات الإضافية.
status-pending_user_transfer_start = { $kind ->
    [deposit] جاهزون لاستلام دفعتك
   *[withdrawal] جاهزون لاستلام تحويلك
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] ادفع باستخدام البيانات أدناه. وفور وصول المبلغ نرسله إلى محفظتك.
   *[withdrawal] أكِّد التحويل في محفظتك. وفور وصوله ندفع لك.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] وصلت دفعتك
   *[withdrawal] وصل تحويلك
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] نرسل المبلغ إلى محفظتك بعد ذلك.
   *[withdrawal] ندفع لك بعد ذلك.
}
status-pending_external = الدفعة في الطريق
status-pending_external-next = { $kind ->
    [deposit] دفعتك في طريقها إلينا. لا يلزمك فعل أي شيء.
   *[withdrawal] أرسلنا المبلغ. يصلك بعد أن يعالجه البنك أو خدمة الدفع.
}
status-pending_anchor = نعمل على معاملتك
status-pending_anchor-next = لا يلزمك فعل أي شيء. نخطر محفظتك عند الانتهاء.
status-on_hold = قيد المراجعة
status-on_hold-next = نراجع هذه المعاملة. ونتواصل معك إذا احتجنا إلى أي شيء.
status-pending_stellar = قيد التسجيل على Stellar
status-pending_stellar-next = يستغرق ذلك بضع ثوانٍ. لا يلزمك فعل أي شيء.
status-pending_trust = يجب أن تقبل محفظتك الأصل
status-pending_trust-next = أضف الأصل في محفظتك («خط ثقة»). وبعدها نرسل المبلغ.
status-pending_user = نحتاج إلى إجراء منك
status-pending_user-next = يُرجى اتباع الرسالة الظاهرة في هذه الصفحة أو في محفظتك.
status-pending_customer_info_update = يُرجى تصحيح بياناتك
status-pending_customer_info_update-next = لم نتمكن من قبول بعض بياناتك. نتابع فور تصحيحها.
status-pending_transaction_info_update = يُرجى تصحيح بيانات الدفع
status-pending_transaction_info_update-next = نتابع فور تصحيحها.
status-completed = { $kind ->
    [deposit] المبلغ في محفظتك
   *[withdrawal] دفعنا لك المبلغ
}
status-completed-next = اكتمل كل شيء. لا يلزمك فعل أي شيء.
status-refunded = أعدنا المبلغ
status-refunded-next = رددنا المبلغ كاملًا. وتظهر الرسوم أدناه إن وُجدت.
status-expired = انتهت مهلة الدفع
status-expired-next = يُرجى عدم الدفع الآن. ابدأ من جديد في محفظتك.{ $contact ->
    [no] { "" }
   *[yes] { " " }وإذا كنت قد دفعت بالفعل، فتواصل معنا.
}
status-no_market = تعذّرت عملية الصرف
status-no_market-next = لم نتمكن من إجراء الصرف في هذا الوقت. ابدأ من جديد لاحقًا في محفظتك.
status-too_small = المبلغ صغير جدًا
status-too_small-next = المبلغ أقل من الحد الأدنى لدينا.{ $contact ->
    [no] { "" }
   *[yes] { " " }تواصل معنا إذا كنت قد دفعت بالفعل.
}
status-too_large = المبلغ كبير جدًا
status-too_large-next = المبلغ أعلى من الحد الأقصى لدينا.{ $contact ->
    [no] { "" }
   *[yes] { " " }تواصل معنا إذا كنت قد دفعت بالفعل.
}
status-error = حدث خطأ ما
status-error-next = لم نتمكن من إتمام هذه المعاملة.{ $contact ->
    [no] { "" }
   *[yes] { " " }يُرجى التواصل معنا.
}{ " " }ما دفعته مسجّل لدينا.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] طريقة الدفع
   *[withdrawal] ما يجب إرساله
}
pay-deadline = ادفع قبل { $deadline }
pay-exact = استخدم هذه البيانات كما هي تمامًا لنتعرّف على دفعتك.
pay-amount = المبلغ
pay-account = الإرسال إلى
pay-memo = المذكرة (Memo)
pay-memo-type = نوع المذكرة
pay-qr = امسح الرمز للدفع من جهاز آخر
timeline-heading = سير المعاملة
timeline-done = تم
timeline-now = قيد التنفيذ
timeline-todo = لم يحن بعد
timeline-started = اكتمال البيانات
timeline-paid = { $kind ->
    [deposit] وصول دفعتك
   *[withdrawal] وصول تحويلك
}
timeline-checked = التحقق والتحويل
timeline-sent = { $kind ->
    [deposit] إرسال المبلغ إلى محفظتك
   *[withdrawal] إرسال المبلغ إليك
}
timeline-completed = الاكتمال
timeline-refunded = إعادة المبلغ
refunds-heading = المبالغ المستردة
details-heading = التفاصيل
detail-id = رقم المعاملة
detail-started = وقت البدء
detail-updated = آخر تغيير
detail-completed = وقت الاكتمال
detail-account = حساب Stellar
detail-memo = المذكرة (Memo)
detail-ledger = المعاملة على Stellar
detail-external = الرقم المرجعي لدى البنك
detail-claimable = الرصيد القابل للمطالبة

## When a page cannot be shown

message-retry = إعادة المحاولة
message-reference = الرقم المرجعي لفريق الدعم:
message-refused = لا يمكننا المتابعة
message-refused-text = لا يمكننا تنفيذ هذه المعاملة لك.
message-refused-do = عُد إلى محفظتك.{ $contact ->
    [no] { "" }
   *[yes] { " " }وتواصل معنا إذا أردت معرفة المزيد.
}
message-expired = انتهت صلاحية هذا الرابط
message-expired-text = حفاظًا على أمانك، تعمل الروابط لفترة قصيرة فقط.
message-expired-do = عُد إلى محفظتك وافتح المعاملة مرة أخرى.
message-foreign = هذا الرابط يخص جلسة أخرى
message-foreign-text = فُتح الرابط في متصفح أو تطبيق آخر، أو أُنشئ لمعاملة أخرى.
message-foreign-do = عُد إلى محفظتك وافتح المعاملة منها.
message-used = سبق استخدام هذا الرابط
message-used-text = حفاظًا على أمانك، يعمل كل رابط مرة واحدة فقط.
message-used-do = عُد إلى محفظتك وافتح المعاملة مرة أخرى.
message-not_found = تعذّر العثور على هذه الصفحة
message-not_found-text = العنوان غير مكتمل، أو المعاملة غير موجودة.
message-not_found-do = عُد إلى محفظتك وافتح المعاملة مرة أخرى.
message-busy = نشهد ضغطًا كبيرًا حاليًا
message-busy-text = لم نتمكن من الرد في الوقت المناسب. لم يُفقد أي شيء.
message-busy-do = يُرجى الانتظار قليلًا ثم إعادة المحاولة.
message-bad_request = لم نتمكن من فهم الطلب
message-bad_request-text = أرسل متصفحك بيانات لا يمكننا استخدامها. لم يتغيّر أي شيء.
message-bad_request-do = عُد صفحة واحدة إلى الوراء ثم أعد المحاولة.
message-error = حدث خطأ من جانبنا
message-error-text = تعذّر عرض هذه الصفحة. كل ما أكدته سابقًا محفوظ.
message-error-do = يُرجى إعادة المحاولة بعد بضع دقائق.{ $contact ->
    [no] { "" }
   *[yes] { " " }وإذا تكرر ذلك، فتواصل معنا.
}
