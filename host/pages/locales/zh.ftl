# The words of the hosted pages. Every language has the same ids and the same variables.
# $kind is "deposit" or "withdrawal".

## Every page

page-skip = 跳到主要内容
page-kind = { $kind ->
    [deposit] 存入 { $asset }
   *[withdrawal] 提取 { $asset }
}
page-account = 账户
page-trust = 本页面由 { $anchor } 提供。您在此填写的信息将发送给 { $anchor }。
page-never = 我们绝不会索取您钱包的私钥或恢复短语。
page-updated = 本页面已更新。
support-heading = 需要帮助？
support-page = 帮助与联系方式
check-again = 重新查询
close = 返回您的钱包
close-now = 您现在可以关闭此窗口。
copy = 复制
copy-label = 复制：{ $label }
copied = 已复制

## Forms

form-title-error = 错误：{ $title }
form-steps = 步骤
form-step = 第 { $index } 步
form-back = 返回
form-optional = （选填）
yes = 是
no = 否
form-choose = 请选择
form-continue = 继续
form-correct = 更正信息
form-sending = 正在发送…
form-errors = 请更正以下内容
amount-range = { $min } 至 { $max }
amount-from = 最低 { $min }
amount-to = 最高 { $max }
file-limit = 最大 { $limit }
file-sent = 已收到：{ $name }（{ $size }）
file-replace = 仅在需要替换时选择其他文件。
upload-tips = 为便于我们辨认证件
upload-tip-whole = 四个角均在画面内。
upload-tip-sharp = 每个字都清晰可辨。
upload-tip-light = 没有反光和阴影。

## What is wrong with an answer

invalid-required = 请填写此项。
invalid-consent = 请勾选此项以继续。
invalid-short = 请至少输入 { $min } 个字符。
invalid-long = 请最多输入 { $max } 个字符。
invalid-pattern = 此项格式不正确。
invalid-amount = 请输入金额，例如 { $example }。
invalid-ambiguous = 这可以读作 { $small } 或 { $large }。请输入其中之一。
invalid-number = 请输入数字。
invalid-decimals = { $decimals ->
    [0] 请输入整数。
   *[other] 请最多输入 { $decimals } 位小数。
}
invalid-min = 最低为 { $min }。
invalid-max = 最高为 { $max }。
invalid-email = 请输入电子邮箱地址，例如 name@example.com。
invalid-phone = 请输入带国家代码的电话号码，例如 +44 20 7946 0000。
invalid-date = 请输入日期。
invalid-date-min = 日期不得早于 { $min }。
invalid-date-max = 日期不得晚于 { $max }。
invalid-choice = 请选择其中一项。
invalid-code = 验证码不正确。请核对或重新获取验证码。
invalid-file-large = 此文件过大。上限为 { $limit }。
invalid-file-type = 我们无法接受此类文件。可接受的类型：{ $types }。
invalid-file-empty = 此文件为空。
invalid-file-count = { $max ->
    [1] 请只选择一个文件。
   *[other] 请最多选择 { $max } 个文件。
}

## Costs

costs-heading = 费用
costs-in = 您支付
costs-fee = 手续费
costs-fee-fixed = 固定手续费
costs-fee-service = 按比例手续费
costs-fee-rounding = 舍入
costs-rate = 汇率
costs-rate-binding = 已锁定
costs-rate-until = 锁定至 { $until }
costs-rate-indicative = 参考汇率；在您的付款到账前可能变动
costs-out = 您收到
costs-empty = 输入金额后即可查看费用。

## Review

review-heading = 核对并确认
review-intro = 请核对各项内容是否正确。
review-change = 修改
review-changed = 费用已变动。请重新核对。
review-terms = 阅读条款
review-confirm = 确认
review-next = { $kind ->
    [deposit] 接下来，我们将告知您付款方式。
   *[withdrawal] 接下来，我们将向您和您的钱包提供转账信息。
}

## Waiting and going to another site

wait-heading = 请稍候
wait-message = 我们正在核对您的信息。
wait-itself = 页面会自动继续。
redirect-heading = 前往 { $site } 继续
redirect-message = 下一步由 { $site } 代 { $anchor } 办理。完成后您将返回此处。
redirect-go = 前往 { $site }
redirect-check = 请确认下一页面的网址以 { $site } 开头。

## How a transaction stands

status-message = 来自 { $anchor } 的消息
status-itself = 本页面会自动更新。
status-incomplete = 尚未完成
status-incomplete-next = 我们还需要您提供一些信息。
status-pending_user_transfer_start = { $kind ->
    [deposit] 等待您付款
   *[withdrawal] 等待您转账
}
status-pending_user_transfer_start-next = { $kind ->
    [deposit] 请按以下信息付款。款项一到账，我们即转入您的钱包。
   *[withdrawal] 请在您的钱包中确认转账。转账一到账，我们即向您付款。
}
status-pending_user_transfer_complete = { $kind ->
    [deposit] 您的付款已到账
   *[withdrawal] 您的转账已到账
}
status-pending_user_transfer_complete-next = { $kind ->
    [deposit] 接下来我们将款项转入您的钱包。
   *[withdrawal] 接下来我们将向您付款。
}
status-pending_external = 款项处理中
status-pending_external-next = { $kind ->
    [deposit] 您的付款正在途中。您无需任何操作。
   *[withdrawal] 我们已汇出款项。银行或支付机构处理完毕后即可到账。
}
status-pending_anchor = 我们正在处理
status-pending_anchor-next = 您无需任何操作。完成后我们会通知您的钱包。
status-on_hold = 审核中
status-on_hold-next = 我们正在审核这笔交易。如有需要，我们会与您联系。
status-pending_stellar = 正在记录到 Stellar
status-pending_stellar-next = 这需要几秒钟。您无需任何操作。
status-pending_trust = 您的钱包需要接受该资产
status-pending_trust-next = 请在您的钱包中添加该资产（即“信任线”）。随后我们将汇出款项。
status-pending_user = 需要您的配合
status-pending_user-next = 请按照本页面或您钱包中的消息操作。
status-pending_customer_info_update = 请更正您的信息
status-pending_customer_info_update-next = 您的部分信息未能通过。更正后我们将立即继续办理。
status-pending_transaction_info_update = 请更正付款信息
status-pending_transaction_info_update-next = 更正后我们将立即继续办理。
status-completed = { $kind ->
    [deposit] 款项已到您的钱包
   *[withdrawal] 我们已向您付款
}
status-completed-next = 全部办理完毕。您无需任何操作。
status-refunded = 我们已退回款项
status-refunded-next = 退款已全额支付。如有费用，列示如下。
status-expired = 付款时限已过
status-expired-next = 请勿再付款。请在您的钱包中重新开始。{ $contact ->
    [no] { "" }
   *[yes] 如已付款，请联系我们。
}
status-no_market = 无法完成兑换
status-no_market-next = 我们目前无法兑换。请稍后在您的钱包中重新开始。
status-too_small = 金额过低
status-too_small-next = 该金额低于我们的最低限额。{ $contact ->
    [no] { "" }
   *[yes] 如已付款，请联系我们。
}
status-too_large = 金额过高
status-too_large-next = 该金额高于我们的最高限额。{ $contact ->
    [no] { "" }
   *[yes] 如已付款，请联系我们。
}
status-error = 出现问题
status-error-next = 我们未能完成这笔交易。{ $contact ->
    [no] { "" }
   *[yes] 请联系我们。
}您已支付的款项均有记录。

## What to pay, what happened, details

pay-heading = { $kind ->
    [deposit] 付款方式
   *[withdrawal] 转账信息
}
pay-deadline = 请在 { $deadline } 前付款
pay-exact = 请完全按照所示信息填写，以便我们识别您的付款。
pay-amount = 金额
pay-account = 收款账户
pay-memo = 备注（Memo）
pay-memo-type = 备注类型
pay-qr = 扫码用其他设备付款
timeline-heading = 进度
timeline-done = 已完成
timeline-now = 进行中
timeline-todo = 待进行
timeline-started = 信息已齐全
timeline-paid = { $kind ->
    [deposit] 您的付款到账
   *[withdrawal] 您的转账到账
}
timeline-checked = 我们核对并兑换
timeline-sent = { $kind ->
    [deposit] 款项转入您的钱包
   *[withdrawal] 款项汇给您
}
timeline-completed = 完成
timeline-refunded = 款项已退回
refunds-heading = 退款
details-heading = 详情
detail-id = 交易编号
detail-started = 开始时间
detail-updated = 最近更新
detail-completed = 完成时间
detail-account = Stellar 账户
detail-memo = 备注（Memo）
detail-ledger = Stellar 上的交易
detail-external = 银行参考号
detail-claimable = 可领取余额

## When a page cannot be shown

message-retry = 重试
message-reference = 供客服查询的编号：
message-refused = 我们无法继续
message-refused-text = 我们无法为您办理这笔交易。
message-refused-do = 请返回您的钱包。{ $contact ->
    [no] { "" }
   *[yes] 如需了解详情，请联系我们。
}
message-expired = 此链接已过期
message-expired-text = 为保障您的安全，链接仅在短时间内有效。
message-expired-do = 请返回您的钱包并重新打开这笔交易。
message-foreign = 此链接属于另一个会话
message-foreign-text = 它曾在其他浏览器或应用中打开，或是为另一笔交易生成的。
message-foreign-do = 请返回您的钱包，从那里打开这笔交易。
message-used = 此链接已被使用
message-used-text = 为保障您的安全，每个链接只能使用一次。
message-used-do = 请返回您的钱包并重新打开这笔交易。
message-not_found = 找不到此页面
message-not_found-text = 网址不完整，或该交易不存在。
message-not_found-do = 请返回您的钱包并重新打开这笔交易。
message-busy = 系统目前非常繁忙
message-busy-text = 我们未能及时响应。您的信息没有丢失。
message-busy-do = 请稍候再试。
message-bad_request = 我们无法识别此请求
message-bad_request-text = 您的浏览器发送了我们无法使用的内容。没有任何内容被更改。
message-bad_request-do = 请返回上一页再试。
message-error = 我们这边出现了问题
message-error-text = 我们无法显示此页面。您已确认的内容均安全无误。
message-error-do = 请几分钟后再试。{ $contact ->
    [no] { "" }
   *[yes] 如再次出现，请联系我们。
}
