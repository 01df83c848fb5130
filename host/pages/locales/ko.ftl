# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = 본문으로 바로 가기
page-kind = { $kind ->
    [deposit] { $asset } 입금
   *[withdrawal] { $asset } 출금
}
page-account = 계정
page-trust = 이 페이지는 { $anchor }에서 제공합니다. 여기에 입력하신 내용은 { $anchor }(으)로 전송됩니다.
page-never = 지갑의 비밀 키나 복구 문구는 절대 요청하지 않습니다.
page-updated = 페이지가 업데이트되었습니다.
support-heading = 도움이 필요하십니까?
support-page = 도움말 및 문의
check-again = 다시 확인
close = 지갑으로 돌아가기
close-now = 이제 이 창을 닫으셔도 됩니다.
copy = 복사
copy-label = 복사: { $label }
copied = 복사됨

## Forms

form-title-error = 오류: { $title }
form-steps = 단계
form-step = { $index }단계
form-back = 뒤로
form-optional = (선택)
yes = 예
no = 아니요
form-choose = 선택해 주십시오
form-continue = 계속
form-correct = 정보 수정
form-sending = 전송 중…
form-errors = 다음 항목을 수정해 주십시오
amount-range = { $min }부터 { $max }까지
amount-from = 최소 { $min }
amount-to = 최대 { $max }
file-limit = 최대 { $limit }
file-sent = 이미 받은 파일: { $name } ({ $size })
file-replace = 파일을 교체하려는 경우에만 다른 파일을 선택해 주십시오.
upload-tips = 서류를 알아볼 수 있도록
upload-tip-whole = 네 모서리가 모두 사진에 나와 있습니다.
upload-tip-sharp = 모든 글자가 선명합니다.
upload-tip-light = 빛 반사와 그림자가 없습니다.

## What is wrong with an answer

invalid-required = 이 항목을 입력해 주십시오.
invalid-consent = 계속하려면 이 확인란을 선택해 주십시오.
invalid-short = { $min }자 이상 입력해 주십시오.
invalid-long = { $max }자 이내로 입력해 주십시오.
invalid-pattern = 형식이 올바르지 않습니다.
invalid-amount = 금액을 입력해 주십시오. 예: { $example }
invalid-ambiguous = { $small } 또는 { $large }(으)로 읽힐 수 있습니다. 둘 중 하나를 입력해 주십시오.
invalid-number = 숫자를 입력해 주십시오.
invalid-decimals = { $decimals ->
    [0] 정수를 입력해 주십시오.
   *[other] 소수점 아래 { $decimals }자리까지만 입력해 주십시오.
}
invalid-min = 최솟값은 { $min }입니다.
invalid-max = 최댓값은 { $max }입니다.
invalid-email = 이메일 주소를 입력해 주십시오. 예: name@example.com
invalid-phone = 국가 번호를 포함한 전화번호를 입력해 주십시오. 예: +44 20 7946 0000
invalid-date = 날짜를 입력해 주십시오.
invalid-date-min = { $min } 이후의 날짜여야 합니다.
invalid-date-max = { $max } 이전의 날짜여야 합니다.
invalid-choice = 보기 중 하나를 선택해 주십시오.
invalid-code = 코드가 올바르지 않습니다. 다시 확인하거나 새 코드를 요청해 주십시오.
invalid-file-large = 파일이 너무 큽니다. 최대 크기는 { $limit }입니다.
invalid-file-type = 이 형식의 파일은 받을 수 없습니다. 허용 형식: { $types }
invalid-file-empty = 빈 파일입니다.
invalid-file-count = { $max ->
    [1] 파일을 하나만 선택해 주십시오.
   *[other] 파일을 최대 { $max }개까지 선택해 주십시오.
}

## Costs

costs-heading = 비용
costs-in = 보내실 금액
costs-fee = 수수료
costs-fee-fixed = 고정 수수료
costs-fee-service = 비율 수수료
costs-fee-rounding = 단수 처리
costs-rate = 환율
costs-rate-binding = 확정
costs-rate-until = { $until }까지 확정
costs-rate-indicative = 예상 환율이며, 입금이 도착할 때까지 바뀔 수 있습니다
costs-out = 받으실 금액
costs-empty = 금액을 입력하면 비용을 볼 수 있습니다.

## Review

review-heading = 확인 및 승인
review-intro = 모든 내용이 맞는지 확인해 주십시오.
review-change = 변경
review-changed = 비용이 변경되었습니다. 다시 확인해 주십시오.
review-terms = 약관 보기
review-confirm = 승인
review-next = { $kind ->
    [deposit] 다음으로 결제 방법을 안내해 드립니다.
   *[withdrawal] 다음으로 보내실 내용을 고객님과 지갑에 알려 드립니다.
}

## Waiting and going to another site

wait-heading = 잠시 기다려 주십시오
wait-message = 입력하신 정보를 확인하고 있습니다.
wait-itself = 페이지가 자동으로 넘어갑니다.
redirect-heading = { $site }에서 계속
redirect-message = 다음 단계는 { $anchor }을(를) 대신하여 { $site }에서 진행합니다. 완료되면 이 페이지로 돌아옵니다.
redirect-go = { $site } 열기
redirect-check = 다음 페이지의 주소가 { $site }(으)로 시작하는지 확인해 주십시오.

## How a transaction stands

status-message = { $anchor }의 메시지
status-itself = 이 페이지는 자동으로 업데이트됩니다.
status-incomplete = 아직 완료되지 않았습니다
status-incomplete-next = 몇 가지 정보가 더 필요합니다.
status-pending_user_transfer_start = { $kind ->
    [deposit] 결제를 기다리고 있습니다
   *[withdrawal] 송금을 기다리고 있습니다
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] 아래 정보로 결제해 주십시오. 입금되는 즉시 지갑으로 보내 드립니다.
   *[withdrawal] 지갑에서 송금을 승인해 주십시오. 도착하는 즉시 지급해 드립니다.
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] 결제 금액이 도착했습니다
   *[withdrawal] 송금이 도착했습니다
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] 이제 지갑으로 보내 드립니다.
   *[withdrawal] 이제 고객님께 지급해 드립니다.
}
status-pending_external = 송금 처리 중
status-pending_external-next = { $kind ->
    [deposit] 결제 금액이 오고 있습니다. 따로 하실 일은 없습니다.
   *[withdrawal] 송금을 마쳤습니다. 은행이나 결제 서비스의 처리가 끝나면 도착합니다.
}
status-pending_anchor = 처리하고 있습니다
status-pending_anchor-next = 따로 하실 일은 없습니다. 완료되면 지갑에 알려 드립니다.
status-on_hold = 심사 중
status-on_hold-next = 이 거래를 확인하고 있습니다. 필요한 것이 있으면 연락드리겠습니다.
status-pending_stellar = Stellar에 기록하는 중
status-pending_stellar-next = 몇 초 걸립니다. 따로 하실 일은 없습니다.
status-pending_trust = 지갑에서 자산을 수락해야 합니다
status-pending_trust-next = 지갑에 자산을 추가해 주십시오(“트러스트라인”). 그러면 금액을 보내 드립니다.
status-pending_user = 고객님의 조치가 필요합니다
status-pending_user-next = 이 페이지나 지갑의 메시지를 따라 주십시오.
status-pending_customer_info_update = 고객 정보를 수정해 주십시오
status-pending_customer_info_update-next = 일부 정보를 승인할 수 없었습니다. 수정되는 즉시 계속 진행합니다.
status-pending_transaction_info_update = 결제 정보를 수정해 주십시오
status-pending_transaction_info_update-next = 수정되는 즉시 계속 진행합니다.
status-completed = { $kind ->
    [deposit] 지갑에 입금되었습니다
   *[withdrawal] 지급을 완료했습니다
}
status-completed-next = 모두 완료되었습니다. 따로 하실 일은 없습니다.
status-refunded = 환불해 드렸습니다
status-refunded-next = 전액을 환불해 드렸습니다. 수수료가 있는 경우 아래에 표시됩니다.
status-expired = 결제 기한이 지났습니다
status-expired-next = 더 이상 결제하지 마십시오. 지갑에서 다시 시작해 주십시오.{ $contact ->
    [no] { "" }
   *[yes] { " " }이미 결제하셨다면 문의해 주십시오.
}
status-no_market = 환전할 수 없었습니다
status-no_market-next = 지금은 환전할 수 없습니다. 나중에 지갑에서 다시 시작해 주십시오.
status-too_small = 금액이 너무 적습니다
status-too_small-next = 최소 금액보다 적습니다.{ $contact ->
    [no] { "" }
   *[yes] { " " }이미 결제하셨다면 문의해 주십시오.
}
status-too_large = 금액이 너무 많습니다
status-too_large-next = 최대 금액을 초과합니다.{ $contact ->
    [no] { "" }
   *[yes] { " " }이미 결제하셨다면 문의해 주십시오.
}
status-error = 문제가 발생했습니다
status-error-next = 이 거래를 완료하지 못했습니다.{ $contact ->
    [no] { "" }
   *[yes] { " " }문의해 주십시오.
}{ " " }결제하신 내역은 기록되어 있습니다.

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] 결제 방법
   *[withdrawal] 보내실 내용
}
pay-deadline = { $deadline } 전에 결제해 주십시오
pay-exact = 결제를 확인할 수 있도록 표시된 그대로 입력해 주십시오.
pay-amount = 금액
pay-account = 받는 계정
pay-memo = 메모
pay-memo-type = 메모 유형
pay-qr = 다른 기기로 결제하려면 스캔해 주십시오
timeline-heading = 진행 상황
timeline-done = 완료
timeline-now = 진행 중
timeline-todo = 예정
timeline-started = 정보 입력 완료
timeline-paid = { $kind ->
    [deposit] 결제 금액 도착
   *[withdrawal] 송금 도착
}
timeline-checked = 확인 및 환전
timeline-sent = { $kind ->
    [deposit] 지갑으로 송금
   *[withdrawal] 고객님께 송금
}
timeline-completed = 완료
timeline-refunded = 환불
refunds-heading = 환불
details-heading = 상세 정보
detail-id = 거래 ID
detail-started = 시작 시각
detail-updated = 최근 변경
detail-completed = 완료 시각
detail-account = Stellar 계정
detail-memo = 메모
detail-ledger = Stellar 거래
detail-external = 은행 참조 번호
detail-claimable = 청구 가능 잔액

## When a page cannot be shown

message-retry = 다시 시도
message-reference = 고객 지원용 번호:
message-refused = 계속할 수 없습니다
message-refused-text = 고객님의 이 거래를 진행할 수 없습니다.
message-refused-do = 지갑으로 돌아가 주십시오.{ $contact ->
    [no] { "" }
   *[yes] { " " }자세한 내용은 문의해 주십시오.
}
message-expired = 만료된 링크입니다
message-expired-text = 고객님의 안전을 위해 링크는 짧은 시간 동안만 유효합니다.
message-expired-do = 지갑으로 돌아가 거래를 다시 열어 주십시오.
message-foreign = 다른 세션의 링크입니다
message-foreign-text = 다른 브라우저나 앱에서 열렸거나 다른 거래를 위해 만들어진 링크입니다.
message-foreign-do = 지갑으로 돌아가 그곳에서 거래를 열어 주십시오.
message-used = 이미 사용된 링크입니다
message-used-text = 고객님의 안전을 위해 링크는 한 번만 사용할 수 있습니다.
message-used-do = 지갑으로 돌아가 거래를 다시 열어 주십시오.
message-not_found = 페이지를 찾을 수 없습니다
message-not_found-text = 주소가 완전하지 않거나 거래가 존재하지 않습니다.
message-not_found-do = 지갑으로 돌아가 거래를 다시 열어 주십시오.
message-busy = 지금은 요청이 매우 많습니다
message-busy-text = 제때 응답하지 못했습니다. 손실된 내용은 없습니다.
message-busy-do = 잠시 후 다시 시도해 주십시오.
message-bad_request = 요청을 처리할 수 없습니다
message-bad_request-text = 브라우저가 처리할 수 없는 내용을 보냈습니다. 변경된 내용은 없습니다.
message-bad_request-do = 이전 페이지로 돌아가 다시 시도해 주십시오.
message-error = 저희 쪽에 문제가 발생했습니다
message-error-text = 이 페이지를 표시할 수 없습니다. 이미 승인하신 내용은 안전합니다.
message-error-do = 몇 분 후 다시 시도해 주십시오.{ $contact ->
    [no] { "" }
   *[yes] { " " }문제가 계속되면 문의해 주십시오.
}
