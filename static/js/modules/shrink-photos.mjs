// Makes photos smaller on the phone before they are sent. What cannot be made smaller is sent as it is: the server
// makes every photo anew in any case.
//   <input type="file" multiple data-module="shrink-photos">
const LONG_EDGE = 1600;
const QUALITY = 0.82;
const SMALL_ENOUGH = 300 * 1024;

async function shrink(file) {
  if (file.size <= SMALL_ENOUGH || !file.type.startsWith("image/")) return file;
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_EDGE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
}

export default function start(input) {
  if (!window.createImageBitmap || !window.DataTransfer) return;
  let ours = false;
  input.addEventListener("change", async () => {
    if (ours) return;
    const files = await Promise.all([...input.files].map((file) => shrink(file).catch(() => file)));
    const bag = new DataTransfer();
    for (const file of files) bag.items.add(file);
    ours = true;
    input.files = bag.files;
    ours = false;
  });
}
