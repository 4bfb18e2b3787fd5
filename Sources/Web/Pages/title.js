// A heading that can be renamed where it stands.

import { byId, setText } from "./element.js";
import { setIcon } from "./icons.js";

/**
 * Gives the page's title its pencil, its form and its life.
 * @param {(title: string) => Promise<string|null>} save returns a sentence when the title was not saved
 * @returns {{show: (title: string) => void}}
 */
export function editableTitle(save) {
    const shown = byId("title-shown");
    const heading = byId("title");
    const edit = /** @type {HTMLButtonElement} */ (byId("title-edit"));
    const form = /** @type {HTMLFormElement} */ (byId("title-form"));
    const input = /** @type {HTMLInputElement} */ (byId("title-input"));
    const saveButton = /** @type {HTMLButtonElement} */ (byId("title-save"));
    const problem = byId("title-problem");
    setIcon(edit, "pencil");

    /** @param {boolean} isOpen */
    function setOpen(isOpen) {
        form.hidden = !isOpen;
        shown.hidden = isOpen;
        problem.hidden = true;
        if (isOpen) {
            input.value = heading.textContent ?? "";
            input.select();
        } else {
            edit.focus();
        }
    }

    edit.addEventListener("click", () => setOpen(true));
    byId("title-cancel").addEventListener("click", () => setOpen(false));
    form.addEventListener("keydown", (event) => {
        if (event.key === "Escape") setOpen(false);
    });
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const title = input.value.trim();
        if (title === heading.textContent) return setOpen(false);
        saveButton.disabled = true;
        const sentence = title === "" ? "A title can’t be empty." : await save(title);
        saveButton.disabled = false;
        if (sentence === null) return setOpen(false);
        setText(problem, sentence);
        problem.hidden = false;
        input.focus();
    });

    return { show: (title) => setText(heading, title) };
}
