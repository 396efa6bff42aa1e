// Draws black boxes over a photo by dragging, and writes each as a line of four per cents into the field below it.
const picture = document.querySelector("[data-black-out]");
const field = document.querySelector("[data-boxes]");
if (picture && field) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  let from = null;
  const boxes = () =>
    field.value.split("\n").map((line) => line.split(/[\s,，]+/).filter(Boolean).map(Number)).filter((box) => box.length === 4 && !box.some(Number.isNaN));
  const draw = (extra) => {
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    for (const [left, top, width, height] of extra ? [...boxes(), extra] : boxes())
      pen.fillRect((left * canvas.width) / 100, (top * canvas.height) / 100, (width * canvas.width) / 100, (height * canvas.height) / 100);
  };
  const at = (event) => {
    const area = canvas.getBoundingClientRect();
    const part = (value, size) => Math.min(Math.max((value / size) * 100, 0), 100);
    return [part(event.clientX - area.left, area.width), part(event.clientY - area.top, area.height)];
  };
  const box = (to) => {
    const [left, top] = [0, 1].map((axis) => Math.min(from[axis], to[axis]));
    const cut = (value) => Math.floor(value * 10) / 10;
    return [cut(left), cut(top), cut(Math.max(from[0], to[0]) - left), cut(Math.max(from[1], to[1]) - top)];
  };
  const start = () => {
    canvas.width = Math.min(picture.naturalWidth, 1280);
    canvas.height = Math.round((canvas.width * picture.naturalHeight) / picture.naturalWidth);
    canvas.className = "photo black-out";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", picture.alt);
    picture.hidden = true;
    picture.after(canvas);
    draw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    from = at(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => { if (from) draw(box(at(event))); });
  canvas.addEventListener("pointerup", (event) => {
    const drawn = box(at(event));
    from = null;
    if (drawn[2] > 0 && drawn[3] > 0) field.value = `${field.value.trim()}\n${drawn.join(", ")}`.trim();
    draw();
  });
  field.addEventListener("input", () => draw());
  if (picture.complete && picture.naturalWidth) start();
  else picture.addEventListener("load", start);
}
