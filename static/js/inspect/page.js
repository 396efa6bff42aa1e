// The phone page: what it knows, where it stands, and when it sends.
import { askToPersist, openDoor, sendLater } from "./door.js";
import { say } from "./dom.js";
import { showList } from "./screens.js";
import { BUSY, OFFLINE, SIGNED_OUT, sendAll } from "./sender.js";
import { entries, entryKey, entryOf, forget, keep, kept, saveEntry, saveWithPhoto } from "./store.js";
import { showItem, showOver } from "./visit.js";

const AGAIN = 30_000;
const state = { me: null, work: null, entries: [], isOffline: false, isSignedOut: false, trouble: "" };
const queue = document.getElementById("queue");
let cycles = 0;

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function tellQueue(text) {
  const waiting = state.entries.filter((entry) => entry.state !== "draft");
  const mine = waiting.filter((entry) => entry.owner === state.me?.key).length;
  const others = new Map();
  for (const entry of waiting) {
    if (entry.owner !== state.me?.key) others.set(entry.ownerName, (others.get(entry.ownerName) ?? 0) + 1);
  }
  const parts = [mine ? say("waits", { count: mine }) : "", ...[...others].map(([name, count]) => say("waits_other", { name, count }))];
  queue.textContent = [text ?? state.trouble, ...parts].filter(Boolean).join(" · ") || say("waits_none");
  queue.dataset.waiting = String(waiting.length);
}

async function reread() {
  state.entries = await entries();
  document.getElementById("who").textContent = state.me?.name ?? "";
}

/** Asks for the visits to walk; keeps them for when there is no signal. */
async function refresh() {
  try {
    const answer = await fetch("/inspect/assigned/", { cache: "no-store", credentials: "same-origin" });
    state.isOffline = false;
    state.isSignedOut = answer.status === 401;
    if (!answer.ok) return;
    const work = await answer.json();
    [state.me, state.work] = [work.me, work];
    await keep("work", work);
  } catch {
    state.isOffline = true;
  }
}

async function send() {
  const ended = await sendAll(({ entry, done, all }) => tellQueue(say("sending", { site: entry.visit.site, done, all })));
  state.isOffline = ended === OFFLINE;
  if (ended === OFFLINE || ended === BUSY) sendLater();
  if (ended === SIGNED_OUT) state.isSignedOut = true;
  state.trouble = ended === BUSY ? say("server_busy") : "";
  await reread();
  tellQueue();
}

const place = () => decodeURIComponent(location.hash.slice(1)).split("/");

async function draw() {
  const [visit, step] = place();
  const entry = visit ? await begun(Number(visit)) : null;
  if (!entry) return showList(context);
  if (step === "over") return showOver(context, entry);
  const at = Math.min(Math.max(Number(step || 1), 1), entry.items.length) - 1;
  return showItem(context, entry, at);
}

/** The entry of a visit, begun now if it is one of the list; null for one that waits, or is not known. */
async function begun(id) {
  if (!state.me) return null;
  const found = await entryOf(entryKey(state.me.key, id));
  if (found) return found.state === "draft" ? found : null;
  const visit = state.work?.visits.find((each) => each.id === id);
  const items = visit ? state.work.lists[visit.list] ?? [] : [];
  if (!items.length) return null;
  return {
    key: entryKey(state.me.key, id), owner: state.me.key, ownerName: state.me.name, visit, items, answers: {},
    note: "", state: "draft", submission: uuid(), started_at: new Date().toISOString(), finished_at: null, error: "",
  };
}

const context = {
  state,
  go(to) {
    if (location.hash.slice(1) === to) draw();
    else location.hash = to;
  },
  openVisit(id) {
    context.go(`${id}/1`);
  },
  warn(text) {
    queue.textContent = text;
  },
  async save(entry, photo) {
    try {
      await (photo ? saveWithPhoto(entry, photo) : saveEntry(entry));
    } catch (error) {
      context.warn(say("full"));
      throw error;
    }
    askToPersist();
  },
  async submit(entry) {
    await context.save({ ...entry, state: "waiting", finished_at: new Date().toISOString(), error: "" });
    await reread();
    tellQueue();
    context.go("");
    await cycle();
  },
  sendNow: () => cycle(),
  async retry(entry) {
    await context.save({ ...entry, state: "waiting", error: "" });
    await reread();
    tellQueue();
    await cycle();
  },
  async discard(entry) {
    if (!confirm(say("discard_sure", { site: entry.visit.site }))) return;
    await forget(entry);
    await cycle();
  },
  async mend(entry) {
    const items = state.work?.lists[entry.visit.list] ?? entry.items;
    const known = new Set(items.map((item) => String(item.id)));
    const answers = Object.fromEntries(Object.entries(entry.answers).filter(([id]) => known.has(id)));
    await context.save({ ...entry, items, answers, state: "draft", error: "", submission: uuid() });
    await reread();
    context.openVisit(entry.visit.id);
  },
};

/** Sends what waits, asks for what is to be walked, and draws the list anew where it is on the screen. */
async function cycle() {
  cycles += 1;
  try {
    await send();
    await refresh();
    await reread();
    tellQueue();
    if (!place()[0]) showList(context);
  } finally {
    cycles -= 1;
  }
}

async function begin() {
  const work = await kept("work");
  if (work) [state.me, state.work] = [work.me, work];
  await reread();
  tellQueue();
  await draw();
  addEventListener("hashchange", draw);
  addEventListener("online", cycle);
  document.addEventListener("visibilitychange", () => document.hidden || cycle());
  // A slow line may take longer than this: what is under way is waited for, not stacked up.
  setInterval(() => !cycles && state.entries.some((entry) => entry.state === "waiting") && cycle(), AGAIN);
  await cycle();
  if (place()[0]) await draw();
}

openDoor();
begin();
