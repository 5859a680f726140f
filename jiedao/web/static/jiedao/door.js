// Beside the pages of the resident's door, which work without it: the position when asked for, smaller photos, and words that
// survive a lost page. What is kept stays in this tab and goes when the report is sent.
(function () {
  "use strict";

  const place = document.querySelector("[data-place]");
  if (place && navigator.geolocation) {
    const [lat, lon] = place.querySelectorAll("input");
    const take = place.querySelector("[data-take]");
    const drop = place.querySelector("[data-drop]");
    const said = place.querySelector("[data-taken]");
    take.hidden = false;
    take.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          lat.value = coords.latitude.toFixed(6);
          lon.value = coords.longitude.toFixed(6);
          said.textContent = said.dataset.got.replace("%n", Math.round(coords.accuracy));
          drop.hidden = false;
        },
        () => { said.textContent = said.dataset.failed; },
        { enableHighAccuracy: true, timeout: 15000 },
      );
    });
    drop.addEventListener("click", () => {
      lat.value = lon.value = said.textContent = "";
      drop.hidden = true;
      take.focus();
    });
  }

  // A phone's photo has five or more megabytes; 1600 points say as much. What the browser cannot open goes as it is.
  const LONGEST = 1600;
  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.86); });
      return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  };
  document.querySelectorAll("[data-shrinks]").forEach((form) => {
    const chosen = form.querySelector("input[type=file]");
    const said = form.querySelector("[data-shrunk]");
    if (!chosen || !window.DataTransfer) return;
    chosen.addEventListener("change", async () => {
      if (!chosen.files.length) { said.textContent = ""; return; }
      said.textContent = said.dataset.doing;
      const kept = new DataTransfer();
      for (const file of [...chosen.files]) kept.items.add(await smaller(file));
      chosen.files = kept.files;
      said.textContent = said.dataset.done;
    });
  });

  const form = document.querySelector("[data-keeps]");
  const where = `jiedao.door.${location.pathname.split("/")[2]}`;
  const store = {
    put: (pairs) => { try { sessionStorage.setItem(where, JSON.stringify(pairs)); } catch { /* a closed store keeps nothing */ } },
    get: () => { try { return JSON.parse(sessionStorage.getItem(where) || "null"); } catch { return null; } },
    drop: () => { try { sessionStorage.removeItem(where); } catch { /* nothing to drop */ } },
  };
  if (location.pathname.includes("/follow/")) store.drop();
  if (!form) return;
  const KEPT = ["words", "where", "community"];
  const empty = KEPT.slice(0, 2).every((name) => form.elements[name] && !form.elements[name].value);
  const kept = store.get();
  if (empty && kept) for (const name of KEPT) if (form.elements[name]) form.elements[name].value = kept[name] || "";
  form.addEventListener("input", () => store.put(Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value || ""]))));
})();
