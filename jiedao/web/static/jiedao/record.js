// A form in somebody's hands is kept: on the server a moment after each change, and in this tab until the server has it.
// Works beside the page: without it the button 存为草稿 does the same, and files go with the form.
(function () {
  "use strict";

  const recorded = document.querySelector("[data-recorded]");
  if (recorded) {
    try { sessionStorage.removeItem(`jiedao.draft.${recorded.dataset.owner}.${recorded.dataset.recorded}`); } catch { /* nothing kept */ }
  }
  const form = document.getElementById("fill");
  if (!form || !form.dataset.draft) return;
  const said = document.querySelector("[data-draft-said]");
  const { draft: url, id, owner, upload } = form.dataset;
  const place = `jiedao.draft.${owner}.${id}`;
  const DELAY = 1200;
  const OWN = ["csrfmiddlewaretoken", "_draft", "_more", "_find"];
  let timer = 0;
  let sending = null;
  let changed = false;
  let over = false;

  const say = (words) => {
    if (!said) return;
    said.replaceChildren(Object.assign(document.createElement("b"), { textContent: words }));
  };
  const store = {
    put: (pairs) => { try { sessionStorage.setItem(place, JSON.stringify(pairs)); } catch { /* a full or closed store keeps nothing */ } },
    get: () => { try { return JSON.parse(sessionStorage.getItem(place) || "null"); } catch { return null; } },
    drop: () => { try { sessionStorage.removeItem(place); } catch { /* nothing to drop */ } },
  };
  // What stands in the form; a file is taken in by itself and stands here as its id.
  const pairs = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.includes(name));
  const body = (kept) => {
    const data = new URLSearchParams();
    for (const [name, value] of kept) data.append(name, value);
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return data;
  };
  const answered = (response) => response.status === 204 || (response.headers.get("Content-Type") || "").startsWith("application/json");

  // The address gets the draft's id, so that a reload and the way back after signing in find it.
  const here = new URL(location.href);
  if (here.searchParams.get("id") !== id || !here.searchParams.get("about")) {
    here.pathname = form.getAttribute("action");
    here.searchParams.set("about", form.elements._about.value);
    here.searchParams.set("id", id);
    history.replaceState(history.state, "", here);
  }

  const save = async () => {
    clearTimeout(timer);
    if (over || sending) return;
    const kept = pairs();
    changed = false;
    sending = fetch(url, { method: "POST", body: body(kept), headers: { Accept: "application/json" }, redirect: "manual", keepalive: true });
    try {
      const response = await sending;
      if (response.type === "opaqueredirect") return say(said.dataset.signedOut);
      if (!answered(response) || !response.ok) throw new Error(String(response.status));
      if (over) return;
      if (response.status === 204) { store.drop(); return; }
      if (!changed) store.drop();
      say(`${said.dataset.kept}，${(await response.json()).saved}`);
    } catch {
      if (!over) { say(said.dataset.offline); timer = setTimeout(save, 8000); }
    } finally {
      sending = null;
      if (changed && !over) later();
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, DELAY);
  };
  const touched = () => {
    changed = true;
    store.put(pairs());
    later();
  };

  form.addEventListener("input", (event) => { if (event.target.type !== "file" && !event.target.name.endsWith(".q")) touched(); });
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") takeIn(event.target);
    else touched();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    over = true;
    clearTimeout(timer);
    store.put(pairs()); // until the answer is there: the connection may break now
  });
  // Brought back by the browser after it was sent: the server knows whether it is a record by now.
  window.addEventListener("pageshow", (event) => { if (event.persisted && over) location.reload(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && changed) save(); });
  window.addEventListener("online", () => { if (store.get()) save(); });

  // A chosen file is taken in at once, so that a reload does not lose it; what is wrong with it is said beside it.
  const takeIn = async (input) => {
    if (!input.files.length) return;
    const data = new FormData();
    const name = input.name.replace(/\.file$/, "");
    data.append("file", input.files[0]);
    data.append("name", name);
    data.append("photo", "photo" in input.dataset ? "1" : "0");
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const holder = input.parentElement;
    holder.querySelectorAll(":scope > .error[data-sent]").forEach((old) => old.remove());
    input.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(upload, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answered(response)) return; // it goes with the form
      const told = await response.json();
      if (!response.ok) {
        const wrong = Object.assign(document.createElement("p"), { className: "error", textContent: told.message });
        wrong.dataset.sent = "1";
        wrong.setAttribute("role", "alert");
        input.after(wrong);
        input.value = "";
        holder.querySelectorAll("img.preview").forEach((old) => old.remove());
        return;
      }
      holder.querySelectorAll(":scope > .kept, :scope > img.preview").forEach((old) => old.remove());
      const made = document.createElement("template");
      made.innerHTML = told.html;
      holder.insertBefore(made.content, input);
      input.value = "";
      touched();
    } catch {
      /* not connected: it stays chosen and goes with the form */
    } finally {
      input.removeAttribute("aria-busy");
    }
  };

  // What an earlier visit in this tab could not hand over: hand it over now and draw the page as the server has it.
  const left = store.get();
  if ("redrawn" in form.dataset) {
    touched(); // the server has just drawn what was sent, with what is wrong with it
  } else if (left) {
    fetch(url, { method: "POST", body: body(left), headers: { Accept: "application/json" }, redirect: "manual" }).then((response) => {
      if (!answered(response) || !response.ok) return;
      store.drop();
      if (response.status === 200) location.reload();
      else location.assign(form.getAttribute("action") + location.search);
    }, () => say(said.dataset.offline));
  }
})();
