// Starts the module named by each data-module in the page. Without this file every page still reads and every form works.
// A new module gets a line here, written out, so that its file can be served under the mark of its content.
const modules = {
  alike: () => import("./modules/alike.mjs"),
  "character-count": () => import("./modules/character-count.mjs"),
  "copy-link": () => import("./modules/copy-link.mjs"),
  "desk-keys": () => import("./modules/desk-keys.mjs"),
  draft: () => import("./modules/draft.mjs"),
  "error-summary": () => import("./modules/error-summary.mjs"),
  "live-desk": () => import("./modules/live-desk.mjs"),
  "live-hall": () => import("./modules/live-hall.mjs"),
  "live-screen": () => import("./modules/live-screen.mjs"),
  map: () => import("./modules/map.mjs"),
  menu: () => import("./modules/menu.mjs"),
  passkey: () => import("./modules/passkey.mjs"),
  "place-map": () => import("./modules/place-map.mjs"),
  "place-picker": () => import("./modules/place-picker.mjs"),
  "quick-exit": () => import("./modules/quick-exit.mjs"),
  "ready-reply": () => import("./modules/ready-reply.mjs"),
  "sent-step": () => import("./modules/sent-step.mjs"),
  "shrink-photos": () => import("./modules/shrink-photos.mjs"),
  "stance-keys": () => import("./modules/stance-keys.mjs"),
  "street-names": () => import("./modules/street-names.mjs"),
  vanish: () => import("./modules/vanish.mjs"),
};

const started = new WeakMap();
let starting = 0;

// How many have not taken hold yet stands on the page, for whoever must not press before.
function count(more) {
  starting += more;
  if (starting) document.documentElement.dataset.starting = starting;
  else delete document.documentElement.dataset.starting;
}

function startOne(element, name) {
  const names = started.get(element) ?? new Set();
  if (names.has(name) || !Object.hasOwn(modules, name)) return;
  started.set(element, names.add(name));
  count(1);
  modules[name]()
    .then((module) => module.default(element))
    .catch((error) => console.error(`module ${name}:`, error))
    .finally(() => count(-1));
}

function start(root) {
  for (const element of [root, ...root.querySelectorAll("[data-module]")]) {
    for (const name of element.dataset.module?.split(" ") ?? []) startOne(element, name);
  }
}

// Whoever puts new markup into the page says so on its outermost element: new CustomEvent("page:added", { bubbles: true }).
document.addEventListener("page:added", (event) => start(event.target));
start(document.documentElement);
