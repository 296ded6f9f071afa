// A button that copies an address. It is hidden until it can work; the address stays readable beside it.
import announce from "../announce.mjs";

export default function start(button) {
  if (!navigator.clipboard) return;
  const before = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(new URL(button.dataset.link || "", document.location.href).href);
    } catch {
      announce(button.dataset.failed);
      return;
    }
    button.textContent = button.dataset.done;
    announce(button.dataset.done);
    setTimeout(() => (button.textContent = before), 3000);
  });
}
