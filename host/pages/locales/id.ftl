# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Langsung ke isi utama
page-kind = { $kind ->
    [deposit] Setor { $asset }
   *[withdrawal] Tarik { $asset }
}
page-account = Akun
page-trust = Ini adalah halaman { $anchor }. Data yang Anda isi di sini dikirim ke { $anchor }.
page-never = Kami tidak pernah meminta kunci rahasia atau frasa pemulihan dompet Anda.
page-updated = Halaman ini telah diperbarui.
support-heading = Perlu bantuan?
support-page = Bantuan dan kontak
check-again = Periksa lagi
close = Kembali ke dompet Anda
close-now = Anda sudah dapat menutup jendela ini.
copy = Salin
copy-label = Salin: { $label }
copied = Tersalin

## Forms

form-title-error = Kesalahan: { $title }
form-steps = Langkah-langkah
form-step = Langkah { $index }
form-back = Kembali
form-optional = (opsional)
yes = Ya
no = Tidak
form-choose = Silakan pilih
form-continue = Lanjutkan
form-correct = Perbaiki data
form-sending = Mengirim…
form-errors = Mohon perbaiki hal berikut
amount-range = Dari { $min } hingga { $max }
amount-from = Minimal { $min }
amount-to = Maksimal { $max }
file-limit = Maksimal { $limit }
file-sent = Sudah diterima: { $name } ({ $size })
file-replace = Pilih berkas lain hanya jika Anda ingin menggantinya.
upload-tips = Agar dokumen dapat kami baca
upload-tip-whole = Keempat sudutnya terlihat dalam foto.
upload-tip-sharp = Setiap huruf tampak tajam.
upload-tip-light = Tidak ada pantulan cahaya maupun bayangan.

## What is wrong with an answer

invalid-required = Mohon isi bagian ini.
invalid-consent = Mohon centang kotak ini untuk melanjutkan.
invalid-short = Mohon isi minimal { $min } karakter.
invalid-long = Mohon isi maksimal { $max } karakter.
invalid-pattern = Formatnya tidak sesuai.
invalid-amount = Mohon isi jumlah, misalnya { $example }.
invalid-ambiguous = Ini dapat dibaca sebagai { $small } atau { $large }. Mohon isi salah satunya.
invalid-number = Mohon isi angka.
invalid-decimals = { $decimals ->
    [0] Mohon isi bilangan bulat.
   *[other] Mohon isi maksimal { $decimals } angka desimal.
}
invalid-min = Batas minimumnya { $min }.
invalid-max = Batas maksimumnya { $max }.
invalid-email = Mohon isi alamat email, misalnya name@example.com.
invalid-phone = Mohon isi nomor telepon beserta kode negaranya, misalnya +44 20 7946 0000.
invalid-date = Mohon isi tanggal.
invalid-date-min = Tanggal tidak boleh sebelum { $min }.
invalid-date-max = Tanggal tidak boleh setelah { $max }.
invalid-choice = Mohon pilih salah satu opsi.
invalid-code = Kode ini tidak benar. Mohon periksa kembali atau minta kode baru.
invalid-file-large = Berkas ini terlalu besar. Batasnya { $limit }.
invalid-file-type = Kami tidak dapat menerima jenis berkas ini. Yang diterima: { $types }.
invalid-file-empty = Berkas ini kosong.
invalid-file-count = { $max ->
    [1] Mohon pilih satu berkas saja.
   *[other] Mohon pilih maksimal { $max } berkas.
}

## Costs

costs-heading = Biaya
costs-in = Anda bayar
costs-fee = Biaya layanan
costs-fee-fixed = Biaya tetap
costs-fee-service = Biaya persentase
costs-fee-rounding = Pembulatan
costs-rate = Kurs
costs-rate-binding = Dijamin
costs-rate-until = Dijamin hingga { $until }
costs-rate-indicative = Perkiraan; dapat berubah hingga pembayaran Anda tiba
costs-out = Anda terima
costs-empty = Isi jumlah untuk melihat biayanya.

## Review

review-heading = Periksa dan konfirmasi
review-intro = Mohon periksa apakah semuanya sudah benar.
review-change = Ubah
review-changed = Biaya telah berubah. Mohon periksa kembali.
review-terms = Baca ketentuan
review-confirm = Konfirmasi
review-next = { $kind ->
    [deposit] Selanjutnya, kami tunjukkan cara membayar.
   *[withdrawal] Selanjutnya, kami beri tahu Anda dan dompet Anda apa yang perlu dikirim.
}

## Waiting and going to another site

wait-heading = Mohon tunggu sebentar
wait-message = Kami sedang memeriksa data Anda.
wait-itself = Halaman ini berlanjut dengan sendirinya.
redirect-heading = Lanjutkan di { $site }
redirect-message = { $site } menjalankan langkah berikutnya untuk { $anchor }. Setelah itu Anda kembali ke sini.
redirect-go = Buka { $site }
redirect-check = Pastikan alamat halaman berikutnya diawali dengan { $site }.

## How a transaction stands

status-message = Pesan dari { $anchor }
status-itself = Halaman ini diperbarui secara otomatis.
status-incomplete = Belum selesai
status-incomplete-next = Kami memerlukan beberapa data lagi dari Anda.
status-pending_user_transfer_start = { $kind ->
    [deposit] Siap menerima pembayaran Anda
   *[withdrawal] Siap menerima transfer Anda
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Bayarlah dengan data di bawah ini. Begitu dana tiba, kami kirimkan ke dompet Anda.
   *[withdrawal] Konfirmasikan transfer di dompet Anda. Begitu transfer tiba, kami bayarkan kepada Anda.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Pembayaran Anda telah tiba
   *[withdrawal] Transfer Anda telah tiba
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Selanjutnya kami kirim dana ke dompet Anda.
   *[withdrawal] Selanjutnya kami bayarkan kepada Anda.
}
status-pending_external = Pembayaran sedang berlangsung
status-pending_external-next = { $kind ->
    [deposit] Pembayaran Anda sedang menuju kami. Anda tidak perlu melakukan apa pun.
   *[withdrawal] Kami telah mengirim dana. Dana tiba setelah bank atau layanan pembayaran memprosesnya.
}
status-pending_anchor = Sedang kami kerjakan
status-pending_anchor-next = Anda tidak perlu melakukan apa pun. Kami kabari dompet Anda jika sudah selesai.
status-on_hold = Sedang ditinjau
status-on_hold-next = Kami sedang memeriksa transaksi ini. Kami hubungi Anda jika memerlukan sesuatu.
status-pending_stellar = Sedang dicatat di Stellar
status-pending_stellar-next = Ini hanya perlu beberapa detik. Anda tidak perlu melakukan apa pun.
status-pending_trust = Dompet Anda harus menerima aset ini
status-pending_trust-next = Tambahkan aset di dompet Anda (“trustline”). Setelah itu kami kirim dana.
status-pending_user = Kami memerlukan sesuatu dari Anda
status-pending_user-next = Mohon ikuti pesan di halaman ini atau di dompet Anda.
status-pending_customer_info_update = Mohon perbaiki data Anda
status-pending_customer_info_update-next = Sebagian data Anda tidak dapat kami terima. Begitu data itu benar, kami lanjutkan.
status-pending_transaction_info_update = Mohon perbaiki data pembayaran
status-pending_transaction_info_update-next = Begitu data itu benar, kami lanjutkan.
status-completed = { $kind ->
    [deposit] Dana sudah ada di dompet Anda
   *[withdrawal] Kami telah membayar Anda
}
status-completed-next = Semuanya selesai. Anda tidak perlu melakukan apa pun.
status-refunded = Kami telah mengembalikan dana
status-refunded-next = Dana telah dikembalikan sepenuhnya. Biaya, jika ada, tercantum di bawah.
status-expired = Waktu pembayaran telah habis
status-expired-next = Mohon jangan membayar lagi. Mulailah kembali di dompet Anda.{ $contact ->
    [no] { "" }
   *[yes] { " " }Jika Anda sudah membayar, hubungi kami.
}
status-no_market = Penukaran tidak dapat dilakukan
status-no_market-next = Kami tidak dapat melakukan penukaran saat ini. Mulailah kembali nanti di dompet Anda.
status-too_small = Jumlahnya terlalu kecil
status-too_small-next = Jumlah ini di bawah batas minimum kami.{ $contact ->
    [no] { "" }
   *[yes] { " " }Hubungi kami jika Anda sudah membayar.
}
status-too_large = Jumlahnya terlalu besar
status-too_large-next = Jumlah ini di atas batas maksimum kami.{ $contact ->
    [no] { "" }
   *[yes] { " " }Hubungi kami jika Anda sudah membayar.
}
status-error = Terjadi kesalahan
status-error-next = Kami tidak dapat menyelesaikan transaksi ini.{ $contact ->
    [no] { "" }
   *[yes] { " " }Mohon hubungi kami.
}{ " " }Pembayaran Anda tercatat pada kami.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Cara membayar
   *[withdrawal] Yang perlu dikirim
}
pay-deadline = Bayar sebelum { $deadline }
pay-exact = Gunakan data ini persis seperti yang tertera agar kami mengenali pembayaran Anda.
pay-amount = Jumlah
pay-account = Kirim ke
pay-memo = Memo
pay-memo-type = Jenis memo
pay-qr = Pindai untuk membayar dengan perangkat lain
timeline-heading = Perkembangan
timeline-done = selesai
timeline-now = sedang berlangsung
timeline-todo = akan datang
timeline-started = Data lengkap
timeline-paid = { $kind ->
    [deposit] Pembayaran Anda tiba
   *[withdrawal] Transfer Anda tiba
}
timeline-checked = Kami periksa dan konversi
timeline-sent = { $kind ->
    [deposit] Dana dikirim ke dompet Anda
   *[withdrawal] Dana dikirim kepada Anda
}
timeline-completed = Selesai
timeline-refunded = Dana dikembalikan
refunds-heading = Pengembalian dana
details-heading = Rincian
detail-id = ID transaksi
detail-started = Dimulai
detail-updated = Perubahan terakhir
detail-completed = Selesai
detail-account = Akun Stellar
detail-memo = Memo
detail-ledger = Transaksi di Stellar
detail-external = Nomor referensi bank
detail-claimable = Saldo yang dapat diklaim

## When a page cannot be shown

message-retry = Coba lagi
message-reference = Untuk tim bantuan kami:
message-refused = Kami tidak dapat melanjutkan
message-refused-text = Kami tidak dapat menjalankan transaksi ini untuk Anda.
message-refused-do = Kembalilah ke dompet Anda.{ $contact ->
    [no] { "" }
   *[yes] { " " }Hubungi kami jika Anda ingin tahu lebih lanjut.
}
message-expired = Tautan ini sudah kedaluwarsa
message-expired-text = Demi keamanan Anda, tautan hanya berlaku sebentar.
message-expired-do = Kembalilah ke dompet Anda dan buka lagi transaksinya.
message-foreign = Tautan ini milik sesi lain
message-foreign-text = Tautan ini dibuka di peramban atau aplikasi lain, atau dibuat untuk transaksi lain.
message-foreign-do = Kembalilah ke dompet Anda dan buka transaksi dari sana.
message-used = Tautan ini sudah digunakan
message-used-text = Demi keamanan Anda, setiap tautan hanya berlaku satu kali.
message-used-do = Kembalilah ke dompet Anda dan buka lagi transaksinya.
message-not_found = Halaman ini tidak kami temukan
message-not_found-text = Alamatnya tidak lengkap, atau transaksinya tidak ada.
message-not_found-do = Kembalilah ke dompet Anda dan buka lagi transaksinya.
message-busy = Kami sedang sangat sibuk
message-busy-text = Kami tidak dapat menjawab tepat waktu. Tidak ada yang hilang.
message-busy-do = Mohon tunggu sebentar, lalu coba lagi.
message-bad_request = Kami tidak memahami permintaan ini
message-bad_request-text = Peramban Anda mengirim sesuatu yang tidak dapat kami gunakan. Tidak ada yang berubah.
message-bad_request-do = Kembalilah satu halaman, lalu coba lagi.
message-error = Terjadi kesalahan di pihak kami
message-error-text = Kami tidak dapat menampilkan halaman ini. Hal yang sudah Anda konfirmasi tetap aman.
message-error-do = Mohon coba lagi dalam beberapa menit.{ $contact ->
    [no] { "" }
   *[yes] { " " }Jika terulang, hubungi kami.
}
