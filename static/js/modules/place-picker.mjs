// Takes the position of this device, when asked; without it the neighbourhood is chosen by name or from the list.
//   <div data-module="place-picker" data-found data-failed data-clear>  with [data-position], lat and lon; [data-said] in its form
//   data-go on a form: it is sent as soon as the position is known
//   A list of neighbourhoods named "area" in the same form is kept in step: what was said last counts.
const DECIMALS = 6;

export default function start(place) {
  const button = place.querySelector("[data-position]");
  const lat = place.querySelector("[name='lat']");
  const lon = place.querySelector("[name='lon']");
  const said = lat.form.querySelector("[data-said]");
  const area = lat.form.elements.namedItem("area");
  if (!button) return;
  const ask = button.textContent;

  function put(position) {
    lat.value = position ? position.coords.latitude.toFixed(DECIMALS) : "";
    lon.value = position ? position.coords.longitude.toFixed(DECIMALS) : "";
    if (area && position) area.value = "";
    lat.dispatchEvent(new Event("change"));
  }

  function show() {
    button.hidden = !navigator.geolocation && !lat.value;
    button.textContent = lat.value ? place.dataset.clear : ask;
    said.textContent = lat.value ? place.dataset.found : "";
  }

  lat.addEventListener("change", show);
  area?.addEventListener("change", () => lat.value && put(null));
  button.addEventListener("click", () => {
    if (lat.value) return put(null);
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => {
        button.disabled = false;
        put(position);
        if (place.hasAttribute("data-go")) place.requestSubmit();
      },
      () => {
        button.disabled = false;
        said.textContent = place.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
  show();
}
