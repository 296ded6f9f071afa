// A menu that opens without scripts; with them it closes as well when somebody goes on elsewhere, or presses Escape.
export default function menu(details) {
  function close() {
    details.open = false;
  }

  document.addEventListener("click", (event) => details.contains(event.target) || close());
  details.addEventListener("focusout", (event) => event.relatedTarget && !details.contains(event.relatedTarget) && close());
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    close();
    details.querySelector("summary").focus();
  });
}
