// Adds rows to the tables of a form: the last row is copied, emptied and numbered. Without scripts three rows are spare.
for (const table of document.querySelectorAll("[data-rows-of]")) {
  const button = table.querySelector("[data-add-row]");
  const total = table.querySelector("[name$=-TOTAL_FORMS]");
  const pattern = table.querySelector(".form-row:last-of-type")?.cloneNode(true);
  if (!button || !pattern) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = pattern.cloneNode(true);
    const number = Number(total.value);
    for (const each of row.querySelectorAll("[name], [id], [for]")) {
      for (const key of ["name", "id", "for"]) {
        if (each.hasAttribute(key)) each.setAttribute(key, each.getAttribute(key).replace(/-\d+-/, `-${number}-`));
      }
      if (each.matches("input")) each.value = each.defaultValue = each.dataset.blank ?? (each.type === "number" ? each.defaultValue : "");
    }
    button.before(row);
    total.value = number + 1;
    row.querySelector("input, select")?.focus();
    document.dispatchEvent(new CustomEvent("rows:added", { detail: row }));
  });
}
