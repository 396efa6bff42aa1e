// Sends what waits, exactly once: photos first by their hash, then the visit under the name the phone gave it.
import { entries, forget, photo, photoKey, photosOf, saveEntry, savePhoto } from "./store.js";

const REFUSED = [403, 404, 409, 422];
export const OFFLINE = "offline";
export const BUSY = "busy";
export const SIGNED_OUT = "signed-out";
export const DONE = "done";

class StopError extends Error {}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { cache: "no-store", credentials: "same-origin", ...options });
  } catch {
    throw new StopError(OFFLINE);
  }
  if (answer.status === 401) throw new StopError(SIGNED_OUT);
  if (answer.status >= 500 || answer.status === 429) throw new StopError(BUSY);
  return answer;
}

async function told(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

/** Who is signed in, with a token to send with; stops where nobody is. */
export async function who() {
  const answer = await ask("/inspect/me/");
  if (!answer.ok) throw new StopError(BUSY);
  return answer.json();
}

async function post(url, body, type, csrf) {
  const answer = await ask(url, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": csrf } });
  return { ok: answer.ok, status: answer.status, ...(await told(answer)) };
}

async function sendPhotos(entry, csrf) {
  for (const sha of photosOf(entry)) {
    const record = await photo(photoKey(entry.owner, sha));
    if (!record || record.isSent) continue;
    const answer = await post(`/inspect/photos/${sha}/`, record.buffer, record.type, csrf);
    if (!answer.ok) return answer;
    await savePhoto({ ...record, isSent: true });
  }
  return { ok: true };
}

function bodyOf(entry) {
  const answers = Object.entries(entry.answers).map(([item, answer]) => ({ item: Number(item), ...answer }));
  const { submission, started_at, finished_at, note } = entry;
  return JSON.stringify({ submission, started_at, finished_at, note, answers });
}

async function sendVisit(entry, csrf) {
  const answer = await post(`/inspect/visits/${entry.visit.id}/`, bodyOf(entry), "application/json", csrf);
  for (const sha of answer.missing ?? []) {
    const record = await photo(photoKey(entry.owner, sha));
    if (record) await savePhoto({ ...record, isSent: false });
  }
  return answer;
}

async function sendEntry(entry, csrf) {
  for (let tries = 0; tries < 2; tries += 1) {
    const photos = await sendPhotos(entry, csrf);
    const answer = photos.ok ? await sendVisit(entry, csrf) : photos;
    if (answer.ok) {
      await forget(entry);
      return;
    }
    if (!REFUSED.includes(answer.status) || (answer.status === 403 && !answer.detail)) throw new StopError(BUSY);
    if (!answer.missing) {
      await saveEntry({ ...entry, state: "refused", error: answer.detail ?? String(answer.status) });
      return;
    }
  }
  throw new StopError(BUSY);
}

async function run(tell) {
  const waiting = (await entries()).filter((entry) => entry.state === "waiting");
  if (!waiting.length) return DONE;
  const { me, csrf } = await who();
  const mine = waiting.filter((entry) => entry.owner === me.key);
  mine.sort((one, other) => one.finished_at.localeCompare(other.finished_at));
  for (const [at, entry] of mine.entries()) {
    tell({ entry, done: at + 1, all: mine.length });
    await sendEntry(entry, csrf);
  }
  return DONE;
}

/** Sends all that waits for the person who is signed in; resolves with how it ended. Of tabs and worker one sends at a time. */
export async function sendAll(tell = () => {}) {
  const guarded = async () => {
    try {
      return await run(tell);
    } catch (error) {
      if (error instanceof StopError) return error.message;
      throw error;
    }
  };
  if (!navigator.locks) return guarded();
  return navigator.locks.request("inspect-send", guarded);
}
