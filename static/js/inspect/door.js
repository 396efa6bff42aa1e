// Says at the door whether this page works here without a signal, and what to do where it does not.
import { say } from "./dom.js";

const place = document.getElementById("door");
const tell = (name, css) => {
  place.textContent = say(name);
  place.className = `door ${css}`;
  place.dataset.state = name;
};

// Browsers that send for a closed page (Background Sync) also have workers that are modules.
const WORKER = globalThis.SyncManager
  ? ["/inspect/worker.js?sends=1", { scope: "/inspect/", type: "module", updateViaCache: "none" }]
  : ["/inspect/worker.js", { scope: "/inspect/", updateViaCache: "none" }];

/** Registers the service worker. */
export async function openDoor() {
  if (!globalThis.isSecureContext) return tell("door_insecure", "warn");
  if (!navigator.serviceWorker || !globalThis.indexedDB) return tell("door_browser", "warn");
  tell("door_preparing", "soft");
  try {
    await navigator.serviceWorker.register(...WORKER);
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

/** Asks the browser to have the worker send what waits once there is a signal, also when this page is closed by then. */
export async function sendLater() {
  try {
    const { sync } = await navigator.serviceWorker.ready;
    await sync?.register("inspect-send");
  } catch {
    // The browser does not do this here: what waits goes up while the page is open.
  }
}
