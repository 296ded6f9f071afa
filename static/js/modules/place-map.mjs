// A map on which a place is tapped, or brought under the cross with the arrow keys and set with Enter. It is an extra
// that is fetched when somebody opens it: the list, the street in words and the position of the device do the same.
//   <div data-module="place-map" data-set="… %s …" data-middle="… %s" data-nothing data-outside data-failed data-close hidden>
//   with [data-open], [data-frame] and in it [data-canvas]; in the same form place-picker with what it needs, and "area"
import { areasOn, load, mapOn, mark, read } from "../map/leaflet.mjs";
import within from "../map/within.mjs";

const DECIMALS = 6;
const STEP_PX = 40;

class PlaceMap {
  constructor(L, place, canvas, data) {
    Object.assign(this, { L, place, canvas, form: canvas.closest("form"), areas: data.features });
    this.map = mapOn(L, canvas, { keyboardPanDelta: STEP_PX });
    this.layers = areasOn(L, this.map, data, { permanent: true, direction: "center", className: "map-name-tag" });
    this.map.on("zoomend resize", () => this.showNames());
    this.map.on("click", ({ latlng }) => this.set(latlng));
    this.map.on("moveend", () => document.activeElement === canvas && this.say(this.inMiddle()));
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.field("lat").addEventListener("change", () => this.showPoint());
    this.field("area").addEventListener("change", () => this.look());
    this.look();
    this.showPoint();
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  say(text) {
    this.form.querySelector("[data-said]").textContent = text;
  }

  // The chosen neighbourhood fills the map; without one the whole city does.
  look() {
    const chosen = this.layers.getLayers().find((layer) => layer.feature.properties.slug === this.field("area").value);
    const bounds = (chosen ?? this.layers).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [12, 12], animate: false });
    this.showChosen();
  }

  set(latlng) {
    const area = within(this.areas, latlng);
    if (!area) return this.say(this.place.dataset.outside);
    this.field("area").value = area.properties.slug;
    this.field("lon").value = latlng.lng.toFixed(DECIMALS);
    this.field("lat").value = latlng.lat.toFixed(DECIMALS);
    this.field("lat").dispatchEvent(new Event("change"));
    this.showChosen();
    this.say(this.place.dataset.set.replace("%s", area.properties.title));
  }

  key(event) {
    if (event.key !== "Enter" || event.target !== this.canvas) return;
    event.preventDefault();
    this.set(this.map.getCenter());
  }

  inMiddle() {
    const area = within(this.areas, this.map.getCenter());
    return this.place.dataset.middle.replace("%s", area?.properties.title ?? this.place.dataset.nothing);
  }

  showPoint() {
    this.point?.remove();
    const [lat, lng] = [this.field("lat").value, this.field("lon").value];
    if (!lat || !lng) return;
    this.point = this.L.marker([Number(lat), Number(lng)], { ...mark(this.L, "you", ""), interactive: false });
    this.point.addTo(this.map);
  }

  showChosen() {
    const chosen = this.field("area").value;
    for (const layer of this.layers.getLayers()) {
      layer.getElement()?.classList.toggle("is-here", layer.feature.properties.slug === chosen);
    }
  }

  // A name that is wider than its neighbourhood would cover others.
  showNames() {
    for (const layer of this.layers.getLayers()) {
      const tag = layer.getTooltip().getElement();
      const box = layer.getBounds();
      const wide = this.map.latLngToLayerPoint(box.getNorthEast()).x - this.map.latLngToLayerPoint(box.getSouthWest()).x;
      tag?.classList.toggle("is-too-wide", tag.offsetWidth > wide);
    }
  }
}

export default function start(place) {
  const [open, frame] = [place.querySelector("[data-open]"), place.querySelector("[data-frame]")];
  const canvas = frame.querySelector("[data-canvas]");
  const words = open.textContent;
  let map = null;

  function show(on) {
    frame.hidden = !on;
    open.setAttribute("aria-expanded", String(on));
    open.textContent = on ? place.dataset.close : words;
  }

  place.hidden = false;
  open.addEventListener("click", async () => {
    show(frame.hidden);
    if (frame.hidden || map) return;
    try {
      const [L, data] = await Promise.all([load(canvas), read(canvas.dataset.source)]);
      map ??= new PlaceMap(L, place, canvas, data);
    } catch {
      show(false);
      place.closest("form").querySelector("[data-said]").textContent = place.dataset.failed;
    }
  });
}
