# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = Chuyển đến nội dung chính
page-kind = { $kind ->
    [deposit] Nạp { $asset }
   *[withdrawal] Rút { $asset }
}
page-account = Tài khoản
page-trust = Đây là trang của { $anchor }. Thông tin Quý khách nhập tại đây được gửi đến { $anchor }.
page-never = Chúng tôi không bao giờ hỏi khóa bí mật hay cụm từ khôi phục ví của Quý khách.
page-updated = Trang này đã được cập nhật.
support-heading = Quý khách cần trợ giúp?
support-page = Trợ giúp và liên hệ
check-again = Kiểm tra lại
close = Quay lại ví của Quý khách
close-now = Quý khách có thể đóng cửa sổ này.
copy = Sao chép
copy-label = Sao chép: { $label }
copied = Đã sao chép

## Forms

form-title-error = Lỗi: { $title }
form-steps = Các bước
form-step = Bước { $index }
form-back = Quay lại
form-optional = (không bắt buộc)
yes = Có
no = Không
form-choose = Vui lòng chọn
form-continue = Tiếp tục
form-correct = Sửa thông tin
form-sending = Đang gửi…
form-errors = Vui lòng sửa những mục sau
amount-range = Từ { $min } đến { $max }
amount-from = Tối thiểu { $min }
amount-to = Tối đa { $max }
file-limit = Tối đa { $limit }
file-sent = Đã nhận: { $name } ({ $size })
file-replace = Chỉ chọn tệp khác nếu Quý khách muốn thay thế tệp này.
upload-tips = Để chúng tôi đọc được giấy tờ
upload-tip-whole = Ảnh có đủ bốn góc.
upload-tip-sharp = Mọi chữ đều rõ nét.
upload-tip-light = Không bị lóa và không có bóng.

## What is wrong with an answer

invalid-required = Vui lòng điền mục này.
invalid-consent = Vui lòng đánh dấu vào ô này để tiếp tục.
invalid-short = Vui lòng nhập ít nhất { $min } ký tự.
invalid-long = Vui lòng nhập tối đa { $max } ký tự.
invalid-pattern = Thông tin này không đúng định dạng.
invalid-amount = Vui lòng nhập số tiền, ví dụ { $example }.
invalid-ambiguous = Số này có thể hiểu là { $small } hoặc { $large }. Vui lòng nhập một trong hai.
invalid-number = Vui lòng nhập một số.
invalid-decimals = { $decimals ->
    [0] Vui lòng nhập số nguyên.
   *[other] Vui lòng nhập tối đa { $decimals } chữ số thập phân.
}
invalid-min = Mức tối thiểu là { $min }.
invalid-max = Mức tối đa là { $max }.
invalid-email = Vui lòng nhập địa chỉ email, ví dụ name@example.com.
invalid-phone = Vui lòng nhập số điện thoại kèm mã quốc gia, ví dụ +44 20 7946 0000.
invalid-date = Vui lòng nhập ngày.
invalid-date-min = Ngày không được trước { $min }.
invalid-date-max = Ngày không được sau { $max }.
invalid-choice = Vui lòng chọn một trong các lựa chọn.
invalid-code = Mã này không đúng. Vui lòng kiểm tra lại hoặc yêu cầu mã mới.
invalid-file-large = Tệp này quá lớn. Giới hạn là { $limit }.
invalid-file-type = Chúng tôi không nhận được loại tệp này. Các loại được nhận: { $types }.
invalid-file-empty = Tệp này trống.
invalid-file-count = { $max ->
    [1] Vui lòng chỉ chọn một tệp.
   *[other] Vui lòng chọn tối đa { $max } tệp.
}

## Costs

costs-heading = Chi phí
costs-in = Quý khách trả
costs-fee = Phí
costs-fee-fixed = Phí cố định
costs-fee-service = Phí theo phần trăm
costs-fee-rounding = Làm tròn
costs-rate = Tỷ giá
costs-rate-binding = Được bảo đảm
costs-rate-until = Được bảo đảm đến { $until }
costs-rate-indicative = Ước tính; có thể thay đổi cho đến khi khoản thanh toán đến nơi
costs-out = Quý khách nhận
costs-empty = Nhập số tiền để xem chi phí.

## Review

review-heading = Kiểm tra và xác nhận
review-intro = Vui lòng kiểm tra xem mọi thông tin đã đúng chưa.
review-change = Thay đổi
review-changed = Chi phí đã thay đổi. Vui lòng kiểm tra lại.
review-terms = Đọc điều khoản
review-confirm = Xác nhận
review-next = { $kind ->
    [deposit] Tiếp theo, chúng tôi hướng dẫn Quý khách cách thanh toán.
   *[withdrawal] Tiếp theo, chúng tôi báo cho Quý khách và ví của Quý khách nội dung cần gửi.
}

## Waiting and going to another site

wait-heading = Xin Quý khách chờ giây lát
wait-message = Chúng tôi đang kiểm tra thông tin của Quý khách.
wait-itself = Trang sẽ tự chuyển tiếp.
redirect-heading = Tiếp tục tại { $site }
redirect-message = { $site } thực hiện bước tiếp theo cho { $anchor }. Sau đó Quý khách sẽ quay lại đây.
redirect-go = Đến { $site }
redirect-check = Vui lòng kiểm tra địa chỉ của trang tiếp theo có bắt đầu bằng { $site } không.

## How a transaction stands

status-message = Tin nhắn từ { $anchor }
status-itself = Trang này tự cập nhật.
status-incomplete = Chưa hoàn tất
status-incomplete-next = Chúng tôi cần thêm một số thông tin từ Quý khách.
status-pending_user_transfer_start = { $kind ->
    [deposit] Sẵn sàng nhận thanh toán của Quý khách
   *[withdrawal] Sẵn sàng nhận lệnh chuyển của Quý khách
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] Vui lòng thanh toán theo thông tin dưới đây. Ngay khi nhận được tiền, chúng tôi gửi vào ví của Quý khách.
   *[withdrawal] Vui lòng xác nhận lệnh chuyển trong ví. Ngay khi nhận được, chúng tôi chi trả cho Quý khách.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] Đã nhận thanh toán của Quý khách
   *[withdrawal] Đã nhận lệnh chuyển của Quý khách
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] Tiếp theo, chúng tôi gửi tiền vào ví của Quý khách.
   *[withdrawal] Tiếp theo, chúng tôi chi trả cho Quý khách.
}
status-pending_external = Đang thanh toán
status-pending_external-next = { $kind ->
    [deposit] Khoản thanh toán của Quý khách đang trên đường đến chúng tôi. Quý khách không cần làm gì.
   *[withdrawal] Chúng tôi đã gửi tiền. Tiền sẽ đến khi ngân hàng hoặc dịch vụ thanh toán xử lý xong.
}
status-pending_anchor = Chúng tôi đang xử lý
status-pending_anchor-next = Quý khách không cần làm gì. Khi hoàn tất, chúng tôi sẽ báo cho ví của Quý khách.
status-on_hold = Đang được xem xét
status-on_hold-next = Chúng tôi đang kiểm tra giao dịch này. Nếu cần gì, chúng tôi sẽ liên hệ với Quý khách.
status-pending_stellar = Đang được ghi nhận trên Stellar
status-pending_stellar-next = Việc này mất vài giây. Quý khách không cần làm gì.
status-pending_trust = Ví của Quý khách cần chấp nhận tài sản này
status-pending_trust-next = Vui lòng thêm tài sản này vào ví (“trustline”). Sau đó chúng tôi gửi tiền.
status-pending_user = Chúng tôi cần Quý khách thực hiện một việc
status-pending_user-next = Vui lòng làm theo tin nhắn trên trang này hoặc trong ví của Quý khách.
status-pending_customer_info_update = Vui lòng sửa thông tin của Quý khách
status-pending_customer_info_update-next = Chúng tôi không thể chấp nhận một số thông tin của Quý khách. Chúng tôi sẽ tiếp tục ngay khi thông tin chính xác.
status-pending_transaction_info_update = Vui lòng sửa thông tin thanh toán
status-pending_transaction_info_update-next = Chúng tôi sẽ tiếp tục ngay khi thông tin chính xác.
status-completed = { $kind ->
    [deposit] Tiền đã vào ví của Quý khách
   *[withdrawal] Chúng tôi đã chi trả cho Quý khách
}
status-completed-next = Mọi việc đã hoàn tất. Quý khách không cần làm gì.
status-refunded = Chúng tôi đã hoàn tiền
status-refunded-next = Khoản hoàn tiền đã được trả đầy đủ. Phí, nếu có, được ghi bên dưới.
status-expired = Đã hết hạn thanh toán
status-expired-next = Vui lòng không thanh toán nữa. Hãy bắt đầu lại trong ví của Quý khách.{ $contact ->
    [no] { "" }
   *[yes] { " " }Nếu đã thanh toán, vui lòng liên hệ với chúng tôi.
}
status-no_market = Không thể quy đổi
status-no_market-next = Hiện chúng tôi không thể quy đổi. Vui lòng bắt đầu lại sau trong ví của Quý khách.
status-too_small = Số tiền quá nhỏ
status-too_small-next = Số tiền này thấp hơn mức tối thiểu của chúng tôi.{ $contact ->
    [no] { "" }
   *[yes] { " " }Nếu đã thanh toán, vui lòng liên hệ với chúng tôi.
}
status-too_large = Số tiền quá lớn
status-too_large-next = Số tiền này vượt mức tối đa của chúng tôi.{ $contact ->
    [no] { "" }
   *[yes] { " " }Nếu đã thanh toán, vui lòng liên hệ với chúng tôi.
}
status-error = Đã xảy ra lỗi
status-error-next = Chúng tôi không thể hoàn tất giao dịch này.{ $contact ->
    [no] { "" }
   *[yes] { " " }Vui lòng liên hệ với chúng tôi.
}{ " " }Khoản Quý khách đã trả được ghi nhận đầy đủ.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] Cách thanh toán
   *[withdrawal] Nội dung cần gửi
}
pay-deadline = Thanh toán trước { $deadline }
pay-exact = Vui lòng dùng chính xác các thông tin này để chúng tôi nhận ra khoản thanh toán của Quý khách.
pay-amount = Số tiền
pay-account = Gửi đến
pay-memo = Memo
pay-memo-type = Loại memo
pay-qr = Quét mã để thanh toán bằng thiết bị khác
timeline-heading = Tiến trình
timeline-done = đã xong
timeline-now = đang thực hiện
timeline-todo = sắp tới
timeline-started = Đã đủ thông tin
timeline-paid = { $kind ->
    [deposit] Nhận thanh toán của Quý khách
   *[withdrawal] Nhận lệnh chuyển của Quý khách
}
timeline-checked = Kiểm tra và quy đổi
timeline-sent = { $kind ->
    [deposit] Gửi tiền vào ví của Quý khách
   *[withdrawal] Gửi tiền cho Quý khách
}
timeline-completed = Hoàn tất
timeline-refunded = Hoàn tiền
refunds-heading = Các khoản hoàn tiền
details-heading = Chi tiết
detail-id = Mã giao dịch
detail-started = Bắt đầu
detail-updated = Thay đổi gần nhất
detail-completed = Hoàn tất
detail-account = Tài khoản Stellar
detail-memo = Memo
detail-ledger = Giao dịch trên Stellar
detail-external = Số tham chiếu của ngân hàng
detail-claimable = Số dư có thể nhận

## When a page cannot be shown

message-retry = Thử lại
message-reference = Mã dành cho bộ phận hỗ trợ:
message-refused = Chúng tôi không thể tiếp tục
message-refused-text = Chúng tôi không thể thực hiện giao dịch này cho Quý khách.
message-refused-do = Vui lòng quay lại ví.{ $contact ->
    [no] { "" }
   *[yes] { " " }Nếu muốn biết thêm, Quý khách hãy liên hệ với chúng tôi.
}
message-expired = Liên kết này đã hết hạn
message-expired-text = Để bảo đảm an toàn cho Quý khách, liên kết chỉ có hiệu lực trong thời gian ngắn.
message-expired-do = Vui lòng quay lại ví và mở lại giao dịch.
message-foreign = Liên kết này thuộc về một phiên khác
message-foreign-text = Liên kết đã được mở trong trình duyệt hoặc ứng dụng khác, hoặc được tạo cho một giao dịch khác.
message-foreign-do = Vui lòng quay lại ví và mở giao dịch từ đó.
message-used = Liên kết này đã được sử dụng
message-used-text = Để bảo đảm an toàn cho Quý khách, mỗi liên kết chỉ dùng được một lần.
message-used-do = Vui lòng quay lại ví và mở lại giao dịch.
message-not_found = Chúng tôi không tìm thấy trang này
message-not_found-text = Địa chỉ chưa đầy đủ, hoặc giao dịch không tồn tại.
message-not_found-do = Vui lòng quay lại ví và mở lại giao dịch.
message-busy = Hệ thống hiện đang quá tải
message-busy-text = Chúng tôi không thể phản hồi kịp thời. Không có gì bị mất.
message-busy-do = Vui lòng chờ giây lát rồi thử lại.
message-bad_request = Chúng tôi không hiểu yêu cầu này
message-bad_request-text = Trình duyệt đã gửi nội dung mà chúng tôi không thể sử dụng. Không có gì bị thay đổi.
message-bad_request-do = Vui lòng quay lại trang trước rồi thử lại.
message-error = Đã xảy ra lỗi từ phía chúng tôi
message-error-text = Chúng tôi không thể hiển thị trang này. Những gì Quý khách đã xác nhận vẫn an toàn.
message-error-do = Vui lòng thử lại sau vài phút.{ $contact ->
    [no] { "" }
   *[yes] { " " }Nếu lỗi lặp lại, hãy liên hệ với chúng tôi.
}
