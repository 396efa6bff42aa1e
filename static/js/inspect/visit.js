// One visit, item by item, and the look over it before it is submitted.
import { button, make, say, show } from "./dom.js";
import { prepared } from "./photos.js";
import { photo, photoKey, photosOf } from "./store.js";

const MOST_PHOTOS = 12;
const blank = () => ({ applies: true, occurrences: 0, note: "", photos: [] });

function choice(text, css, isChosen, onclick) {
  return make("button", { type: "button", class: `big ${css}`, "aria-pressed": String(isChosen), onclick }, text);
}

function stepper(answer, change) {
  return make("div", { class: "stepper" }, make("span", {}, say("how_often")),
    make("button", { type: "button", class: "big", "aria-label": say("fewer"), onclick: () => change(-1) }, "−"),
    make("output", {}, String(answer.occurrences)),
    make("button", { type: "button", class: "big", "aria-label": say("more"), onclick: () => change(1) }, "+"));
}

async function thumbnails(entry, answer, remove) {
  const found = await Promise.all(answer.photos.map((sha) => photo(photoKey(entry.owner, sha))));
  return found.map((record, at) => {
    const address = record ? URL.createObjectURL(new Blob([record.buffer], { type: record.type })) : "";
    const free = () => URL.revokeObjectURL(address);
    return make("figure", {}, make("img", { src: address, alt: say("photo_number", { number: at + 1 }), onload: free }),
      button(say("remove"), () => remove(answer.photos[at]), "small"));
  });
}

function camera(onfile) {
  const input = make("input", {
    type: "file", accept: "image/*", capture: "environment", class: "hidden-file", id: "camera",
    onchange: () => input.files[0] && onfile(input.files[0]),
  });
  return [input, make("label", { for: "camera", class: "big" }, say("photo"))];
}

/** Draws item number `at` of an entry. `context.save(entry, photo)` keeps every change at once. */
export async function showItem(context, entry, at) {
  const item = entry.items[at];
  const answer = entry.answers[item.id] ?? null;
  const again = () => showItem(context, entry, at);
  const set = async (changes, record) => {
    entry.answers[item.id] = { ...(entry.answers[item.id] ?? blank()), ...changes };
    await context.save(entry, record);
  };
  const pick = (changes) => async () => {
    await set(changes);
    await again();
  };
  const add = async (file) => {
    const photos = entry.answers[item.id]?.photos ?? [];
    if (photos.length >= MOST_PHOTOS) return context.warn(say("photo_many"));
    let made;
    try {
      made = await prepared(file);
    } catch {
      return context.warn(say("photo_bad"));
    }
    const record = { key: photoKey(entry.owner, made.sha256), ...made, isSent: false };
    await set({ photos: [...new Set([...photos, made.sha256])] }, record);
    await again();
  };
  const isWrong = answer?.applies && answer.occurrences > 0;
  const details = isWrong
    ? [
        stepper(answer, (step) => pick({ occurrences: Math.max(1, answer.occurrences + step) })()),
        ...camera(add),
        make("div", { class: "photos" },
          await thumbnails(entry, answer, async (sha) => pick({ photos: answer.photos.filter((each) => each !== sha) })())),
        make("label", { for: "note" }, say("note")), make("p", { class: "soft", id: "note-help" }, say("note_help")),
        make("textarea", {
          id: "note", rows: 2, maxlength: 2000, "aria-describedby": "note-help",
          oninput: (event) => set({ note: event.target.value }),
        }, answer.note),
      ]
    : [];
  const isLast = at === entry.items.length - 1;
  show(
    make("p", { class: "crumb" }, make("a", { href: "#" }, say("all_sites")), ` · ${entry.visit.site}`),
    make("progress", { value: at + 1, max: entry.items.length, "aria-label": say("item_of", { number: at + 1, all: entry.items.length }) }),
    make("h2", {}, make("small", {}, [say("item_of", { number: at + 1, all: entry.items.length }), item.section].filter(Boolean).join(" · ")), make("br"), item.text),
    item.requirement ? make("p", { class: "soft" }, item.requirement) : null,
    make("div", { class: "choices" },
      choice(say("fine"), "fine", Boolean(answer?.applies && !answer.occurrences), pick({ applies: true, occurrences: 0 })),
      choice(say("wrong"), "wrong", Boolean(isWrong), pick({ applies: true, occurrences: Math.max(1, answer?.occurrences ?? 0) })),
      choice(say("not_here"), "plain", answer?.applies === false, pick({ applies: false, occurrences: 0 }))),
    ...details,
    make("div", { class: "thumb" },
      button(say("back"), () => context.go(at ? `${entry.visit.id}/${at}` : "")),
      button(say(isLast ? "finish" : "next"), () => context.go(isLast ? `${entry.visit.id}/over` : `${entry.visit.id}/${at + 2}`), "big primary")),
  );
}

function counted(entry) {
  const given = Object.values(entry.answers);
  return {
    wrong: given.filter((each) => each.applies && each.occurrences).length,
    fine: given.filter((each) => each.applies && !each.occurrences).length,
    not_here: given.filter((each) => !each.applies).length,
    photos: photosOf(entry).length,
  };
}

/** Draws the look over an entry: what has no answer, the note on the whole, and the button that submits. */
export function showOver(context, entry) {
  const missing = entry.items.findIndex((item) => !entry.answers[item.id]);
  const count = entry.items.filter((item) => !entry.answers[item.id]).length;
  show(
    make("p", { class: "crumb" }, make("a", { href: "#" }, say("all_sites")), ` · ${entry.visit.site}`),
    make("h2", {}, say("over")),
    make("p", {}, say("counts", counted(entry))),
    count ? make("p", { class: "error", role: "alert" }, say("missing", { count })) : null,
    make("label", { for: "whole-note" }, say("whole_note")),
    make("textarea", {
      id: "whole-note", rows: 3, maxlength: 2000,
      oninput: (event) => {
        entry.note = event.target.value;
        context.save(entry);
      },
    }, entry.note),
    make("div", { class: "thumb" },
      button(say("back"), () => context.go(`${entry.visit.id}/${entry.items.length}`)),
      count
        ? button(say("go_to_missing"), () => context.go(`${entry.visit.id}/${missing + 1}`), "big primary")
        : button(say("submit"), () => context.submit(entry), "big primary")),
  );
}
