// Keeps the phone page and its scripts; nothing that belongs to anybody, and nothing but this page.
const KEPT = "inspect-{{ version }}";
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
