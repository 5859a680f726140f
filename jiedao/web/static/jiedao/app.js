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
  // Leaving with something unsent on this phone is asked first; afterwards the sign-in page clears the day from it.
  document.addEventListener("submit", (event) => {
    const { leave } = event.target.dataset;
    if (leave === undefined) return;
    try {
      if (leave !== "sure" && Number(localStorage.getItem("jiedao.unsent"))) {
        event.preventDefault();
        location.assign(event.target.action);
      } else localStorage.setItem("jiedao.left", "1");
    } catch { /* nothing is kept here */ }
  });
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

  // A question that an earlier answer asks: shown and sent only then. The names of a checklist's items begin with its own.
  const answersOf = (form, name) => {
    const found = [];
    for (const control of form.elements) {
      if (control.name !== name && !(control.name.startsWith(name + ".") && control.closest(".choice"))) continue;
      if (control.type === "radio" || control.type === "checkbox" ? control.checked : control.value) found.push(control.value);
    }
    return found;
  };
  const ask = (form) => {
    for (const part of form.querySelectorAll("[data-shown-when]")) {
      const wanted = part.dataset.shownWhen.split(";").map((words) => words.split(" "));
      const shown = part.dataset.shownBy.split(";").every((name, no) => answersOf(form, name).some((answer) => wanted[no].includes(answer)));
      if (part.hidden === !shown) continue;
      part.hidden = !shown;
      for (const control of part.querySelectorAll("input, textarea, select")) control.disabled = !shown;
      if (shown) part.querySelectorAll("[data-item]").forEach(settle);
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.form) ask(event.target.form);
  });

  // One more line: the server would draw it too, but then the page would be read again.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-more]");
    if (!button) return;
    event.preventDefault();
    const lines = button.closest("[data-lines]");
    const body = lines.querySelector("tbody");
    const no = body.rows.length + 1;
    const holder = document.createElement("tbody");
    holder.append(lines.querySelector("template").content.cloneNode(true));
    for (const part of holder.querySelectorAll("*")) {
      for (const { name, value } of [...part.attributes]) {
        if (/\bNO\b/.test(value)) part.setAttribute(name, value.replace(/\bNO\b/g, no));
      }
      if (part.childElementCount === 0) part.textContent = part.textContent.replace(/\bNO\b/, no);
    }
    const row = holder.rows[0];
    body.append(row);
    if (window.htmx) window.htmx.process(row);
    const first = row.querySelector("input, select, textarea");
    if (first) first.focus();
  });

  // A chosen photograph is shown before it is sent; the browser's own line names the file.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-photo]")) return;
    const old = input.parentElement.querySelector("img.preview");
    if (old) {
      URL.revokeObjectURL(old.src);
      old.remove();
    }
    if (!input.files.length) return;
    const picture = document.createElement("img");
    picture.className = "preview";
    picture.alt = "";
    picture.src = URL.createObjectURL(input.files[0]);
    input.after(picture);
  });

  // In a matrix the arrow keys go from cell to cell; what has no link is passed over.
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  document.addEventListener("keydown", (event) => {
    const [down, right] = STEPS[event.key] || [];
    const cell = event.target.closest(".matrix td, .matrix th");
    if (down === undefined || !cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { rows } = cell.closest("table");
    let [row, column] = [cell.parentElement.rowIndex + down, cell.cellIndex + right];
    for (; rows[row] && (down || rows[row].cells[column]); row += down, column += right) {
      const link = rows[row].cells[column] && rows[row].cells[column].querySelector("a");
      if (!link) continue;
      link.focus();
      event.preventDefault();
      return;
    }
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

  // The position is taken when somebody asks for it, never by itself.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-locate]");
    if (!button) return;
    const part = button.closest("[data-position]");
    const said = part.querySelector("[data-located]");
    said.textContent = "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [lat, lon] = part.querySelectorAll("input");
        lat.value = coords.latitude.toFixed(6);
        lon.value = coords.longitude.toFixed(6);
        const system = part.querySelector("select");
        if (system) system.value = "WGS-84";
        lat.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
      },
      (error) => { said.textContent = error.code === error.PERMISSION_DENIED ? said.dataset.refused : said.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });

  const ready = (root) => {
    root.querySelectorAll("[data-item]").forEach(settle);
    const forms = root.matches && root.matches("form") ? [root] : root.querySelectorAll("form");
    forms.forEach(ask);
    const within = root.closest && root.closest("form");
    if (within) ask(within);
    if (navigator.geolocation) root.querySelectorAll("[data-locate]").forEach((button) => { button.hidden = false; });
    root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
    root.querySelectorAll("[data-plain]").forEach((button) => { button.hidden = true; });
    const wrong = root.querySelector(".errors");
    if (wrong) wrong.focus();
  };
  document.addEventListener("htmx:load", (event) => ready(event.target));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => ready(document));
  else ready(document);
})();
