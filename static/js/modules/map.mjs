// Makes a map that the server has drawn movable, when the map library is installed. The drawing and the list beside it
// say the same without it. Issues that stand close together come as one number; a closer look asks for them again.
//   <div class="map-canvas" data-module="map" data-source="…geojson" data-title="…" and what map/leaflet.mjs names>
import { areasOn, load, mapOn, mark, number, read } from "../map/leaflet.mjs";

const NO_POINT = ["area", "square"];
const AGAIN_MS = 250;
const SAME_PLACE = 0.0002; // degrees: what lies closer together than that no zoom takes apart

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

function closer(map, { box: [south, north, west, east], url }) {
  if (Math.max(north - south, east - west) < SAME_PLACE) location.assign(url);
  else map.fitBounds([[south, west], [north, east]], { padding: [32, 32] });
}

function pointsOn(L, map, data) {
  return L.geoJSON(data, {
    filter: (feature) => !NO_POINT.includes(feature.properties.kind),
    pointToLayer: ({ properties }, place) =>
      properties.kind === "several"
        ? L.marker(place, number(L, properties.number, properties.title, properties.late)).on("click", () => closer(map, properties))
        : L.marker(place, mark(L, properties.kind, properties.title)).bindPopup(popup(properties)),
  }).addTo(map);
}

function squaresOn(L, map, data) {
  return L.geoJSON(data, {
    filter: (feature) => feature.properties.kind === "square",
    style: ({ properties }) => ({ className: `map-square is-${properties.strength}` }),
    onEachFeature: ({ properties: { name, title } }, layer) =>
      name ? layer.bindTooltip(name, { permanent: true, direction: "center", className: "map-name-tag" }) : layer.bindTooltip(title),
  }).addTo(map);
}

// Only a map with numbers on it has more to show from closer by.
function askAgain(L, map, source, first) {
  let [points, waiting, asked] = [first, 0, 0];
  map.on("moveend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (points.getLayers().some((layer) => layer.isPopupOpen())) return;
      const address = new URL(source, location.href);
      const bounds = map.getBounds();
      const sides = [Math.max(-180, bounds.getWest()), Math.max(-90, bounds.getSouth()), Math.min(180, bounds.getEast()), Math.min(90, bounds.getNorth())];
      address.searchParams.set("box", sides.map((side) => side.toFixed(5)).join(","));
      address.searchParams.set("outlines", "0");
      const turn = ++asked;
      try {
        const data = await read(address);
        if (turn !== asked) return;
        points.remove();
        points = pointsOn(L, map, data);
      } catch {
        // What stands there stays.
      }
    }, AGAIN_MS);
  });
}

function draw(L, canvas, data) {
  canvas.replaceChildren();
  const map = mapOn(L, canvas);
  const areas = areasOn(L, map, data);
  const points = pointsOn(L, map, data);
  squaresOn(L, map, data);
  const part = new URL(canvas.dataset.source, location.href).searchParams.has("box");
  const whole = areas.getBounds().isValid() && !part ? areas.getBounds() : points.getBounds();
  if (whole.isValid()) map.fitBounds(whole, { padding: [8, 8], maxZoom: 18 });
  if (data.features.some((feature) => feature.properties.kind === "several")) askAgain(L, map, canvas.dataset.source, points);
}

export default async function start(canvas) {
  if (!canvas.dataset.library || !canvas.dataset.source) return;
  try {
    const [L, data] = await Promise.all([load(canvas), read(canvas.dataset.source)]);
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", canvas.dataset.title);
    draw(L, canvas, data);
  } catch {
    // Without library or network the drawing stays.
  }
}
