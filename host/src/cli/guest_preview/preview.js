// Follows the component: when another version serves, the page is asked for again.
(() => {
  "use strict";
  const bar = document.getElementById("preview");
  const refused = document.getElementById("preview-refused");
  const look = async () => {
    try {
      const answer = await fetch("/preview/status", { cache: "no-store" });
      const now = await answer.json();
      // By GET, also where the page is the answer to a form.
      if (now.version !== bar.dataset.version) return location.replace(location.pathname + location.search);
      const why = now.refused || "";
      const shown = refused.querySelector("pre");
      if (shown.textContent !== why) shown.textContent = why;
      refused.hidden = !why;
    } catch { /* The preview was stopped; it may be started again on the same port. */ }
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
})();
