# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Ana içeriğe geç
page-kind = { $kind ->
    [deposit] { $asset } yatırma
   *[withdrawal] { $asset } çekme
}
page-account = Hesap
page-trust = Bu sayfa { $anchor } kuruluşuna aittir. Buraya girdiğiniz bilgiler { $anchor } kuruluşuna gönderilir.
page-never = Cüzdanınızın gizli anahtarını veya kurtarma ifadesini asla istemeyiz.
page-updated = Bu sayfa güncellendi.
support-heading = Yardıma mı ihtiyacınız var?
support-page = Yardım ve iletişim
check-again = Tekrar kontrol et
close = Cüzdanınıza dönün
close-now = Bu pencereyi şimdi kapatabilirsiniz.
copy = Kopyala
copy-label = Kopyala: { $label }
copied = Kopyalandı

## Forms

form-title-error = Hata: { $title }
form-steps = Adımlar
form-step = Adım { $index }
form-back = Geri
form-optional = (isteğe bağlı)
yes = Evet
no = Hayır
form-choose = Lütfen seçin
form-continue = Devam
form-correct = Bilgileri düzelt
form-sending = Gönderiliyor…
form-errors = Lütfen aşağıdakileri düzeltin
amount-range = { $min } ile { $max } arası
amount-from = En az { $min }
amount-to = En fazla { $max }
file-limit = En fazla { $limit }
file-sent = Alındı: { $name } ({ $size })
file-replace = Yalnızca bu dosyayı değiştirmek istiyorsanız başka bir dosya seçin.
upload-tips = Belgenizin okunabilmesi için
upload-tip-whole = Dört köşe de görüntüde olmalı.
upload-tip-sharp = Her harf net olmalı.
upload-tip-light = Parlama ve gölge olmamalı.

## What is wrong with an answer

invalid-required = Lütfen bu alanı doldurun.
invalid-consent = Devam etmek için lütfen bu kutuyu işaretleyin.
invalid-short = Lütfen en az { $min } karakter girin.
invalid-long = Lütfen en fazla { $max } karakter girin.
invalid-pattern = Biçim doğru değil.
invalid-amount = Lütfen bir tutar girin, örneğin { $example }.
invalid-ambiguous = Bu, { $small } veya { $large } olarak okunabilir. Lütfen ikisinden birini girin.
invalid-number = Lütfen bir sayı girin.
invalid-decimals = { $decimals ->
    [0] Lütfen bir tam sayı girin.
    [one] Lütfen en fazla bir ondalık basamak girin.
   *[other] Lütfen en fazla { $decimals } ondalık basamak girin.
}
invalid-min = En düşük değer: { $min }.
invalid-max = En yüksek değer: { $max }.
invalid-email = Lütfen bir e-posta adresi girin, örneğin name@example.com.
invalid-phone = Lütfen ülke koduyla birlikte bir telefon numarası girin, örneğin +90 501 234 56 78.
invalid-date = Lütfen bir tarih girin.
invalid-date-min = En erken tarih: { $min }.
invalid-date-max = En geç tarih: { $max }.
invalid-choice = Lütfen seçeneklerden birini seçin.
invalid-code = Bu kod doğru değil. Lütfen kodu kontrol edin veya yeni bir kod isteyin.
invalid-file-large = Bu dosya çok büyük. Sınır: { $limit }.
invalid-file-type = Bu dosya türünü kabul edemiyoruz. Kabul edilenler: { $types }.
invalid-file-empty = Bu dosya boş.
invalid-file-count = { $max ->
    [one] Lütfen yalnızca bir dosya seçin.
   *[other] Lütfen en fazla { $max } dosya seçin.
}

## Costs

costs-heading = Masraflar
costs-in = Ödeyeceğiniz tutar
costs-fee = Ücret
costs-fee-fixed = Sabit ücret
costs-fee-service = Yüzdesel ücret
costs-fee-rounding = Yuvarlama
costs-rate = Döviz kuru
costs-rate-binding = Garantili
costs-rate-until = Garantili (son geçerlilik: { $until })
costs-rate-indicative = Yaklaşık; ödemeniz ulaşana kadar değişebilir
costs-out = Alacağınız tutar
costs-empty = Masrafları görmek için bir tutar girin.

## Review

review-heading = Kontrol edin ve onaylayın
review-intro = Lütfen her şeyin doğru olduğunu kontrol edin.
review-change = Değiştir
review-changed = Masraflar değişti. Lütfen yeniden kontrol edin.
review-terms = Koşulları okuyun
review-confirm = Onayla
review-next = { $kind ->
    [deposit] Sonraki adımda size nasıl ödeyeceğinizi gösteririz.
   *[withdrawal] Sonraki adımda size ve cüzdanınıza ne gönderileceğini bildiririz.
}

## Waiting and going to another site

wait-heading = Lütfen bekleyin
wait-message = Bilgilerinizi kontrol ediyoruz.
wait-itself = Sayfa kendiliğinden ilerler.
redirect-heading = { $site } sitesinde devam edin
redirect-message = Sonraki adım, { $anchor } adına { $site } sitesinde yapılır. Ardından buraya dönersiniz.
redirect-go = { $site } sitesine git
redirect-check = Sonraki sayfanın adresinin { $site } ile başladığını kontrol edin.

## How a transaction stands

status-message = { $anchor } kuruluşundan mesaj
status-itself = Bu sayfa kendiliğinden güncellenir.
status-incomplete = Henüz tamamlanmadı
status-incomplete-next = Sizden birkaç bilgiye daha ihtiyacımız var.
status-pending_user_transfer_start = { $kind ->
    [deposit] Ödemeniz için her şey hazır
   *[withdrawal] Transferiniz için her şey hazır
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Aşağıdaki bilgilerle ödeyin. Para ulaşır ulaşmaz cüzdanınıza göndeririz.
   *[withdrawal] Transferi cüzdanınızda onaylayın. Ulaşır ulaşmaz size ödeme yaparız.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Ödemeniz ulaştı
   *[withdrawal] Transferiniz ulaştı
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Şimdi parayı cüzdanınıza göndereceğiz.
   *[withdrawal] Şimdi size ödeme yapacağız.
}
status-pending_external = Ödeme yolda
status-pending_external-next = { $kind ->
    [deposit] Ödemeniz bize doğru yolda. Bir şey yapmanız gerekmiyor.
   *[withdrawal] Parayı gönderdik. Banka veya ödeme hizmeti işlemi tamamladığında size ulaşır.
}
status-pending_anchor = Üzerinde çalışıyoruz
status-pending_anchor-next = Bir şey yapmanız gerekmiyor. Tamamlandığında cüzdanınıza bildiririz.
status-on_hold = İnceleniyor
status-on_hold-next = Bu işlemi inceliyoruz. Bir şeye ihtiyacımız olursa sizinle iletişime geçeriz.
status-pending_stellar = Stellar’a kaydediliyor
status-pending_stellar-next = Bu birkaç saniye sürer. Bir şey yapmanız gerekmiyor.
status-pending_trust = Cüzdanınızın varlığı kabul etmesi gerekiyor
status-pending_trust-next = Varlığı cüzdanınıza ekleyin (güven hattı, “trustline”). Ardından parayı göndeririz.
status-pending_user = Sizden bir şeye ihtiyacımız var
status-pending_user-next = Lütfen bu sayfadaki veya cüzdanınızdaki yönergeleri izleyin.
status-pending_customer_info_update = Lütfen bilgilerinizi düzeltin
status-pending_customer_info_update-next = Bazı bilgilerinizi kabul edemedik. Düzeltildiklerinde devam ederiz.
status-pending_transaction_info_update = Lütfen ödeme bilgilerini düzeltin
status-pending_transaction_info_update-next = Düzeltildiklerinde devam ederiz.
status-completed = { $kind ->
    [deposit] Para cüzdanınızda
   *[withdrawal] Size ödeme yaptık
}
status-completed-next = Her şey tamamlandı. Bir şey yapmanız gerekmiyor.
status-refunded = Parayı geri gönderdik
status-refunded-next = İadenin tamamı ödendi. Varsa ücretler aşağıda gösterilir.
status-expired = Ödeme süresi doldu
status-expired-next = Lütfen artık ödeme yapmayın. Cüzdanınızda yeniden başlayın.{ $contact ->
    [no] { "" }
   *[yes] { " " }Ödeme yaptıysanız bizimle iletişime geçin.
}
status-no_market = Dönüştürme yapılamadı
status-no_market-next = Şu anda dönüştürme yapamadık. Daha sonra cüzdanınızda yeniden başlayın.
status-too_small = Tutar çok düşük
status-too_small-next = Tutar alt sınırımızın altında.{ $contact ->
    [no] { "" }
   *[yes] { " " }Ödeme yaptıysanız bizimle iletişime geçin.
}
status-too_large = Tutar çok yüksek
status-too_large-next = Tutar üst sınırımızın üzerinde.{ $contact ->
    [no] { "" }
   *[yes] { " " }Ödeme yaptıysanız bizimle iletişime geçin.
}
status-error = Bir sorun oluştu
status-error-next = Bu işlemi tamamlayamadık.{ $contact ->
    [no] { "" }
   *[yes] { " " }Lütfen bizimle iletişime geçin.
}{ " " }Ödediğiniz tutar kayıtlarımızda.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Nasıl ödenir
   *[withdrawal] Ne gönderilecek
}
pay-deadline = Son ödeme zamanı: { $deadline }
pay-exact = Ödemenizi tanıyabilmemiz için bu bilgileri tam gösterildiği gibi kullanın.
pay-amount = Tutar
pay-account = Alıcı
pay-memo = Memo
pay-memo-type = Memo türü
pay-qr = Başka bir cihazla ödemek için tarayın
timeline-heading = İlerleme
timeline-done = tamamlandı
timeline-now = sürüyor
timeline-todo = bekliyor
timeline-started = Bilgiler tamam
timeline-paid = { $kind ->
    [deposit] Ödemenizin ulaşması
   *[withdrawal] Transferinizin ulaşması
}
timeline-checked = Kontrol ve dönüştürme
timeline-sent = { $kind ->
    [deposit] Paranın cüzdanınıza gönderilmesi
   *[withdrawal] Paranın size gönderilmesi
}
timeline-completed = Tamamlandı
timeline-refunded = Para geri gönderildi
refunds-heading = İadeler
details-heading = Ayrıntılar
detail-id = İşlem numarası
detail-started = Başlangıç
detail-updated = Son değişiklik
detail-completed = Tamamlanma
detail-account = Stellar hesabı
detail-memo = Memo
detail-ledger = Stellar’daki işlem
detail-external = Banka referansı
detail-claimable = Talep edilebilir bakiye

## When a page cannot be shown

message-retry = Tekrar dene
message-reference = Destek ekibimiz için:
message-refused = Devam edemiyoruz
message-refused-text = Bu işlemi sizin için gerçekleştiremiyoruz.
message-refused-do = Cüzdanınıza dönün.{ $contact ->
    [no] { "" }
   *[yes] { " " }Daha fazla bilgi için bizimle iletişime geçin.
}
message-expired = Bu bağlantının süresi doldu
message-expired-text = Güvenliğiniz için bağlantılar yalnızca kısa bir süre çalışır.
message-expired-do = Cüzdanınıza dönün ve işlemi yeniden açın.
message-foreign = Bu bağlantı başka bir oturuma ait
message-foreign-text = Bağlantı başka bir tarayıcıda veya uygulamada açılmış ya da başka bir işlem için oluşturulmuş.
message-foreign-do = Cüzdanınıza dönün ve işlemi oradan açın.
message-used = Bu bağlantı zaten kullanıldı
message-used-text = Güvenliğiniz için her bağlantı bir kez çalışır.
message-used-do = Cüzdanınıza dönün ve işlemi yeniden açın.
message-not_found = Bu sayfayı bulamıyoruz
message-not_found-text = Adres eksik veya böyle bir işlem yok.
message-not_found-do = Cüzdanınıza dönün ve işlemi yeniden açın.
message-busy = Şu anda çok yoğunuz
message-busy-text = Zamanında yanıt veremedik. Hiçbir şey kaybolmadı.
message-busy-do = Lütfen biraz bekleyip tekrar deneyin.
message-bad_request = İsteği anlayamadık
message-bad_request-text = Tarayıcınız kullanamadığımız bir şey gönderdi. Hiçbir şey değişmedi.
message-bad_request-do = Bir önceki sayfaya dönün ve tekrar deneyin.
message-error = Bizden kaynaklanan bir sorun oluştu
message-error-text = Bu sayfayı gösteremedik. Onayladığınız her şey güvende.
message-error-do = Lütfen birkaç dakika sonra tekrar deneyin.{ $contact ->
    [no] { "" }
   *[yes] { " " }Yine olursa bizimle iletişime geçin.
}
