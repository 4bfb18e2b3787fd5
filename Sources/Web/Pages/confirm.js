// The one question the pages ask: whether to do something that can't be undone.

import { element } from "./element.js";

/**
 * @param {{title: string, text: string, action: string, keep: string}} question with the words on both buttons
 * @returns {Promise<boolean>} whether to do it
 */
export function confirmLoss({ title, text, action, keep }) {
    const dialog = element(
        "dialog",
        { class: "dialog", "aria-labelledby": "dialog-title" },
        element("h2", { id: "dialog-title" }, title),
        element("p", {}, text),
        element(
            "form",
            { method: "dialog", class: "dialog-buttons" },
            element("button", { class: "button", value: "keep", autofocus: true }, keep),
            element("button", { class: "button button-danger", value: "lose" }, action),
        ),
    );
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(dialog.returnValue === "lose");
        });
    });
}
