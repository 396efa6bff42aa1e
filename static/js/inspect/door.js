// Says at the door whether this page works here without a signal, and what to do where it does not.
import { say } from "./dom.js";

const place = document.getElementById("door");
const tell = (name, css) => {
  place.textContent = say(name);
  place.className = `door ${css}`;
  place.dataset.state = name;
};

/** Registers the service worker and asks the browser to keep what waits. */
export async function openDoor() {
  if (!globalThis.isSecureContext) return tell("door_insecure", "warn");
  if (!navigator.serviceWorker || !globalThis.indexedDB) return tell("door_browser", "warn");
  tell("door_preparing", "soft");
  try {
    await navigator.serviceWorker.register("/inspect/worker.js", { scope: "/inspect/" });
    await navigator.serviceWorker.ready;
  } catch {
    if (!navigator.serviceWorker.controller) return tell("door_browser", "warn");
  }
  tell("door_ready", "soft");
}

/** Asks that the browser never deletes what waits; says so where it may. Called when something is kept. */
export async function askToPersist() {
  const storage = navigator.storage;
  if (!storage?.persist) return;
  const isKept = (await storage.persisted()) || (await storage.persist());
  if (!isKept && place.dataset.state === "door_ready") tell("door_may_vanish", "warn");
}
