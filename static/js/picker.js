// Turns <select data-picker> into a search box with a list, by name, short name, pinyin and initials (ARIA combobox pattern).
// The select stays in the form and carries the value; without scripts it is used as it is.
const SHOWN = 60;
let pickers = 0;

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

class Picker {
  constructor(select) {
    this.select = select;
    this.texts = select.dataset;
    this.number = ++pickers;
    this.active = -1;
    this.build();
    this.listen();
    this.show();
  }

  get choices() { return [...this.select.options].filter((option) => option.value); }
  get chosen() { return this.choices.filter((option) => option.selected); }

  build() {
    const listId = `picker-${this.number}`;
    this.root = element("div", { class: "picker" });
    this.chips = element("ul", { class: "picker-chips" });
    this.input = element("input", {
      type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
    });
    this.list = element("ul", { role: "listbox", id: listId, class: "picker-list" });
    this.list.hidden = true;
    this.status = element("div", { class: "visually-hidden", role: "status" });
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.select.hasAttribute(name)) this.input.setAttribute(name, this.select.getAttribute(name));
    }
    const label = this.select.labels[0];
    this.list.setAttribute("aria-label", label ? label.textContent : this.select.name);
    this.select.required = false;  // a hidden field cannot be pointed at; the server asks for it
    this.input.id = this.select.id;
    this.select.id = `${this.input.id}_value`;
    this.select.hidden = true;
    this.select.after(this.root);
    if (this.select.multiple) this.root.append(this.chips);
    this.root.append(this.input, this.list, this.status);
  }

  listen() {
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.leave());
    // Pressing in the list or on a chip leaves the focus in the box, else leaving it would redraw what is being pressed.
    for (const part of [this.list, this.chips]) part.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.take(this.found[[...this.list.children].indexOf(item)]);
    });
    this.select.form?.addEventListener("reset", () => setTimeout(() => this.show()));
    window.addEventListener("pageshow", () => this.show());
  }

  open(query) {
    const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const all = this.choices.filter((option) => !(this.select.multiple && option.selected) && matches(option, words));
    if (words.length) all.sort((one, other) => rank(one, words[0]) - rank(other, words[0]));
    this.found = all.slice(0, SHOWN);
    this.list.replaceChildren(...this.found.map((option, index) => this.item(option, index)));
    if (!all.length) this.list.append(element("li", { class: "picker-note", role: "presentation" }, this.texts.none));
    if (all.length > SHOWN) this.list.append(element("li", { class: "picker-note", role: "presentation" }, this.texts.more));
    this.status.textContent = all.length ? "" : this.texts.none;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.move(words.length && this.found.length ? 0 : -1);
  }

  item(option, index) {
    const item = element("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": String(option.selected) }, option.text);
    if (option.dataset.under) item.append(element("span", { class: "soft" }, option.dataset.under));
    return item;
  }

  move(index) {
    this.active = index;
    for (const [place, item] of [...this.list.children].entries()) item.classList.toggle("active", place === index);
    if (index < 0) { this.input.removeAttribute("aria-activedescendant"); return; }
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const isOpen = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) this.open("");
      const count = this.found.length;
      if (count) this.move(this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (this.active >= 0) this.take(this.found[this.active]);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.close();
      this.show();
    } else if (event.key === "Backspace" && this.select.multiple && !this.input.value && this.chosen.length) {
      this.drop(this.chosen.at(-1));
    }
  }

  take(option) {
    if (this.select.multiple) option.selected = true; else this.select.value = option.value;
    this.close();
    this.changed();
  }

  drop(option) {
    option.selected = false;
    this.changed();
    this.input.focus();
  }

  // An emptied box chooses nothing; other text that names no unit is put back as it was.
  leave() {
    this.close();
    if (!this.select.multiple && !this.input.value.trim() && this.select.value) {
      this.select.value = "";
      this.changed();
    } else this.show();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.move(-1);
  }

  changed() {
    this.show();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    const blank = [...this.select.options].find((option) => !option.value);
    if (blank) this.input.placeholder = blank.text.replace(/^-+$/, "");
    if (!this.select.multiple) { this.input.value = this.chosen[0]?.text ?? ""; return; }
    this.input.value = "";
    this.chips.replaceChildren(...this.chosen.map((option) => {
      const button = element("button", { type: "button", "aria-label": `${this.texts.remove} ${option.text}` }, "×");
      button.addEventListener("click", () => this.drop(option));
      const chip = element("li", {}, option.text);
      chip.append(button);
      return chip;
    }));
  }
}

function matches(option, words) {
  const text = `${option.text} ${option.dataset.find ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

// Names and initials that begin with the word come first.
function rank(option, word) {
  const names = [option.text.toLowerCase(), ...(option.dataset.find ?? "").split(" ")];
  return names.some((name) => name.startsWith(word)) ? 0 : 1;
}

for (const select of document.querySelectorAll("select[data-picker]")) new Picker(select);
document.addEventListener("rows:added", (event) => {
  for (const select of event.detail.querySelectorAll("select[data-picker]")) new Picker(select);
});
