// A text to copy: selectable, with a button that says when it did.

import { announce, element, setText } from "./element.js";

/** Milliseconds that the button says “Copied”. */
const SHOWN = 2000;

/**
 * @param {string} label
 * @param {string} text
 */
export function copyField(label, text) {
    const field = element("input", { class: "copy-text", readonly: true, value: text, "aria-label": label, spellcheck: "false" });
    field.addEventListener("focus", () => field.select());
    const button = element("button", { type: "button", class: "button copy-button", "aria-label": `Copy: ${label}` }, "Copy");
    button.addEventListener("click", async () => {
        const isDone = await copy(field);
        setText(button, isDone ? "Copied" : "Press Ctrl C");
        announce(isDone ? `${label} copied.` : `${label} is selected; press Control and C to copy it.`);
        setTimeout(() => setText(button, "Copy"), SHOWN);
    });
    return element(
        "div",
        { class: "copy" },
        element("span", { class: "copy-label", "aria-hidden": "true" }, label),
        field,
        button,
    );
}

/** @param {HTMLInputElement} field @returns {Promise<boolean>} */
async function copy(field) {
    field.select();
    // The clipboard is missing on plain HTTP other than localhost; the selection is there for the keyboard.
    if (!navigator.clipboard) return false;
    return navigator.clipboard.writeText(field.value).then(() => true, () => false);
}
