// A report that saves itself: what is written goes to the server while one writes, photos one by one with a bar each.
const form = document.querySelector("[data-draft]");
const PAUSE = 1500;
const LONGEST = 2560;

if (form) {
  const status = form.querySelector("[data-draft-status]");
  const uploads = form.querySelector("[data-uploads]");
  const list = form.querySelector("[data-proofs]");
  const input = form.querySelector("input[type=file]");
  let waiting = null;
  let running = Promise.resolve();
  let isStale = false;

  const field = (name) => form.elements.namedItem(name);
  const learn = (told) => {
    if (told.version !== undefined) field("version").value = told.version;
    if (told.client_uid) field("client_uid").value = told.client_uid;
    if (told.message) status.textContent = told.message;
  };
  const content = () => {
    const data = new FormData(form);
    data.delete("proofs");
    data.set("action", "save");
    return data;
  };
  const save = async () => {
    if (isStale) return;
    try {
      const answer = await fetch(location.href, {
        method: "POST", body: content(), headers: { Accept: "application/json" },
      });
      const told = await answer.json();
      isStale = !answer.ok && answer.status !== 503;
      learn(told);
    } catch {
      waiting = setTimeout(queue, PAUSE * 4); // no signal: what is written stays here and is sent later
    }
  };
  const queue = () => {
    clearTimeout(waiting);
    waiting = null;
    running = running.then(save);
    return running;
  };
  form.addEventListener("input", (event) => {
    if (event.target === input) return;
    clearTimeout(waiting);
    waiting = setTimeout(queue, PAUSE);
  });
  addEventListener("pagehide", () => {
    if (waiting !== null && !isStale) navigator.sendBeacon(location.href, content());
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    waiting = null;
  });

  const told = async (file) => {
    const found = {};
    try {
      const when = await globalThis.exifr.parse(file, ["DateTimeOriginal"]);
      if (when?.DateTimeOriginal instanceof Date) found.taken_at = when.DateTimeOriginal.toISOString();
      const where = await globalThis.exifr.gps(file);
      if (Number.isFinite(where?.longitude)) Object.assign(found, { longitude: where.longitude, latitude: where.latitude });
    } catch {
      // most photos say nothing; that is normal
    }
    return found;
  };
  const smaller = async (file) => {
    if (file.type !== "image/jpeg" || file.size < 1_000_000) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? blob : file;
    } catch {
      return file;
    }
  };
  const send = async (file) => {
    const row = document.createElement("p");
    const bar = document.createElement("progress");
    bar.max = 1;
    row.append(`${uploads.dataset.sending} ${file.name} `, bar);
    uploads.append(row);
    const data = new FormData();
    for (const [name, value] of Object.entries(await told(file))) data.set(name, value);
    data.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    data.set("client_uid", field("client_uid").value);
    data.set("file", await smaller(file), file.name);
    const answer = await new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.dataset.evidenceUrl);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
      request.addEventListener("load", () => done(request.response));
      request.addEventListener("error", () => done(null));
      request.send(data);
    });
    row.remove();
    if (answer?.html) {
      const box = document.createElement("template");
      box.innerHTML = answer.html;
      list.append(box.content);
      learn(answer);
    } else {
      const failed = document.createElement("p");
      failed.className = "error";
      failed.textContent = `${file.name}: ${answer?.message ?? uploads.dataset.failed}`;
      uploads.append(failed);
    }
  };
  input?.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = "";
    for (const file of chosen) running = running.then(() => send(file));
  });
}
