// Draws the rows of /map/data/ with Leaflet; texts come from the element's data, and nothing is written as markup.
(() => {
  const place = document.getElementById("map");
  if (!place || !window.L) return;
  const words = place.dataset;
  const CITY_ZOOM = 15;
  const FARTHEST = 19;

  const map = L.map(place, { zoomControl: false, attributionControl: Boolean(words.tiles), maxZoom: FARTHEST });
  L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (words.tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(words.tiles, { maxZoom: FARTHEST, attribution: text(words.attribution) }).addTo(map);
  }
  map.setView([35, 105], 4);

  function text(value) {
    const holder = document.createElement("span");
    holder.textContent = value || "";
    return holder.innerHTML;
  }

  function pin(kind, sign) {
    return L.divIcon({ html: sign, className: `pin pin-${kind}`, iconSize: null });
  }

  function popup(url, title, lines) {
    const holder = document.createElement("div");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    holder.append(link);
    for (const line of lines.filter(Boolean)) {
      const row = document.createElement("div");
      row.textContent = line;
      holder.append(row);
    }
    return holder;
  }

  function address(pattern, pk) {
    return pattern.replace("/0/", `/${pk}/`);
  }

  function marker(longitude, latitude, icon, title, content) {
    return L.marker([latitude, longitude], { icon, title, alt: title }).bindPopup(content);
  }

  let asked = null;

  function siteMarker([pk, longitude, latitude, name, type, open]) {
    const said = open ? `${open} ${words.open}` : "";
    const content = () => popup(address(words.site, pk), name, [type, said]);
    const drawn = marker(longitude, latitude, pin("site", open ? String(open) : "●"), [name, said].filter(Boolean).join(" · "), content);
    if (String(pk) === words.at) asked = drawn;
    return drawn;
  }

  function findingMarker([pk, longitude, latitude, what, state, severity, isLate]) {
    const said = [state, severity, isLate ? words.late : ""].filter(Boolean).join(" · ");
    const content = () => popup(address(words.finding, pk), what, [said]);
    return marker(longitude, latitude, isLate ? pin("late", "!") : pin("finding", "▲"), `${what} · ${said}`, content);
  }

  function cluster(group) {
    const count = group.getChildCount();
    return pin("many", String(count));
  }

  function note(said) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const holder = L.DomUtil.create("div", "map-note");
      holder.setAttribute("role", "status");
      holder.textContent = said;
      return holder;
    };
    control.addTo(map);
  }

  function draw({ sites, findings }) {
    const markers = [...sites.map(siteMarker), ...findings.map(findingMarker)];
    if (!markers.length) {
      note(words.none);
      return;
    }
    const group = L.markerClusterGroup({ iconCreateFunction: cluster, chunkedLoading: true, showCoverageOnHover: false });
    group.addLayers(markers);
    group.on("clusterclick", ({ layer }) => {
      document.getElementById("live").textContent = `${layer.getChildCount()} ${words.many}`;
    });
    map.addLayer(group);
    if (asked) {
      map.setView(asked.getLatLng(), FARTHEST);
      group.zoomToShowLayer(asked, () => asked.openPopup());
      return;
    }
    map.fitBounds(L.latLngBounds(markers.map((each) => each.getLatLng())), { maxZoom: CITY_ZOOM, padding: [24, 24] });
  }

  fetch(words.url, { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : Promise.reject(response)))
    .then(draw)
    .catch(() => note(words.failed));
})();
