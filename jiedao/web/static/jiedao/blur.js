// Drawing the areas of a photo that must not be seen: each box dragged is a line of four numbers, in thousandths of the picture.
(function () {
  "use strict";

  const frame = document.querySelector("[data-blur]");
  const text = document.querySelector("textarea[name=areas]");
  if (!frame || !text) return;
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 1000 1000");
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  frame.append(drawing);

  const boxes = () => text.value.split("\n").map((line) => line.split(/[,，]/).map((one) => parseInt(one, 10))).filter((box) => box.length === 4 && box.every(Number.isFinite));
  const draw = (more) => {
    drawing.replaceChildren(...[...boxes(), ...(more ? [more] : [])].map(([left, top, right, bottom]) => {
      const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const at = { x: left, y: top, width: Math.max(right - left, 0), height: Math.max(bottom - top, 0) };
      for (const [name, value] of Object.entries(at)) box.setAttribute(name, value);
      return box;
    }));
  };
  const spot = (event) => {
    const inside = frame.getBoundingClientRect();
    const part = (value, size) => Math.round(Math.min(Math.max(value / size, 0), 1) * 1000);
    return [part(event.clientX - inside.left, inside.width), part(event.clientY - inside.top, inside.height)];
  };
  let from = null;
  const box = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
  frame.addEventListener("pointerdown", (event) => {
    from = spot(event);
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  frame.addEventListener("pointermove", (event) => { if (from) draw(box(spot(event))); });
  frame.addEventListener("pointerup", (event) => {
    if (!from) return;
    const made = box(spot(event));
    from = null;
    if (made[2] - made[0] > 4 && made[3] - made[1] > 4) text.value = [text.value.trim(), made.join(",")].filter(Boolean).join("\n");
    draw();
  });
  text.addEventListener("input", () => draw());
  draw();
})();
