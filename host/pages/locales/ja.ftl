# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = 本文へ移動
page-kind = { $kind ->
    [deposit] { $asset } の入金
   *[withdrawal] { $asset } の出金
}
page-account = アカウント
page-trust = このページは { $anchor } が提供しています。ご入力の内容は { $anchor } に送信されます。
page-never = お客様のウォレットの秘密鍵やリカバリーフレーズをお尋ねすることはありません。
page-updated = このページが更新されました。
support-heading = お困りですか？
support-page = ヘルプとお問い合わせ
check-again = もう一度確認する
close = ウォレットに戻る
close-now = このウィンドウは閉じていただけます。
copy = コピー
copy-label = コピー：{ $label }
copied = コピー済み

## Forms

form-title-error = エラー：{ $title }
form-steps = 手順
form-step = ステップ { $index }
form-back = 戻る
form-optional = （任意）
yes = はい
no = いいえ
form-choose = 選択してください
form-continue = 次へ
form-correct = 内容を修正する
form-sending = 送信中…
form-errors = 次の項目を修正してください
amount-range = { $min } から { $max } まで
amount-from = { $min } 以上
amount-to = { $max } 以下
file-limit = { $limit } まで
file-sent = 受領済み：{ $name }（{ $size }）
file-replace = 差し替える場合のみ、別のファイルを選択してください。
upload-tips = 書類を読み取れるように
upload-tip-whole = 四隅がすべて写っている。
upload-tip-sharp = すべての文字が鮮明である。
upload-tip-light = 光の反射や影がない。

## What is wrong with an answer

invalid-required = この項目を入力してください。
invalid-consent = 続けるには、このチェックボックスを選択してください。
invalid-short = { $min } 文字以上で入力してください。
invalid-long = { $max } 文字以内で入力してください。
invalid-pattern = 形式が正しくありません。
invalid-amount = 金額を入力してください（例：{ $example }）。
invalid-ambiguous = { $small } とも { $large } とも読めます。どちらかを入力してください。
invalid-number = 数値を入力してください。
invalid-decimals = { $decimals ->
    [0] 整数を入力してください。
   *[other] 小数点以下は { $decimals } 桁以内で入力してください。
}
invalid-min = 下限は { $min } です。
invalid-max = 上限は { $max } です。
invalid-email = メールアドレスを入力してください（例：name@example.com）。
invalid-phone = 国番号を含む電話番号を入力してください（例：+44 20 7946 0000）。
invalid-date = 日付を入力してください。
invalid-date-min = { $min } 以降の日付を入力してください。
invalid-date-max = { $max } 以前の日付を入力してください。
invalid-choice = いずれかを選択してください。
invalid-code = コードが正しくありません。ご確認いただくか、新しいコードを請求してください。
invalid-file-large = ファイルが大きすぎます。上限は { $limit } です。
invalid-file-type = この種類のファイルは受け付けられません。使用できる種類：{ $types }
invalid-file-empty = このファイルは空です。
invalid-file-count = { $max ->
    [1] ファイルは 1 つだけ選択してください。
   *[other] ファイルは { $max } 個以内で選択してください。
}

## Costs

costs-heading = 費用
costs-in = お支払い額
costs-fee = 手数料
costs-fee-fixed = 固定手数料
costs-fee-service = 割合手数料
costs-fee-rounding = 端数処理
costs-rate = 為替レート
costs-rate-binding = 確定
costs-rate-until = { $until } まで確定
costs-rate-indicative = 概算です。ご入金が到着するまで変わることがあります
costs-out = お受け取り額
costs-empty = 金額を入力すると費用が表示されます。

## Review

review-heading = 内容の確認
review-intro = すべて正しいことをご確認ください。
review-change = 変更
review-changed = 費用が変わりました。もう一度ご確認ください。
review-terms = 規約を読む
review-confirm = 確定する
review-next = { $kind ->
    [deposit] 次に、お支払い方法をご案内します。
   *[withdrawal] 次に、送金の内容をお客様とウォレットにお知らせします。
}

## Waiting and going to another site

wait-heading = 少々お待ちください
wait-message = ご入力の内容を確認しています。
wait-itself = ページは自動的に進みます。
redirect-heading = { $site } で続ける
redirect-message = 次の手続きは、{ $anchor } に代わって { $site } が行います。完了後、このページに戻ります。
redirect-go = { $site } へ進む
redirect-check = 次のページのアドレスが { $site } で始まることをご確認ください。

## How a transaction stands

status-message = { $anchor } からのメッセージ
status-itself = このページは自動的に更新されます。
status-incomplete = まだ完了していません
status-incomplete-next = もう少し情報が必要です。
status-pending_user_transfer_start = { $kind ->
    [deposit] お支払いをお待ちしています
   *[withdrawal] 送金をお待ちしています
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] 下記の内容でお支払いください。着金後すぐにウォレットへ送金します。
   *[withdrawal] ウォレットで送金を確定してください。到着後すぐにお支払いします。
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] ご入金を確認しました
   *[withdrawal] 送金の到着を確認しました
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] 次に、ウォレットへ送金します。
   *[withdrawal] 次に、お客様へお支払いします。
}
status-pending_external = 支払い手続き中
status-pending_external-next = { $kind ->
    [deposit] お支払いが当社へ向かっています。お客様の操作は必要ありません。
   *[withdrawal] 送金しました。銀行または決済サービスの処理が済みしだい到着します。
}
status-pending_anchor = 処理しています
status-pending_anchor-next = お客様の操作は必要ありません。完了しだいウォレットにお知らせします。
status-on_hold = 審査中
status-on_hold-next = この取引を確認しています。必要な場合はご連絡します。
status-pending_stellar = Stellar に記録しています
status-pending_stellar-next = 数秒かかります。お客様の操作は必要ありません。
status-pending_trust = ウォレットでこの資産の受け入れが必要です
status-pending_trust-next = ウォレットにこの資産を追加してください（「トラストライン」）。その後、送金します。
status-pending_user = お客様の対応が必要です
status-pending_user-next = このページまたはウォレットのメッセージに従ってください。
status-pending_customer_info_update = お客様の情報を修正してください
status-pending_customer_info_update-next = 一部の情報を受け付けられませんでした。修正が済みしだい続けます。
status-pending_transaction_info_update = お支払い情報を修正してください
status-pending_transaction_info_update-next = 修正が済みしだい続けます。
status-completed = { $kind ->
    [deposit] ウォレットに入金されました
   *[withdrawal] お客様へのお支払いが完了しました
}
status-completed-next = すべて完了しました。お客様の操作は必要ありません。
status-refunded = 返金しました
status-refunded-next = 全額を返金しました。手数料がある場合は下に表示しています。
status-expired = お支払い期限が過ぎました
status-expired-next = これ以上お支払いにならないでください。ウォレットからやり直してください。{ $contact ->
    [no] { "" }
   *[yes] すでにお支払い済みの場合はお問い合わせください。
}
status-no_market = 両替できませんでした
status-no_market-next = 現在、両替できません。後ほどウォレットからやり直してください。
status-too_small = 金額が少なすぎます
status-too_small-next = 下限を下回っています。{ $contact ->
    [no] { "" }
   *[yes] すでにお支払い済みの場合はお問い合わせください。
}
status-too_large = 金額が多すぎます
status-too_large-next = 上限を超えています。{ $contact ->
    [no] { "" }
   *[yes] すでにお支払い済みの場合はお問い合わせください。
}
status-error = 問題が発生しました
status-error-next = この取引を完了できませんでした。{ $contact ->
    [no] { "" }
   *[yes] お問い合わせください。
}お支払いの記録は残っています。

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] お支払い方法
   *[withdrawal] 送金の内容
}
pay-deadline = { $deadline } までにお支払いください
pay-exact = お支払いを確認できるよう、表示のとおり正確にご入力ください。
pay-amount = 金額
pay-account = 送金先
pay-memo = メモ
pay-memo-type = メモの種類
pay-qr = 別の端末で支払うには読み取ってください
timeline-heading = 進行状況
timeline-done = 完了
timeline-now = 進行中
timeline-todo = これから
timeline-started = 情報の入力完了
timeline-paid = { $kind ->
    [deposit] ご入金の到着
   *[withdrawal] 送金の到着
}
timeline-checked = 確認と両替
timeline-sent = { $kind ->
    [deposit] ウォレットへの送金
   *[withdrawal] お客様への送金
}
timeline-completed = 完了
timeline-refunded = 返金
refunds-heading = 返金
details-heading = 詳細
detail-id = 取引 ID
detail-started = 開始日時
detail-updated = 最終更新
detail-completed = 完了日時
detail-account = Stellar アカウント
detail-memo = メモ
detail-ledger = Stellar での取引
detail-external = 銀行の照会番号
detail-claimable = 請求可能残高

## When a page cannot be shown

message-retry = もう一度試す
message-reference = お問い合わせ番号：
message-refused = 手続きを続けられません
message-refused-text = お客様のこの取引は承ることができません。
message-refused-do = ウォレットにお戻りください。{ $contact ->
    [no] { "" }
   *[yes] 詳しくはお問い合わせください。
}
message-expired = このリンクは期限切れです
message-expired-text = 安全のため、リンクは短い時間だけ有効です。
message-expired-do = ウォレットに戻り、取引をもう一度開いてください。
message-foreign = このリンクは別のセッションのものです
message-foreign-text = 別のブラウザーやアプリで開かれたか、別の取引のために作られたリンクです。
message-foreign-do = ウォレットに戻り、そこから取引を開いてください。
message-used = このリンクはすでに使用されています
message-used-text = 安全のため、各リンクは一度だけ使用できます。
message-used-do = ウォレットに戻り、取引をもう一度開いてください。
message-not_found = ページが見つかりません
message-not_found-text = アドレスが不完全か、取引が存在しません。
message-not_found-do = ウォレットに戻り、取引をもう一度開いてください。
message-busy = ただいま混み合っています
message-busy-text = 時間内に応答できませんでした。失われた情報はありません。
message-busy-do = しばらく待ってから、もう一度お試しください。
message-bad_request = リクエストを処理できませんでした
message-bad_request-text = ブラウザーから処理できない内容が送信されました。変更された情報はありません。
message-bad_request-do = 前のページに戻り、もう一度お試しください。
message-error = 当社側で問題が発生しました
message-error-text = このページを表示できませんでした。すでに確定した内容は保存されています。
message-error-do = 数分後にもう一度お試しください。{ $contact ->
    [no] { "" }
   *[yes] 再び発生する場合はお問い合わせください。
}
