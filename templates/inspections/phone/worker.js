// Keeps the phone page and its scripts; nothing that belongs to anybody, and nothing but this page.
{% if sends %}import { BUSY, OFFLINE, sendAll } from "{{ modules }}sender.js";

// What waits on the phone goes up with the page closed, where the browser says that there is a signal; it asks again
// later when this fails. Who has signed out finds it waiting.
addEventListener("sync", (event) => {
  const send = async () => {
    const ended = await sendAll();
    if (ended === OFFLINE || ended === BUSY) throw new Error(ended);
  };
  if (event.tag === "inspect-send") event.waitUntil(send());
});

{% endif %}const KEPT = "inspect-{{ version }}";
const FILES = [{% for file in files %}
  "{{ file|escapejs }}",{% endfor %}
];

addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("inspect-") && name !== KEPT);
  const forget = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !FILES.includes(path)) return;
  const kept = caches.open(KEPT).then((cache) => cache.match(path, { ignoreVary: true }));
  event.respondWith(kept.then((found) => found ?? fetch(event.request)));
});
