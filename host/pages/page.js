// Makes the hosted pages more comfortable; every page works without it. All words come from the page.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const live = byId("live");
  document.documentElement.classList.add("js");

  const say = (text) => {
    live.textContent = "";
    setTimeout(() => (live.textContent = text || ""), 60);
  };

  // The wallet is told by postMessage: of every change, or when the user closes the page.
  const tell = (when) => {
    const data = byId("post-message");
    if (!data || !data.dataset.when.split(" ").includes(when)) return;
    try {
      (window.opener || window.parent).postMessage(JSON.parse(data.textContent), "*");
    } catch { /* The opener is gone: nobody is left to tell. */ }
  };

  const close = (button) => {
    tell("close");
    window.close();
    setTimeout(() => {
      const closed = button.parentElement.querySelector(".closed");
      if (closed) closed.textContent = closed.dataset.text;
    }, 300);
  };

  const copy = async (button) => {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Web views and pages without TLS have no clipboard of their own.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr";
      area.readOnly = true;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      button.focus();
      if (!done) return;
    }
    button.classList.add("copied");
    say(live.dataset.copied);
    setTimeout(() => button.classList.remove("copied"), 2500);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy],[data-close]");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else close(button);
  });

  // The costs follow what is typed.
  let asked, asking;
  const bodyOf = (form) => {
    const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(pairs).toString();
  };
  const preview = async (form) => {
    const costs = byId("costs");
    const body = bodyOf(form);
    if (!costs || body === form.dataset.previewed) return;
    if (asking) asking.abort();
    const control = (asking = new AbortController());
    costs.setAttribute("aria-busy", "true");
    let html = "";
    try {
      const answer = await fetch(form.dataset.previewUrl, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "text/html" },
        body,
        signal: control.signal,
      });
      if (answer.ok && !answer.redirected) html = await answer.text();
    } catch { /* Without a preview, the review says what it costs. */ }
    if (asking !== control) return;
    // Rather nothing than the costs of another amount.
    costs.innerHTML = html;
    form.dataset.previewed = html ? body : "";
    costs.removeAttribute("aria-busy");
  };
  const previewSoon = (form) => {
    clearTimeout(asked);
    asked = setTimeout(preview, 300, form);
  };

  // Files: what was chosen, and whether it is too large.
  const sized = (bytes) => {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    let at = 0;
    for (; bytes >= 1000 && at < 3; at++) bytes /= 1000;
    const style = { style: "unit", unit: units[at], maximumFractionDigits: at > 1 ? 1 : 0 };
    return new Intl.NumberFormat(document.documentElement.lang, style).format(bytes);
  };
  const chosen = (input) => {
    const files = [...input.files];
    const most = Number(input.dataset.maxBytes) || Infinity;
    const tooLarge = files.some((file) => file.size > most);
    const line = input.closest(".drop").querySelector(".chosen");
    line.textContent = files.map((file) => `${file.name} (${sized(file.size)})`).join(", ");
    if (tooLarge) line.append(document.createElement("br"), input.dataset.tooLarge);
    line.classList.toggle("error", tooLarge);
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.previewUrl) previewSoon(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.type === "file") chosen(event.target);
  });

  // A form is sent once, however often the button is pressed.
  const release = () => {
    for (const busy of document.querySelectorAll(".busy")) {
      busy.classList.remove("busy");
      busy.removeAttribute("aria-disabled");
    }
    for (const form of document.forms) delete form.dataset.sent;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const wrong = form.querySelector("input[type=file]:invalid[aria-invalid]");
    if (form.dataset.sent || (wrong && wrong.validity.customError)) {
      event.preventDefault();
      if (!form.dataset.sent) wrong.focus();
      return;
    }
    form.dataset.sent = "true";
    const button = event.submitter || form.querySelector("button.primary");
    if (!button) return;
    button.classList.add("busy");
    button.setAttribute("aria-disabled", "true");
    say(button.dataset.busy);
    setTimeout(release, 15000);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) release();
    for (const form of document.forms) {
      if (!form.dataset.previewUrl) continue;
      // The browser may have put back what was typed before.
      const typed = [...form.elements].some((e) => e.defaultValue !== undefined && e.type !== "file" && e.value !== e.defaultValue);
      if (typed) previewSoon(form);
    }
  });

  // Pages that wait ask whether anything has changed, ever more rarely, and never while they are hidden.
  const SHORTEST = 3000, LONGEST = 20000;
  let delay = SHORTEST, timer;
  const renew = async () => {
    const main = byId("main");
    const answer = await fetch(main.dataset.pageUrl, { cache: "no-store", headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    if (answer.redirected) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (!fresh) return location.reload();
    const had = main.contains(document.activeElement) && document.activeElement;
    document.title = page.title;
    byId("top").replaceWith(document.adoptNode(page.getElementById("top")));
    main.replaceWith(document.adoptNode(fresh));
    const heading = fresh.querySelector("h1");
    if (had) {
      const same = had.id && byId(had.id);
      const target = same || heading || fresh;
      if (!same) target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    say([fresh.dataset.updated || main.dataset.updated, heading && heading.textContent].filter(Boolean).join(" "));
    delay = SHORTEST;
    tell("change");
  };
  const poll = async () => {
    const { statusUrl, version } = byId("main").dataset;
    if (!statusUrl || document.hidden) return;
    delay = Math.min(delay * 1.3, LONGEST);
    try {
      const answer = await fetch(statusUrl, { cache: "no-store", headers: { Accept: "application/json" } });
      if ([401, 403, 404, 410].includes(answer.status)) return;
      if (answer.ok) {
        const now = (await answer.json()).version;
        if (now !== undefined && String(now) !== version) await renew();
      }
    } catch { /* No connection: the next try may have one. */ }
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    if (byId("main").dataset.statusUrl) timer = setTimeout(poll, delay);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return clearTimeout(timer);
    delay = SHORTEST;
    clearTimeout(timer);
    poll();
  });

  const errors = byId("errors");
  if (errors) errors.focus();
  tell("change");
  wait();
})();
