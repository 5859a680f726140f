// Answers of an examination are kept as they are given. What could not be sent stays in this browser and is sent when the
// connection is there again, also after the page was closed. The time comes from the server. Without this script each question
// has a button that does the same.
(function () {
  "use strict";

  const form = document.getElementById("paper");
  if (!form) return;
  const { owner, sitting, saving, kept, offline, signedOut, refused } = form.dataset;
  const place = `jiedao.exam.${owner}.${sitting}`;
  const AGAIN = 5000;
  const LEFT = 20000;
  let timer = 0;
  let sending = false;

  const store = {
    get: () => { try { return JSON.parse(localStorage.getItem(place) || "{}"); } catch { return {}; } },
    put: (waiting) => { try { if (Object.keys(waiting).length) localStorage.setItem(place, JSON.stringify(waiting)); else localStorage.removeItem(place); } catch { /* a closed store keeps nothing */ } },
  };
  let waiting = store.get();

  const question = (no) => document.getElementById(`q-${no}`);
  const say = (no, words, wrong) => {
    const part = question(no);
    if (!part) return;
    const said = part.querySelector("[data-said]");
    said.textContent = words;
    said.classList.toggle("is-wrong", Boolean(wrong));
  };
  const given = (part) => [...part.querySelectorAll("input:checked")].map((input) => input.value);
  const count = () => {
    const line = document.querySelector("[data-answered]");
    const done = [...form.querySelectorAll("[data-question]")].filter((part) => given(part).length).length;
    line.textContent = line.dataset.words.replace("N", done);
  };
  const tell = (answer) => {
    if (answer.over) {
      store.put({});
      location.assign(answer.url);
      return;
    }
    document.querySelector("[data-left]").textContent = answer.left;
  };
  const ask = (body) => fetch(form.action, {
    method: body ? "POST" : "GET", body, headers: { Accept: "application/json" }, redirect: "manual", credentials: "same-origin",
  });
  const body = (no, values) => {
    const data = new URLSearchParams([["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value], ["only", no]]);
    for (const value of values) data.append(`q${no}`, value);
    return data;
  };

  // One question after the other, the oldest first; what was answered again meanwhile goes once more.
  const send = async () => {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    try {
      for (let [no] = Object.keys(waiting); no; [no] = Object.keys(waiting)) {
        const values = waiting[no];
        say(no, saving);
        const response = await ask(body(no, values));
        if (response.type === "opaqueredirect" || response.status === 403) {
          say(no, signedOut, true);
          return;
        }
        if (response.status >= 500) throw new Error(String(response.status));
        if (String(waiting[no]) === String(values)) delete waiting[no];
        store.put(waiting);
        if (!response.ok) {
          say(no, refused, true);
          continue;
        }
        tell(await response.json());
        say(no, kept);
      }
    } catch {
      for (const no of Object.keys(waiting)) say(no, offline, true);
      timer = setTimeout(send, AGAIN);
    } finally {
      sending = false;
    }
  };

  form.addEventListener("change", (event) => {
    const part = event.target.closest("[data-question]");
    if (!part) return;
    waiting[part.dataset.question] = given(part);
    store.put(waiting);
    count();
    send();
  });
  addEventListener("online", send);
  setInterval(async () => {
    try {
      const response = await ask();
      if (response.ok) tell(await response.json());
    } catch { /* asked again later */ }
  }, LEFT);

  // What waited when the page was closed stands on the page again and is sent.
  for (const [no, values] of Object.entries(waiting)) {
    const part = question(no);
    if (part) for (const input of part.querySelectorAll("input")) input.checked = values.includes(input.value);
    else delete waiting[no];
  }
  count();
  if (Object.keys(waiting).length) send();
})();
