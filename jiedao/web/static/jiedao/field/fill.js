// A form of the field: the same questions as on 记一笔, filled in from what the phone has, kept at every change.
(function () {
  "use strict";

  const { field } = window;
  const { kept } = field;
  const at = (name, root = document) => root.querySelector(`[data-${name}]`);
  const form = document.getElementById("fill");
  const said = at("said");
  const asked = new URL(location.href).searchParams;
  const OWN = /\.(q|file)$/;
  const DELAY = 300;
  let entry = null;
  let sheet = null;
  let timer = 0;

  const say = (words, loud = false) => {
    if (!loud) { said.textContent = words; return; }
    at("problem-words").textContent = words;
    at("problem").hidden = !words;
    if (words) at("problem").focus();
  };
  const pairs = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.test(name));
  const named = (name) => [...form.elements].filter((one) => one.name === name);

  // ---- drawing ----
  const rowsFor = (name) => {
    const line = name.match(/^([^.]+)\.(\d+)\./);
    const more = line && form.querySelector(`[data-more][value="${line[1]}"]`);
    for (let no = 0; more && !named(name).length && no < 60; no += 1) more.click();
  };
  const restore = async (values) => {
    for (const [name, value] of values) {
      if (!named(name).length) rowsFor(name);
      for (const one of named(name)) {
        if (one.type === "radio" || one.type === "checkbox") { if (one.value === value) one.checked = true; }
        else if (one.type !== "file" && (!one.value || one.name === "_at")) { one.value = value; break; }
      }
    }
    for (const one of await kept.photosOf(entry)) {
      const input = named(`${one.path}.file`)[0];
      if (input && values.some(([name, value]) => name === one.path && value === one.id)) shown(input, one);
    }
  };
  const shown = (input, photo) => {
    const part = field.part("kept");
    const [hidden, remove] = part.querySelectorAll("input");
    Object.assign(hidden, { name: photo.path, value: photo.id });
    remove.name = `${photo.path}.remove`;
    const picture = part.querySelector("img");
    if (photo.asIs) picture.remove();
    else picture.src = URL.createObjectURL(photo.blob);
    const how = photo.asIs ? field.word("asIs") : field.word("photoKept", { kb: Math.max(1, Math.round(photo.blob.size / 1024)) });
    part.querySelector("[data-caption]").textContent = `${photo.name} · ${how}`;
    for (const old of input.parentElement.querySelectorAll(":scope > .kept, :scope > img.preview")) old.remove();
    input.before(part);
  };
  const settled = () => form.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));

  const faults = (lines) => {
    const box = at("errors");
    box.hidden = !lines.length;
    box.querySelector("ul").replaceChildren(...lines.map(({ path, sentence }) => {
      const item = document.createElement("li");
      const control = path && (named(path)[0] || named(`${path}.file`)[0] || [...form.elements].find((one) => one.name && one.name.startsWith(`${path}.`)));
      const words = Object.assign(document.createElement(control ? "a" : "b"), { textContent: sentence });
      if (control) { control.id = control.id || `c-${path}`; words.href = `#${control.id}`; }
      item.append(words);
      return item;
    }));
    if (lines.length) box.focus();
  };
  const problem = async () => {
    const { problem: told } = entry;
    say(told && !told.faults.length ? told.message : "", true);
    if (told) faults(told.faults);
    const { off } = await field.clocks();
    const wrong = told && told.code === "field.clock_off" && off;
    at("shift").hidden = !wrong;
    if (!wrong) return;
    const when = named("_at")[0];
    const right = field.local(new Date(`${when.value}:00+08:00`).getTime() - off);
    const button = at("shift-button");
    button.textContent = field.word("shift", { at: right.replace("T", " ") });
    button.onclick = () => { when.value = right; touched(); at("shift").hidden = true; };
  };

  // ---- keeping ----
  const store = async (state) => {
    clearTimeout(timer);
    const now = { ...entry, pairs: pairs(), at: (named("_at")[0] || {}).value || "", state, edition: sheet.edition };
    await kept.put("entries", now);
    entry = now;
    field.changed();
  };
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(() => store("draft").then(() => say(field.word("keptDraft")), full), DELAY);
  };
  const full = (error) => {
    if (!field.isFull(error)) throw error;
    say(field.word("stillFull"), true);
  };
  const takePhoto = async (input) => {
    const file = input.files[0];
    if (!file) return;
    const day = await kept.meta("day");
    const path = input.name.replace(/\.file$/, "");
    const taken = await field.takePhoto(file, "photo" in input.dataset, day.photo);
    input.value = "";
    for (const old of input.parentElement.querySelectorAll(":scope > .error[data-told], :scope > img.preview")) old.remove();
    if (!taken.wrong) {
      const before = (await kept.photosOf(entry)).filter((one) => one.path === path);
      const photo = { id: field.uuid7(), owner: entry.owner, entry: entry.id, path, ...taken };
      try {
        await kept.put("photos", photo);
        shown(input, photo);
        await store("draft");
        for (const old of before) await kept.drop("photos", old.id);
        say(field.word("keptDraft"));
        return;
      } catch (error) {
        if (!field.isFull(error)) throw error;
        taken.wrong = "photoFull";
      }
    }
    const wrong = Object.assign(document.createElement("p"), { className: "error", textContent: field.word(taken.wrong, { name: file.name }) });
    wrong.dataset.told = "";
    wrong.setAttribute("role", "alert");
    input.after(wrong);
  };
  // What is plainly missing is said here, where the person still stands before the thing; the office decides.
  const unfilled = () => (sheet.needed || []).filter(({ name, photo }) => {
    const controls = [...form.elements].filter((one) => one.name === name || one.name === `${name}.file` || one.name === `${name}.lat` || one.name.startsWith(`${name}.1.`))
      .filter((one) => !one.closest("[hidden]"));
    if (!controls.length) return false;
    if (photo) return !named(name).some((one) => one.value) || named(`${name}.remove`).some((one) => one.checked);
    return !controls.some((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value));
  }).map(({ name, label }) => ({ path: name, sentence: field.word("unfilled", { label }) }));

  form.addEventListener("input", (event) => { if (event.target.type !== "file") touched(); });
  form.addEventListener("change", (event) => { if (event.target.type === "file") takePhoto(event.target); else touched(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = unfilled();
    faults(missing);
    if (missing.length) return;
    try {
      entry.looked = entry.looked || Boolean(entry.problem && entry.problem.code === "field.clock_off");
      entry.problem = null;
      entry.both = null;
      await store("waiting");
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
      field.send();
      location.assign(field.urls.outbox);
    } catch (error) {
      full(error);
    }
  });
  at("later").addEventListener("click", () => store("draft").then(() => location.assign(field.urls.start), full));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && entry && timer) store("draft").catch(() => {}); });

  // ---- whom it is about ----
  const choose = (list) => {
    const query = at("choose-q");
    const rows = list ? list.rows : [];
    const draw = () => {
      const found = rows.filter((one) => one.name.includes(query.value.trim())).slice(0, 50);
      at("choose-list").replaceChildren(...found.map((one) => {
        const part = field.fillIn(field.part("subject"), { name: one.name, place: one.place });
        asked.set("about", one.id);
        part.querySelector("a").href = `?${asked}`;
        return part;
      }));
      at("choose-none").hidden = Boolean(found.length);
    };
    query.addEventListener("input", draw);
    at("choose-more").hidden = !(list && list.more);
    at("choose").hidden = false;
    draw();
  };

  const begun = async (day) => {
    const id = asked.get("id");
    if (id) return kept.get("entries", id);
    const task = day.tasks.find((one) => one.id === asked.get("task"));
    const found = task && task.move ? { name: task.form, label: task.label } : day.forms.find((one) => one.name === asked.get("form"));
    if (!found) return null;
    const step = task && task.move ? { number: task.number, move: task.move } : null;
    const about = asked.get("about") || "";
    const list = day.lists[found.list];
    const subject = list && list.rows.find((one) => one.id === about);
    const name = (subject && subject.name) || (task && task.name) || "";
    const place = (subject && subject.place) || (task && task.place) || "";
    const { shift } = await field.clocks();
    const preset = Object.entries((task && task.filled) || {});
    return { id: field.uuid7(), owner: day.owner, form: found.name, about, task: task ? task.id : "", step, label: found.label, name, place, since: day.now, pairs: [["_at", field.local(Date.now() + shift)], ...preset], at: "", state: "new" };
  };
  const shut = (words) => { say(words, true); at("actbar").hidden = true; };

  const start = async () => {
    const had = await kept.meta("day");
    if (!had || field.locked) await field.began;
    const day = field.locked ? null : await kept.meta("day");
    if (!day) { at("missing").hidden = false; return; }
    entry = await begun(day);
    if (!entry && !asked.get("id")) { at("missing").hidden = false; return; }
    if (!entry || entry.owner !== day.owner) { shut(field.word("lost")); return; }
    const known = day.forms.find((one) => one.name === entry.form);
    at("label").textContent = entry.label;
    document.title = entry.label;
    field.fillIn(document, { place: entry.place });
    const place = at("place");
    if (place) place.hidden = false;
    at("name").textContent = entry.name;
    if (entry.state === "sending") { shut(field.word("sending")); return; }
    if (entry.state === "sent") { shut(field.word("isSent")); return; }
    if (known && known.list && !entry.about && !entry.step) { choose(day.lists[known.list]); return; }
    const key = entry.step || !known || known.alike || !entry.about ? entry.form : `${entry.form}/${entry.about}`;
    sheet = entry.problem && entry.problem.code === "field.form_changed" ? await field.fresh(key) : await field.sheet(key);
    if (!sheet) { at("missing").hidden = false; return; }
    form.innerHTML = sheet.html;
    form.hidden = false;
    at("actbar").hidden = false;
    settled();
    await restore(entry.pairs);
    settled();
    for (const one of form.elements) if (one.type === "radio" && one.checked) one.dispatchEvent(new Event("change", { bubbles: true }));
    clearTimeout(timer);
    timer = 0;
    await problem();
    if (entry.edition && entry.edition !== sheet.edition) say(field.word("newForm"), true);
    form.dataset.ready = entry.id;
  };
  document.addEventListener("DOMContentLoaded", () => start());
})();
