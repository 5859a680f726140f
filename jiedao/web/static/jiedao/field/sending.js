// The outbox: sends what is kept, one after another, each exactly once by the id it got here. Nothing leaves the phone's keeping
// before the office has answered; what it refuses stays, with its words.
(function () {
  "use strict";

  const field = (window.field = window.field || {});
  const { kept } = field;
  const LATER = [408, 429, 502, 503, 504];

  // Asks the office. Gives {how}: ok, offline, signedOut, later, refused; with {body} where it answered.
  field.ask = async (url, options = {}) => {
    let response;
    try {
      response = await fetch(url, { redirect: "manual", cache: "no-store", ...options, headers: { Accept: "application/json", "X-Phone-Time": String(Date.now()), ...options.headers } });
    } catch {
      return { how: "offline" };
    }
    if (response.type === "opaqueredirect") return { how: "signedOut" };
    if (LATER.includes(response.status)) return { how: "later" };
    try {
      const body = await response.json();
      if (body.code === "form.expired") return { how: "later" };
      return { how: response.ok ? "ok" : "refused", body };
    } catch {
      return { how: response.ok ? "offline" : "later" }; // somebody else's page answered: a sign-in of the network itself
    }
  };
  const post = (url, pairs, token) => {
    const body = new FormData();
    for (const [name, value, file] of pairs) file ? body.append(name, value, file) : body.append(name, value);
    return field.ask(url, { method: "POST", body, headers: { "X-CSRFToken": token } });
  };

  const photosFirst = async (entry, token) => {
    for (const one of await kept.photosOf(entry)) {
      if (one.sent || !entry.pairs.some(([, value]) => value === one.id)) continue;
      const pairs = [["_owner", entry.owner], ["photo", one.photo ? "1" : "0"], ["digest", one.digest || ""], ["file", one.blob, one.name]];
      const told = await post(`${field.urls.photo}${one.id}/`, pairs, token);
      if (told.how !== "ok") return told.how === "refused" ? { ...told, photo: one.path } : told;
      await kept.put("photos", { ...one, sent: true });
    }
    return null;
  };
  const sent = async (entry, token) => {
    const wrong = await photosFirst(entry, token);
    if (wrong) return wrong;
    const own = (await kept.mine()).filter((one) => one.state === "sent" && one.form === entry.form && one.about === entry.about);
    const pairs = [...entry.pairs, ["_form", entry.form], ["_about", entry.about || ""], ["_owner", entry.owner], ["_edition", entry.edition], ["_since", entry.since], ["_own", own.map((one) => one.id).join(" ")], ["_beside", (entry.beside || []).join(" ")]];
    if (entry.looked) pairs.push(["_looked", "1"]);
    const url = entry.step ? `${field.urls.step}${encodeURIComponent(entry.step.number)}/${entry.step.move}/` : field.urls.send;
    return post(`${url}${entry.id}/`, pairs, token);
  };
  const settle = async (entry, told) => {
    if (told.how === "ok") return kept.arrived(entry, told.body);
    // The person may have thrown it away or opened it while it was under way.
    const now = await kept.get("entries", entry.id);
    if (!now || now.state !== "sending") return null;
    if (told.how !== "refused") return kept.put("entries", { ...now, state: "waiting" });
    const { code, message, faults, mine, others, record } = told.body;
    const state = others ? "conflict" : "refused";
    const problem = { code, message, faults: faults || [], record: record || "", photo: told.photo || "" };
    return kept.put("entries", { ...now, state, problem, both: others ? { mine, others } : null });
  };

  const work = async () => {
    const owner = await kept.meta("owner");
    const waiting = (await kept.mine()).filter((one) => one.state === "waiting" || one.state === "sending").reverse();
    if (!waiting.length) return "done";
    const who = await field.ask(field.urls.who);
    if (who.how !== "ok") return who.how;
    if (who.body.owner !== owner) { await kept.forget(); return "other"; }
    for (const one of waiting) {
      const entry = { ...one, state: "sending" };
      await kept.put("entries", entry);
      field.changed();
      const told = await sent(entry, who.body.token);
      await settle(entry, told);
      field.changed();
      if (told.how !== "ok" && told.how !== "refused") return told.how;
    }
    return "done";
  };

  // One tab sends at a time; another's turn finds nothing left. A second call while one runs waits for the same.
  let running = null;
  field.send = () => {
    running = running || (navigator.locks
      ? navigator.locks.request("jiedao-outbox", { ifAvailable: true }, (lock) => (lock ? work() : "elsewhere"))
      : work()
    ).catch((error) => (field.isFull(error) ? "full" : "offline")).then((how) => { running = null; field.how = how; field.changed(); return how; });
    return running;
  };
})();
