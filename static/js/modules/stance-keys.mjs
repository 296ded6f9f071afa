// While the statement has the focus, one key answers it: the key presses the button that bears it. Outside of it no key
// does anything, so nobody answers by accident.
export default function stanceKeys(element) {
  for (const hint of element.querySelectorAll("[data-needs-script]")) hint.hidden = false;
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
    const key = event.code.replace(/^(Digit|Numpad)/, ""); // where it lies: what is printed on it differs
    const button = /^[123]$/.test(key) && element.querySelector(`[data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
