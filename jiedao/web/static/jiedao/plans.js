// A year's plan in hand: lines go to another day by pointer or by keys, come, go and come back. Without it each line is
// opened and its day typed. What the page says of a day stands in its cells; what is owed the server counts.
(function () {
  "use strict";

  const form = document.querySelector("form[data-plan]");
  if (!form) return;
  const words = form.dataset;
  const live = form.querySelector("[data-plan-said]");
  const undo = form.querySelector("[data-undo-plan]");
  const done = []; // what can be taken back, the last at the end
  let next = 0;

  const fill = (text, given) => text.replace(/\{(\w+)\}/g, (_all, name) => given[name]);
  const say = (text) => { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); };
  const cellOf = (day) => form.querySelector(`[data-day="${day}"]`);
  const dayInput = (line) => line.querySelector("[data-line-day-of] input, input[data-line-day]");
  const dayOf = (line) => dayInput(line).value;
  const whatOf = (line) => line.querySelector("[data-line-what]").textContent.trim();
  const saidOf = (day) => { const cell = cellOf(day); return cell ? cell.dataset.said : day; };
  const lines = () => [...form.querySelectorAll("[data-line]")];
  const shift = (day, days) => { const at = new Date(`${day}T00:00:00Z`); at.setUTCDate(at.getUTCDate() + days); return at.toISOString().slice(0, 10); };

  // ---- one line says what it is ----

  const tell = (line) => {
    const day = dayOf(line);
    const cell = cellOf(day);
    line.querySelector("[data-line-on]").textContent = cell ? cell.dataset.said : day;
    const off = line.querySelector("[data-line-off]");
    const free = cell && cell.dataset.off;
    off.hidden = !free;
    off.textContent = !free ? "" : "holiday" in cell.dataset ? fill(words.holiday, { off: free }) : free;
    off.classList.toggle("planline__off--holiday", Boolean(free && "holiday" in cell.dataset));
    const what = [...line.querySelectorAll("[data-line-what-of] select")].filter((one) => one.value);
    if (line.querySelector("[data-line-what-of]")) {
      line.querySelector("[data-line-what]").textContent = what.map((one) => one.selectedOptions[0].textContent).join("、") || words.unnamed;
      line.querySelector("[data-line-more]").textContent = [...line.querySelectorAll("[data-line-more-of] :is(input, textarea)")].map((one) => one.value.trim()).filter(Boolean).join("，");
    }
    const grab = line.querySelector("[data-grab]");
    if (grab) grab.setAttribute("aria-label", `${grab.dataset.say}：${whatOf(line)}，${line.querySelector("[data-line-on]").textContent}`);
  };
  const mark = () => {
    const taken = new Set(lines().map(dayOf));
    for (const cell of form.querySelectorAll("[data-day]")) cell.classList.toggle("is-taken", taken.has(cell.dataset.day));
  };
  // Puts a line where its day is; what is open or has the focus stays so.
  const place = (line) => {
    const day = dayOf(line);
    const month = form.querySelector(`[data-month="${day.slice(0, 7)}"] .planlines`);
    if (month) {
      const focus = line.contains(document.activeElement) ? document.activeElement : null;
      const after = [...month.children].find((one) => one !== line && dayOf(one) > day);
      if (line.parentElement !== month || line.nextElementSibling !== (after || null)) month.insertBefore(line, after || null);
      if (focus && document.activeElement !== focus) focus.focus({ preventScroll: true });
    }
    tell(line);
  };
  const changed = (line) => {
    mark();
    const at = line && line.isConnected ? dayInput(line) : form.elements._year;
    at.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
    form.dispatchEvent(new CustomEvent("planned"));
  };
  const remember = (did, back) => {
    done.push({ did, back });
    undo.hidden = false;
    undo.querySelector("span").textContent = fill(words.undo, { did });
  };

  // ---- moving ----

  const move = (line, day) => {
    const from = dayOf(line);
    if (!day || day === from || day < words.first || day > words.last) return false;
    dayInput(line).value = day;
    place(line);
    const did = fill(words.moved, { what: whatOf(line), day: saidOf(day) });
    remember(did, () => { dayInput(line).value = from; place(line); return line; });
    say(did);
    changed(line);
    return true;
  };
  let target = null;
  const aim = (at) => {
    if (target) target.classList.remove("is-target");
    target = at;
    if (target) target.classList.add("is-target");
  };
  // A month without its days in sight (a phone) takes a line to the same date, or the first workday after it.
  const inMonth = (month, from) => {
    const days = [...month.querySelectorAll("[data-day]")];
    const same = days.filter((cell) => cell.dataset.day.slice(8) >= from.slice(8) && !cell.dataset.off);
    const open = days.filter((cell) => !cell.dataset.off);
    const found = same[0] || open[open.length - 1];
    return found ? found.dataset.day : "";
  };

  let drag = null;
  const begin = (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || event.button || !line.querySelector("[data-grab]")) return;
    const grab = event.target.closest("[data-grab]");
    if (!grab && (event.pointerType !== "mouse" || !event.target.closest("summary"))) return;
    drag = { line, x: event.clientX, y: event.clientY, id: event.pointerId, ghost: null };
  };
  const over = (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
      drag.ghost = Object.assign(document.createElement("div"), { className: "planghost", textContent: whatOf(drag.line) });
      document.body.append(drag.ghost);
      drag.line.classList.add("is-lifted");
    }
    event.preventDefault();
    drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const at = under && (under.closest("[data-day]") || under.closest("[data-month]"));
    aim(at && form.contains(at) ? at : null);
    drag.ghost.textContent = at && at.dataset.day ? `${whatOf(drag.line)}，${at.dataset.said}${at.dataset.off ? `，${at.dataset.off}` : ""}` : whatOf(drag.line);
  };
  const end = (event) => {
    if (!drag || (event.pointerId !== undefined && event.pointerId !== drag.id)) return;
    const { line, ghost } = drag;
    drag = null;
    line.classList.remove("is-lifted");
    if (!ghost) return;
    ghost.remove();
    const at = target;
    aim(null);
    // The click that follows must not open the line.
    const still = (click) => { click.preventDefault(); click.stopPropagation(); };
    document.addEventListener("click", still, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", still, { capture: true }), 50);
    if (event.type === "pointerup" && at) move(line, at.dataset.day || inMonth(at, dayOf(line)));
  };
  form.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", over);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  form.addEventListener("dragstart", (event) => event.preventDefault());

  // By keys: the handle takes the line up, arrows choose the day, Enter puts it down, Esc leaves it where it was.
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  let held = null;
  const put = (down) => {
    const { line, day, from, grab } = held;
    held = null;
    aim(null);
    line.classList.remove("is-lifted");
    grab.removeAttribute("aria-pressed");
    if (!down || !move(line, day)) say(fill(words.back, { what: whatOf(line), day: saidOf(from) }));
    grab.focus({ preventScroll: true });
  };
  form.addEventListener("keydown", (event) => {
    const grab = event.target.closest("[data-grab]");
    if (!grab || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (held) return put(true);
      const line = grab.closest("[data-line]");
      held = { line, grab, from: dayOf(line), day: dayOf(line) || words.first };
      line.classList.add("is-lifted");
      grab.setAttribute("aria-pressed", "true");
      aim(cellOf(held.day));
      say(fill(words.lifted, { what: whatOf(line), day: saidOf(held.day) }));
    } else if (held && event.key === "Escape") {
      event.preventDefault();
      put(false);
    } else if (held && event.key in STEPS) {
      event.preventDefault();
      const to = shift(held.day, STEPS[event.key]);
      if (to < words.first || to > words.last) return;
      held.day = to;
      const cell = cellOf(to);
      aim(cell);
      say(`${cell.dataset.said}${cell.dataset.off ? `，${cell.dataset.off}` : ""}`);
    }
  });
  form.addEventListener("focusout", (event) => { if (held && event.target === held.grab && event.relatedTarget && event.relatedTarget !== held.grab) put(false); });

  // ---- coming and going ----

  const ready = (line) => {
    const grab = line.querySelector("[data-grab]");
    if (grab) {
      grab.hidden = false;
      grab.dataset.say = grab.getAttribute("aria-label").split("：")[0];
    }
    const drop = line.querySelector("[data-drop]");
    if (drop) {
      drop.hidden = false;
      const plain = line.querySelector("[data-drop-plain]");
      if (!plain.querySelector("input").checked) plain.remove();
    }
    next = Math.max(next, Number(line.dataset.line) || 0);
  };
  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    const drop = event.target.closest("[data-drop]");
    if (add) {
      event.preventDefault();
      const month = add.closest("[data-month]");
      const taken = new Set(lines().map(dayOf));
      const open = [...month.querySelectorAll("[data-day]")].filter((cell) => !cell.dataset.off && !taken.has(cell.dataset.day));
      const day = (open[0] || month.querySelector("[data-day]")).dataset.day;
      const holder = document.createElement("ol");
      holder.append(form.querySelector("template[data-plan-line]").content.cloneNode(true));
      next += 1;
      for (const part of holder.querySelectorAll("*")) {
        for (const { name, value } of [...part.attributes]) if (/\bNO\b/.test(value)) part.setAttribute(name, value.replace(/\bNO\b/g, next));
      }
      const line = holder.firstElementChild;
      month.querySelector(".planlines").append(line);
      ready(line);
      dayInput(line).value = day;
      place(line);
      if (window.htmx) window.htmx.process(line);
      line.querySelector("details").open = true;
      const did = fill(words.added, { day: saidOf(day) });
      remember(did, () => { line.remove(); return null; });
      const first = line.querySelector("select, textarea") || dayInput(line);
      first.focus();
      say(did);
      changed(line);
    } else if (drop) {
      const line = drop.closest("[data-line]");
      const [home, after] = [line.parentElement, line.nextElementSibling];
      const did = fill(words.dropped, { what: whatOf(line) });
      line.remove();
      remember(did, () => { home.insertBefore(line, after && after.parentElement === home ? after : null); place(line); return line; });
      undo.focus();
      say(did);
      changed(null);
    }
  });
  undo.addEventListener("click", () => {
    const last = done.pop();
    if (!last) return;
    const line = last.back();
    say(fill(words.undone, { did: last.did }));
    undo.hidden = !done.length;
    if (done.length) undo.querySelector("span").textContent = fill(words.undo, { did: done[done.length - 1].did });
    const to = line && (line.querySelector("[data-grab]") || line.querySelector("summary"));
    if (to) to.focus();
    changed(line);
  });

  // A day typed or chosen in a line's own control moves it too; other words are told in its head.
  form.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (line && event.target === dayInput(line)) event.target.dataset.before = event.target.value;
  });
  form.addEventListener("change", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    const input = dayInput(line);
    if (event.target === input) {
      const from = input.dataset.before;
      const to = input.value;
      if (from !== undefined && from !== to) {
        remember(fill(words.moved, { what: whatOf(line), day: saidOf(to) }), () => { input.value = from; place(line); return line; });
        input.dataset.before = to;
      }
      place(line);
    }
    tell(line);
    mark();
    form.dispatchEvent(new CustomEvent("planned"));
  });

  lines().forEach(ready);
  form.querySelectorAll("[data-plan-how]").forEach((one) => { one.hidden = false; });
})();
