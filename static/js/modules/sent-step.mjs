// Offers undoing a step no longer than it can be undone; the server refuses it then in any case.
export default function sentStep(element) {
  const [buttons, over] = ["[data-while]", "[data-over]"].map((part) => element.querySelector(part));
  setTimeout(() => {
    const held = buttons.contains(document.activeElement);
    buttons.hidden = true;
    over.hidden = false;
    if (held) over.querySelector("a").focus();
  }, Number(element.dataset.seconds) * 1000);
}
