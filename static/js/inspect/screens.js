// The list of sites: what is to be walked, what waits, what was refused.
import { button, day, instant, make, say, show } from "./dom.js";

const answered = (entry) => Object.keys(entry.answers).length;

function site(visit, entry, openVisit) {
  const begun = entry ? make("span", { class: "tag" }, say("begun", { done: answered(entry), all: entry.items.length })) : null;
  const lines = [visit.type, visit.address, visit.round, say("until", { day: day(visit.ends_on) })].filter(Boolean);
  return make("li", {}, make("button", { type: "button", class: "site", onclick: () => openVisit(visit.id) },
    make("strong", {}, visit.site), begun, make("small", {}, lines.join(" · "))));
}

function refusal(entry, context) {
  return make("li", { class: "refused" },
    make("p", { role: "alert" }, say("refused", { site: entry.visit.site, why: entry.error })),
    make("div", { class: "pair" },
      button(say("open_again"), () => context.mend(entry)), button(say("again"), () => context.retry(entry))),
    button(say("discard"), () => context.discard(entry), "small"));
}

function account(context) {
  const { me, isSignedOut } = context.state;
  if (me && !isSignedOut) return null;
  return make("div", { class: "notice" }, make("p", {}, say(me ? "signed_out" : "nobody")),
    make("p", {}, make("a", { class: "big primary", href: say("sign_in_url") }, say("sign_in"))));
}

/** Draws the list. `context` holds the state and what its buttons do. */
export function showList(context) {
  const { me, work, entries, isOffline } = context.state;
  const mine = entries.filter((entry) => entry.owner === me?.key);
  const byVisit = new Map(mine.map((entry) => [entry.visit.id, entry]));
  const busy = new Set(mine.filter((entry) => entry.state !== "draft").map((entry) => entry.visit.id));
  const known = (work?.visits ?? []).filter((visit) => !busy.has(visit.id));
  const ids = new Set(known.map((visit) => visit.id));
  const kept = mine.filter((entry) => entry.state === "draft" && !ids.has(entry.visit.id)).map((entry) => entry.visit);
  const rows = [...known, ...kept].map((visit) => site(visit, byVisit.get(visit.id), context.openVisit));
  const empty = work ? "none" : "none_offline";
  show(
    account(context),
    make("ul", { class: "list" }, mine.filter((entry) => entry.state === "refused").map((entry) => refusal(entry, context))),
    mine.some((entry) => entry.state === "waiting") ? button(say("send_now"), context.sendNow) : null,
    make("h2", {}, say("to_walk")),
    rows.length ? make("ul", { class: "list" }, rows) : me ? make("p", { class: "soft" }, say(empty)) : null,
    work ? make("p", { class: "soft" }, say("kept_at", { at: instant(work.at) })) : null,
    make("p", { class: "soft" }, say(isOffline ? "offline" : "online")),
  );
}
