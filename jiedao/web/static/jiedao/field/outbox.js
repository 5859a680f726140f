// The outbox: what is kept, under way, arrived, refused and why, and what a person must decide. Nothing leaves it in silence.
(function () {
  "use strict";

  const { field } = window;
  const { kept } = field;
  const at = (name, root = document) => root.querySelector(`[data-${name}]`);
  const LOOKS = { waiting: ["wait", "is-wait"], sending: ["doing", "is-doing"], refused: ["refused", "is-refused"], draft: ["wait", "is-wait"], sent: ["done", "is-done"] };
  const title = (entry) => [entry.label, entry.name].filter(Boolean).join(field.word("comma"));
  const open = (entry) => `${field.urls.fill}?${new URLSearchParams({ id: entry.id })}`;

  const what = (entry, photos) => {
    const said = entry.at ? [field.word("happened", { at: entry.at.replace("T", " ") })] : [];
    if (entry.state === "sent") said.push(field.word("record", { number: entry.number }), ...entry.warnings);
    if (entry.state === "sending") said.push(field.word("sendingNow"));
    if (photos) said.push(field.word("photos", { n: photos }));
    return said.join(" · ");
  };
  const wait = async (entry) => { await kept.put("entries", { ...entry, state: "waiting", problem: null }); field.changed(); field.send(); };
  const ask = (entry, after) => {
    const sure = field.part("sure");
    after.after(sure);
    at("yes", sure).addEventListener("click", async () => { await kept.discard(entry); field.changed(); });
    at("no", sure).addEventListener("click", () => sure.remove());
    at("no", sure).focus();
  };
  const line = (entry, photos) => {
    const problem = entry.problem ? (entry.problem.photo ? field.word("photoOf") : "") + entry.problem.message : "";
    const part = field.fillIn(field.part("line"), { label: title(entry), what: what(entry, photos), problem });
    part.querySelector("[data-glyph]").replaceWith(field.glyph(...LOOKS[entry.state]));
    const link = part.querySelector("a");
    if (entry.state === "sent") link.href = entry.url;
    else if (entry.state !== "sending") link.href = open(entry);
    const again = at("again", part);
    again.hidden = entry.state !== "refused";
    again.addEventListener("click", () => wait(entry));
    const discard = at("discard", part);
    discard.hidden = entry.state === "sending" || entry.state === "sent";
    discard.addEventListener("click", () => ask(entry, part));
    for (const button of [again, discard]) button.setAttribute("aria-label", `${button.textContent}: ${title(entry)}`);
    return part;
  };
  // Two records of the same thing stand side by side; the person decides, the machine does not.
  const both = (entry) => {
    const part = field.fillIn(field.part("both"), { label: title(entry), problem: entry.problem.message });
    at("mine", part).innerHTML = entry.both.mine;
    at("others", part).innerHTML = entry.both.others.map((one) => one.html).join("");
    at("open", part).href = open(entry);
    // A step goes on from where the case stands now; a record stands beside the other.
    const [there] = entry.both.others;
    const decided = entry.step
      ? { pairs: entry.pairs.map(([name, value]) => [name, name === "seen" ? there.id : value]) }
      : { beside: [...(entry.beside || []), ...entry.both.others.map((one) => one.id)] };
    if (entry.step) at("beside", part).textContent = field.word("goOn");
    if (entry.step) at("discard", part).textContent = field.word("leave");
    at("beside", part).addEventListener("click", () => wait({ ...entry, ...decided, both: null }));
    at("discard", part).addEventListener("click", () => ask(entry, part));
    return part;
  };

  let turn = 0;
  const draw = async () => {
    const mine = (turn += 1);
    const entries = field.locked ? [] : await kept.mine();
    const photos = new Map();
    for (const one of entries) if (one.state !== "sent") photos.set(one.id, (await kept.photosOf(one)).length);
    if (mine !== turn) return;
    const of = (...states) => entries.filter((one) => states.includes(one.state));
    const lists = { conflict: of("conflict"), refused: of("refused"), waiting: of("waiting", "sending"), draft: of("draft"), sent: of("sent") };
    for (const [name, rows] of Object.entries(lists)) {
      document.querySelector(`[data-list="${name}"]`).replaceChildren(...rows.map((one) => (name === "conflict" ? both(one) : line(one, photos.get(one.id)))));
      document.querySelector(`[data-part="${name}"]`).hidden = !rows.length;
    }
    const unsent = lists.conflict.length + lists.refused.length + lists.waiting.length;
    at("none").hidden = Boolean(entries.length) || Boolean(field.locked);
    const drafts = lists.draft.length;
    const said = unsent ? field.word("someWait", { n: unsent }) : drafts ? field.word("onlyDrafts", { n: drafts }) : entries.length ? field.word("allSent") : "";
    at("lede").textContent = field.locked ? field.word("locked") : said;
    at("send-all").hidden = !lists.waiting.length;
  };

  field.drawers.push(draw);
  at("send-all").addEventListener("click", () => field.send());
})();
