// The review queue by keyboard: j and k go from report to report, a accepts, v verifies, r opens the return; pictures large.
const reviews = [...document.querySelectorAll(".review")];
const keys = document.querySelector("[data-keys]");
if (keys && reviews.length) keys.hidden = false;

const here = () => reviews.indexOf(document.activeElement?.closest(".review"));
const go = (number) => {
  const next = reviews[Math.min(Math.max(number, 0), reviews.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "start" });
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const current = reviews[here()];
  if (event.key === "j") go(here() + 1);
  else if (event.key === "k") go(here() - 1);
  else if (event.key === "a") current?.querySelector("[data-key=a]")?.click();
  else if (event.key === "v") current?.querySelector("[data-key=v]")?.click();
  else if (event.key === "r") {
    const summary = current?.querySelector("[data-key=r]");
    if (!summary) return;
    summary.parentElement.open = true;
    summary.parentElement.querySelector("input[type=text]")?.focus();
  } else return;
  event.preventDefault();
});

const dialog = document.querySelector("[data-picture]");
for (const link of dialog ? document.querySelectorAll("[data-shows-picture]") : []) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    dialog.querySelector("img").src = link.href;
    dialog.showModal();
  });
}
