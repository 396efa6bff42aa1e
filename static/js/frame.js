// Small behaviour of every page: filters apply at once, rows open, menus close, double submits are stopped. Pages work without it.
document.documentElement.classList.add("js");
const AT_ONCE = "select, input[type=date], input[type=checkbox], input[type=radio], input[type=text]:not([role=combobox])";
const LAST_FIELD = "last-field";

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-apply-at-once]");
  if (!form || !event.target.matches(AT_ONCE)) return;
  sessionStorage.setItem(LAST_FIELD, event.target.id.replace(/_value$/, ""));
  form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.method !== "post") { leaveOutEmpty(form); return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
});

// An address holds the filters in force and nothing else.
function leaveOutEmpty(form) {
  for (const field of form.elements) {
    if (field.name && field.value === "" && !field.disabled) { field.disabled = true; field.dataset.leftOut = "yes"; }
  }
}

// Shown again, also from the browser's memory: fields as the address says, forms ready to be sent.
window.addEventListener("pageshow", (event) => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const field of document.querySelectorAll("[data-left-out]")) { field.disabled = false; delete field.dataset.leftOut; }
  if (event.persisted) for (const form of document.querySelectorAll("form[data-apply-at-once]")) form.reset();
});
document.getElementById(sessionStorage.getItem(LAST_FIELD) || " ")?.focus({ preventScroll: true });
sessionStorage.removeItem(LAST_FIELD);

// A row opens what its title links to; text can still be selected and other links followed.
for (const row of document.querySelectorAll(".data tbody tr")) if (row.querySelector("td.title a")) row.dataset.opens = "yes";
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const row = event.target.closest("tr[data-opens]");
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  const link = row.querySelector("td.title a");
  if (event.ctrlKey || event.metaKey) window.open(link.href); else link.click();
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
