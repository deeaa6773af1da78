// Small conveniences; every page works without them.
"use strict";

function tableText(table) {
  return [...table.rows]
    .map((row) => [...row.cells].filter((cell) => !cell.classList.contains("draw")).map((cell) => cell.innerText.trim().replace(/\s+/g, " ")).join("\t"))
    .join("\n");
}

function textToCopy(button) {
  if (button.dataset.copy === "previous") return button.previousElementSibling.textContent;
  // The table this button stands under: the last one before it in its section.
  const tables = [...document.querySelectorAll("main table")];
  const before = tables.filter((table) => table.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING);
  return before.length ? tableText(before[before.length - 1]) : "";
}

document.querySelectorAll("button.copy").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textToCopy(button));
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1200);
  });
});

// A choice in a form of choices is shown at once, except where a box is ticked or a word typed.
document.querySelectorAll("form.choose select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
