// Puts the phone's position into a form that has hidden fields for it, when its user asks for that.
const form = document.querySelector("form.form");
const longitude = form?.elements.namedItem("longitude");
if (longitude && navigator.geolocation) {
  const chinese = document.documentElement.lang.startsWith("zh");
  const words = chinese
    ? { ask: "使用手机定位", wait: "正在定位…", none: "未能定位：请检查定位权限，或填写地点。", have: (m) => `已定位，精度约 ${m} 米` }
    : { ask: "Use the phone's position", wait: "Looking…", none: "No position: allow it, or write the place.", have: (m) => `Position taken, right to about ${m} m` };
  const row = document.createElement("p");
  const button = document.createElement("button");
  const status = document.createElement("span");
  button.type = "button";
  button.className = "button";
  button.textContent = words.ask;
  status.className = "soft";
  status.setAttribute("role", "status");
  row.append(button, " ", status);
  form.querySelector(".row")?.before(row);
  button.addEventListener("click", () => {
    status.textContent = words.wait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        longitude.value = coords.longitude.toFixed(6);
        form.elements.namedItem("latitude").value = coords.latitude.toFixed(6);
        const accuracy = form.elements.namedItem("accuracy_m");
        if (accuracy) accuracy.value = Math.round(coords.accuracy);
        status.textContent = words.have(Math.round(coords.accuracy));
      },
      () => { status.textContent = words.none; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
