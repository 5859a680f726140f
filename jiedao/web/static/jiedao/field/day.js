// Today, as the phone has it: what is owed, the forms that go along, and what was begun and not finished.
(function () {
  "use strict";

  const { field } = window;
  const { kept } = field;
  const at = (name, root = document) => root.querySelector(`[data-${name}]`);
  const PARTS = ["overdue", "due", "cases", "reminded", "later"];
  const show = (one, yes) => { if (one) one.hidden = !yes; };
  const link = (query) => `${field.urls.fill}?${new URLSearchParams(query)}`;

  const task = (one, words) => {
    const part = field.fillIn(field.part("task"), { title: one.title, place: one.place, where: one.where, when: words || one.when, note: words ? "" : one.note });
    part.querySelector("[data-glyph]").replaceWith(field.glyph(words ? "done" : one.glyph, words ? "is-done" : one.colour));
    const verb = at("verb", part);
    verb.textContent = one.label || field.word("fill");
    verb.setAttribute("aria-label", `${verb.textContent}: ${one.title}`);
    for (const way of part.querySelectorAll("a")) way.href = link({ form: one.form, about: one.about, task: one.id });
    const when = part.querySelector("[data-when]");
    if (when) when.className = words ? "is-done" : one.colour;
    return part;
  };
  const form = (one) => {
    const part = field.fillIn(field.part("form"), { label: one.label, rule: one.rule });
    part.querySelector("a").href = link({ form: one.name });
    return part;
  };
  const draft = (one) => {
    const part = field.fillIn(field.part("draft"), { label: [one.label, one.name].filter(Boolean).join(field.word("comma")), at: one.at.replace("T", " ") });
    part.querySelector("a").href = link({ id: one.id });
    return part;
  };
  const fill = (name, rows, make) => {
    const list = document.querySelector(`[data-list="${name}"]`);
    list.replaceChildren(...rows.map(make));
    return rows.length;
  };

  const draw = async () => {
    const day = field.locked ? null : await kept.meta("day");
    show(at("day-parts"), Boolean(day));
    if (!day) { at("lede").textContent = field.word(field.locked ? "locked" : "never"); return; }
    const entries = await kept.mine();
    const made = new Set(entries.filter((one) => one.state !== "draft").map((one) => one.task));
    for (const name of PARTS) {
      const rows = day.tasks.filter((one) => one.part === name);
      show(document.querySelector(`[data-part="${name}"]`), fill(name, rows, (one) => task(one, made.has(one.id) ? field.word("kept") : "")));
    }
    const left = day.tasks.filter((one) => one.part !== "later" && !made.has(one.id)).length;
    show(at("none"), !day.tasks.some((one) => one.part !== "later"));
    show(at("drafts"), fill("draft", entries.filter((one) => one.state === "draft"), draft));
    show(at("no-forms"), !fill("forms", day.forms, form));
    const have = new Map((await kept.all("sheets")).map((one) => [one.key, one.edition]));
    const missing = day.sheets.filter((one) => have.get(one.key) !== one.edition).length;
    at("lede").textContent = field.word(missing ? "preparing" : left ? "ready" : "readyNone", { n: left, left: missing });
    at("taken").textContent = field.word("taken", { at: new Date(day.taken).toTimeString().slice(0, 5) });
  };

  field.drawers.push(draw);
  field.preparing = draw;
  at("renew").addEventListener("click", () => field.renew());
})();
