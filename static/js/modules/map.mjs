// Makes a map that the server has drawn movable, when the map library is installed. The drawing and the list beside it
// say the same without it.
//   <div class="map-canvas" data-module="map" data-source="…geojson" data-title="…"
//        data-library="…leaflet.js" data-sheet="…leaflet.css" data-tiles="…" data-credit="…">
const COLOURS = { open: "--brand", late: "--bad", closed: "--ok", you: "--ink" };
const SIDES = { late: 3, closed: 4 };

function load(canvas) {
  if (window.L) return Promise.resolve(window.L);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = canvas.dataset.sheet;
  const script = document.createElement("script");
  script.src = canvas.dataset.library;
  document.head.append(sheet, script);
  return new Promise((done, failed) => {
    script.addEventListener("load", () => done(window.L));
    script.addEventListener("error", failed);
  });
}

// A point is told apart by its shape as well as by its colour, as in the drawing.
function mark(L, kind, title) {
  const sides = SIDES[kind];
  const shape = sides === 3 ? "M0-8 8 6H-8Z" : sides === 4 ? "M-6-6H6V6H-6Z" : "M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0";
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "-10 -10 20 20");
  icon.setAttribute("width", "24");
  icon.setAttribute("height", "24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shape);
  path.setAttribute("class", `map-mark is-${kind in COLOURS ? kind : "open"}`);
  icon.append(path);
  return { icon: L.divIcon({ html: icon, className: "map-point", iconSize: [24, 24] }), alt: title, title, keyboard: true };
}

function popup(properties) {
  const box = document.createElement("p");
  const link = document.createElement("a");
  link.href = properties.url;
  link.textContent = properties.title;
  link.dir = "auto";
  const status = document.createElement("span");
  status.textContent = properties.status;
  box.append(link, document.createElement("br"), status);
  return box;
}

function draw(L, canvas, data) {
  canvas.replaceChildren();
  const map = L.map(canvas, { attributionControl: Boolean(canvas.dataset.tiles), scrollWheelZoom: false, zoomSnap: 0.25 });
  if (canvas.dataset.tiles) L.tileLayer(canvas.dataset.tiles, { attribution: canvas.dataset.credit }).addTo(map);
  const colour = (name) => getComputedStyle(canvas).getPropertyValue(name).trim();
  const areas = L.geoJSON(data, {
    filter: (feature) => feature.properties.kind === "area",
    style: { color: colour("--brand"), weight: 1.5, fillColor: colour("--brand-line"), fillOpacity: canvas.dataset.tiles ? 0.1 : 0.4 },
    onEachFeature: (feature, layer) => layer.bindTooltip(feature.properties.title, { permanent: false }),
  }).addTo(map);
  const points = L.geoJSON(data, {
    filter: (feature) => feature.properties.kind !== "area",
    pointToLayer: ({ properties }, place) => L.marker(place, mark(L, properties.kind, properties.title)).bindPopup(popup(properties)),
  }).addTo(map);
  const whole = areas.getBounds().isValid() ? areas.getBounds() : points.getBounds();
  if (whole.isValid()) map.fitBounds(whole, { padding: [8, 8] });
}

export default async function start(canvas) {
  if (!canvas.dataset.library || !canvas.dataset.source) return;
  try {
    const [L, answer] = await Promise.all([load(canvas), fetch(canvas.dataset.source, { headers: { Accept: "application/json" } })]);
    if (!answer.ok) return;
    const data = await answer.json();
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", canvas.dataset.title);
    draw(L, canvas, data);
  } catch {
    // Without library or network the drawing stays.
  }
}
