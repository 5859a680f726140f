// Pointing at the map: a click fills in longitude and latitude, or adds a corner of an outline. Without it they are typed.
(() => {
  const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  const sides = (svg) => Object.fromEntries(["west", "north", "east", "south"].map((side) => [side, Number(svg.dataset[side])]));

  const degrees = (svg, event) => {
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const { width, height } = svg.viewBox.baseVal;
    const { west, north, east, south } = sides(svg);
    const y = mercator(north) + (spot.y / height) * (mercator(south) - mercator(north));
    const lat = (Math.atan(Math.exp(y)) * 360) / Math.PI - 90;
    return [west + (spot.x / width) * (east - west), lat];
  };

  const units = (svg, lon, lat) => {
    const { width, height } = svg.viewBox.baseVal;
    const { west, north, east, south } = sides(svg);
    return [((lon - west) / (east - west)) * width, ((mercator(lat) - mercator(north)) / (mercator(south) - mercator(north))) * height];
  };

  const shape = (svg, name, cls) => {
    let found = svg.querySelector(`.${cls}`);
    if (!found) {
      found = document.createElementNS("http://www.w3.org/2000/svg", name);
      found.setAttribute("class", cls);
      svg.append(found);
    }
    return found;
  };

  const outline = (form, svg) => {
    const typed = form.querySelector("textarea");
    const system = form.querySelector("select");
    const count = form.querySelector("[data-count]");
    const draw = () => {
      const corners = typed.value.split("\n").map((line) => line.split(/[\s,，]+/).filter(Boolean).map(Number))
        .filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
      const here = system.value === svg.dataset.system || [system.value, svg.dataset.system].every((one) => ["WGS-84", "CGCS2000"].includes(one));
      const points = here ? corners.map(([lon, lat]) => units(svg, lon, lat).join(",")) : [];
      shape(svg, "polygon", "map__drawn").setAttribute("points", points.join(" "));
      if (count) count.textContent = count.dataset.count.replace("%n", corners.length);
    };
    svg.addEventListener("click", (event) => {
      event.preventDefault();
      if (!typed.value.trim()) system.value = svg.dataset.system;
      const line = degrees(svg, event).map((value) => value.toFixed(6)).join(", ");
      typed.value = `${typed.value.trimEnd()}\n${line}`.trimStart();
      draw();
    });
    form.querySelector("[data-undo]")?.addEventListener("click", () => {
      typed.value = typed.value.trimEnd().split("\n").slice(0, -1).join("\n");
      draw();
    });
    typed.addEventListener("input", draw);
    system.addEventListener("change", draw);
    draw();
  };

  const point = (form, svg) => {
    svg.addEventListener("click", (event) => {
      event.preventDefault();
      const [lon, lat] = degrees(svg, event);
      form.querySelector("[name=at]").value = `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
      form.querySelector("[name=system]").value = svg.dataset.system;
      const [x, y] = units(svg, lon, lat);
      const dot = shape(svg, "path", "map__picked");
      dot.setAttribute("class", "map__picked map__dot map__dot--one");
      dot.setAttribute("d", `M${x.toFixed(1)} ${y.toFixed(1)}h0`);
    });
  };

  document.querySelectorAll("[data-outline], [data-point]").forEach((form) => {
    const svg = form.querySelector(".map__svg");
    if (!svg) return;
    svg.setAttribute("data-open", "");
    form.querySelectorAll("[data-hint]").forEach((hint) => { hint.hidden = false; });
    ("outline" in form.dataset ? outline : point)(form, svg);
  });
})();
