// A text to copy: selectable, with a button that says when it did.

import { announce, button, element, setText } from "./element.js";

/** Milliseconds that the button says “Copied”. */
const SHOWN = 2000;

/**
 * @param {string} label
 * @param {string} text
 */
export function copyField(label, text) {
    const field = element("input", { class: "copy-text", readonly: true, value: text, "aria-label": label });
    field.addEventListener("focus", () => field.select());
    const act = button("button copy-button", async () => {
        const isDone = await copy(field);
        setText(act, isDone ? "Copied" : "Press Ctrl C");
        announce(isDone ? `${label} copied.` : `${label} is selected; press Control and C to copy it.`);
        setTimeout(() => setText(act, "Copy"), SHOWN);
    }, `Copy: ${label}`, "Copy");
    return element(
        "div",
        { class: "copy" },
        element("span", { class: "copy-label", "aria-hidden": "true" }, label),
        field,
        act,
    );
}

/** @param {HTMLInputElement} field @returns {Promise<boolean>} */
async function copy(field) {
    field.select();
    // The clipboard is missing on plain HTTP other than localhost; the selection is there for the keyboard.
    if (!navigator.clipboard) return false;
    return navigator.clipboard.writeText(field.value).then(() => true, () => false);
}
