// What the phone keeps (IndexedDB): checklists, visits being filled in or waiting to go up, and their photos.
// An entry: { key, owner, ownerName, visit, items, answers: { item: { applies, occurrences, note, photos: [sha256] } },
// note, state: "draft" | "waiting" | "refused", submission, started_at, finished_at, error }.
const STORES = ["kept", "entries", "photos"];
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("inspect", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("entries", { keyPath: "key" });
      request.result.createObjectStore("photos", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Runs `work` with the stores in one transaction; resolves with what its request found, once all is written. */
async function within(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORES, mode, { durability: mode === "readwrite" ? "strict" : "default" });
    const stores = Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)]));
    const request = work(stores);
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const photoKey = (owner, sha256) => `${owner}/${sha256}`;
export const entryKey = (owner, visit) => `${owner}/${visit}`;
export const photosOf = (entry) => [...new Set(Object.values(entry.answers).flatMap((answer) => answer.photos))];

export const kept = (name) => within("readonly", (stores) => stores.kept.get(name));
export const keep = (name, value) => within("readwrite", (stores) => stores.kept.put(value, name));
export const entries = () => within("readonly", (stores) => stores.entries.getAll());
export const entryOf = (key) => within("readonly", (stores) => stores.entries.get(key));
export const saveEntry = (entry) => within("readwrite", (stores) => stores.entries.put(entry));
export const photo = (key) => within("readonly", (stores) => stores.photos.get(key));
export const savePhoto = (record) => within("readwrite", (stores) => stores.photos.put(record));

/** A photo and the entry that names it, both or neither. */
export const saveWithPhoto = (entry, record) =>
  within("readwrite", (stores) => {
    stores.photos.put(record);
    return stores.entries.put(entry);
  });

/** Forgets an entry that went up, with those of its photos that no other entry names. */
export async function forget(entry) {
  const others = (await entries()).filter((each) => each.owner === entry.owner && each.key !== entry.key);
  const needed = new Set(others.flatMap(photosOf));
  await within("readwrite", (stores) => {
    for (const sha of photosOf(entry)) if (!needed.has(sha)) stores.photos.delete(photoKey(entry.owner, sha));
    return stores.entries.delete(entry.key);
  });
}
