// What every movable map shares: the library, the map on its canvas, the neighbourhoods, the marks.
//   canvas: data-library, data-sheet, data-zoom-in, data-zoom-out, and with tiles data-tiles, data-credit, data-deepest
const SIDES = { late: 3, closed: 4 };
const SHAPES = { 3: "M0-8 8 6H-8Z", 4: "M-6-6H6V6H-6Z" };
const ROUND = "M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0";
const YOU = "M0-8.5 8.5 0 0 8.5-8.5 0Z";

// Both: without the sheet, names and marks are measured wrong and stand beside their places.
export async function load(canvas) {
  if (window.L) return window.L;
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = canvas.dataset.sheet;
  const script = document.createElement("script");
  script.src = canvas.dataset.library;
  const there = Promise.all([arrived(sheet), arrived(script)]);
  document.head.append(sheet, script);
  await there;
  return window.L;
}

function arrived(element) {
  return new Promise((done, failed) => {
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
  });
}

export async function read(source) {
  const answer = await fetch(source, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

export function mapOn(L, canvas, options = {}) {
  const { tiles, credit, deepest, zoomIn, zoomOut } = canvas.dataset;
  const moving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { zoomAnimation: moving, fadeAnimation: moving, markerZoomAnimation: moving, inertia: moving };
  const plain = { attributionControl: Boolean(tiles), scrollWheelZoom: false, zoomControl: false, zoomSnap: 0.25 };
  const map = L.map(canvas, { ...plain, ...motion, ...options });
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  // Deeper than the pictures go, they are drawn larger.
  const depth = deepest ? { maxNativeZoom: Number(deepest) } : {};
  if (tiles) L.tileLayer(tiles, { attribution: credit, ...depth }).addTo(map);
  return map;
}

// The colours are the sheet's, so that they follow the theme; over tiles the neighbourhoods let the streets through.
export function areasOn(L, map, data, tooltip = {}) {
  return L.geoJSON(data, {
    filter: (feature) => feature.properties.kind === "area",
    style: { className: "map-area" },
    onEachFeature: (feature, layer) => layer.bindTooltip(feature.properties.title, tooltip),
  }).addTo(map);
}

// A point is told apart by its shape as well as by its colour, as in the drawing. The keyboard has the list beside the
// map, which says the same: hundreds of points are no stops on its way.
export function mark(L, kind, title) {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "-10 -10 20 20");
  icon.setAttribute("width", "24");
  icon.setAttribute("height", "24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", kind === "you" ? YOU : (SHAPES[SIDES[kind]] ?? ROUND));
  path.setAttribute("class", `map-mark is-${kind === "you" || kind in SIDES ? kind : "open"}`);
  icon.append(path);
  return { icon: L.divIcon({ html: icon, className: "map-point", iconSize: [24, 24] }), alt: title, title, keyboard: false };
}

// Several that stand close together, as their number.
export function number(L, several, title, late) {
  const icon = document.createElement("span");
  icon.textContent = String(several);
  icon.setAttribute("aria-hidden", "true");
  const size = 24 + 6 * String(several).length;
  return { icon: L.divIcon({ html: icon, className: `map-several${late ? " has-late" : ""}`, iconSize: [size, size] }), alt: title, title, keyboard: false };
}
