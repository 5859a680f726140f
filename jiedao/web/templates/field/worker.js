{% load static %}// Keeps the pages of the field and what they are made of, so that they open without a network. It stands for /field/ alone, and
// keeps nothing that names anybody: the pages are the same for all, what they show lies in the phone's own keeping.
"use strict";

const VERSION = "{{ version }}";
const CACHE = `jiedao-field-${VERSION}`;
const PAGES = [{% for one in pages %}"{{ one }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const FILES = [{% for one in files %}
  "{% static one %}",{% endfor %}
  {% for one in fonts %}
  "{{ one }}",{% endfor %}
];

// A page is kept only as the office gives it: not a sign-in page in its place, not one of another release.
const keepPage = async (cache, path) => {
  const response = await fetch(path, { redirect: "error", cache: "no-store", credentials: "same-origin" });
  const text = await response.clone().text();
  if (response.ok && text.includes(`data-version="${VERSION}"`)) await cache.put(path, response);
};
const keep = async () => {
  const cache = await caches.open(CACHE);
  const have = new Set((await cache.keys()).map((one) => one.url));
  const missing = FILES.filter((one) => !have.has(new URL(one, self.location).href));
  await cache.addAll(missing);
  await Promise.all(PAGES.map((path) => keepPage(cache, path)));
};

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("jiedao-field-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("message", (event) => {
  if (!event.data || !event.data.renew) return;
  event.waitUntil(event.data.renew === VERSION ? keep().catch(() => {}) : self.registration.update());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const path = PAGES.includes(url.pathname) && request.mode === "navigate" ? url.pathname : "";
  if (!path && !FILES.includes(url.pathname + url.search)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(path || request.url)).then((found) => found || fetch(request)));
});
