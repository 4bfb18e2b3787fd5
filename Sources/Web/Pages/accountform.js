// A form whose fields tell what is wrong with them.

import { Problem } from "./api.js";
import { noteFailure } from "./connection.js";
import { byId, setText } from "./element.js";

/**
 * Sends the page's form by `send`, and shows at its fields what the server says of them.
 * @param {string[]} fields names of the fields, which are their ids
 * @param {(values: Record<string, string>) => Promise<void>} send
 */
export function accountForm(fields, send) {
    const form = /** @type {HTMLFormElement} */ (byId("form"));
    const button = /** @type {HTMLButtonElement} */ (byId("send"));
    const inputs = fields.map((name) => /** @type {HTMLInputElement} */ (byId(name)));

    /** @param {string} name @param {string} sentence */
    function mark(name, sentence) {
        setText(byId(`${name}-problem`), sentence);
        byId(`${name}-problem`).hidden = sentence === "";
        if (sentence === "") byId(name).removeAttribute("aria-invalid");
        else byId(name).setAttribute("aria-invalid", "true");
    }

    /** @param {string} sentence */
    function tell(sentence) {
        setText(byId("problem"), sentence);
        byId("problem").hidden = sentence === "";
    }

    /** @param {Problem} problem */
    function show(problem) {
        const known = problem.errors.filter(({ field }) => fields.includes(field));
        for (const { field, detail } of known) mark(field, detail);
        if (known.length === 0) tell(problem.message);
        // Mostly it is the password that was mistyped, and it is last.
        byId(known[0]?.field ?? fields[fields.length - 1]).focus();
    }

    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        fields.forEach((name) => mark(name, ""));
        tell("");
        const empty = inputs.filter((input) => !input.closest("[hidden]") && input.value === "");
        empty.forEach((input) => mark(input.id, "This can’t be empty."));
        if (empty.length > 0) return empty[0].focus();
        button.disabled = true;
        try {
            await send(Object.fromEntries(inputs.map((input) => [input.id, input.value])));
        } catch (error) {
            if (noteFailure(error)) tell("Headwater can’t be reached right now. Try again in a moment.");
            else if (error instanceof Problem) show(error);
            else throw error;
        } finally {
            button.disabled = false;
        }
    });
}

/** Where a person goes who is signed in: back to the page of ours that sent them here. */
export function goOn() {
    const place = new URLSearchParams(location.search).get("then") ?? "/";
    const target = new URL(place, location.origin);
    // An address of another site would be a trap. The whole address, since a path may begin as another host's: `//`.
    location.assign(target.origin === location.origin ? target.href : "/");
}
