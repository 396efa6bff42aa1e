// A photo made small enough to wait on a phone, and named by its hash.
import { sha256 } from "./sha256.js";

const LONGEST = 1600;
const SMALL = 400_000;
const TAKEN_AS_IT_IS = ["image/jpeg", "image/png", "image/webp"];

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  if (file.size <= SMALL && TAKEN_AS_IT_IS.includes(file.type)) return file;
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
}

/** { sha256, buffer, type } of a picture, at most 1600 pixels long where it was large; rejects what is no picture. */
export async function prepared(file) {
  const blob = await smaller(file);
  const buffer = await blob.arrayBuffer();
  return { sha256: await sha256(buffer), buffer, type: blob.type || file.type };
}
