// A photograph is made small on the phone and drawn anew: upright, and without the place, time and camera that were in it.
// What the browser cannot open, but the office can (HEIC), is kept as it is.
(function () {
  "use strict";

  const field = (window.field = window.field || {});
  const MOST = 20 * 1024 * 1024;
  const begins = (bytes, at, text) => [...text].every((one, no) => bytes[at + no] === one.charCodeAt(0));
  // What a file is, by its content; its name says nothing.
  const kindOf = async (file) => {
    const bytes = new Uint8Array(await file.slice(0, 16).arrayBuffer());
    if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
    if (begins(bytes, 1, "PNG")) return "png";
    if (begins(bytes, 0, "RIFF") && begins(bytes, 8, "WEBP")) return "webp";
    if (begins(bytes, 4, "ftyp") && /^(hei[cxms]|hev[cx]|mif1|msf1)/.test(String.fromCharCode(...bytes.slice(8, 12)))) return "heic";
    if (begins(bytes, 0, "%PDF")) return "pdf";
    return "";
  };
  const digestOf = async (blob) => {
    if (!window.crypto || !crypto.subtle) return ""; // over plain http the browser does not offer it
    const found = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(found)].map((one) => one.toString(16).padStart(2, "0")).join("");
  };
  // What a browser writes beside the picture (a colour profile that says what is usual anyway) goes: the office keeps a bare
  // picture byte for byte, and its digest is then the phone's.
  const bare = async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const parts = [bytes.slice(0, 2)];
    let at = 2;
    while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
      const marker = bytes[at + 1];
      const next = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
      if (!(marker > 0xe0 && marker <= 0xef) && marker !== 0xfe) parts.push(bytes.slice(at, next));
      at = next;
    }
    return new Blob([...parts, bytes.slice(at)], { type: "image/jpeg" });
  };
  const drawn = async (file, side, quality) => {
    const url = URL.createObjectURL(file);
    try {
      const picture = new Image();
      picture.src = url;
      await picture.decode(); // an <img> is upright by its EXIF; a bitmap of an older browser is not
      const shrink = Math.min(1, side / Math.max(picture.naturalWidth, picture.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.naturalWidth * shrink));
      canvas.height = Math.max(1, Math.round(picture.naturalHeight * shrink));
      const pen = canvas.getContext("2d", { alpha: false });
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await bare(await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality)));
    } finally {
      URL.revokeObjectURL(url);
    }
  };

  // Gives {blob, name, digest, photo} to keep, or {wrong} with the word that says why not.
  field.takePhoto = async (file, photo, wish) => {
    const kind = await kindOf(file);
    if (!file.size) return { wrong: "empty" };
    if (!kind || (photo && kind === "pdf")) return { wrong: photo ? "notPhoto" : "notFile" };
    let blob = null;
    if (kind !== "pdf") {
      try { blob = await drawn(file, wish.side, wish.quality); } catch { /* kept as it is: the office may be able to open it */ }
    }
    const small = blob || file;
    if (small.size > MOST) return { wrong: "tooLarge" };
    const name = blob ? `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg` : file.name;
    // Read now: the file behind an <input> may be gone when it is sent.
    const kept = new Blob([await small.arrayBuffer()], { type: small.type });
    return { blob: kept, name, photo, digest: await digestOf(kept), asIs: !blob };
  };
})();
