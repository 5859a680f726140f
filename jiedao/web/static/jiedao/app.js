// The little that needs a script. Every page works without it; Chromium 100 is the floor; no dependency.
(function () {
  "use strict";

  const typing = (at) => at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
  const menus = () => document.querySelectorAll("details.menu[open]");

  // "/" goes to the search; Esc closes what floats and gives the focus back.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const search = document.getElementById("q");
      if (search && search.offsetParent) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
    if (event.key === "Escape") {
      for (const menu of menus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      const card = document.querySelector("a.cell:hover .why, a.cell:focus .why");
      if (card) card.parentElement.classList.add("is-shut");
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // Reason cards: closed by Esc until one comes back; turned to the left where the window ends.
  const open = (event) => {
    const cell = event.target.closest && event.target.closest("a.cell");
    if (!cell || (event.relatedTarget && cell.contains(event.relatedTarget))) return;
    cell.classList.remove("is-shut");
    const card = cell.querySelector(".why");
    if (card && cell.getBoundingClientRect().left + 200 > document.documentElement.clientWidth) card.classList.add("why--end");
  };
  document.addEventListener("mouseover", open);
  document.addEventListener("focusin", open);

  // A form is sent once. The browser brings a page back as it was: then it may be sent again.
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled=true][data-held]")) {
      button.removeAttribute("aria-disabled");
      delete button.dataset.held;
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) {
      event.submitter.setAttribute("aria-disabled", "true");
      event.submitter.dataset.held = "1";
    }
  }, true);
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });

  // A checklist item shows what the chosen answer asks for; what is hidden is not sent.
  const settle = (item) => {
    const chosen = item.querySelector(".choice input:checked");
    for (const more of item.querySelectorAll("[data-when]")) {
      const shown = Boolean(chosen) && more.dataset.when.split(" ").includes(chosen.value);
      more.hidden = !shown;
      for (const control of more.querySelectorAll("input, textarea, select")) control.disabled = !shown;
    }
    item.classList.toggle("item--open", Boolean(item.querySelector("[data-when]:not([hidden])")));
  };
  document.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && event.target.closest(".choice")) settle(item);
  });

  const ready = (root) => {
    root.querySelectorAll("[data-item]").forEach(settle);
    const wrong = root.querySelector(".errors");
    if (wrong) wrong.focus();
  };
  document.addEventListener("htmx:load", (event) => ready(event.target));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => ready(document));
  else ready(document);
})();
