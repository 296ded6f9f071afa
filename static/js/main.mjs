// Starts the module named by each data-module in the page. Without this file every page still reads and every form works.
const started = new WeakMap();

function startOne(element, name) {
  const names = started.get(element) ?? new Set();
  if (names.has(name) || !/^[a-z][a-z0-9-]*$/.test(name)) return;
  names.add(name);
  started.set(element, names);
  import(`./modules/${name}.mjs`)
    .then((module) => module.default(element))
    .catch((error) => console.error(`module ${name}:`, error));
}

// A module that puts new markup into the page calls start(markup) for the modules inside it.
export function start(root) {
  const inside = root.querySelectorAll("[data-module]");
  for (const element of [root, ...inside]) {
    for (const name of element.dataset?.module?.split(/\s+/) ?? []) if (name) startOne(element, name);
  }
}

// Says one short sentence to people who listen to the page.
export function announce(text) {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}

start(document.documentElement);
