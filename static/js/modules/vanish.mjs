// Takes away what can only be done for some seconds, once they are over. The server refuses it then in any case.
export default function vanish(element) {
  setTimeout(() => {
    if (!element.contains(document.activeElement)) element.hidden = true;
  }, Number(element.dataset.vanishS) * 1000);
}
