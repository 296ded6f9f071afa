// Takes the position of this device, when asked; without it the neighbourhood is chosen by name or from the list.
//   <div data-module="place-picker" data-found data-failed data-clear>  with [data-position], [data-said], lat and lon
//   data-go on a form: it is sent as soon as the position is known
const DECIMALS = 6;

export default function start(place) {
  const button = place.querySelector("[data-position]");
  const said = place.querySelector("[data-said]");
  const lat = place.querySelector("[name='lat']");
  const lon = place.querySelector("[name='lon']");
  if (!button || !navigator.geolocation) return;
  const ask = button.textContent;

  function put(position) {
    lat.value = position ? position.coords.latitude.toFixed(DECIMALS) : "";
    lon.value = position ? position.coords.longitude.toFixed(DECIMALS) : "";
    show();
  }

  function show() {
    button.textContent = lat.value ? place.dataset.clear : ask;
    said.textContent = lat.value ? place.dataset.found : "";
  }

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
  button.hidden = false;
  show();
}
