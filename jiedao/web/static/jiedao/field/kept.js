// What the phone keeps: the day it took along, forms, records not yet sent and their photographs. Each record and photograph
// is its owner's; nobody else who signs in on the phone is shown it. (decision 0017)
(function () {
  "use strict";

  const field = (window.field = window.field || {});
  const STORES = { meta: "name", sheets: "key", entries: "id", photos: "id" };
  let opened = null;

  const open = () => {
    opened = opened || new Promise((resolve, reject) => {
      const asked = indexedDB.open("jiedao-field", 1);
      asked.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) {
          const store = asked.result.createObjectStore(name, { keyPath });
          if (name === "entries" || name === "photos") store.createIndex("owner", "owner");
        }
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
    return opened;
  };
  // One transaction: all of it is on the disk when the promise resolves, or none of it is there.
  const within = async (names, mode, work) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const whole = db.transaction(names, mode, { durability: "strict" });
      let result;
      whole.oncomplete = () => resolve(result && "result" in result ? result.result : result);
      whole.onerror = whole.onabort = () => reject(whole.error || new DOMException("", "AbortError"));
      try { result = work(...names.map((name) => whole.objectStore(name))); } catch (error) { whole.abort(); reject(error); }
    });
  };
  const get = (name, key) => within([name], "readonly", (store) => store.get(key));
  const all = (name) => within([name], "readonly", (store) => store.getAll());
  const put = (name, value) => within([name], "readwrite", (store) => { store.put(value); });
  const drop = (name, key) => within([name], "readwrite", (store) => { store.delete(key); });
  const meta = async (name) => ((await get("meta", name)) || {}).value;
  const note = (name, value) => put("meta", { name, value });

  const of = async (name, owner) => (owner ? within([name], "readonly", (store) => store.index("owner").getAll(owner)) : []);
  const mine = async () => (await of("entries", await meta("owner"))).sort((a, b) => (a.id < b.id ? 1 : -1));
  const photosOf = async (entry) => (await of("photos", entry.owner)).filter((one) => one.entry === entry.id);

  // The day is taken anew: what another person had on this phone goes, except what that person has not sent.
  const take = async (day) => {
    const before = await meta("owner");
    await within(["meta", "sheets"], "readwrite", (metas, sheets) => {
      if (before !== day.owner) sheets.clear();
      metas.put({ name: "owner", value: day.owner });
      metas.put({ name: "day", value: { ...day, taken: Date.now() } });
    });
    return before !== day.owner;
  };
  // Somebody signs out, or somebody else has signed in: nothing of the day stays, nothing unsent is lost.
  const forget = async () => {
    await within(["meta", "sheets"], "readwrite", (metas, sheets) => { metas.clear(); sheets.clear(); });
    if (window.caches) for (const name of await caches.keys()) if (name.startsWith("jiedao-field")) await caches.delete(name);
  };
  const discard = async (entry) => {
    const photos = await photosOf(entry);
    await within(["entries", "photos"], "readwrite", (entries, pictures) => {
      entries.delete(entry.id);
      photos.forEach((one) => pictures.delete(one.id));
    });
  };
  // What has arrived is the office's now: the phone keeps that it did and where, no answer and no picture.
  const arrived = async (entry, told) => {
    const photos = await photosOf(entry);
    const { id, owner, form, about, label, name, place, at } = entry;
    await within(["entries", "photos"], "readwrite", (entries, pictures) => {
      entries.put({ id, owner, form, about, label, name, place, at, state: "sent", sent: Date.now(), url: told.url, number: told.number, warnings: told.warnings || [], digests: photos.map((one) => one.digest) });
      photos.forEach((one) => pictures.delete(one.id));
    });
  };
  const DAYS = 3 * 24 * 3600 * 1000;
  const tidy = async () => {
    for (const one of await mine()) if (one.state === "sent" && Date.now() - one.sent > DAYS) await drop("entries", one.id);
  };

  // RFC 9562, version 7: made on the phone, so that sending twice is recording once.
  const uuid7 = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const now = Date.now();
    for (let no = 0; no < 6; no += 1) bytes[no] = Math.floor(now / 256 ** (5 - no)) % 256;
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  field.kept = { get, all, put, drop, meta, note, mine, photosOf, take, forget, discard, arrived, tidy, within };
  field.uuid7 = uuid7;
  field.isFull = (error) => Boolean(error) && (error.name === "QuotaExceededError" || error.code === 22);
})();
