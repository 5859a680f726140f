// What every page of the field does: the worker, the line that says how it stands, the day taken anew, and words in place.
(function () {
  "use strict";

  const field = (window.field = window.field || {});
  const { kept } = field;
  const root = document.documentElement;
  const { version } = root.dataset;
  const OLD = 10 * 60 * 1000;
  const CLOCK = 5 * 60 * 1000;
  const AGAIN = 30 * 1000;

  field.urls = { ...document.body.dataset };
  const words = document.getElementById("words").content;
  field.word = (name, given = {}) => {
    const found = words.querySelector(`[data-word="${name}"]`);
    return (found ? found.textContent : name).replace(/\{(\w+)\}/g, (whole, key) => (key in given ? given[key] : whole));
  };
  field.part = (name) => document.getElementById(`part-${name}`).content.firstElementChild.cloneNode(true);
  field.glyph = (name, colour) => {
    const found = document.getElementById("part-glyphs").content.querySelector(`use[href$="#s-${name}"]`).closest("svg").cloneNode(true);
    found.classList.add(colour);
    return found;
  };
  field.fillIn = (part, given) => {
    for (const [name, text] of Object.entries(given)) {
      for (const place of part.querySelectorAll(`[data-${name}]`)) {
        if (text) place.textContent = text;
        else place.remove();
      }
    }
    return part;
  };

  // The office's own time: on a demonstration day it is another than the phone's. A wrong clock is told, never corrected here.
  field.clocks = async () => {
    const day = await kept.meta("day");
    const shift = day ? Date.parse(day.now) - Date.parse(day.wall) : 0;
    return { shift, off: day ? day.off || 0 : 0 };
  };
  field.local = (milliseconds) => new Date(milliseconds).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16).replace(" ", "T");

  // ---- how it stands ----
  const bar = document.querySelector("[data-stands]");
  const box = (name, value) => { try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; } };
  const stands = async () => {
    const entries = field.locked ? [] : await kept.mine();
    const count = (...states) => entries.filter((one) => states.includes(one.state)).length;
    const waiting = count("waiting", "sending");
    const decide = count("refused", "conflict");
    for (const place of document.querySelectorAll("[data-unsent]")) {
      place.textContent = waiting + decide || "";
      place.hidden = !(waiting + decide);
    }
    if (!field.locked) box("jiedao.unsent", String(waiting + decide));
    if (!bar) return;
    const how = field.how || "";
    const said = [];
    if (how === "signedOut" || how === "other") said.push(field.word(how, { n: waiting }));
    else if (how === "offline" || !navigator.onLine) said.push(field.word("offline"));
    else if (how === "later") said.push(field.word("later"));
    if (how === "full") said.push(field.word("full"));
    if (waiting && how !== "signedOut" && how !== "other") said.push(field.word("unsent", { n: waiting }));
    if (decide) said.push(field.word("decide", { n: decide }));
    const { off } = await field.clocks();
    if (Math.abs(off) > CLOCK) said.push(field.word(off > 0 ? "fast" : "slow", { n: Math.round(Math.abs(off) / 60000) }));
    if (bar.dataset.said !== said.join("")) {
      bar.dataset.said = said.join("");
      bar.querySelector("[data-words]").textContent = said.join("");
    }
    bar.hidden = !said.length;
    bar.querySelector("[data-signin]").hidden = how !== "signedOut" && how !== "other";
  };
  field.drawers = [];
  field.changed = () => { stands(); field.drawers.forEach((draw) => draw()); };

  // ---- the day, and the forms for it ----
  const sheets = async (day) => {
    const have = new Map((await kept.all("sheets")).map((one) => [one.key, one.edition]));
    const missing = day.sheets.filter((one) => have.get(one.key) !== one.edition);
    let left = missing.length;
    let reached = true;
    const next = async () => {
      for (let one = missing.shift(); one && reached; one = missing.shift()) {
        const told = await field.ask(one.url);
        // One that is not for this person after all is not asked for again; opening it asks once more.
        const sheet = told.how === "ok" ? told.body : { html: "", edition: one.edition };
        reached = told.how === "ok" || told.how === "refused";
        if (reached) await kept.put("sheets", { key: one.key, form: one.form, ...sheet });
        left -= 1;
        if (field.preparing && (left % 10 === 0 || !reached)) field.preparing();
      }
    };
    await Promise.all([next(), next(), next()]);
  };
  field.sheet = async (key) => {
    const found = await kept.get("sheets", key);
    if (found && found.html) return found;
    const [form, about, move] = key.split("/").map(encodeURIComponent);
    const told = await field.ask(move ? `${field.urls.step}${about}/${move}/` : `${field.urls.sheet}${form}/${about ? `?about=${about}` : ""}`);
    if (told.how !== "ok") return null;
    const sheet = { key, form, ...told.body };
    await kept.put("sheets", sheet);
    return sheet;
  };
  field.fresh = async (key) => {
    const before = await kept.get("sheets", key);
    await kept.drop("sheets", key);
    const found = await field.sheet(key);
    if (!found && before) await kept.put("sheets", before);
    return found || before;
  };
  field.renew = async () => {
    const asked = Date.now();
    const told = await field.ask(field.urls.day);
    if (told.how !== "ok") { field.how = told.how; field.changed(); return told.how; }
    const day = { ...told.body, off: (asked + Date.now()) / 2 - Date.parse(told.body.wall) };
    try {
      await kept.take(day);
      field.locked = false;
      field.how = "";
      field.changed();
      if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ renew: version });
      await sheets(day);
      await kept.tidy();
    } catch (error) {
      if (!field.isFull(error)) throw error;
      field.how = "full";
    }
    field.changed();
    return field.how;
  };

  // ---- begin ----
  const worker = async () => {
    if (!window.isSecureContext || !navigator.serviceWorker) {
      document.querySelectorAll("[data-insecure]").forEach((one) => { one.hidden = false; });
      return;
    }
    await navigator.serviceWorker.register(field.urls.worker, { scope: field.urls.start, updateViaCache: "all" });
  };
  const begin = async () => {
    worker().catch(() => document.querySelectorAll("[data-unkept]").forEach((one) => { one.hidden = false; }));
    const day = await kept.meta("day");
    // Since then somebody has stood before the sign-in page: who it is now is asked before anything is shown.
    field.locked = Boolean(day) && Number(box("jiedao.asked") || 0) > day.taken;
    field.changed();
    let how = "";
    if (!day || field.locked || Date.now() - day.taken > OLD || day.taken > Date.now()) how = await field.renew();
    else sheets(day).then(field.changed, () => {}); // what an earlier page had not finished
    if ((how === "" || how === "full") && (await field.send()) === "other") await field.renew();
  };
  window.addEventListener("online", () => field.send());
  window.addEventListener("offline", () => field.changed());
  setInterval(async () => {
    if ((await kept.mine()).some((one) => one.state === "waiting") && document.visibilityState === "visible") field.send();
  }, AGAIN);
  document.addEventListener("DOMContentLoaded", () => {
    field.began = begin().catch((error) => {
      if (!field.isFull(error)) document.querySelectorAll("[data-unkept]").forEach((one) => { one.hidden = false; });
      else { field.how = "full"; field.changed(); }
    });
  });
})();
